package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// listed is how many names or requests a ticket shows; a comment on a pull request
// has room for 65,536 characters.
const listed = 40

// sheet is a Markdown document in the making.
type sheet struct{ bytes.Buffer }

func (s *sheet) printf(format string, a ...any) { fmt.Fprintf(s, format, a...) }

// Markdown writes the report for a ticket or a comment on a pull request. Times
// are in UTC. Text from files and servers cannot become markup, a mention or a
// reference; the details are folded away.
func Markdown(w io.Writer, d diagnose.Diagnosis, o Options) error {
	s := &sheet{}
	e := &d.Evidence
	best, rest := answer(&d)
	s.printf("## %s %s: %s\n\n", mark(d.Verdict), strings.ToUpper(string(d.Verdict)), markdown(o.headline(&d)))
	if d.Verdict == diagnose.Open {
		if p := proven(&d, o.Took); p != "" {
			s.printf("%s.\n\n", markdown("P"+p[1:]))
		}
	}
	parts := sortRest(best, rest)
	if best != nil {
		s.finding(e, best)
		s.message(&d, best, o)
	}
	s.rivals(parts.Rivals)
	s.more(e, "Also found", parts.Also)
	s.groups(&d)
	s.more(e, "Worth knowing", parts.Warnings)
	s.asides(e, parts.Aside)
	s.list("Ruled out, as this is in order", ruledOut(&d))
	s.list("What this cannot tell", d.Untold)
	s.next(&d)
	if !fromLog(e) || o.Verbose {
		s.looks(&d)
	}
	s.requests(&d, o)
	s.printf("<sub>%s</sub>\n", markdown(o.signature(e)))
	if _, err := w.Write(s.Bytes()); err != nil {
		return fmt.Errorf("writing the Markdown report: %w", err)
	}
	return nil
}

// signature says who looked, when, and at what.
func (o Options) signature(e *diagnose.Evidence) string {
	s := strings.TrimSpace(o.name()+" "+o.Tool.Version) + ", "
	if e.Repository != "" {
		s += e.Repository + ", "
	}
	s += utc(e.Taken)
	if e.Requests > 0 {
		s += ", " + count(e.Requests, "request")
	}
	return s
}

// finding writes the best answer: what is so, why, what shows it, what to do.
func (s *sheet) finding(e *diagnose.Evidence, f *diagnose.Finding) {
	s.printf("**%s.** (%s, %s)\n\n%s\n\n", markdown(f.Cause.Title), code(f.Cause.ID), f.Certainty, markdown(f.Cause.Why))
	s.because(e, f.Because)
	if len(f.Cause.Fix) > 0 {
		s.printf("### What to do\n\nWho can act: %s.\n\n", markdown(role(f.Cause.Who)))
		s.fix(f.Cause.Fix)
	}
	if f.Cause.Docs != "" {
		s.printf("Read more: <%s>\n\n", clean(f.Cause.Docs))
	}
}

func (s *sheet) because(e *diagnose.Evidence, refs []string) {
	facts := alike(e, refs)
	for _, f := range facts[:min(listed, len(facts))] {
		s.printf("- %s (%s)", markdown(sentence(e, f.ref)), code(from(e, f.ref)))
		if f.more > 0 {
			s.printf(", and %d more like it", f.more)
		}
		s.printf("\n")
	}
	if len(facts) > listed {
		s.printf("- and %s\n", count(len(facts)-listed, "more fact"))
	}
	if len(facts) > 0 {
		s.printf("\n")
	}
}

func (s *sheet) fix(steps []diagnose.Remedy) {
	for i, r := range steps {
		s.printf("%d. %s\n", i+1, markdown(r.Text))
		if r.Command != "" {
			s.printf("\n%s", fence("   ", "sh", r.Command))
		}
		if r.URL != "" {
			s.printf("   <%s>\n", clean(r.URL))
		}
	}
	if len(steps) > 0 {
		s.printf("\n")
	}
}

// message is a paragraph to send to who must act, where that is another person
// than whoever runs the deploy. Steps with a command stay with the sender.
func (s *sheet) message(d *diagnose.Diagnosis, f *diagnose.Finding, o Options) {
	if f.Cause.Who == diagnose.You || len(f.Cause.Fix) == 0 {
		return
	}
	e := &d.Evidence
	says := "Composer cannot install packages from " + host(e)
	for _, k := range e.Keys {
		if k.Ref == e.Choice.Key && k.Ref != "" {
			says += " with the access key that begins with " + strings.TrimRight(k.Face(), "….*")
		}
	}
	says += fmt.Sprintf(". %s: %s. %s", surely(f.Certainty), strings.TrimRight(f.Cause.Title, "."), f.Cause.Why)
	paragraphs := []string{says}
	var asked []string
	for _, r := range f.Cause.Fix {
		if r.Command == "" {
			asked = append(asked, strings.TrimRight(r.Text, "."))
		}
	}
	if len(asked) > 0 {
		paragraphs = append(paragraphs, "What is asked of you: "+strings.Join(asked, ". ")+".")
	}
	seen := "Seen on " + utc(e.Taken) + " by " + strings.TrimSpace(o.name()+" "+o.Tool.Version) + "."
	s.printf("### To send to %s\n\n", markdown(role(f.Cause.Who)))
	for _, p := range paragraphs {
		s.printf("> %s\n>\n", markdown(p))
	}
	s.printf("> %s\n\n", markdown(seen))
}

