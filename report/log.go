package report

import (
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// fromLog is whether the evidence is what a log shows, with nothing asked.
func fromLog(e *diagnose.Evidence) bool { return e.Origin == "log" }

// headline is the sentence beside the verdict: what was read, or what is so.
func (o Options) headline(d *diagnose.Diagnosis) string {
	if o.About != "" {
		return o.About
	}
	return headline(d)
}

// logHeadline says the verdict over a log of which nothing but the facts is known,
// such as one that was recorded.
func logHeadline(d *diagnose.Diagnosis) string {
	switch best, _ := answer(d); {
	case d.Verdict == diagnose.Open:
		return "the run in the log had all it needed from " + host(&d.Evidence)
	case d.Verdict == diagnose.Shut:
		return "the run in the log cannot succeed until somebody acts"
	case best != nil:
		return "the run in the log failed, and tells nothing of the keys"
	}
	return "the log shows no failure that has to do with " + host(&d.Evidence)
}

// maxSpot is how many columns a file and line take at the right margin.
const maxSpot = 16

// spot is where a reader finds a fact again: the line of a log, else its reference.
// A log's name that is long stands in the headline alone.
func spot(e *diagnose.Evidence, ref string) string {
	at := clean(from(e, ref))
	if n := line(at); n != "" && columns(at) > maxSpot {
		return "line " + n
	}
	return at
}

// from is spot in full.
func from(e *diagnose.Evidence, ref string) string {
	f, ok := e.Fact(ref)
	if !ok || line(f.SeenAt()) == "" {
		return ref
	}
	return f.SeenAt()
}

// line is the number behind "deploy.log:12", empty if there is none.
func line(from string) string {
	at := strings.LastIndexByte(from, ':')
	if at < 1 || at+1 == len(from) || strings.Trim(from[at+1:], "0123456789") != "" {
		return ""
	}
	return from[at+1:]
}

// next are the commands that would tell what a log cannot, in the order in which
// they cost least. Evidence of probes needs none.
func next(d *diagnose.Diagnosis) []diagnose.Remedy {
	if !fromLog(&d.Evidence) {
		return nil
	}
	best, rest := answer(d)
	switch {
	case best == nil:
		return []diagnose.Remedy{
			{Text: "Run what failed once more with all detail, and keep everything that it prints", Command: "composer install -vvv --no-ansi 2>&1 | tee deploy.log"},
			{Text: "On the same machine, let Composer look at itself", Command: "composer diagnose"},
			{Text: "In the project's folder there, have the keys and the repository looked at", Command: "magedoctor diagnose --record run.json"},
		}
	case best.Certainty == diagnose.Certain && len(sortRest(best, rest).Also) == 0:
		return nil
	case best.Cause.ID == "unexplained":
		return []diagnose.Remedy{{Text: "Run what failed once more with all detail, and read that", Command: "composer install -vvv --no-ansi 2>&1 | tee deploy.log"}}
	}
	return []diagnose.Remedy{{Text: "In the project's folder on the machine that failed", Command: "magedoctor diagnose" + need(d, best)}}
}

// need asks for the package that tells most: of those that the finding concerns, or
// else of all that failed, one of the strongest edition. Its name comes from a log
// and goes into a command that people copy, so it must be a package's name and
// nothing else.
func need(d *diagnose.Diagnosis, f *diagnose.Finding) string {
	var chosen diagnose.Package
	for _, concerned := range []bool{true, false} {
		for _, p := range d.Evidence.Packages {
			fits := slices.Contains(f.Packages, p.Ref) || p.Archive != "" && slices.Contains(f.Because, p.Archive) || !concerned && p.Unexpected()
			if fits && copyable(p.Name, "/") && slices.Index(worth(), p.Tier) > slices.Index(worth(), chosen.Tier) {
				chosen = p
			}
		}
		if chosen.Name != "" {
			break
		}
	}
	if chosen.Name == "" {
		return ""
	}
	flags := " --need " + chosen.Name
	if copyable(chosen.Version, "") && strings.Trim(chosen.Version[:1], "0123456789") == "" {
		flags += ":" + chosen.Version
	}
	if f.Cause != nil && (f.Cause.ID == "archive-repackaged" || f.Cause.ID == "download-truncated") {
		flags = " --download" + flags // only whole downloads tell these apart
	}
	return flags
}

// worth lists the tiers by what a look at them tells, least first.
func worth() []diagnose.Tier {
	return []diagnose.Tier{
		"", diagnose.TierUnknown, diagnose.TierOpenSource, diagnose.TierThirdParty,
		diagnose.TierCloud, diagnose.TierB2B, diagnose.TierCommerce,
	}
}

// copyable is whether a text is made of letters, digits, dots, strokes and what is
// allowed besides, so that a shell takes it as it is.
func copyable(text, besides string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	return text != "" && text[0] != '-' && strings.Trim(strings.ToLower(text), plain+besides) == "" && (besides == "" || strings.Contains(text, besides))
}

// next writes what would tell what the log cannot.
func (g *page) next(d *diagnose.Diagnosis) {
	steps := next(d)
	if len(steps) == 0 {
		return
	}
	if len(steps) == 1 {
		g.heading("What would settle it")
		g.prose(4, steps[0].Text+":")
		g.verbatim(4, steps[0].Command)
		return
	}
	g.heading("What would tell more")
	g.fix(steps)
}

func (s *sheet) next(d *diagnose.Diagnosis) {
	if steps := next(d); len(steps) > 0 {
		s.printf("### What would tell more\n\n")
		s.fix(steps)
	}
}
