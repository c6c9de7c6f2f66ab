package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// waiting is a preflight that waits on a stage, by a clock that moves only while it
// rests.
type waiting struct {
	dir       string // holds project/
	now       time.Time
	pauses    []time.Duration
	onPause   func(pause int) // before the pause of that number, from 1
	log       *fakerepo.Log
	status    int
	stdout    bytes.Buffer
	stderr    bytes.Buffer
	told      diagnose.Diagnosis
	interrupt context.CancelFunc
}

// start runs a preflight of a scenario's files against a handler until it ends.
func (g *waiting) start(t *testing.T, s fakerepo.Scenario, handler http.Handler, flags ...string) {
	t.Helper()
	stage, err := s.Play(handler)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	g.dir, g.log, g.now = t.TempDir(), stage.Log, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	if err := writeFiles(g.dir, s.Files); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(g.dir, "ca.pem")
	if err := os.WriteFile(ca, stage.Server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{"HOME": filepath.Join(g.dir, "home")}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	g.interrupt = interrupt
	g.status = run(ctx, world{
		args:  append([]string{"magedoctor", "preflight", "--ca-file", ca, "--composer-version", "2.8.8"}, flags...),
		stdin: strings.NewReader(""), stdout: &g.stdout, stderr: &g.stderr,
		getenv:   func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
		environ:  func() []string { return environ(variables) },
		dir:      filepath.Join(g.dir, "project"),
		root:     filepath.Join(g.dir, "system"),
		dial:     stage.Dial,
		timeouts: repo.Timeouts{Connect: time.Second, TLS: 2 * time.Second, Answer: 3 * time.Second, Whole: 6 * time.Second},

		retryAfter: time.Second,
		told:       func(d diagnose.Diagnosis) { g.told = d },
		now:        func() time.Time { return g.now },
		sleep: func(ctx context.Context, d time.Duration) error {
			g.pauses = append(g.pauses, d)
			if g.onPause != nil {
				g.onPause(len(g.pauses))
			}
			g.now = g.now.Add(d)
			return ctx.Err()
		},
	})
}

// waited is how long the run rested altogether.
func (g *waiting) waited() (sum time.Duration) {
	for _, d := range g.pauses {
		sum += d
	}
	return sum
}

// spared counts the packages that the last look left alone.
func (g *waiting) spared() (n int) {
	for _, p := range g.told.Packages {
		if p.Package.Spared {
			n++
		}
	}
	return n
}

// under is a world with a weather that passes when it is over.
func under(s fakerepo.Scenario, over *atomic.Bool, w fakerepo.Weather) http.Handler {
	return fakerepo.Under(s.Handler(), fakerepo.When(func(*http.Request) bool { return !over.Load() }, w))
}

func TestWaitUntilAccessIsOpen(t *testing.T) {
	s := find(t, "all-well")
	var mended atomic.Bool
	g := waiting{onPause: func(n int) { mended.Store(n == 3) }}
	g.start(t, s, under(s, &mended, fakerepo.InvalidForAll(false)), "--wait", "30m")
	if g.status != statusOpen || g.told.Verdict != diagnose.Open || g.spared() > 0 {
		t.Errorf("status %d, verdict %s, %d packages were spared by the look that decides\n%s", g.status, g.told.Verdict, g.spared(), g.stderr.String())
	}
	want := []time.Duration{15 * time.Second, 22500 * time.Millisecond, 33750 * time.Millisecond}
	if len(g.pauses) != len(want) || g.pauses[0] != want[0] || g.pauses[1] != want[1] || g.pauses[2] != want[2] {
		t.Errorf("rested %v, want %v", g.pauses, want)
	}
	lines := strings.Split(strings.TrimSpace(g.stderr.String()), "\n")
	if len(lines) != 3 || lines[0] != "magedoctor: 09:00:00Z shut (keys-refused, certain); next look in 15s, waiting 30m0s more at most" ||
		lines[2] != "magedoctor: 09:00:37Z shut (keys-refused, certain); next look in 34s, waiting 29m23s more at most" {
		t.Errorf("stderr\n%s", g.stderr.String())
	}
	if !strings.Contains(g.stdout.String(), "OPEN") || strings.Contains(g.stdout.String(), "SHUT") {
		t.Errorf("stdout\n%s", g.stdout.String())
	}
}

func TestWaitInVain(t *testing.T) {
	var whole int // archives that the first look asked for
	g := waiting{}
	g.onPause = func(n int) {
		if n == 1 {
			whole = g.log.Count(fakerepo.Archives)
		}
	}
	g.start(t, find(t, "wrong-mageid"), nil, "--wait", "2m", "-q")
	if g.status != statusShut || g.spared() > 0 || g.waited() != 2*time.Minute || len(g.pauses) != 4 {
		t.Errorf("status %d, %d spared, rested %v", g.status, g.spared(), g.pauses)
	}
	if g.stderr.Len() > 0 {
		t.Errorf("-q says %s", g.stderr.String())
	}
	// The first and the last of five looks were whole, those between were not.
	if all := g.log.Count(fakerepo.Archives); whole == 0 || all < 2*whole || all >= 5*whole {
		t.Errorf("%d archives were asked for in five looks, %d of them in the first", all, whole)
	}
}

func TestWaitNoSoonerThanTheRepositoryWants(t *testing.T) {
	s := find(t, "all-well")
	for _, c := range []struct {
		name       string
		retryAfter time.Duration
		pauses     int
		least      time.Duration
		says       string
	}{
		{"a short pause", 40 * time.Second, 1, 40 * time.Second, "next look in 40s, waiting 5m0s more at most"},
		{"one that is longer than what is left", 10 * time.Minute, 0, 0, "the repository wants a longer pause than is left, 10m0s"},
	} {
		var mended atomic.Bool
		g := waiting{onPause: func(int) { mended.Store(true) }}
		g.start(t, s, under(s, &mended, fakerepo.Throttle(0, c.retryAfter)), "--wait", "5m")
		if len(g.pauses) != c.pauses || g.waited() < c.least || !strings.Contains(g.stderr.String(), "unproven (rate-limited, certain); "+c.says) {
			t.Errorf("%s: rested %v, stderr %s", c.name, g.pauses, g.stderr.String())
		}
		if want := map[int]int{1: statusOpen, 0: statusUnproven}[c.pauses]; g.status != want {
			t.Errorf("%s: status %d, want %d", c.name, g.status, want)
		}
	}
}

func TestKeysAreReadAnewWhileWaiting(t *testing.T) {
	s := find(t, "all-well")
	good := s.Files["project/auth.json"]
	s.Files["project/auth.json"] = regexp.MustCompile(`("password": ")[0-9a-f]{8}`).ReplaceAllString(good, "${1}00000000")
	g := waiting{}
	g.onPause = func(int) {
		if err := os.WriteFile(filepath.Join(g.dir, "project", "auth.json"), []byte(good), 0o600); err != nil {
			t.Error(err)
		}
	}
	g.start(t, s, nil, "--wait", "5m", "--format", "json")
	if g.status != statusOpen || len(g.pauses) != 1 || !json.Valid(g.stdout.Bytes()) {
		t.Errorf("status %d, rested %v, stderr %s", g.status, g.pauses, g.stderr.String())
	}
}

func TestInterruptedWhileWaiting(t *testing.T) {
	s := find(t, "all-well")
	for _, where := range []string{"between two looks", "in a look"} {
		var never, rested atomic.Bool
		g := waiting{}
		refusing := under(s, &never, fakerepo.InvalidForAll(false))
		handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if rested.Load() && where == "in a look" {
				g.interrupt()
			}
			refusing.ServeHTTP(rw, r)
		})
		g.onPause = func(int) {
			rested.Store(true)
			if where == "between two looks" {
				g.interrupt()
			}
		}
		g.start(t, s, handler, "--wait", "5m")
		if g.status != statusInterrupted || len(g.pauses) != 1 || !strings.Contains(g.stdout.String(), "keys-refused") {
			t.Errorf("%s: status %d, rested %v, stdout\n%s", where, g.status, g.pauses, g.stdout.String())
		}
	}
}

