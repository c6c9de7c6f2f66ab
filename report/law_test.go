package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"magedoctor/diagnose"
)

// tooWide lists the lines that break the law of the text format: no line is wider
// than the page but one that holds a single URL or command.
func tooWide(text string, width int, d *diagnose.Diagnosis) []string {
	commands := map[string]bool{}
	for _, f := range d.Findings {
		for _, r := range f.Cause.Fix {
			commands[clean(r.Command)] = true
		}
	}
	for _, r := range next(d) {
		commands[clean(r.Command)] = true
	}
	var wide []string
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\n")
		alone := strings.TrimSpace(l)
		single := unbroken(alone) && !strings.Contains(alone, " ")
		if columns(l) > width && !single && !commands[alone] {
			wide = append(wide, l)
		}
	}
	return wide
}

// visible is whether a text has nothing in it that a terminal could obey.
func visible(text string) bool {
	for _, r := range text {
		if r != '\n' && r != ' ' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

func TestTextKeepsItsWidth(t *testing.T) {
	for name, d := range diagnoses() {
		for _, width := range []int{40, 60, 80, 120} {
			for _, o := range []Options{{}, {Verbose: true}, {Quiet: true}} {
				o.Width = width
				for _, l := range tooWide(render(Formats()[0], d, o), width, &d) {
					t.Errorf("%s at %d columns: too wide: %q", name, width, l)
				}
			}
		}
	}
}

func TestNoFormatObeysOrForwardsAStrangersText(t *testing.T) {
	for name, d := range diagnoses() {
		for _, f := range Formats() {
			text := render(f, d, Options{Verbose: true})
			if text == "" {
				t.Errorf("%s as %s: nothing was written", name, f.Name)
			}
			if !visible(text) {
				t.Errorf("%s as %s: control characters reach the reader", name, f.Name)
			}
		}
	}
}

func TestTheSameDiagnosisGivesTheSameBytes(t *testing.T) {
	for name, d := range diagnoses() {
		for _, f := range Formats() {
			o := Options{Verbose: true, Color: true}
			if first, second := render(f, d, o), render(f, d, o); first != second {
				t.Errorf("%s as %s: two texts", name, f.Name)
			}
		}
	}
}

func TestColourOnlyWhereItIsAskedFor(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong, lapsed)
	plain, coloured := render(Formats()[0], d, Options{}), render(Formats()[0], d, Options{Color: true})
	if strings.Contains(plain, "\x1b") {
		t.Error("colour without being asked")
	}
	if !strings.Contains(coloured, "\x1b[") {
		t.Error("no colour when asked")
	}
	if got := strip(coloured); got != plain {
		t.Errorf("colour changes the text:\n%s\nwithout:\n%s", got, plain)
	}
}

// strip takes the colours out.
func strip(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		if strings.HasPrefix(s, "\x1b[") {
			s = s[strings.IndexByte(s, 'm')+1:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

func TestColored(t *testing.T) {
	for _, c := range []struct {
		situation          string
		env                string
		terminal, flag, on bool
	}{
		{"a terminal", "", true, false, true},
		{"a pipe", "", false, false, false},
		{"--no-color beats FORCE_COLOR", "FORCE_COLOR=1", true, true, false},
		{"NO_COLOR on a terminal", "NO_COLOR=1", true, false, false},
		{"NO_COLOR is empty", "NO_COLOR=", true, false, true},
		{"NO_COLOR beats FORCE_COLOR", "NO_COLOR=1 FORCE_COLOR=1", false, false, false},
		{"FORCE_COLOR in a CI system", "FORCE_COLOR=1", false, false, true},
		{"FORCE_COLOR=0 decides nothing", "FORCE_COLOR=0", true, false, true},
		{"CLICOLOR_FORCE in a pipe", "CLICOLOR_FORCE=1", false, false, true},
		{"a dumb terminal", "TERM=dumb", true, false, false},
		{"FORCE_COLOR on a dumb terminal", "TERM=dumb FORCE_COLOR=3", true, false, true},
		{"CLICOLOR=0", "CLICOLOR=0", true, false, false},
	} {
		getenv := func(name string) string {
			for _, v := range strings.Fields(c.env) {
				if k, value, _ := strings.Cut(v, "="); k == name {
					return value
				}
			}
			return ""
		}
		if got := Colored(getenv, c.terminal, c.flag); got != c.on {
			t.Errorf("%s: got %v, want %v", c.situation, got, c.on)
		}
	}
}

func TestURLsAndCommandsStayWhole(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong)
	for _, width := range []int{40, 80} {
		text := render(Formats()[0], d, Options{Width: width, Verbose: true})
		for _, r := range wrong.Fix {
			for _, whole := range []string{r.Command, r.URL} {
				if !strings.Contains(text, whole) {
					t.Errorf("at %d columns %q is broken", width, whole)
				}
			}
		}
		for _, x := range d.Evidence.Exchanges {
			if !strings.Contains(text, x.URL) {
				t.Errorf("at %d columns %q is broken", width, x.URL)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		situation, text string
		width           int
		want            string
	}{
		{"words that fit", "one two", 10, "one two"},
		{"a line is full", "one two three", 8, "one two|three"},
		{"a long word is divided", "abcdefghijkl", 8, "abcdefgh|ijkl"},
		{"a URL never is", "see https://example.com/abc now", 10, "see|https://example.com/abc|now"},
		{"wide characters count twice", "日本日本日本", 8, "日本日本|日本"},
		{"nothing", "", 10, ""},
	} {
		if got := strings.Join(wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.situation, got, c.want)
		}
	}
}

// fullDisk refuses every byte.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFullDiskIsTold(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong)
	for _, f := range Formats() {
		if err := f.Write(fullDisk{}, d, Options{Tool: tool}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: got %v, want the disk's error", f.Name, err)
		}
	}
}

func TestQuietSaysOnlyTheAnswer(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong, lapsed)
	got := render(Formats()[0], d, Options{Quiet: true})
	want := "✗ SHUT  these keys cannot install this project from repo.magento.com\n  " + wrong.Title + "\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestUnprovenNeverBlamesTheKeys(t *testing.T) {
	for _, s := range situations() {
		d := byHand(s.evidence(), diagnose.Unproven, dead)
		got := strings.ToLower(headline(&d))
		for _, blame := range []string{"cannot install", "cannot be installed", "refused", "invalid"} {
			if strings.Contains(got, blame) {
				t.Errorf("%s: the headline blames: %s", s.name, got)
			}
		}
	}
	d := byHand(deadNetwork(), diagnose.Unproven, dead)
	if got, want := headline(&d), "could not reach repo.magento.com: nothing is known about your keys"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRivalsAreToldApartFromFurtherCauses(t *testing.T) {
	best := &diagnose.Finding{Cause: wrong, Certainty: diagnose.Likely, Because: []string{"x1"}, Packages: []string{"p1"}}
	s := sortRest(best, []diagnose.Finding{
		{Cause: lapsed, Certainty: diagnose.Possible, Because: []string{"x1"}},
		{Cause: lapsed, Certainty: diagnose.Possible, Because: []string{"x9"}, Packages: []string{"p1"}},
		{Cause: lapsed, Certainty: diagnose.Possible, Because: []string{"x1"}, Packages: []string{"p2"}},
		{Cause: broken, Certainty: diagnose.Certain, Because: []string{"x1"}},
		{Cause: exposed, Certainty: diagnose.Certain, Because: []string{"x1"}},
		{Cause: exposed, Certainty: diagnose.Certain, Because: []string{"x1"}, Ignored: true},
		{Cause: lapsed, Certainty: diagnose.Possible, Because: []string{"x1"}, Ignored: true},
	})
	if got, want := fmt.Sprint(len(s.Rivals), len(s.Also), len(s.Warnings), len(s.Aside)), "2 2 1 2"; got != want {
		t.Errorf("rivals, further causes, warnings, set aside: got %s, want %s", got, want)
	}
	best.Certainty = diagnose.Certain
	if s := sortRest(best, []diagnose.Finding{{Cause: lapsed, Certainty: diagnose.Possible, Because: []string{"x1"}}}); len(s.Rivals) != 0 {
		t.Error("a certain answer has a rival")
	}
}

func TestFactsThatSayTheSameAreFolded(t *testing.T) {
	e := wrongMAGEID()
	var got []string
	for _, f := range alike(&e, []string{"x1", "x5", "x7", "x8", "x9", "x2", "x6", "p4", "p5"}) {
		got = append(got, fmt.Sprint(f.ref, "+", f.more))
	}
	if got, want := strings.Join(got, " "), "x1+0 x5+1 x7+2 x2+0 p4+1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	e = deadNetwork()
	if got := alike(&e, []string{"x1", "x2", "x3"}); len(got) != 2 || got[1].ref != "x3" {
		t.Errorf("the neutral host must stand by itself: %v", got)
	}
}

func TestLooksSkippedForOneReasonStandInOneLine(t *testing.T) {
	d := byHand(keysMissing(), diagnose.Shut, wrong)
	brief, whole := render(Formats()[0], d, Options{}), render(Formats()[0], d, Options{Verbose: true})
	if !strings.Contains(brief, "    skipped  3 looks: no keys to send\n") || strings.Count(brief, "skipped") != 1 {
		t.Errorf("not folded:\n%s", brief)
	}
	if strings.Count(whole, "    skipped  ") != 3 {
		t.Errorf("a verbose report names each:\n%s", whole)
	}
}
