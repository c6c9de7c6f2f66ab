package report

import (
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// checkMarkdown holds the laws of the Markdown format: tables keep their columns,
// code blocks close, and outside code there is no mention, no HTML but our own.
func checkMarkdown(t *testing.T, text string) {
	t.Helper()
	inside := false
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\n")
		if trimmed := strings.TrimLeft(l, " "); strings.HasPrefix(trimmed, "```") {
			inside = !inside
			continue
		}
		if inside {
			continue
		}
		if strings.HasPrefix(l, "| ") {
			if got := strings.Count(l, "|"); got != 5 {
				t.Errorf("a row of %d strokes, want 5: %q", got, l)
			}
		}
		prose := withoutCode(l)
		for _, own := range []string{"<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>", "<https://"} {
			prose = strings.ReplaceAll(prose, own, "")
		}
		if strings.Contains(prose, "<") {
			t.Errorf("HTML of a stranger: %q", l)
		}
		if at := strings.IndexByte(prose, '@'); at >= 0 {
			t.Errorf("a mention: %q", l)
		}
	}
	if inside {
		t.Error("a code block does not end")
	}
}

// withoutCode takes the spans of code out of a line, as CommonMark finds them.
func withoutCode(l string) string {
	var b strings.Builder
	for len(l) > 0 {
		if l[0] != '`' {
			if l[0] == '\\' && len(l) > 1 {
				l = l[2:]
				continue
			}
			b.WriteByte(l[0])
			l = l[1:]
			continue
		}
		n := len(l) - len(strings.TrimLeft(l, "`"))
		end := closing(l[n:], n)
		if end < 0 {
			b.WriteString(l[:n])
			l = l[n:]
			continue
		}
		l = l[n+end+n:]
	}
	return b.String()
}

// closing finds the run of exactly n backquotes.
func closing(s string, n int) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if run == n {
			return i
		}
		i += run
	}
	return -1
}

func TestMarkdownKeepsStrangersOut(t *testing.T) {
	for name, d := range diagnoses() {
		t.Run(name, func(t *testing.T) { checkMarkdown(t, render(Formats()[2], d, Options{Verbose: true})) })
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for _, c := range [][3]string{
		{"a mention", "thanks @admin, all", "thanks `@admin`, all"},
		{"a reference", "fixes #12.", "fixes `#12`."},
		{"a reference to another project", "see acme/shop#12", "see `acme/shop#12`"},
		{"HTML", "a <b> & c", "a &lt;b&gt; &amp; c"},
		{"emphasis", "*a* _b_ snake_case", `\*a\* \_b\_ snake_case`},
		{"a heading", "# a", `\# a`},
		{"a list", "- a 1. b", `\- a 1. b`},
		{"a number at the start", "1. a", `1\. a`},
		{"a URL", "GET https://repo.magento.com/p.json, 200", "GET `https://repo.magento.com/p.json`, 200"},
		{"a link", "[a](b)", `\[a\](b)`},
		{"lines", "a\r\n\r\n## b", "a ## b"},
		{"backquotes around a mention", "`@a`", "`` `@a` ``"},
	} {
		if got, want := markdown(c[1]), c[2]; got != want {
			t.Errorf("%s: got %s, want %s", c[0], got, want)
		}
	}
	if got, want := cell("a|b `c|@d` \\| x"), "a&#124;b &#96;c&#124;&#64;\u200bd&#96; &#92;&#124; x"; got != want {
		t.Errorf("a cell with strokes: got %s, want %s", got, want)
	}
}

// A comment on a pull request holds 65,536 characters.
func TestMarkdownOfALargeFailureFitsIntoAComment(t *testing.T) {
	e := allWell()
	for i := range e.Packages {
		if e.Packages[i].Wanted() {
			e.Packages[i].ArchiveOpen = diagnose.No
		}
	}
	for i := range e.Exchanges {
		if e.Exchanges[i].Ask == diagnose.AskArchive {
			e.Exchanges[i].Status = 404
		}
	}
	d := byHand(e, diagnose.Shut, wrong, lapsed, broken, exposed)
	d.Findings[0].Because = allRefs(&e)
	text := render(Formats()[2], d, Options{})
	if got := len([]rune(text)); got > 65536 {
		t.Errorf("got %d characters", got)
	}
	if !strings.Contains(text, " more requests\n") || !strings.Contains(text, " more like it\n") {
		t.Error("what is left out is not counted")
	}
}
