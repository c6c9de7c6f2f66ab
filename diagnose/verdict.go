package diagnose

import (
	"fmt"
	"slices"
)

// verdict answers the question of the run. The best answer decides: Shut if that
// cause keeps access shut, Unproven if it leaves the question open. Without any,
// Open needs proof of each thing that was asked for.
func verdict(e *Evidence, findings []Finding, packages []PackageOutcome) Verdict {
	best := slices.IndexFunc(findings, Finding.Counts)
	if best >= 0 && findings[best].Cause.Effect == EffectShut {
		return Shut
	}
	if best >= 0 || !e.letIn() || !e.finished() || !proven(e, packages) {
		return Unproven
	}
	return Open
}

// letIn is whether the list was opened: to the keys that Composer sends, or, at
// a mirror that needs none, to nobody in particular.
func (e *Evidence) letIn() bool {
	if holds(e.each(AskRoot), func(x Exchange) bool {
		return x.Sent == SentKeys && x.Status == 200 && opened(x) && !x.Unexpected()
	}) {
		return true
	}
	return e.mirror() && e.nothingChosen() && slices.ContainsFunc(e.anonymous(), needsNoKeys)
}

// finished is whether every step that was asked for ran to its end. A step that had
// nothing to look at is no gap; one that something kept from looking is, but for
// the keyed look at a repository that needs no keys.
func (e *Evidence) finished() bool {
	return !slices.ContainsFunc(e.Steps, func(s Step) bool {
		switch {
		case s.Unfinished != "":
			return true
		case s.Skipped == "" || s.Needless:
			return false
		}
		return s.Check != "accepted" && s.Check != "reversed" || !e.nothingChosen()
	})
}

// proven is whether every wanted package is open, but for those that a run by samples
// spared and those that the user goes on without; with nothing wanted, whether an
// archive of Open Source is, which every valid key opens. At least one package must
// have been proven.
func proven(e *Evidence, packages []PackageOutcome) bool {
	if len(packages) == 0 {
		open, _ := e.tier(TierOpenSource)
		return open > 0 && len(e.Project.Tiers) == 0
	}
	return slices.ContainsFunc(packages, func(p PackageOutcome) bool { return p.Outcome == Open }) &&
		!slices.ContainsFunc(packages, func(p PackageOutcome) bool { return p.Outcome != Open && !p.Package.Spared && !p.Ignored })
}

