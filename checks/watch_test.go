package checks

import (
	"strings"
	"testing"

	"magedoctor/diagnose"
)

func TestWatch(t *testing.T) {
	answers := map[rune]struct {
		x    diagnose.Exchange
		open diagnose.Answer
	}{
		'o': {diagnose.Exchange{Status: 200}, diagnose.Yes},
		'u': {diagnose.Exchange{Status: 401}, diagnose.No},
		'f': {diagnose.Exchange{Status: 403}, diagnose.No},
		'g': {diagnose.Exchange{Status: 404}, diagnose.No},
		'r': {diagnose.Exchange{Status: 302}, diagnose.Unknown},
		'b': {diagnose.Exchange{Status: 429}, diagnose.Unknown},
		'e': {diagnose.Exchange{Status: 503}, diagnose.Unknown},
		'l': {diagnose.Exchange{Fault: diagnose.Fault{Phase: diagnose.PhaseAnswer, Kind: diagnose.FaultReset}}, diagnose.Unknown},
		'c': {diagnose.Exchange{Fault: diagnose.Fault{Phase: diagnose.PhaseAnswer, Kind: diagnose.FaultCanceled}}, diagnose.Unknown},
	}
	for _, tt := range []struct{ answers, ends string }{
		{"", ""},
		{"uuuu", ""},
		{"uuuuu", "5 archives in a row were answered with 401"},
		{"ouuuuuuuu", ""},
		{"uuuuouuuu", ""},
		{"uuuugu", ""},
		{"uuuufuuuuu", "5 archives in a row were answered with 401"},
		{"ffffffffggggggggrrrrrrrr", ""},
		{"lebl", "4 requests in a row came to nothing"},
		{"oooolebl", "4 requests in a row came to nothing"},
		{"lebolebglebrlebulebf", ""},
		{"cccccccc", ""},
		{"lcecbcl", "4 requests in a row came to nothing"},
	} {
		var last Progress
		s := &Session{options: Options{Concurrency: 2, Progress: func(p Progress) { last = p }}}
		w := s.watch(Progress{Check: "archives", Doc: everyLocked, Total: 30})
		for _, c := range tt.answers {
			w.note(answers[c].x, answers[c].open, "")
		}
		if got := w.ended(); !strings.HasPrefix(got, tt.ends) || (got == "") != (tt.ends == "") {
			t.Errorf("%q ends with %q, want %q", tt.answers, got, tt.ends)
		}
		n := strings.Count
		want := Progress{"archives", everyLocked, len(tt.answers) - n(tt.answers, "c"), 30, n(tt.answers, "o"),
			n(tt.answers, "u") + n(tt.answers, "f") + n(tt.answers, "g"), 0}
		if strings.Trim(tt.answers, "c") != "" && last != want {
			t.Errorf("%q: progress %+v, want %+v", tt.answers, last, want)
		}
	}
}

func TestTheFirstReasonToStopStays(t *testing.T) {
	s := &Session{options: Options{Concurrency: 1}}
	w := s.watch(Progress{})
	w.note(diagnose.Exchange{}, diagnose.Unknown, "the budget of requests is spent")
	w.note(diagnose.Exchange{}, diagnose.Unknown, "the run was interrupted")
	if got := w.ended(); got != "the budget of requests is spent" {
		t.Errorf("ended with %q", got)
	}
}
