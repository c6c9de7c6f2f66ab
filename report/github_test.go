package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"magedoctor/diagnose"
)

// obeyed is a command as the runner of GitHub Actions understands it.
type obeyed struct {
	name       string
	properties map[string]string
	data       string
}

// runner reads a line as the runner does (actions/runner, ActionCommand.cs, TryParseV2
// and TryParse), but obeys every name: "::name a=b,c=d::data" where a line begins with
// it after blanks, "##[name a=b;]data" anywhere.
func runner(line string) (obeyed, bool) {
	c := obeyed{properties: map[string]string{}}
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	if rest, ok := strings.CutPrefix(trimmed, "::"); ok {
		head, data, closed := strings.Cut(rest, "::")
		if closed {
			name, properties, _ := strings.Cut(head, " ")
			c.name, c.data = name, unescapeCommand(data)
			for pair := range strings.SplitSeq(strings.TrimSpace(properties), ",") {
				if key, value, ok := strings.Cut(pair, "="); ok {
					c.properties[key] = unescapeCommand(value)
				}
			}
			return c, true
		}
	}
	_, rest, found := strings.Cut(line, "##[")
	head, data, closed := strings.Cut(rest, "]")
	c.name, c.data = head, data
	return c, found && closed
}

// unescapeCommand undoes what commandData and commandProperty do, % last of all.
func unescapeCommand(s string) string {
	for _, pair := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}} {
		s = strings.ReplaceAll(s, pair[0], pair[1])
	}
	return s
}

// commands are those that the runner finds in an output, and what is left of it.
func commands(text string) (found []obeyed, rest string) {
	var b strings.Builder
	for l := range strings.Lines(text) {
		if c, ok := runner(strings.TrimRight(l, "\n")); ok {
			found = append(found, c)
			continue
		}
		b.WriteString(l)
	}
	return found, b.String()
}

func TestTheRunnerOfTheTestsSeesCommands(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"::error file=a,line=1::x", "error x"},
		{" \t ::error::x", "error x"},
		{"::add-mask::x%0Ay", "add-mask x\ny"},
		{"text ::error::x", ""},
		{"::error", ""},
		{"text ##[error]x", "error x"},
		{"text ##[error", ""},
		{"## [error]x", ""},
	} {
		got := ""
		if o, ok := runner(c.line); ok {
			got = o.name + " " + o.data
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.line, got, c.want)
		}
	}
}

// obeys is whether any CI system would obey something in a text.
func obeys(text string) string {
	lower := strings.ToLower(text)
	for _, sign := range []string{"##[", "##vso[", "##teamcity["} {
		if at := strings.Index(lower, sign); at >= 0 {
			return text[at:min(len(text), at+40)]
		}
	}
	for l := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimLeftFunc(l, unicode.IsSpace), "::") {
			return l
		}
	}
	return ""
}

func TestNoFormatButGitHubHoldsACommandToACISystem(t *testing.T) {
	for name, d := range diagnoses() {
		for _, f := range Formats() {
			text := render(f, d, Options{Verbose: true, Width: 40})
			if f.Name == "github" {
				_, text = commands(text)
			}
			if bad := obeys(text); bad != "" {
				t.Errorf("%s as %s: %q", name, f.Name, bad)
			}
		}
	}
}

func TestACommandInAStrangersTextIsShownAndDead(t *testing.T) {
	for _, c := range [][3]string{
		{"at the beginning", "::error::x", `\x3a:error::x`},
		{"behind a blank, where a line may break", "a ::error::x", `a \x3a:error::x`},
		{"behind a tab", "a\t::error::x", `a \x3a:error::x`},
		{"a PHP method stays", "Foo::bar() and Foo ::", `Foo::bar() and Foo \x3a:`},
		{"three colons", ":::x", `\x3a::x`},
		{"the old form", "a##[error]x", `a#\x23[error]x`},
		{"Azure Pipelines", "##VSO[task.complete]", `#\x23VSO[task.complete]`},
		{"TeamCity", "x ##teamcity[x]", `x #\x23teamcity[x]`},
		{"three signs", "###[x]", `##\x23[x]`},
		{"a heading stays", "## a [b]", "## a [b]"},
	} {
		if got := clean(c[1]); got != c[2] {
			t.Errorf("%s: got %q, want %q", c[0], got, c[2])
		}
	}
	if got, want := strings.Join(wrap("aaaaaaaa::error::x", 8), "|"), `aaaaaaaa|\x3a:err|or::x`; got != want {
		t.Errorf("a word that is divided before a command: got %s, want %s", got, want)
	}
}

