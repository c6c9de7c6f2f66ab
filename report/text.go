package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// few is how many lines of one kind stand in a report that is not verbose.
const few = 5

// Text writes the report for a person at a terminal: verdict, best answer, what
// to do and by whom, what else it could be, what was looked at. No line is wider
// than Options.Width but one that holds a single URL or command, which are never
// broken.
func Text(w io.Writer, d diagnose.Diagnosis, o Options) error {
	g := newPage(o)
	e := &d.Evidence
	best, rest := answer(&d)
	label := fmt.Sprintf("%s %s  ", mark(d.Verdict), strings.ToUpper(string(d.Verdict)))
	g.hang(label, g.verdict(d.Verdict), o.headline(&d), g.bold, "")
	if o.Quiet {
		if best != nil {
			g.prose(2, best.Cause.Title)
		}
		return g.send(w)
	}
	if d.Verdict == diagnose.Open {
		if p := proven(&d, o.Took); p != "" {
			g.prose(2, p)
		}
	}
	s := sortRest(best, rest)
	if best != nil {
		g.gap()
		g.best(e, best, o.Verbose)
	}
	g.rivals(s.Rivals)
	g.others(e, "Also found", s.Also, o.Verbose)
	g.packages(&d, o.Verbose)
	if !fromLog(e) || len(e.Keys) > 0 {
		g.keys(e)
	}
	if !fromLog(e) || o.Verbose {
		g.steps(&d, o)
	}
	g.others(e, "Worth knowing", s.Warnings, o.Verbose)
	g.asides(e, s.Aside)
	g.untold(d.Untold)
	g.next(&d)
	if o.Verbose {
		g.everything(e)
	}
	g.more(&d, best, o)
	return g.send(w)
}

