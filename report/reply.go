package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// Reply writes the answer to the person who asked: what was found, what to do in
// order and who must do it, what to send back if that does not help. It is plain
// text for any ticket or mail, for a reader who knows no word of this program.
func Reply(w io.Writer, d diagnose.Diagnosis, o Options) error {
	o.Color = false
	g := newPage(o)
	best, rest := answer(&d)
	switch {
	case d.Verdict == diagnose.Open:
		g.prose(0, "The packages that were asked for can be installed: access to "+host(&d.Evidence)+" is in order.")
	case best == nil:
		g.foundNothing(&d)
	default:
		g.found(&d, best)
		g.instructions(best)
		g.otherwiseIf(sortRest(best, rest))
		g.alsoSeen(sortRest(best, rest).Also)
	}
	if d.Verdict != diagnose.Open {
		g.sendBack(&d, best)
	}
	return g.send(w)
}

// found says what is so, of which packages, and which lines show it.
func (g *page) found(d *diagnose.Diagnosis, f *diagnose.Finding) {
	g.line("What we found")
	g.gap()
	lead := map[diagnose.Certainty]string{diagnose.Certain: "", diagnose.Likely: "Most likely: ", diagnose.Possible: "This may be the reason: "}
	g.prose(0, lead[f.Certainty]+strings.TrimRight(f.Cause.Title, ".")+". "+f.Cause.Why)
	var names, lines []string
	for _, p := range d.Evidence.Packages {
		if slices.Contains(f.Packages, p.Ref) && !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	for _, t := range alike(&d.Evidence, f.Because) {
		if n := line(from(&d.Evidence, t.ref)); n != "" && !slices.Contains(lines, n) {
			lines = append(lines, n)
		}
	}
	if len(names) > 0 {
		g.gap()
		g.prose(0, "It concerns "+sample(names, 3)+".")
	}
	if len(lines) > 0 {
		g.gap()
		g.prose(0, "We see it in the log that you sent, line "+strings.Join(lines[:min(3, len(lines))], ", ")+".")
	}
}

// plainSteps are the steps for somebody who need not have this program: a second
// look is left out, as the end of the reply asks for it.
func plainSteps(f *diagnose.Finding) []diagnose.Remedy {
	var steps []diagnose.Remedy
	for _, r := range f.Cause.Fix {
		ours := strings.Contains(r.Command, "magedoctor ")
		if ours && (strings.HasPrefix(r.Text, "Look again") || strings.HasPrefix(r.Text, "Record the run")) {
			continue
		}
		if ours {
			r.Command = ""
		}
		steps = append(steps, r)
	}
	return steps
}

// instructions writes the steps in order, and who must do them.
func (g *page) instructions(f *diagnose.Finding) {
	steps := plainSteps(f)
	if len(steps) == 0 {
		return
	}
	g.gap()
	g.line("What to do")
	g.gap()
	if who := plainly(f.Cause.Who); who != "" {
		g.prose(0, "This has to be done by "+who+".")
		g.gap()
	}
	for i, r := range steps {
		label := strconv.Itoa(i+1) + ". "
		g.hang(label, g.plain, strings.TrimRight(r.Text, ".")+".", g.plain, "")
		for _, whole := range []string{r.Command, r.URL} {
			if whole != "" {
				g.verbatim(len(label), whole)
			}
		}
	}
}

// plainly says who must act to somebody who is not at home in this; empty for the
// reader.
func plainly(w diagnose.Who) string {
	switch w {
	case diagnose.AccountOwner:
		return "the person who owns the Adobe account that the access keys come from (the MAGEID; usually the primary contact of the licence)"
	case diagnose.ExtensionVendor:
		return "the company that makes the extension"
	case diagnose.Adobe:
		return "Adobe; please open a support ticket with them and attach this answer"
	case diagnose.NetworkAdmin:
		return "whoever looks after the network, the proxy or the firewall on the way to the repository"
	case diagnose.MirrorAdmin:
		return "whoever looks after your own copy of the repository (the mirror)"
	}
	return ""
}

// otherwiseIf names the other readings of the same facts.
func (g *page) otherwiseIf(s sorted) {
	if len(s.Rivals) == 0 {
		return
	}
	g.gap()
	g.line("If that is not it")
	g.gap()
	for _, f := range s.Rivals[:min(3, len(s.Rivals))] {
		text := strings.TrimRight(f.Cause.Title, ".") + "."
		if f.Cause.Settle != "" {
			text += " To find out: " + f.Cause.Settle
		}
		g.hang("- ", g.plain, text, g.plain, "")
	}
}

// alsoSeen names what else stands in the way.
func (g *page) alsoSeen(also []diagnose.Finding) {
	if len(also) == 0 {
		return
	}
	g.gap()
	g.line("What else we saw")
	g.gap()
	for _, f := range also[:min(3, len(also))] {
		text, command := strings.TrimRight(f.Cause.Title, ".")+".", ""
		if steps := plainSteps(&f); len(steps) > 0 {
			text, command = text+" "+strings.TrimRight(steps[0].Text, ".")+".", steps[0].Command
		}
		g.hang("- ", g.plain, text, g.plain, "")
		if command != "" {
			g.verbatim(2, command)
		}
	}
}

func (g *page) foundNothing(d *diagnose.Diagnosis) {
	g.line("What we found")
	g.gap()
	what := "What we looked at"
	if fromLog(&d.Evidence) {
		what = "The log that you sent"
	}
	g.prose(0, what+" shows no failure that has to do with "+host(&d.Evidence)+" or the access keys. So we cannot say yet what went wrong.")
}

// sendBack says what to send if that does not help.
func (g *page) sendBack(d *diagnose.Diagnosis, best *diagnose.Finding) {
	g.gap()
	if best == nil {
		g.line("What we need from you")
	} else {
		g.line("If it still fails after that, please send us")
	}
	g.gap()
	g.hang("- ", g.plain, "everything that this prints, as a file (it is written to deploy.log):", g.plain, "")
	g.verbatim(2, "composer install -vvv --no-ansi 2>&1 | tee deploy.log")
	g.hang("- ", g.plain, "what this prints on the same machine:", g.plain, "")
	g.verbatim(2, "composer diagnose")
	command := "magedoctor diagnose --record run.json"
	if best != nil {
		command += need(d, best)
	}
	g.hang("- ", g.plain, "if you can run magedoctor in the project's folder, the file run.json that this writes:", g.plain, "")
	g.verbatim(2, command)
	g.gap()
	g.prose(0, "Please do not send auth.json or your private key; they are not needed.")
}