// packageOutcomes answers for each wanted package. The best finding that
// concerns a package decides; without one, only proof makes it open.
func packageOutcomes(e *Evidence, findings []Finding) []PackageOutcome {
	best := map[string]Finding{}
	for _, f := range findings {
		for _, ref := range f.Packages {
			if _, ok := best[ref]; !ok && f.Cause.Effect != EffectWarns {
				best[ref] = f // those that are set aside come last
			}
		}
	}
	outcomes := make([]PackageOutcome, 0, len(e.Packages))
	for _, p := range e.Packages {
		if !p.Wanted() {
			continue
		}
		o := PackageOutcome{Package: p, Outcome: Unproven, Because: p.Ref}
		f, concerned := best[p.Ref]
		switch {
		case concerned && f.Cause.Effect == EffectShut:
			o.Outcome, o.Ignored = Shut, f.Ignored
			if x, ok := e.exchange(p.Archive); ok && x.Unexpected() {
				o.Because = x.Ref
			}
		case concerned:
			o.Ignored = f.Ignored
		case p.ArchiveOpen == Yes:
			o.Outcome = Open
			if p.Archive != "" {
				o.Because = p.Archive
			}
		case p.provenByList():
			o.Outcome = Open
		case p.Archive != "":
			o.Because = p.Archive
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// provenByList is whether a metapackage is listed as it is wanted: it has no
// archive to fetch.
func (p Package) provenByList() bool {
	any := p.Version == "" && p.Constraint == ""
	return p.Metapackage && p.Listed == Yes && (p.VersionListed == Yes || any && p.VersionListed != No)
}

// outcomes tells how each step ended. A step has a problem if a finding that
// keeps access shut or unproven rests on what it saw: on something unexpected,
// or as the first of the finding's facts.
func outcomes(e *Evidence, findings []Finding) []Outcome {
	saw := map[string]string{} // reference to check
	for f := range e.facts() {
		saw[f.Reference()] = e.sawBy(f)
	}
	surprising := map[string]bool{}
	unclear := map[string]bool{} // by check
	for _, f := range e.surprises() {
		surprising[f.Reference()] = true
		unclear[e.sawBy(f)] = true
	}
	problem, warned := map[string]*Cause{}, map[string]*Cause{} // by check; the best finding comes first
	for _, f := range findings {
		if f.Cause.ID == unexplained {
			continue
		}
		blames := problem
		if !f.Counts() {
			blames = warned
		}
		accounted := cited(e, []Finding{f})
		for ref, check := range saw {
			if accounted[ref] && surprising[ref] {
				blame(blames, check, f.Cause)
			}
		}
		blame(blames, saw[f.Because[0]], f.Cause)
	}
	result := []Outcome{}
	for _, s := range e.Steps {
		o := Outcome{Step: s, Result: OK, Detail: s.Detail}
		switch {
		case s.Skipped != "":
			o.Result, o.Detail = Skipped, s.Skipped
		case problem[s.Check] != nil:
			o.Result, o.Cause = Problem, problem[s.Check]
		case s.Unfinished != "":
			o.Result, o.Detail = Unclear, s.Unfinished
		case unclear[s.Check] && warned[s.Check] == nil:
			o.Result = Unclear
		}
		result = append(result, o)
	}
	return result
}

// blame notes the cause behind what a check saw, unless a better one is known.
func blame(causes map[string]*Cause, check string, c *Cause) {
	if causes[check] == nil {
		causes[check] = c
	}
}

// sawBy is the check that saw what matters about a fact. What is wrong with a
// package was seen by whoever read the list or asked for the archive, not by
// whoever learnt that the package is wanted.
func (e *Evidence) sawBy(f seenFact) string {
	p, ok := f.(*Package)
	if !ok {
		return f.checked()
	}
	v, _ := e.view()
	archive, _ := e.exchange(p.Archive)
	metadata, _ := e.exchange(p.Metadata)
	switch {
	case p.Listed == No && v.Check != "":
		return v.Check
	case (p.VersionListed == No || len(p.Needs) > 0) && metadata.Check != "":
		return metadata.Check
	case p.ArchiveOpen == No && archive.Check != "":
		return archive.Check
	}
	return p.Check
}

// untold says plainly what the findings cannot tell apart, and what was not asked.
func untold(findings []Finding, packages []PackageOutcome) []string {
	have := func(ids ...string) bool {
		return slices.ContainsFunc(findings, func(f Finding) bool { return slices.Contains(ids, f.Cause.ID) })
	}
	told := []string{}
	say := func(applies bool, sentence string) {
		if applies {
			told = append(told, sentence)
		}
	}
	say(have("keys-refused"), "Disabled, deleted and mistyped keys look the same from outside.")
	say(have("key-disabled"), "Whether a key was disabled or deleted cannot be seen from here; its owner sees it in the Marketplace.")
	say(have("wrong-mageid", "license-lapsed", "entitlement-moved"),
		"Whether an invoice is unpaid, a contract has ended or a licence has moved cannot be seen from here; only the account's own pages show it.")
	say(have("extension-not-owned"), "An extension that was not ordered and a name that does not exist look the same from outside.")
	say(have("version-restricted", "version-unknown"), "A version that this account may not see and one that was never published look the same in the list.")
	say(have("prerelease-not-entitled"), "Which accounts Adobe invited to a pre-release cannot be seen from here.")
	say(have("package-withdrawn"), "Why an archive is gone cannot be seen from here.")
	say(have("dns-failure", "connection-refused", "egress-blocked", "timeout", "tls-failure", "tls-intercepted", "proxy-refused",
		"firewall-block", "captive-portal", "clock-skew", "repository-outage", "rate-limited"),
		"As long as the repository does not answer as it should, nothing can be said about the keys.")
	say(have("repository-outage", "firewall-block", "timeout"), "From one place it cannot be told whether others have the same trouble.")
	spared := len(where(packages, func(p PackageOutcome) bool { return p.Package.Spared }))
	say(spared > 0, fmt.Sprintf("Only %d of %d packages were asked for: the others are taken to fare as those of their tier and vendor do.",
		len(packages)-spared, len(packages)))
	return told
}
