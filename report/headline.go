package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"magedoctor/diagnose"
)

// headline says the verdict in one sentence. It blames the keys only where the
// best answer is about keys or entitlement, and after a run without any answer
// it says that nothing is known about them.
func headline(d *diagnose.Diagnosis) string {
	e := &d.Evidence
	if fromLog(e) {
		return logHeadline(d)
	}
	keyed := e.Choice.Key != ""
	what, all := "what was asked for", "all that was asked for"
	if e.Project.Manifest.State == diagnose.FileRead || e.Project.Lock.State == diagnose.FileRead {
		what, all = "this project", "all this project needs"
	}
	if slices.ContainsFunc(d.Packages, func(p diagnose.PackageOutcome) bool { return p.Ignored }) {
		all += " but what is set aside"
	}
	from := " from " + host(e)
	switch d.Verdict {
	case diagnose.Open:
		switch {
		case keyed && len(d.Packages) > 0:
			return "these keys can install " + all + from
		case keyed:
			return "these keys open the package list of " + host(e)
		case len(d.Packages) > 0:
			return all + " can be installed" + from
		}
		return host(e) + " is open without keys"
	case diagnose.Shut:
		best, _ := answer(d)
		if keyed && best != nil && (best.Cause.Family == "keys" || best.Cause.Family == "entitlement") {
			return "these keys cannot install " + what + from
		}
		if best != nil && best.Cause.Family == "token" {
			return "the download token cannot be used"
		}
		return what + " cannot be installed" + from
	}
	best, _ := answer(d)
	if best != nil && !answered(e) {
		switch best.Cause.Family {
		case "network":
			return "could not reach " + host(e) + ": nothing is known about your keys"
		case "server":
			return host(e) + " gave no usable answer: nothing is known about your keys"
		}
	}
	if best == nil && keyed && len(d.Packages) == 0 && accepted(e) {
		return "these keys open the package list of " + host(e) + "; no package was asked for"
	}
	if keyed {
		return "could not tell whether these keys can install " + what + from
	}
	return "could not tell whether " + what + " can be installed" + from
}

// accepted is whether the repository took the keys that Composer sends.
func accepted(e *diagnose.Evidence) bool {
	for _, v := range e.Views {
		if v.Key == e.Choice.Key && !v.Reversed && !v.Earlier && v.Accepted == diagnose.Yes {
			return true
		}
	}
	return false
}

// answered is whether the repository answered a request that carried keys in a
// way that says something about them.
func answered(e *diagnose.Evidence) bool {
	for _, x := range e.Exchanges {
		if x.Sent == diagnose.SentKeys && !x.Control && (x.Status == 200 || x.Status == 401) && x.Content.Kind == diagnose.ContentJSON {
			return true
		}
	}
	return false
}

// answer splits the findings: the best answer (nil if no finding stands against
// access), and the rest in their order.
func answer(d *diagnose.Diagnosis) (best *diagnose.Finding, rest []diagnose.Finding) {
	if len(d.Findings) == 0 || !d.Findings[0].Counts() {
		return nil, d.Findings
	}
	return &d.Findings[0], d.Findings[1:]
}

// sorted are the findings beside the best answer, by what they are to it.
type sorted struct {
	// Rivals explain the same facts in another way; the evidence leaves open
	// which of them is so.
	Rivals []diagnose.Finding
	// Also are further obstacles beside the best answer.
	Also []diagnose.Finding
	// Warnings never change the verdict.
	Warnings []diagnose.Finding
	// Aside are those that the user has set aside; they change nothing either.
	Aside []diagnose.Finding
}

// sortRest puts the findings beside the best answer where a reader looks for
// them. A finding is told as a rival when neither it nor the best answer is
// certain and both explain the same: a common package, or, where one of them
// concerns no package, a common fact.
func sortRest(best *diagnose.Finding, rest []diagnose.Finding) sorted {
	var s sorted
	for _, f := range rest {
		switch {
		case f.Ignored:
			s.Aside = append(s.Aside, f)
		case f.Cause.Effect == diagnose.EffectWarns:
			s.Warnings = append(s.Warnings, f)
		case best != nil && best.Certainty != diagnose.Certain && f.Certainty != diagnose.Certain &&
			sameMatter(best, &f):
			s.Rivals = append(s.Rivals, f)
		default:
			s.Also = append(s.Also, f)
		}
	}
	return s
}

func sameMatter(a, b *diagnose.Finding) bool {
	if len(a.Packages) > 0 && len(b.Packages) > 0 {
		return meet(a.Packages, b.Packages)
	}
	return meet(a.Because, b.Because)
}

func meet(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// proven says what an open verdict stands on: "proven in 2.4 s: all 614 locked
// packages (396 Open Source, 153 Commerce, 65 B2B)"; of a run by samples "proven by
// samples in 0.4 s: 24 of 614 locked packages (…), 590 spared". Empty when no package
// was asked for.
func proven(d *diagnose.Diagnosis, spent time.Duration) string {
	if len(d.Packages) == 0 {
		return ""
	}
	open, locked := 0, true
	byTier := map[diagnose.Tier]int{}
	for _, p := range d.Packages {
		if p.Outcome == diagnose.Open {
			open++
			byTier[p.Package.Tier]++
		}
		locked = locked && p.Package.Source == "lock"
	}
	noun := "package"
	if locked {
		noun = "locked package"
	}
	var parts []string
	for _, t := range tiers() {
		if n := byTier[t]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, tierName(t)))
		}
	}
	s := count(open, noun)
	switch {
	case open < len(d.Packages):
		s = fmt.Sprintf("%d of %s", open, count(len(d.Packages), noun))
	case open > 1:
		s = "all " + s
	}
	if len(parts) > 0 {
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	how := "proven"
	if slices.ContainsFunc(d.Packages, func(p diagnose.PackageOutcome) bool { return stateOf(p) == stateSpared }) {
		how += " by samples"
	}
	if rest := without(d); rest != "" {
		s += ", " + rest
	}
	if spent > 0 {
		how += " in " + took(spent.Milliseconds())
	}
	return how + ": " + s
}

// tiers lists the tiers in the order in which a reader meets them.
func tiers() []diagnose.Tier {
	return []diagnose.Tier{
		diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierB2B, diagnose.TierCloud,
		diagnose.TierThirdParty, diagnose.TierUnknown,
	}
}