func surely(c diagnose.Certainty) string {
	switch c {
	case diagnose.Certain:
		return "What is so"
	case diagnose.Likely:
		return "What is likely so"
	}
	return "What may be so"
}

func (s *sheet) rivals(rivals []diagnose.Finding) {
	if len(rivals) == 0 {
		return
	}
	s.printf("### It could also be\n\n")
	for _, f := range rivals {
		s.printf("- %s (%s): %s.", code(f.Cause.ID), f.Certainty, markdown(f.Cause.Title))
		if f.Cause.Settle != "" {
			s.printf(" Settles it: %s", markdown(f.Cause.Settle))
		}
		s.printf("\n")
	}
	s.printf("\n")
}

func (s *sheet) more(e *diagnose.Evidence, heading string, findings []diagnose.Finding) {
	if len(findings) == 0 {
		return
	}
	s.printf("### %s\n\n", heading)
	for _, f := range findings {
		s.printf("**%s.** (%s, %s) Who can act: %s.\n\n", markdown(f.Cause.Title), code(f.Cause.ID), f.Certainty, markdown(role(f.Cause.Who)))
		s.because(e, f.Because)
		s.fix(f.Cause.Fix)
	}
}

// groups writes the wanted packages; those that are not open by name.
func (s *sheet) groups(d *diagnose.Diagnosis) {
	if len(d.Packages) == 0 {
		return
	}
	s.printf("### Packages\n\n")
	for _, g := range groups(d.Packages) {
		s.printf("- %s: %d %s", g.State, len(g.Packages), markdown(g.Label))
		if g.State != stateOpen && g.State != stateSpared {
			var names []string
			for _, p := range g.Packages[:min(len(g.Packages), listed)] {
				names = append(names, code(p.Name))
			}
			s.printf(": %s", strings.Join(names, ", "))
			if more := len(g.Packages) - listed; more > 0 {
				s.printf(" and %d more", more)
			}
		}
		s.printf("\n")
	}
	s.printf("\n")
}

// ruledOut are the healthy conditions that were seen to hold.
func ruledOut(d *diagnose.Diagnosis) []string {
	if d.Verdict == diagnose.Open {
		return nil
	}
	var out []string
	for _, s := range d.Outcomes {
		if s.Result == diagnose.OK && s.Step.Doc != "" {
			out = append(out, s.Step.Doc)
		}
	}
	return out
}

func (s *sheet) list(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	s.printf("### %s\n\n", heading)
	for _, l := range lines {
		s.printf("- %s\n", markdown(l))
	}
	s.printf("\n")
}

// looks writes the table of what was looked at, folded.
func (s *sheet) looks(d *diagnose.Diagnosis) {
	if len(d.Outcomes) == 0 {
		return
	}
	s.printf("<details><summary>What was looked at</summary>\n\n")
	for _, k := range d.Evidence.Keys {
		what := "passed over"
		switch {
		case k.Ref == d.Evidence.Choice.Key:
			what = "sent"
		case k.Missed != "":
			what = "not read: " + k.Missed
		}
		s.printf("- key %s, %s\n", code(pair(k)), markdown(what))
	}
	s.printf("\n| outcome | look | detail | time |\n|---|---|---|--:|\n")
	for _, o := range d.Outcomes {
		ms := ""
		if o.Result != diagnose.Skipped {
			ms = took(o.Step.TookMS)
		}
		s.printf("| %s | %s | %s | %s |\n", cell(string(o.Result)), cell(o.Step.Doc), cell(remark(o)), ms)
	}
	s.printf("\n</details>\n\n")
}

// requests writes the requests with what support asks for: URL, status and the
// server's own id of the request. Archives that answered as they should are
// counted only.
func (s *sheet) requests(d *diagnose.Diagnosis, o Options) {
	e := &d.Evidence
	if len(e.Exchanges) == 0 {
		return
	}
	cited := map[string]bool{}
	for _, f := range d.Findings {
		for _, ref := range f.Because {
			cited[ref] = true
		}
	}
	s.printf("<details><summary>Requests</summary>\n\n")
	shown, hidden := 0, 0
	for _, x := range e.Exchanges {
		quiet := (x.Ask == diagnose.AskArchive || x.Ask == diagnose.AskMetadata) && !cited[x.Ref]
		if !o.Verbose && (quiet && slices.Contains(x.Want.Status, x.Status) || shown >= listed) {
			hidden++
			continue
		}
		shown++
		s.printf("- %s %s: %s%s\n", code(x.Ref), code(x.URL), markdown(exchangeLine(e, &x)), requestIDs(x.Header))
	}
	if hidden > 0 {
		s.printf("- and %s\n", count(hidden, "more request"))
	}
	s.printf("\n</details>\n\n")
}

// requestIDs are the headers by which a server's people find a request again.
func requestIDs(header map[string]string) string {
	var names []string
	for name := range header {
		switch strings.ToLower(name) {
		case "x-request-id", "x-amz-request-id", "x-amz-cf-id", "x-amzn-requestid", "x-amzn-trace-id", "cf-ray",
			"x-served-by", "x-correlation-id", "x-trace-id", "request-id":
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := ""
	for _, name := range names {
		out += " · " + markdown(name) + " " + code(header[name])
	}
	return out
}
