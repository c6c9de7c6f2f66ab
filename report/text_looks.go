package report

import (
	"fmt"
	"strings"

	"magedoctor/diagnose"
)

// steps writes what was looked at. Of an open run only what was not looked at, or
// not to the end, is worth a line, unless there was nothing to look at. Looks that were
// skipped for one reason stand in one line, unless the report is verbose.
func (g *page) steps(d *diagnose.Diagnosis, o Options) {
	short := d.Verdict == diagnose.Open && !o.Verbose
	opened, told, stopped := false, map[string]bool{}, map[string]int{}
	for _, s := range d.Outcomes {
		stopped[s.Step.Skipped]++
	}
	for _, s := range d.Outcomes {
		if short && s.Result == diagnose.OK || !o.Verbose && s.Step.Needless {
			continue
		}
		switch {
		case opened:
		case short:
			g.heading("Not looked at, or not to the end")
		default:
			g.heading("Looked at")
		}
		opened = true
		what := look(s)
		if n := stopped[s.Step.Skipped]; n > 2 && s.Result == diagnose.Skipped && !o.Verbose {
			if told[s.Step.Skipped] {
				continue
			}
			told[s.Step.Skipped] = true
			what = fmt.Sprintf("%d looks: %s", n, remark(s))
		}
		ms := ""
		if s.Result != diagnose.Skipped {
			ms = took(s.Step.TookMS)
		}
		g.hang(fmt.Sprintf("    %-7s  ", s.Result), g.result(s.Result), what, g.plain, ms)
	}
}

// look is what a step looked at and what it saw.
func look(s diagnose.Outcome) string {
	what := s.Step.Doc
	if what == "" {
		what = s.Step.Check
	}
	if r := remark(s); r != "" {
		what += ": " + r
	}
	return what
}

// everything lists all that was seen, for a verbose report.
func (g *page) everything(e *diagnose.Evidence) {
	if len(e.Places) > 0 {
		g.heading("Places where keys were looked for")
		g.places(e)
		g.otherwise(e)
	}
	if facts := background(e); len(facts) > 0 {
		g.heading("Seen")
		for _, f := range facts {
			g.hang("    ", g.plain, sentence(e, f.Ref), g.plain, spot(e, f.Ref))
		}
	}
	if len(e.Exchanges) == 0 {
		return
	}
	if fromLog(e) {
		g.heading("Requests that the log shows")
	} else {
		g.heading("Requests (" + count(e.Requests, "request") + ")")
	}
	for _, x := range e.Exchanges {
		g.hang("    ", g.plain, exchangeLine(e, &x), g.plain, spot(e, x.Ref))
		g.url(6, x.URL)
	}
}

// exchangeLine says one request in short: "GET → 200 json · key aaaa… · 60 ms".
func exchangeLine(e *diagnose.Evidence, x *diagnose.Exchange) string {
	answer := "no answer"
	switch {
	case x.Status > 0:
		answer = strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.Content.Kind))
	case x.Fault.Phase != "":
		answer = fmt.Sprintf("%s (%s)", x.Fault.Kind, x.Fault.Phase)
	}
	parts := []string{x.Method + " → " + answer}
	switch x.Sent {
	case diagnose.SentNothing:
		parts = append(parts, "no keys sent")
	case diagnose.SentKeys:
		s := "keys"
		for _, k := range e.Keys {
			if k.Ref == x.Key {
				s = "key " + k.Face()
			}
		}
		if x.Reversed {
			s += " reversed"
		}
		parts = append(parts, s)
	}
	if line(x.From) == "" { // a log does not tell how long it took
		parts = append(parts, took(x.TookMS))
	}
	if x.Tries > 1 {
		parts = append(parts, count(x.Tries, "request"))
	}
	if x.Control {
		parts = append(parts, "control")
	}
	if x.Plain {
		parts = append(parts, "not Composer's User-Agent")
	}
	return strings.Join(parts, " · ")
}