func TestCommandEscapes(t *testing.T) {
	const all = "50%, a:b\r\nc %0A"
	if got, want := commandData(all), "50%25, a:b%0D%0Ac %250A"; got != want {
		t.Errorf("data: got %q, want %q", got, want)
	}
	if got, want := commandProperty(all), "50%25%2C a%3Ab%0D%0Ac %250A"; got != want {
		t.Errorf("property: got %q, want %q", got, want)
	}
}

// The runner must see what was meant: a cause each, loudest first, in the project, and
// below it the text report as it is.
func TestGitHubSaysEachCauseOnceAndThenTheText(t *testing.T) {
	loudness := []string{"error", "warning", "notice"}
	for name, d := range diagnoses() {
		o := Options{Base: "shops/one, two:50%"}
		found, rest := commands(render(formatOf(t, "github"), d, o))
		if got, want := rest, render(formatOf(t, "text"), d, o); got != want {
			t.Errorf("%s: the text below differs:\n%s", name, got)
		}
		var want []diagnose.Finding
		for _, f := range d.Findings {
			if !f.Ignored {
				want = append(want, f)
			}
		}
		if len(want) == 0 && d.Verdict != diagnose.Open {
			want = append(want, diagnose.Finding{Cause: &diagnose.Cause{Title: headline(&d)}})
		}
		if best, _ := answer(&d); best != nil && len(found) != len(want) || best == nil && len(found) < len(want) {
			t.Errorf("%s: got %d annotations, want %d", name, len(found), len(want))
		}
		for i, c := range found {
			loud := slices.Index(loudness, c.name)
			if loud < 0 || i > 0 && loud < slices.Index(loudness, found[i-1].name) {
				t.Errorf("%s: the command %s in this place", name, c.name)
			}
			if !strings.HasPrefix(c.properties["file"], "shops/one, two:50%/") || c.properties["line"] == "" || c.properties["title"] == "" || c.data == "" {
				t.Errorf("%s: an annotation without a place or a text: %v", name, c)
			}
		}
		for _, f := range want {
			if !slices.ContainsFunc(found, func(c obeyed) bool {
				return strings.HasPrefix(c.properties["title"], clean(f.Cause.Title)) || c.data == clean(f.Cause.Title)
			}) {
				t.Errorf("%s: no annotation says %q", name, f.Cause.Title)
			}
		}
	}
}

func TestGitHubShowsAtMostTenAndCountsTheRest(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong, exposed)
	for i := range 10 {
		c := *broken
		c.ID = fmt.Sprintf("broken-%02d", i)
		d.Findings = append(d.Findings, diagnose.Finding{Cause: &c, Certainty: diagnose.Certain, Because: []string{"x1"}})
	}
	found, _ := commands(render(formatOf(t, "github"), d, Options{}))
	if len(found) != 10 {
		t.Fatalf("got %d annotations, want 10", len(found))
	}
	last := found[9]
	if last.name != "error" || !strings.Contains(last.data, "And 2 more findings") {
		t.Errorf("the tenth: %s %q", last.name, last.data)
	}
	if strings.Contains(found[8].data, "more findings") {
		t.Error("the ninth counts the rest too")
	}
}

func TestTheVerdictTakesOneOfTheTen(t *testing.T) {
	d := byHand(noProject(), diagnose.Unproven)
	for i := range 12 {
		c := *exposed
		c.ID = fmt.Sprintf("exposed-%02d", i)
		d.Findings = append(d.Findings, diagnose.Finding{Cause: &c, Certainty: diagnose.Certain, Because: []string{"k1"}})
	}
	found, _ := commands(render(formatOf(t, "github"), d, Options{}))
	if len(found) != 10 || found[0].name != "error" || found[0].data != headline(&d) || !strings.Contains(found[9].data, "And 3 more findings") {
		t.Errorf("got %d annotations: %v", len(found), found)
	}
}

// formatOf finds a format by its name.
func formatOf(t testing.TB, name string) Format {
	t.Helper()
	f, err := FormatByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
