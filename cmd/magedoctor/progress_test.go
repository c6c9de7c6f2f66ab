package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"magedoctor/checks"
	"magedoctor/checks/fakerepo"
)

func TestPlainLinesEveryFewSeconds(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	l := &lines{out: &out, clock: func() time.Time { return now }, last: now}
	for _, step := range []struct {
		after time.Duration
		p     checks.Progress
		want  string
	}{
		{0, checks.Progress{Check: "metadata", Doc: "the keys open the package list"}, ""},
		{4 * time.Second, checks.Progress{Check: "archives", Total: 594, Done: 90}, ""},
		{time.Second, checks.Progress{Check: "archives", Total: 594, Done: 214, Open: 214}, "magedoctor: archives: 214 of 594 asked, 0 refused\n"},
		{time.Second, checks.Progress{Check: "archives", Total: 594, Done: 240, Open: 239, Shut: 1}, ""},
		{0, checks.Progress{Check: "archives", Total: 594, Done: 240, Shut: 1, Waiting: 30 * time.Second}, "magedoctor: archives: 240 of 594 asked, 1 refused; waiting 30s, as the repository asks\n"},
		{time.Second, checks.Progress{Check: "archives", Total: 594, Done: 241, Shut: 1, Waiting: 29 * time.Second}, ""},
		{5 * time.Second, checks.Progress{Check: "archives", Total: 594, Done: 300, Shut: 1}, "magedoctor: archives: 300 of 594 asked, 1 refused\n"},
		{6 * time.Second, checks.Progress{Check: "agent", Doc: "archives do not depend on the User-Agent"}, "magedoctor: looking whether archives do not depend on the User-Agent\n"},
		{time.Second, checks.Progress{Check: "accepted", Waiting: time.Minute}, "magedoctor: waiting 1m0s, as the repository asks\n"},
	} {
		now = now.Add(step.after)
		out.Reset()
		l.tell(step.p)
		if out.String() != step.want {
			t.Errorf("%+v: got %q, want %q", step.p, out.String(), step.want)
		}
	}
}

// screen is one line of a terminal: what is visible after all that was written, and
// the most columns that anything took.
func screen(written string) (visible string, widest int, below bool) {
	var line []rune
	at := 0
	for _, c := range written {
		switch c {
		case '\r':
			at = 0
		case '\n':
			below = true
		default:
			line = append(line, make([]rune, max(at+1-len(line), 0))...)
			line[at] = c
			at++
			widest = max(widest, at)
		}
	}
	return strings.TrimRight(string(line), " "), widest, below
}

func TestTheBarStaysInItsLineAndIsTakenAway(t *testing.T) {
	for _, c := range []struct {
		width         int
		early, midway string
	}{
		{40, "archives: 0 of 60000 asked, 0 refused", "archives: 30000 of 60000 asked, 30000 r"},
		{60, "[...................] archives: 0 of 60000 asked, 0 refused", "[#####......] archives: 30000 of 60000 asked, 30000 refused"},
		{80, "[" + strings.Repeat(".", 30) + "] archives: 0 of 60000 asked, 0 refused", "[" + strings.Repeat("#", 15) + strings.Repeat(".", 15) + "] archives: 30000 of 60000 asked, 30000 refused"},
	} {
		var out bytes.Buffer
		now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
		b := &bar{out: &out, width: c.width, clock: func() time.Time { return now }}
		shows := func(want string) {
			t.Helper()
			visible, widest, below := screen(out.String())
			if visible != want || widest >= c.width || below {
				t.Errorf("width %d: the line shows %q, want %q; it took %d columns, and was left: %t", c.width, visible, want, widest, below)
			}
		}
		b.tell(checks.Progress{Check: "metadata"})
		shows("")
		b.tell(checks.Progress{Check: "archives", Total: 60000})
		shows(c.early)
		b.tell(checks.Progress{Check: "archives", Total: 60000, Done: 30000, Shut: 30000})
		shows(c.early) // a moment later it would only flicker
		now = now.Add(barEvery)
		b.tell(checks.Progress{Check: "archives", Total: 60000, Done: 30000, Shut: 30000})
		shows(c.midway)
		b.tell(checks.Progress{Check: "archives", Total: 60000, Done: 30000, Shut: 30000, Waiting: time.Minute})
		if visible, _, _ := screen(out.String()); c.width == 80 && !strings.Contains(visible, "; waiting 1m0s") {
			t.Errorf("waiting is not shown at once: %q", visible)
		}
		b.tell(checks.Progress{Check: "samples", Total: 2, Done: 1})
		if visible, _, _ := screen(out.String()); !strings.HasSuffix(visible, "samples: 1 of 2 asked, 0 refused") {
			t.Errorf("width %d: something of the check before stays: %q", c.width, visible)
		}
		b.clear()
		b.clear()
		shows("")
		if strings.Contains(out.String(), "\x1b") {
			t.Error("the bar has colours")
		}
	}
}

// TestTheBarOnARealTerminal runs a preflight under a terminal of util-linux's script:
// the bar is drawn, and gone when the report begins. With -q and -v there is none.
func TestTheBarOnARealTerminal(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("NOT RUN: other systems' script takes other flags")
	}
	script := need(t, "script")
	s := find(t, "all-well")
	server, err := fakerepo.Listen(s.Handler(), fakerepo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	s = s.At(server.URL)
	if err := writeFiles(dir, s.Files); err != nil {
		t.Fatal(err)
	}
	for flags, want := range map[string]bool{"": true, "-q": false, "-v": false} {
		typed := "stty cols 80; magedoctor preflight --composer-version 2.8.8 --repository " + server.URL + "/ " + flags
		cmd := exec.Command(script, "-qec", typed, "/dev/null")
		cmd.Dir = filepath.Join(dir, "project")
		cmd.Env = []string{"HOME=" + filepath.Join(dir, "home"), "WORK=" + filepath.Join(dir, "system"), "PATH=" + os.Getenv("PATH"), "TERM=xterm", "NO_COLOR=1", "SHELL=/bin/sh"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		before, _, told := strings.Cut(string(out), "✓ OPEN")
		if !told {
			t.Fatalf("there is no report\n%s", out)
		}
		if drawn := strings.Contains(before, "[....") && strings.Contains(before, "] archives: 1 of "); drawn != want {
			t.Errorf("flags %q: the bar was drawn: %t, want %t\n%q", flags, drawn, want, before)
		}
		if visible, _, below := screen(before); flags != "-v" && (visible != "" || below) {
			t.Errorf("flags %q: the report begins behind %q", flags, visible)
		}
	}
}
