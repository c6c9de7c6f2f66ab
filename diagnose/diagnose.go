package diagnose

import (
	"cmp"
	"slices"
)

// Diagnose offers the evidence to every cause of the catalogue and answers with
// ranked findings and a verdict. It changes nothing in the evidence.
func Diagnose(e Evidence) Diagnosis { return diagnose(e, Catalogue(), nil) }

func diagnose(e Evidence, causes []*Cause, ignores []Ignore) Diagnosis {
	d := Diagnosis{Evidence: e, Findings: findings(&e, causes)}
	setAside(d.Findings, ignores, e.Taken)
	d.Outcomes = outcomes(&e, d.Findings)
	d.Packages = packageOutcomes(&e, d.Findings)
	d.Verdict = verdict(&e, d.Findings, d.Packages)
	d.Untold = untold(d.Findings, d.Packages)
	return d
}

// findings merges the proofs of each cause to one finding and ranks them. What
// is unexpected and cited by none goes to the cause named unexplained.
func findings(e *Evidence, causes []*Cause) []Finding {
	known := map[string]bool{}
	for f := range e.facts() {
		known[f.Reference()] = true
	}
	found := []Finding{}
	var last *Cause
	for _, c := range causes {
		if c.ID == unexplained {
			last = c
		} else if f, ok := merge(c, c.Match(e), known); ok {
			found = append(found, f)
		}
	}
	if last != nil {
		known = remove(known, cited(e, found))
		if f, ok := merge(last, last.Match(e), known); ok {
			found = append(found, f)
		}
	}
	rank(found)
	return found
}

// unexplained is the cause that takes what no other accounts for.
const unexplained = "unexplained"

// merge makes one finding of a cause's proofs: the highest certainty, and the
// union of the references that are known, those of the surest proof first. A
// proof that refers to nothing proves nothing.
func merge(c *Cause, proofs []Proof, known map[string]bool) (Finding, bool) {
	f := Finding{Cause: c, Because: []string{}, Packages: []string{}, sure: map[string]Certainty{}}
	proofs = slices.Clone(proofs)
	slices.SortStableFunc(proofs, func(a, b Proof) int { return cmp.Compare(weight(b.Certainty), weight(a.Certainty)) })
	because, packages := map[string]bool{}, map[string]bool{}
	for _, p := range proofs {
		n := len(f.Because) + len(f.Packages)
		f.Because = union(f.Because, p.Because, because, known)
		f.Packages = union(f.Packages, p.Packages, packages, known)
		for _, ref := range p.Packages {
			if _, ok := f.sure[ref]; !ok {
				f.sure[ref] = p.Certainty // the surest proof comes first
			}
		}
		if f.Certainty == "" && len(f.Because)+len(f.Packages) > n {
			f.Certainty = p.Certainty
		}
	}
	return f, len(f.Because) > 0
}

func union(refs, more []string, have, known map[string]bool) []string {
	for _, r := range more {
		if known[r] && !have[r] {
			have[r] = true
			refs = append(refs, r)
		}
	}
	return refs
}

// cited are the references that findings account for: those that they rest on,
// the packages that they concern, the exchanges that asked for these, and those
// that repeat them. A package counts as well when its refused archive is cited.
func cited(e *Evidence, findings []Finding) map[string]bool {
	refs := map[string]bool{}
	concerned := map[string]bool{}
	for _, f := range findings {
		for _, r := range f.Because {
			refs[r] = true
		}
		for _, r := range f.Packages {
			refs[r], concerned[r] = true, true
		}
	}
	for _, p := range e.Packages {
		switch {
		case concerned[p.Ref]:
			refs[p.Archive], refs[p.Metadata] = true, true
		case refs[p.Archive] && p.Listed != No && p.VersionListed != No && p.HiddenBy == "" && len(p.Needs) == 0:
			refs[p.Ref] = true
		}
	}
	// The same question with the same answer needs no explanation of its own.
	type answer struct {
		ask                     Ask
		url, key, name, version string
		status                  int
	}
	of := func(x Exchange) answer { return answer{x.Ask, x.URL, x.Key, x.Package, x.Version, x.Status} }
	told := map[answer]bool{}
	for _, x := range e.Exchanges {
		told[of(x)] = told[of(x)] || refs[x.Ref]
	}
	for _, x := range e.Exchanges {
		if x.answered() && (x.URL != "" || x.Package != "") && told[of(x)] {
			refs[x.Ref] = true
		}
	}
	return refs
}

// remove is the set without what another set has.
func remove(set, other map[string]bool) map[string]bool {
	left := map[string]bool{}
	for r := range set {
		if !other[r] {
			left[r] = true
		}
	}
	return left
}

// rank sorts findings: by certainty, then what shuts before what leaves the
// question open, warnings last of all, equals in the catalogue's order.
func rank(findings []Finding) {
	order := map[string]int{}
	for i, c := range Catalogue() {
		order[c.ID] = i
	}
	warns := func(f Finding) int {
		if f.Cause.Effect == EffectWarns {
			return 1
		}
		return 0
	}
	unproven := func(f Finding) int {
		if f.Cause.Effect == EffectUnproven {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(warns(a), warns(b)),
			cmp.Compare(weight(b.Certainty), weight(a.Certainty)),
			cmp.Compare(unproven(a), unproven(b)),
			cmp.Compare(order[a.Cause.ID], order[b.Cause.ID]),
		)
	})
}

// weight orders certainties.
func weight(c Certainty) int { return slices.Index([]Certainty{Possible, Likely, Certain}, c) }
