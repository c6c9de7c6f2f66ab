package checks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// chance are the parts of evidence that no two runs share: times, and the number of
// requests. Where the network is dead, it is chance as well which of the two requests for
// packages.json tries it, and which only hears of it.
var (
	chance     = regexp.MustCompile(`"(taken|took_ms|dns_ms|connect_ms|tls_ms|clock|server_date|requests)":("[^"]*"|\d+),?|"Date":"[^"]*",?|current time \S+`)
	chanceDead = regexp.MustCompile(`"tries":\d+,?|"ref":"c\d+",?`)
)

// seen is the evidence of a run without what is chance.
func seen(t *testing.T, s fakerepo.Scenario, o Options) string {
	t.Helper()
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	text = chance.ReplaceAll(text, nil)
	if s.Network != fakerepo.NetworkOK {
		text = chanceDead.ReplaceAll(text, nil)
	}
	return strings.ReplaceAll(string(text), "},", "},\n")
}

// TestAnEagerRunSeesTheSame compares the evidence of every scenario that has a lock with
// what a run sees that waits for the keys to be accepted.
func TestAnEagerRunSeesTheSame(t *testing.T) {
	compared := 0
	for _, s := range fakerepo.Scenarios() {
		if s.Files["project/composer.lock"] == "" {
			continue
		}
		compared++
		samples := []bool{false}
		switch s.Name {
		case "all-well", "license-lapsed", "keys-refused":
			samples = append(samples, true)
		}
		for _, sample := range samples {
			t.Run(fmt.Sprintf("%s/sample=%v", s.Name, sample), func(t *testing.T) {
				t.Parallel()
				var world atomic.Pointer[http.Handler]
				o, _ := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*world.Load()).ServeHTTP(w, r) }))
				o.Sample = sample
				if s.Network == fakerepo.NetworkTimeout || s.Network == fakerepo.NetworkNoEgress {
					o.Timeouts.Connect = 200 * time.Millisecond
				}
				both := map[bool]string{}
				for _, o.Eager = range []bool{false, true} {
					fresh := s.Handler()
					world.Store(&fresh)
					both[o.Eager] = seen(t, s, o)
				}
				if diff := cmp.Diff(both[false], both[true]); diff != "" {
					t.Errorf("an eager run sees (+) something else:\n%s", diff)
				}
			})
		}
	}
	if compared < 20 {
		t.Errorf("only %d scenarios have a lock", compared)
	}
}

// isKeyedRoot is whether a request asks for packages.json with keys.
func isKeyedRoot(r *http.Request) bool {
	return r.URL.Path == "/packages.json" && r.Header.Get("Authorization") != ""
}

// deadline ends a run that hangs.
func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestEagerArchivesAreAskedForBesidePackagesJSON(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Options)
		early  int64 // archives that are asked for before the keys are accepted
	}{
		{"eager", func(o *Options) { o.Eager, o.Concurrency = true, 6 }, 4},
		{"eager, three at a time", func(o *Options) { o.Eager, o.Concurrency = true, 3 }, 1},
		{"eager, two at a time", func(o *Options) { o.Eager, o.Concurrency = true, 2 }, 0},
		{"eager, with a budget", func(o *Options) { o.Eager, o.Concurrency, o.MaxRequests = true, 6, 1000 }, 0},
		{"not eager", func(o *Options) { o.Concurrency = 6 }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var early atomic.Int64
			var accepted atomic.Bool
			enough := make(chan struct{})
			s := find(t, "all-well")
			healthy := s.Handler()
			o, stage := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case isKeyedRoot(r):
					if tt.early > 0 {
						select {
						case <-enough:
						case <-r.Context().Done():
						}
					}
					time.Sleep(30 * time.Millisecond) // so that more would come, were there no bound
					accepted.Store(true)
				case isLocked(r) && !accepted.Load():
					if early.Add(1) == tt.early {
						close(enough)
					}
				}
				healthy.ServeHTTP(w, r)
			}))
			tt.change(&o)
			e, err := Run(deadline(t), o)
			if err != nil {
				t.Fatal(err)
			}
			if got := early.Load(); got != tt.early {
				t.Errorf("%d archives were asked for before the keys were accepted, want %d", got, tt.early)
			}
			got := archivesOpen(e)
			if got[diagnose.Yes] == 0 || got[diagnose.No]+got[diagnose.Unknown] > 0 {
				t.Errorf("archives: %v", got)
			}
			if n := archiveRequests(stage); n != got[diagnose.Yes] {
				t.Errorf("%d requests for %d archives", n, got[diagnose.Yes])
			}
		})
	}
}

