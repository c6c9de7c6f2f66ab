package checks

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// isLocked is whether a request asks for an archive that can exist.
func isLocked(r *http.Request) bool {
	return fakerepo.KindOf(r) == fakerepo.Archives && !strings.Contains(r.URL.Path, "magedoctor-control")
}

// weathered runs a healthy Commerce world with weather over the locked archives.
func weathered(t *testing.T, w fakerepo.Weather, change func(*Options)) (diagnose.Evidence, *fakerepo.Stage) {
	t.Helper()
	s := find(t, "all-well")
	o, stage := enter(t, s, fakerepo.When(isLocked, w)(s.Handler()))
	o.Concurrency = 2
	if change != nil {
		change(&o)
	}
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e, stage
}

// archiveRequests counts the requests for archives that can exist.
func archiveRequests(stage *fakerepo.Stage) int {
	n := 0
	for _, r := range stage.Log.Requests() {
		if r.Kind == fakerepo.Archives && !strings.Contains(r.Path, "magedoctor-control") {
			n++
		}
	}
	return n
}

// always answers every request with a status.
func always(status int) fakerepo.Weather { return fakerepo.Teapot(status) }

func TestArchivesDoNotWaitForTheListsNorChecksumsForTheArchives(t *testing.T) {
	s := find(t, "all-well")
	healthy := s.Handler()
	archive, sum := make(chan struct{}), make(chan struct{})
	var one, two sync.Once
	wait := func(r *http.Request, c chan struct{}) {
		select {
		case <-c:
		case <-r.Context().Done():
		}
	}
	o, _ := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case isLocked(r):
			one.Do(func() { close(archive) })
			wait(r, sum)
		case fakerepo.KindOf(r) == fakerepo.Lists:
			wait(r, archive)
		case strings.Contains(r.URL.Path, "/p/magento/module-page-cache"):
			two.Do(func() { close(sum) })
		}
		healthy.ServeHTTP(w, r)
	}))
	o.Concurrency = 100 // each archive waits in a place of its own
	o.Need = []Need{{Name: "magento/module-page-cache"}}
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lists", "archives", "checksums"} {
		if got := step(t, e, name); got.Skipped+got.Unfinished != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := archivesOpen(e); got[diagnose.Yes] == 0 || got[diagnose.No]+got[diagnose.Unknown] > 0 {
		t.Errorf("archives: %v", got)
	}
}

func TestAPreflightIsPolite(t *testing.T) {
	var now, peak atomic.Int64
	s := find(t, "all-well")
	healthy := s.Handler()
	o, stage := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for k := now.Add(1); ; {
			if old := peak.Load(); k <= old || peak.CompareAndSwap(old, k) {
				break
			}
		}
		defer now.Add(-1)
		time.Sleep(3 * time.Millisecond) // so that more would meet, were there no bound
		healthy.ServeHTTP(w, r)
	}))
	o.Concurrency = 3
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := peak.Load(); got > 3 {
		t.Errorf("%d requests at a time, with a bound of 3", got)
	}
	if got := stage.Log.Connections(); got != 1 {
		t.Errorf("%d connections", got)
	}
	asked := map[string]int{}
	for _, r := range stage.Log.Requests() {
		if r.Kind == fakerepo.Archives && r.Method != "HEAD" {
			t.Errorf("%s %s", r.Method, r.Path)
		}
		if r.Proto != "HTTP/2.0" {
			t.Errorf("%s was asked by %s", r.Path, r.Proto)
		}
		if asked[r.Path]++; asked[r.Path] > 1 && r.Path != "/packages.json" {
			t.Errorf("%s was asked for %d times", r.Path, asked[r.Path])
		}
	}
	if got, want := e.Requests, len(stage.Log.Requests()); got != want {
		t.Errorf("%d requests are told, %d were served", got, want)
	}
}

func TestWhenToStopAsking(t *testing.T) {
	tests := []struct {
		name    string
		weather fakerepo.Weather
		change  func(*Options)
		stops   string // what the step says; empty when every archive is asked for
	}{
		{"every archive is answered with 401", always(401), nil, "archives in a row were answered with 401 and none opened: the keys are refused; not asked for: "},
		{"401 once in a while", fakerepo.Every(2, always(401)), nil, ""},
		{"403 for every archive", always(403), nil, ""},
		{"404 for every archive", always(404), nil, ""},
		{"nothing answers", fakerepo.Hangup(), func(o *Options) { o.Retries = -1 }, "4 requests in a row came to nothing: "},
		{"every other request is lost", fakerepo.Every(2, fakerepo.Hangup()), func(o *Options) { o.Retries = -1 }, ""},
		{"500 for every archive", always(500), nil, "4 requests in a row came to nothing: "},
		{"500 for three in a row", first(3, always(500)), nil, ""},
		{"429 and an hour to wait", fakerepo.Throttle(0, time.Hour), nil, "the server asked to wait 1h, longer than the 5s that are waited out; not asked for: "},
		{"an outage with an hour to wait", fakerepo.Maintenance(time.Hour), nil, "the server asked to wait 1h, longer than the 5s that are waited out; not asked for: "},
		{"the budget is spent", fakerepo.LoseHeader("X-Made-Up"), func(o *Options) { o.MaxRequests = 12 }, "the budget of requests is spent; not asked for: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, stage := weathered(t, tt.weather, tt.change)
			locked := 0
			for _, n := range archivesOpen(e) {
				locked += n
			}
			got := step(t, e, "archives")
			if tt.stops == "" {
				if got.Unfinished != "" || archiveRequests(stage) < locked {
					t.Errorf("%d of %d archives were asked for: %q", archiveRequests(stage), locked, got.Unfinished)
				}
				return
			}
			if !strings.Contains(got.Unfinished, tt.stops) {
				t.Errorf("unfinished: %q, want %q", got.Unfinished, tt.stops)
			}
			// Twice the bound may be on their way when the reason shows.
			if most := 4 + refusedInARow; archiveRequests(stage) > max(most, 12) || archiveRequests(stage) >= locked {
				t.Errorf("%d of %d archives were asked for", archiveRequests(stage), locked)
			}
			if v := diagnose.Diagnose(e).Verdict; v == diagnose.Open {
				t.Errorf("the verdict is %s", v)
			}
			if n := len(stage.Log.Requests()); e.Requests > n+2 || tt.name == "the budget is spent" && n > 12 {
				t.Errorf("%d requests are told, %d were served", e.Requests, n)
			}
		})
	}
}

