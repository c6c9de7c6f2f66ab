package report

import (
	"encoding/json"
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
			if bad := obeys(text); bad != "" {
				t.Errorf("a command: %q", bad)
			}
			checkMarkdown(t, render(Formats()[2], d, Options{Verbose: verbose}))
		}
	})
}

// FuzzFormats holds the formats for machines to their grammars, whatever strangers
// write.
func FuzzFormats(f *testing.F) {
	f.Add("plain", "auth.json", "shop")
	f.Add("::add-mask::x\r\n##[error]y ]]> \x00\xff", "a\"} 1\n# EOF\n", "../..")
	f.Add("{0} [a](b) %0A \u2028\ufffe", "C:\\a:b,c.json", "a b/%41")
	f.Fuzz(func(t *testing.T, a, b, base string) {
		e := strange(a, b)
		e.Places[0].Name, e.Places[0].Line = a+".json", 3
		d := byHand(e, diagnose.Shut, wrong, lapsed, exposed)
		d.Findings[1].Ignored = true
		for i := range d.Findings {
			d.Findings[i].Because = allRefs(&e)
		}
		o := Options{Base: base}
		texts := map[string]string{}
		for _, name := range []string{"json", "sarif", "gitlab"} {
			text := render(formatOf(t, name), d, o)
			if !json.Valid([]byte(text)) || !visible(text) || obeys(text) != "" {
				t.Errorf("%s: %q", name, text)
			}
			texts[name] = text
		}
		for _, r := range readSARIF(t, texts["sarif"]).Runs[0].Results {
			for _, l := range append(r.Locations, r.RelatedLocations...) {
				checkRelative(t, "sarif", l)
			}
		}
		text := render(formatOf(t, "junit"), d, o)
		if s := readJUnit(t, text); len(s.Suites) != 3 || !visible(text) || obeys(text) != "" {
			t.Errorf("junit: %q", text)
		}
		found, rest := commands(render(formatOf(t, "github"), d, o))
		if len(found) != 2 || obeys(rest) != "" {
			t.Errorf("github: %v", found)
		}
		if s := readMetrics(t, render(formatOf(t, "openmetrics"), d, o)); s["magedoctor_verdict|verdict=shut"] != 1 || s["magedoctor_verdict|verdict=open"] != 0 {
			t.Error("openmetrics: another verdict")
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
