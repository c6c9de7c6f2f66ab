package report

import (
	"strings"
	"testing"

	"magedoctor/diagnose"
)

func FuzzReports(f *testing.F) {
	f.Add("plain", "https://repo.magento.com/p/x", 80)
	f.Add("\x1b[31m| `@a` #1 <b>\r\n", "日本 ://", 40)
	f.Add(strings.Repeat("x", 300), "a\u0300\u0300 \u200d👩‍👩‍👧", 61)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		width = 40 + (width%80+80)%80
		d := byHand(strange(a, b), diagnose.Shut, wrong, lapsed, broken)
		d.Untold = []string{a, b}
		for _, verbose := range []bool{false, true} {
			text := render(Formats()[0], d, Options{Width: width, Verbose: verbose})
			if wide := tooWide(text, width, &d); wide != nil {
				t.Errorf("at %d columns too wide: %q", width, wide)
			}
			if !visible(text) {
				t.Errorf("control characters: %q", text)
			}
			checkMarkdown(t, render(Formats()[2], d, Options{Verbose: verbose}))
		}
	})
}

func FuzzPieces(f *testing.F) {
	f.Add("plain words of a sentence", 20)
	f.Add("`@a` | #1 <b> https://x.example/|` \\|", 9)
	f.Add("日本語日本語日本語 a\u0300\u0300 👩‍👩‍👧\u200b\xff", 8)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 8 + (width%100+100)%100
		tidy := clean(text)
		if !visible(tidy) {
			t.Errorf("clean leaves control characters: %q", tidy)
		}
		lines := wrap(tidy, width)
		for _, l := range lines {
			if columns(l) > width && !(unbroken(l) && !strings.Contains(l, " ")) {
				t.Errorf("a line of %d columns, want %d: %q", columns(l), width, l)
			}
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := bare(strings.Join(lines, " ")), bare(tidy); got != want {
			t.Errorf("wrapping changes the text: got %q, want %q", got, want)
		}
		prose := withoutCode(markdown(text))
		if strings.ContainsAny(prose, "<@|`") || strings.Contains(prose, "://") {
			t.Errorf("markup gets through: %q", prose)
		}
		inCell := cell(text)
		if strings.ContainsAny(inCell, "|\n") || strings.ContainsAny(withoutCode(inCell), "<@`") {
			t.Errorf("a cell that breaks its table: %q", inCell)
		}
		if span := code(text); span != "" && withoutCode(span) != "" {
			t.Errorf("code that ends early: %q", span)
		}
	})
}

// strange is evidence with the same strings wherever a stranger can put one.
func strange(a, b string) diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key(a, "auth.json")
	r.Places[0].Name, r.Places[1].Detail, r.Places[2].Path = b, a, b
	r.Keys[0].Where, r.Keys[0].Missed = b, a
	r.project(diagnose.TierThirdParty)
	r.Project.Dir, r.Project.Manifest.Detail, r.Project.Repositories[0].URL = a, b, a
	c := r.connection()
	c.Fault, c.Certificate.Issuer = diagnose.Fault{Phase: diagnose.PhaseTLS, Kind: diagnose.FaultOther, Detail: a}, b
	x := r.ask("accepted", diagnose.AskRoot, "/"+a, key, 403)
	x.Content, x.Method = diagnose.Content{Kind: diagnose.ContentHTML, Text: a, Notice: b}, a
	x.Header = map[string]string{"X-Request-Id": b}
	r.locked(b, a, diagnose.TierThirdParty, key, diagnose.Unknown, 403)
	r.Settings = []diagnose.Setting{{Seen: seen("s1", a), Kind: diagnose.SettingProxy, Where: a, Value: b}}
	r.Messages = []diagnose.Message{{Seen: diagnose.Seen{Ref: "m1", From: b}, Kind: diagnose.MessagePlugin, Text: a}}
	r.step(b, a, b, 5)
	r.skip(a, b, a)
	return r.Evidence
}
