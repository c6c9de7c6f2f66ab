package diagnose

import (
	"slices"
	"time"
)

// troubled are the repository's answers with a server error.
func (e *Evidence) troubled() []Exchange {
	return where(e.Exchanges, func(x Exchange) bool { return x.ours() && x.answered() && x.Status >= 500 && x.Status != 511 })
}

// odd are answers to the request without keys that no healthy repository gives
// and that neither a block nor a portal explains.
func (e *Evidence) odd() []Exchange {
	return where(e.anonymous(), func(x Exchange) bool {
		return x.answered() && !asksForKeys(x) && (x.Status == 401 && !e.mirror() || x.Status == 404 || x.Status == 400)
	})
}

// recent is how long a pair's acceptance counts as "worked just now".
const recent = 30 * time.Minute

func matchOutage(e *Evidence) []Proof {
	var proofs []Proof
	open := holds(e.each(), opened)
	if odd := e.odd(); len(odd) > 0 {
		symptoms := pick(e.each(), func(x Exchange) bool { return x.answered() && x.Unexpected() })
		proofs = append(proofs, at(e.official(either(open, Possible, Likely)), append(references(odd), references(symptoms)...)...)...)
	}
	if bad := e.troubled(); len(bad) > 0 {
		everybody := slices.ContainsFunc(bad, func(x Exchange) bool { return x.Sent == SentNothing })
		keyed := slices.ContainsFunc(bad, func(x Exchange) bool { return x.Sent != SentNothing })
		c := Likely
		switch {
		case everybody && !open:
			c = Certain
		case !keyed:
			c = Possible // what was asked with keys opened
		}
		proofs = append(proofs, at(e.official(c), references(bad)...)...)
	}
	if turned := e.turned(); len(turned) > 0 {
		proofs = append(proofs, at(e.official(Likely), append(references(turned), e.control()...)...)...)
	}
	for _, v := range e.acceptedBefore() {
		age := e.Taken.Sub(v.Taken)
		if refused := e.refused(); len(refused) > 0 && !v.Taken.IsZero() && age >= 0 && age < recent {
			proofs = append(proofs, at(Possible, join(v.Ref, references(refused))...)...)
		}
	}
	for x := range e.each(AskRoot, AskList) {
		lost := x.answered() && x.Status == 404 && x.Content.meaning() == SaysNothing
		cut := (x.Fault.Phase == PhaseAnswer || x.Fault.Phase == PhaseBody) && (x.Fault.Kind == FaultReset || x.Fault.Kind == FaultEOF)
		if lost || cut {
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	if e.allListsBroken() {
		proofs = append(proofs, at(e.official(Likely), references(e.brokenLists())...)...)
	}
	if e.archivesDown() {
		gone := ofTier(e.Packages, TierOpenSource, TierCommerce)
		proofs = append(proofs, at(e.official(Likely), e.refusedArchives(gone)...)...)
	}
	return proofs
}

// archivesDown is whether archives of Open Source are refused, several or beside
// Commerce's, and none opens.
func (e *Evidence) archivesDown() bool {
	_, public := e.tier(TierOpenSource)
	held, commerce := e.tier(TierCommerce)
	several := public > 2 || held == 0 && commerce > 0 && e.accepted() == Yes
	return several && e.publicShut() && len(e.blocked()) == 0
}

// turned are refusals of a pair in the middle of a run, whose list it had opened.
// Archives of another tier than Open Source were once answered with a bare 401; that
// is no sign of it while others open.
func (e *Evidence) turned() []Exchange {
	if !holds(e.each(AskRoot), func(x Exchange) bool { return x.Sent == SentKeys && opened(x) }) {
		return nil
	}
	public, _ := e.tier(TierOpenSource)
	return pick(e.each(AskList, AskMetadata, AskArchive, AskDownload), func(x Exchange) bool {
		if x.Sent != SentKeys || !x.answered() || x.Status != 401 || x.Either || x.Content.meaning() == SaysNoKeys {
			return false
		}
		restricted := slices.ContainsFunc(e.Packages, func(p Package) bool { return p.Archive == x.Ref && p.Tier != TierOpenSource })
		return x.Content.meaning() == SaysInvalid || !restricted || public == 0
	})
}

func matchPublishing(e *Evidence) []Proof {
	var proofs []Proof
	if e.healthy() == No || e.accepted() == No {
		return nil
	}
	c := e.official(Likely)
	for _, p := range pick(e.wanted(), func(p Package) bool { return len(p.Needs) > 0 }) {
		proofs = append(proofs, about(c, []Package{p}, join(p.Ref, []string{p.Metadata}, e.control())...)...)
	}
	v, _ := e.view()
	for _, p := range ofTier(e.lacking(lacksName), TierOpenSource) {
		known := v.Complete == Yes && v.holds(TierOpenSource) == Yes
		proofs = append(proofs, about(either(known, c, Possible), []Package{p}, p.Ref, v.Ref)...)
	}
	for x := range e.each(AskMetadata) {
		lost := x.answered() && (x.Status == 404 || x.Status == 410)
		if lost || x.answered() && x.Status == 200 && x.Content.Problem != "" && x.Content.Kind != ContentHTML {
			proofs = append(proofs, at(c, x.Ref)...)
		}
	}
	proofs = append(proofs, at(Possible, references(e.lostLists())...)...)
	if broken := e.brokenLists(); len(broken) > 0 && len(e.whole()) == 0 {
		others := where(e.Views, func(v View) bool { return !v.Earlier && v.Accepted == Yes && v.Complete != Yes })
		altered := slices.ContainsFunc(broken, func(x Exchange) bool { return x.Content.Altered })
		proofs = append(proofs, at(either(len(others) > 1 || altered, c, Possible), append(references(broken), references(others)...)...)...)
	}
	if e.healthy() == Yes {
		for _, p := range e.lapsing() {
			if x, _ := e.exchange(p.Archive); x.Status == 404 && p.Wanted() {
				proofs = append(proofs, about(Possible, []Package{p}, x.Ref)...)
			}
		}
	}
	return proofs
}

// differs is whether a whole archive arrived with another digest than wanted.
func (d Download) differs() bool {
	return d.SHA1 != "" && (d.LockSum != "" && d.SHA1 != d.LockSum || d.ListSum != "" && d.SHA1 != d.ListSum)
}

// short is whether less arrived than was announced.
func (d Download) short() bool { return d.Announced > 0 && d.Bytes < d.Announced }

// tries are all downloads of the same archive, failed ones included.
func (e *Evidence) tries(d Download) []Download {
	return where(e.Downloads, func(t Download) bool { return t.Package == d.Package && t.Version == d.Version })
}

// alike is whether every try gave the same digest.
func alike(tries []Download) bool {
	return !slices.ContainsFunc(tries, func(t Download) bool { return t.SHA1 != tries[0].SHA1 || t.short() })
}

func matchRepackaged(e *Evidence) []Proof {
	var proofs []Proof
	for _, d := range where(e.Downloads, func(d Download) bool { return d.differs() && !d.short() }) {
		tries := e.tries(d)
		c := Possible
		switch {
		case !alike(tries):
			continue
		case d.LockSum != "" && d.SHA1 == d.ListSum:
			c = Certain // the list itself has the new digest
		case len(tries) > 1:
			c = Likely
		}
		packages := pick(e.wanted(), func(p Package) bool { return p.Name == d.Package })
		proofs = append(proofs, about(c, packages, references(tries)...)...)
	}
	for p := range e.wanted() {
		if p.rebuilt() {
			proofs = append(proofs, about(Likely, []Package{p}, p.Ref, p.Metadata)...)
		}
	}
	for x := range e.each(AskArchive, AskDownload) {
		if x.answered() && x.Status == 200 && x.Content.Problem != "" && x.Content.Kind != ContentHTML {
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	return proofs
}

// rebuilt is whether the list has another checksum than the lock. That of a metapackage
// decides nothing: Composer fetches no archive of it (MetapackageInstaller.php).
func (p Package) rebuilt() bool {
	return !p.Metapackage && p.LockSum != "" && p.ListSum != "" && p.LockSum != p.ListSum
}

func matchRateLimited(e *Evidence) []Proof {
	limited := where(e.Exchanges, func(x Exchange) bool { return x.answered() && x.Status == 429 })
	if len(limited) == 0 {
		return nil
	}
	return at(either(slices.ContainsFunc(limited, Exchange.ours), Certain, Possible), references(limited)...)
}
