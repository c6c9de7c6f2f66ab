package report

import (
	"fmt"
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// checkCut holds what a cut report must be: short enough, whole lines, nothing left
// open, and no silence about the cut.
func checkCut(t *testing.T, text, cut string, most int) {
	t.Helper()
	if len(cut) > most {
		t.Errorf("cut to %d bytes: got %d", most, len(cut))
	}
	kept, said, found := strings.Cut(cut, "\n**Cut here")
	if !found || !strings.HasSuffix(said, "\n") {
		t.Fatalf("cut to %d bytes: it does not say so: %q", most, cut)
	}
	kept = strings.TrimSuffix(kept, "\n</details>\n")
	if !strings.HasPrefix(text, kept) {
		kept = kept[:strings.LastIndex(strings.TrimRight(kept, "\n"), "\n")+1] // without the fence's end
	}
	if !strings.HasPrefix(text, kept) || kept != "" && !strings.HasSuffix(kept, "\n") {
		t.Errorf("cut to %d bytes: it ends inside a line: %q", most, kept[max(0, len(kept)-60):])
	}
	if strings.Count(cut, "<details>") != strings.Count(cut, "</details>") {
		t.Errorf("cut to %d bytes: details stay open", most)
	}
	fences := 0
	for l := range strings.Lines(cut) {
		if strings.HasPrefix(strings.TrimSpace(l), "```") {
			fences++
		}
	}
	if fences%2 != 0 {
		t.Errorf("cut to %d bytes: a block of code stays open", most)
	}
}

func TestASummaryIsCutWhereNothingBreaks(t *testing.T) {
	for name, d := range judged() {
		text := render(formatOf(t, "markdown"), d, Options{})
		if got := shorten(text, len(text)); got != text {
			t.Errorf("%s: cut without need", name)
		}
		for most := 200; most < len(text); most += 1 + len(text)/150 {
			checkCut(t, text, shorten(text, most), most)
		}
	}
}

func TestASummaryStaysBelowTheLimitOfGitHub(t *testing.T) {
	e := allWell()
	for i := range 12000 {
		x := e.Exchanges[len(e.Exchanges)-1]
		x.Ref = fmt.Sprintf("x%d", 10000+i)
		e.Exchanges = append(e.Exchanges, x)
	}
	d := byHand(e, diagnose.Shut, wrong)
	var whole, summary strings.Builder
	o := Options{Tool: tool, Verbose: true}
	if err := Markdown(&whole, d, o); err != nil {
		t.Fatal(err)
	}
	if err := Summary(&summary, d, o); err != nil {
		t.Fatal(err)
	}
	if whole.Len() <= 1<<20 || summary.Len() >= 1<<20 || summary.Len() < 900_000 {
		t.Errorf("%d bytes became %d", whole.Len(), summary.Len())
	}
	checkCut(t, whole.String(), summary.String(), maxSummary)
	if err := Summary(fullDisk{}, d, o); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a full disk: %v", err)
	}
	summary.Reset()
	small := judged()["preflight"]
	if err := Summary(&summary, small, Options{Tool: tool}); err != nil || summary.String() != render(formatOf(t, "markdown"), small, Options{}) {
		t.Errorf("a short report is not told as it is: %v", err)
	}
}