func TestThePauseThatARepositoryWants(t *testing.T) {
	taken := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return taken.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name      string
		exchanges []diagnose.Exchange
		want      time.Duration
	}{
		{"none", []diagnose.Exchange{{Status: 401}, {Status: 503}}, 0},
		{"seconds", []diagnose.Exchange{{Status: 429, Header: map[string]string{"Retry-After": "30"}}}, 30 * time.Second},
		{"the longest", []diagnose.Exchange{{Status: 503, Header: map[string]string{"Retry-After": "30"}}, {Status: 429, Header: map[string]string{"Retry-After": "50"}}, {Status: 503, Header: map[string]string{"Retry-After": "40"}}}, 50 * time.Second},
		{"a date by the server's clock", []diagnose.Exchange{{Status: 503, Header: map[string]string{"Retry-After": at(time.Hour), "Date": at(59 * time.Minute)}}}, time.Minute},
		{"a date by this clock", []diagnose.Exchange{{Status: 503, Header: map[string]string{"Retry-After": at(time.Minute)}}}, time.Minute},
		{"a date that is over", []diagnose.Exchange{{Status: 503, Header: map[string]string{"Retry-After": at(-time.Minute)}}}, 0},
		{"nonsense", []diagnose.Exchange{{Status: 503, Header: map[string]string{"Retry-After": "-5"}}, {Status: 503, Header: map[string]string{"Retry-After": "soon"}}}, 0},
		{"on another answer", []diagnose.Exchange{{Status: 200, Header: map[string]string{"Retry-After": "30"}}}, 0},
	} {
		if got := wantedPause(&diagnose.Evidence{Taken: taken, Exchanges: c.exchanges}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
