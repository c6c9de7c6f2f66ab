package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"magedoctor/diagnose"
)

// ignoring is what becomes of a scenario when causes are ignored.
func ignoring(t *testing.T, scenario string, flags ...string) (played, string) {
	t.Helper()
	var stderr bytes.Buffer
	p, err := playPart(t.Context(), find(t, scenario), part{command: "preflight", flags: flags, stderr: &stderr})
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return p, stderr.String()
}

func TestIgnoredCausesDoNotCount(t *testing.T) {
	for _, c := range []struct {
		name, scenario, flags string
		status                int
		says                  string // on stderr, exactly
	}{
		{"nothing ignored", "wrong-mageid", "", 1, ""},
		{"the cause", "wrong-mageid", "--ignore wrong-mageid", 0, ""},
		{"the cause for long", "wrong-mageid", "--ignore wrong-mageid=9999-12-31", 0, ""},
		{"an ignore that has ended", "wrong-mageid", "--ignore wrong-mageid=2020-02-29", 1, "magedoctor: the ignore of wrong-mageid ended on 2020-02-29: it counts again\n"},
		{"the same quietly", "wrong-mageid", "-q --ignore wrong-mageid=2020-02-29", 1, ""},
		{"an ended one beside one that holds", "wrong-mageid", "--ignore wrong-mageid=2020-02-29 --ignore wrong-mageid", 0, "magedoctor: the ignore of wrong-mageid ended on 2020-02-29: it counts again\n"},
		{"another cause", "wrong-mageid", "--ignore clock-skew", 1, ""},
		{"a lesser rival", "wrong-mageid", "--ignore license-lapsed", 1, "magedoctor: license-lapsed is ignored, but the same packages may be kept by wrong-mageid\n" +
			"magedoctor: hint: to go on without them: --ignore wrong-mageid\n"},
		{"what the hint says", "wrong-mageid", "--ignore license-lapsed --ignore wrong-mageid", 0, ""},
		{"a warning", "keys-exposed", "--fail-on warning --ignore keys-exposed", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, said := ignoring(t, c.scenario, strings.Fields(c.flags)...)
			if p.status != c.status || said != c.says {
				t.Errorf("status %d, want %d; stderr\n%s\nwant\n%s", p.status, c.status, said, c.says)
			}
		})
	}
	if _, said := ignoring(t, "all-well", "-v", "--ignore", "clock-skew"); !strings.Contains(said, "magedoctor: there was nothing of clock-skew to ignore\n") {
		t.Errorf("-v does not tell of an ignore that met nothing: %s", said)
	}
}

// TestAnIgnoreHoldsThroughItsDay looks at the clock shortly before and at midnight,
// in a zone where it is another day already.
func TestAnIgnoreHoldsThroughItsDay(t *testing.T) {
	midnight := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for now, want := range map[time.Time]int{midnight.Add(-time.Second): 1, midnight: 0, midnight.Add(time.Hour): 0} {
		var stderr bytes.Buffer
		w := world{stderr: &stderr, now: func() time.Time { return now.In(time.FixedZone("east", 9*3600)) }}
		all, err := w.ignores(preflightLine(t, "--ignore", "clock-skew=2026-12-31"))
		if err != nil {
			t.Fatal(err)
		}
		if got := holding(all); len(got) != want || want == 1 && got[0] != (diagnose.Ignore{Cause: "clock-skew", Until: midnight}) {
			t.Errorf("%s: got %v", now, got)
		}
		if ended := strings.Contains(stderr.String(), "ended on 2026-12-31"); ended != (want == 0) {
			t.Errorf("%s: stderr %q", now, stderr.String())
		}
	}
}