// TestWhatAnEagerRunAskedInVainDoesNotCount holds back the answers about archives, or
// gives them, while the keys are refused or the run is interrupted.
func TestWhatAnEagerRunAskedInVainDoesNotCount(t *testing.T) {
	const limit = 5
	for _, tt := range []struct {
		name              string
		answer, interrupt bool
		skipped           string
	}{
		{"refused, with answers", true, false, "the keys did not open the package list"},
		{"refused, without answers", false, false, "the keys did not open the package list"},
		{"interrupted", false, true, "the keys did not open the package list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			leaks := goleak.IgnoreCurrent()
			t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
			ctx, cancel := context.WithCancel(deadline(t))
			defer cancel()
			var asked, roots atomic.Int64
			var ended sync.WaitGroup // archives that are held back
			ended.Add(limit - besides)
			enough := make(chan struct{})
			s := find(t, "all-well")
			s.Files["project/auth.json"] = find(t, "keys-refused").Files["project/auth.json"]
			refuses := s.Handler()
			o, _ := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case isKeyedRoot(r) && roots.Add(1) == 1:
					select {
					case <-enough:
					case <-r.Context().Done():
					}
				case isKeyedRoot(r) && !tt.answer:
					ended.Wait() // they were given up before anything else is asked
				case isLocked(r):
					if asked.Add(1) == limit-besides {
						close(enough)
						if tt.interrupt {
							cancel()
						}
					}
					if !tt.answer {
						<-r.Context().Done()
						ended.Done()
						return
					}
				}
				refuses.ServeHTTP(w, r)
			}))
			o.Eager, o.Concurrency, o.Timeouts.Answer, o.Timeouts.Whole = true, limit, time.Hour, time.Hour
			e, err := Run(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			if ctx.Err() != nil && !tt.interrupt {
				t.Error("what was under way was not given up")
			}
			if want := int64(2); !tt.interrupt && roots.Load() != want {
				t.Errorf("%d requests with keys for packages.json, want %d, one of them reversed", roots.Load(), want)
			}
			if got := asked.Load(); got != limit-besides {
				t.Errorf("%d archives were asked for, want %d", got, limit-besides)
			}
			for _, x := range e.Exchanges {
				if x.Ask == diagnose.AskArchive {
					t.Errorf("the evidence holds an answer about an archive: %+v", x)
				}
			}
			if got := archivesOpen(e); got[diagnose.Yes]+got[diagnose.No] > 0 {
				t.Errorf("archives: %v", got)
			}
			if got := step(t, e, "archives"); got.Skipped != tt.skipped || got.Detail != "" {
				t.Errorf("the check: %+v", got)
			}
			if e.Requests < limit-besides {
				t.Errorf("%d requests are told: those for archives are missing", e.Requests)
			}
		})
	}
}

func TestEagerRunsLeaveADeadNetworkAlone(t *testing.T) {
	for _, name := range []string{"dns-failure", "connection-refused", "tls-failure", "keys-missing"} {
		t.Run(name, func(t *testing.T) {
			s := find(t, name)
			if s.Files["project/composer.lock"] == "" {
				t.Fatal("nothing is locked: this test proves nothing")
			}
			o, stage := enter(t, s, nil)
			var mu sync.Mutex
			var tried []string
			o.Eager = true
			o.Debug = func(format string, args ...any) {
				mu.Lock()
				defer mu.Unlock()
				tried = append(tried, fmt.Sprintf(format, args...))
			}
			if _, err := Run(deadline(t), o); err != nil {
				t.Fatal(err)
			}
			if n := archiveRequests(stage); n > 0 {
				t.Errorf("%d archives were asked for", n)
			}
			for _, line := range tried {
				if strings.Contains(line, "/archives/") {
					t.Errorf("tried in vain: %s", line)
				}
			}
			if len(tried) == 0 {
				t.Error("nobody was told of requests: this test proves nothing")
			}
		})
	}
}

func TestEagerRunsStopAskingAsOthersDo(t *testing.T) {
	for name, tt := range map[string]struct {
		weather fakerepo.Weather
		stops   string
	}{
		"refused":       {always(401), "archives in a row were answered with 401 and none opened: the keys are refused; not asked for: "},
		"out of order":  {always(500), "requests in a row came to nothing: "},
		"an hour to go": {fakerepo.Throttle(0, time.Hour), "the server asked to wait 1h, longer than the 5s that are waited out; not asked for: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			patient, _ := weathered(t, tt.weather, func(o *Options) { o.Concurrency = 4 })
			e, stage := weathered(t, tt.weather, func(o *Options) { o.Eager, o.Concurrency = true, 4 })
			if got := step(t, e, "archives").Unfinished; !strings.Contains(got, tt.stops) {
				t.Errorf("unfinished: %q, want %q", got, tt.stops)
			}
			if n, most := archiveRequests(stage), 2*4+8; n > most {
				t.Errorf("%d archives were asked for, at most %d", n, most)
			}
			want, got := diagnose.Diagnose(patient), diagnose.Diagnose(e)
			if len(want.Findings) == 0 || len(got.Findings) == 0 {
				t.Fatal("nothing was found: this test proves nothing")
			}
			if got.Verdict != want.Verdict || got.Findings[0].Cause.ID != want.Findings[0].Cause.ID {
				t.Errorf("%s by %s, want %s by %s", got.Verdict, got.Findings[0].Cause.ID, want.Verdict, want.Findings[0].Cause.ID)
			}
		})
	}
}

func TestAnEagerRunNeedsNoTracingTransport(t *testing.T) {
	o, stage := enter(t, find(t, "all-well"), nil)
	o.Eager, o.Transport = true, deaf{stage.Server.Client().Transport}
	e, err := Run(deadline(t), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := archivesOpen(e); got[diagnose.Yes] == 0 || got[diagnose.No]+got[diagnose.Unknown] > 0 {
		t.Errorf("archives: %v", got)
	}
}

// deaf sends requests and tells nobody how they fare.
type deaf struct{ next http.RoundTripper }

func (d deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(context.Background()) // without the trace
	context.AfterFunc(r.Context(), cancel)
	return d.next.RoundTrip(r.WithContext(ctx))
}