// first lets the weather come over the first n requests alone.
func first(n int64, w fakerepo.Weather) fakerepo.Weather {
	return func(next http.Handler) http.Handler {
		var seen atomic.Int64
		return fakerepo.When(func(*http.Request) bool { return seen.Add(1) <= n }, w)(next)
	}
}

func TestEveryPackageIsProvenThroughFaults(t *testing.T) {
	t.Parallel()
	weather := func(h http.Handler) http.Handler {
		return fakerepo.Under(h, fakerepo.Every(23, fakerepo.Maintenance(time.Second)), fakerepo.Every(19, fakerepo.Throttle(0, time.Second)),
			fakerepo.Every(7, fakerepo.Hangup()), fakerepo.Every(11, fakerepo.Slow(100*time.Millisecond)))
	}
	e, stage := weathered(t, weather, func(o *Options) { o.Retries, o.Patience, o.Concurrency = 5, time.Minute, 16 })
	if got := archivesOpen(e); got[diagnose.Yes] == 0 || got[diagnose.No]+got[diagnose.Unknown] > 0 {
		t.Errorf("archives: %v", got)
	}
	if archiveRequests(stage) <= archivesOpen(e)[diagnose.Yes] {
		t.Error("nothing had to be asked for again: this test proves nothing")
	}
	if v := diagnose.Diagnose(e).Verdict; v != diagnose.Open {
		t.Errorf("the verdict is %s", v)
	}
}

func TestAConnectionThatEndsIsReplaced(t *testing.T) {
	ends := fakerepo.Every(10, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close") // GOAWAY, as servers send after so many requests
			next.ServeHTTP(w, r)
		})
	})
	e, stage := weathered(t, ends, func(o *Options) { o.Concurrency = 16 })
	if got := archivesOpen(e); got[diagnose.Yes] == 0 || got[diagnose.No]+got[diagnose.Unknown] > 0 {
		t.Errorf("archives: %v", got)
	}
	if stage.Log.Connections() < 2 {
		t.Error("no connection ended: this test proves nothing")
	}
}

func TestProgress(t *testing.T) {
	var told []Progress // calls come one at a time: the race detector would tell
	e, _ := weathered(t, first(1, fakerepo.Throttle(0, time.Second)), func(o *Options) {
		o.Progress = func(p Progress) { told = append(told, p) }
		o.Concurrency = 8
	})
	begun := map[string]bool{}
	var last Progress
	waited := false
	for _, p := range told {
		if begun[p.Check] = true; p.Doc == "" {
			t.Errorf("%+v has no healthy condition", p)
		}
		waited = waited || p.Waiting == time.Second
		if p.Check != "archives" || p.Waiting > 0 {
			continue
		}
		if p.Done < last.Done || p.Open+p.Shut > p.Done || p.Done > p.Total {
			t.Errorf("after %+v came %+v", last, p)
		}
		last = p
	}
	for _, s := range e.Steps {
		if s.Skipped == "" && s.Check != reach && !begun[s.Check] {
			t.Errorf("nobody was told that %s began", s.Check)
		}
	}
	if n := archivesOpen(e)[diagnose.Yes]; last.Done != n || last.Total != n || last.Open != n || n == 0 {
		t.Errorf("at the end %+v, want %d of %d", last, n, n)
	}
	if !waited {
		t.Error("nobody was told to wait")
	}
}

func TestAnInterruptionAmongTheArchivesKeepsWhatIsKnown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := find(t, "all-well")
	o, stage := enter(t, s, fakerepo.When(isLocked, fakerepo.After(3, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
	}))(s.Handler()))
	o.Concurrency = 1
	e, err := Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	got := archivesOpen(e)
	if got[diagnose.Yes] != 3 || got[diagnose.No] != 0 {
		t.Errorf("archives: %v, want 3 open", got)
	}
	if want := "the run was interrupted; not asked for: "; !strings.HasPrefix(step(t, e, "archives").Unfinished, want) {
		t.Errorf("unfinished: %q, want %q", step(t, e, "archives").Unfinished, want)
	}
	if n := archiveRequests(stage); n > 4 {
		t.Errorf("%d archives were asked for", n)
	}
}

func TestOnlyArchivesThatSurpriseKeepTheirHeaders(t *testing.T) {
	e := look(t, find(t, "license-lapsed"), nil)
	kept := map[bool]int{}
	for _, x := range e.Exchanges {
		if x.Check != "archives" {
			continue
		}
		if kept[x.Unexpected()]++; x.Unexpected() != (len(x.Header) > 0) {
			t.Errorf("%s answered %d, with the headers %v", x.URL, x.Status, x.Header)
		}
	}
	if kept[true] == 0 || kept[false] == 0 {
		t.Errorf("%v: this test proves nothing", kept)
	}
}
