package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// accepted are the scenarios in which the real Composer's output leads to another
// first cause than a look at the live repository does, each with the reason; several
// where it depends on which archive fails first. Where the project's files settle it,
// they must do so.
var accepted = map[string]struct {
	first, why string
	project    bool
}{
	"keys-swapped":               {"keys-refused", "the refusal is the same; a log never shows the halves", false},
	"keys-invalid-for-everybody": {"keys-refused", "one run's log cannot show that others are refused as well", false},
	"firewall-block":             {"license-lapsed", "Composer prints the status 403 and not the page; the firewall is named as a rival", false},
	"unexplained":                {"captive-portal", "Composer does not print the status 204, only that the empty answer is no JSON", false},
	"mirror-breaks-metadata":     {"unexplained", "nothing in the log says that the host is a mirror of this repository", false},
	"user-agent-blocked":         {"wrong-mageid edition-add-on-missing user-agent-blocked", "Composer stops at the first 403 of an archive, as it does without the licence", false},
	"download-corrupted":         {"archive-repackaged", "Composer does not print checksums; the cut transfer is named as a rival", false},
	"repository-not-configured":  {"wrong-mageid", "the solver says the same of a package that nobody was asked for", true},
	"repository-shadowed":        {"wrong-mageid", "the solver says the same of a package that an entry hides", true},
}

// logAgrees holds what triage makes of the real Composer's output against what
// diagnose saw live: the same first cause, or one that diagnose names as well, or one
// of the same family with the promised cause among its rivals. Where Composer
// succeeded, the log must not tell of a failure.
func logAgrees(t *testing.T, s fakerepo.Scenario, live diagnose.Diagnosis, succeeded bool, printed, dir string) {
	t.Helper()
	read, told := triageOf(t, printed)
	first, promised := played{diagnosis: read}.cause(), played{diagnosis: live}.cause()
	a, differs := accepted[s.Name]
	switch {
	case succeeded:
		if len(read.Findings) > 0 && read.Findings[0].Cause.Effect != diagnose.EffectWarns {
			t.Errorf("composer succeeded, but its log is taken for %s\n%s\n%s", first, printed, told)
		}
	case differs && !slices.Contains(strings.Fields(a.first), first):
		t.Errorf("the log leads to %s, accepted is %s: %s\n%s", orNone(first), a.first, a.why, printed)
	case differs && a.first == promised:
		t.Errorf("the log leads to %s as it should: take it out of the accepted differences", first)
	case differs && a.project:
		both, told := triageOf(t, printed, "--with-project", filepath.Join(dir, "project"))
		if settled := (played{diagnosis: both}).cause(); settled != promised {
			t.Errorf("with the project's files the log leads to %s, want %s\n%s", orNone(settled), promised, told)
		}
	case differs, first == promised, slices.Contains(ids(live), first):
	case slices.Contains(ids(read), promised) && family(read, first) == family(live, promised):
	default:
		t.Errorf("live: %s of %v\nlog: %s of %v\n%s", promised, ids(live), orNone(first), ids(read), printed)
	}
}

// triageOf runs magedoctor triage over a log on stdin.
func triageOf(t *testing.T, log string, flags ...string) (read diagnose.Diagnosis, told string) {
	t.Helper()
	var out, stderr bytes.Buffer
	status := run(t.Context(), world{
		args:  append(append([]string{"magedoctor", "triage"}, flags...), "-"),
		stdin: strings.NewReader(log), stdout: &out, stderr: &stderr,
		getenv:  func(string) (string, bool) { return "", false },
		environ: func() []string { return nil },
		told:    func(d diagnose.Diagnosis) { read = d },
	})
	if status == statusUsage || read.Verdict == "" {
		t.Fatalf("triage ends with %d: %s", status, stderr.String())
	}
	return read, out.String()
}

// ids lists the causes of a diagnosis, the best first.
func ids(d diagnose.Diagnosis) []string {
	var out []string
	for _, f := range d.Findings {
		out = append(out, f.Cause.ID)
	}
	return out
}

func family(d diagnose.Diagnosis, id string) string {
	for _, f := range d.Findings {
		if f.Cause.ID == id {
			return f.Cause.Family
		}
	}
	return ""
}