func (g *page) send(w io.Writer) error {
	if _, err := w.Write(g.buf.Bytes()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// title writes a finding's title with its id and certainty at the right margin.
func (g *page) title(indent int, f *diagnose.Finding, look paint) {
	blank := strings.Repeat(" ", indent)
	tag := fmt.Sprintf("[%s · %s]", f.Cause.ID, f.Certainty)
	lines := wrap(clean(f.Cause.Title+"."), g.width-indent)
	last := len(lines) - 1
	for _, l := range lines[:last] {
		g.line(blank, look(l))
	}
	room := g.width - indent - columns(lines[last]) - columns(tag)
	if room < 2 {
		g.line(blank, look(lines[last]))
		g.line(strings.Repeat(" ", max(indent, g.width-columns(tag))), g.faint(tag))
		return
	}
	g.line(blank, look(lines[last]), strings.Repeat(" ", room), g.faint(tag))
}

// because writes the facts behind a finding, each with its reference. Unless all
// are asked for, those that say the same are folded, and most is how many stand.
func (g *page) because(indent int, e *diagnose.Evidence, refs []string, most int, all bool) {
	label := strings.Repeat(" ", indent) + "because  "
	if all {
		for _, ref := range refs {
			g.hang(label, g.faint, sentence(e, ref), g.plain, spot(e, ref))
		}
		return
	}
	facts := alike(e, refs)
	for _, f := range facts[:min(most, len(facts))] {
		g.hang(label, g.faint, sentence(e, f.ref), g.plain, spot(e, f.ref))
		if f.more > 0 {
			g.prose(len(label), fmt.Sprintf("and %d more like it", f.more))
		}
	}
	if len(facts) > most && most > 1 {
		g.prose(indent, fmt.Sprintf("and %s (-v shows all)", count(len(facts)-most, "more fact")))
	}
}

func (g *page) best(e *diagnose.Evidence, f *diagnose.Finding, verbose bool) {
	g.title(2, f, g.bold)
	if verbose {
		g.prose(4, f.Cause.Why)
	}
	g.because(4, e, f.Because, few, verbose)
	if len(f.Cause.Fix) == 0 {
		return
	}
	g.heading("What to do (" + role(f.Cause.Who) + ")")
	g.fix(f.Cause.Fix)
}

// fix writes numbered steps. Commands and URLs stand on lines of their own, but for
// a command that is short enough to stand behind its text.
func (g *page) fix(steps []diagnose.Remedy) {
	for i, r := range steps {
		label := fmt.Sprintf("%5d. ", i+1)
		text, command := clean(r.Text)+":  ", clean(r.Command)
		if r.Command != "" && r.URL == "" && columns(label)+columns(text)+columns(command) <= g.width {
			g.line(label, text, g.command(command))
			continue
		}
		g.hang(label, g.plain, r.Text, g.plain, "")
		if r.Command != "" {
			g.verbatim(len(label), r.Command)
		}
		if r.URL != "" {
			g.verbatim(len(label), r.URL)
		}
	}
}

func (g *page) rivals(rivals []diagnose.Finding) {
	if len(rivals) == 0 {
		return
	}
	g.heading("It could also be")
	for _, f := range rivals {
		g.hang("    "+f.Cause.ID+"  ", g.bold, string(f.Certainty)+": "+f.Cause.Title+".", g.plain, "")
		if f.Cause.Settle != "" {
			g.prose(6, "Settles it: "+f.Cause.Settle)
		}
	}
}

// others writes findings beside the best answer: what is so, the first facts and
// the first step.
func (g *page) others(e *diagnose.Evidence, heading string, findings []diagnose.Finding, verbose bool) {
	if len(findings) == 0 {
		return
	}
	g.heading(heading)
	for _, f := range findings {
		g.title(4, &f, g.plain)
		g.because(6, e, f.Because, 1, verbose)
		if len(f.Cause.Fix) == 0 {
			continue
		}
		if verbose {
			g.prose(6, "What to do ("+role(f.Cause.Who)+")")
			g.fix(f.Cause.Fix)
			continue
		}
		first := f.Cause.Fix[0]
		g.hang("      do       ", g.faint, first.Text, g.plain, "")
		if first.Command != "" {
			g.verbatim(15, first.Command)
		}
	}
}

// packages writes the wanted packages in groups; only a verbose report names each
// of them. Where all are open the second line says so, and where nothing is known
// of any the first does.
func (g *page) packages(d *diagnose.Diagnosis, verbose bool) {
	told := slices.ContainsFunc(d.Packages, func(p diagnose.PackageOutcome) bool { return p.Outcome != diagnose.Unproven })
	if len(d.Packages) == 0 || !verbose && (d.Verdict == diagnose.Open || !told) {
		return
	}
	g.heading("Packages from " + host(&d.Evidence) + " (" + count(len(d.Packages), "package") + ")")
	for _, p := range groups(d.Packages) {
		label := fmt.Sprintf("    %-7s %4d  ", p.State, len(p.Packages))
		text := p.Label
		if p.State != stateOpen && p.State != stateSpared {
			text += ": " + sample(p.names(), 3)
		}
		g.hang(label, g.state(p.State), text, g.plain, "")
	}
	if !verbose {
		return
	}
	g.gap()
	for _, p := range d.Packages {
		name := p.Package.Name + " " + p.Package.Version
		g.hang(fmt.Sprintf("    %-7s ", stateOf(p)), g.state(stateOf(p)), name, g.plain, clean(p.Because))
	}
}

// untold says what cannot be told.
func (g *page) untold(sentences []string) {
	if len(sentences) == 0 {
		return
	}
	g.heading("What this cannot tell")
	for _, s := range sentences {
		g.hang("    - ", g.plain, s, g.plain, "")
	}
}

// more points to where the rest stands.
func (g *page) more(d *diagnose.Diagnosis, best *diagnose.Finding, o Options) {
	var hints []string
	if best != nil {
		hints = append(hints, o.name()+" explain "+best.Cause.ID)
	}
	if !o.Verbose && len(d.Outcomes) > 0 {
		hints = append(hints, "-v")
	}
	if d.Verdict != diagnose.Open && best == nil && len(d.Packages) == 0 && !fromLog(&d.Evidence) {
		hints = append(hints, "--need NAME asks for a package")
	}
	if d.Verdict != diagnose.Open {
		hints = append(hints, "--format markdown for a ticket")
	}
	if fromLog(&d.Evidence) {
		hints = append(hints, "--reply for the person who asked")
	}
	if len(hints) == 0 {
		return
	}
	g.gap()
	g.hang("  More: ", g.faint, strings.Join(hints, " · "), g.faint, "")
}

// name is how the program is called.
func (o Options) name() string {
	if o.Tool.Name == "" {
		return "magedoctor"
	}
	return o.Tool.Name
}
