package diagnose

// fate is how the archives of a tier fared: how many opened and were refused, and
// whether the whole of an add-on is shut.
type fate struct {
	open, refused int
	shut          bool
}

func matchPackageWithdrawn(e *Evidence) []Proof {
	var proofs []Proof
	lapsing := map[string]bool{}
	for _, p := range e.lapsing() {
		lapsing[p.Ref] = true
	}
	down, healthy, control := e.archivesDown(), e.healthy(), e.control()
	tiers := map[Tier]fate{}
	for _, p := range e.lacking(lacksArchive, lacksUnseen) {
		x, _ := e.exchange(p.Archive)
		if _, ok := tiers[p.Tier]; !ok {
			open, refused := e.tier(p.Tier)
			tiers[p.Tier] = fate{open, refused, (p.Tier == TierB2B || p.Tier == TierCloud) && e.wholeTierShut(p.Tier)}
		}
		tier := tiers[p.Tier]
		listed := p.Listed == Yes
		c := Likely
		switch {
		case x.Status == 401, lapsing[p.Ref] && tier.refused > 1, tier.shut:
			continue // a refusal of the keys or of a whole tier
		case x.Status == 403 && (!listed || p.Tier != TierThirdParty && p.Tier != TierOpenSource):
			continue // refused, not gone
		case p.Tier != TierThirdParty && p.Tier != TierOpenSource && !listed && x.Status != 410 && p.Tier != TierUnknown:
			continue // nothing but an account's lack was seen
		case x.Status == 410 && listed && tier.open > 0 && healthy == Yes:
			c = Certain
		case !listed && x.Status != 410, down, tier.open == 0 && tier.refused > 2, p.Restricted != "", e.mirror():
			c = Possible
		case x.Status == 403:
			c = Possible
		}
		proofs = append(proofs, about(c, []Package{p}, join(x.Ref, []string{p.Ref, p.Metadata}, control)...)...)
	}
	return proofs
}

func matchPackageUnknown(e *Evidence) []Proof {
	v, _ := e.view()
	whole := v.Complete == Yes && !e.emptied() && !e.mirror()
	var proofs []Proof
	for _, p := range ofTier(e.lacking(lacksName), TierUnknown, TierThirdParty) {
		if p.Source == "lock" || e.public(p) {
			continue // it was here once, or it is Packagist's
		}
		c := either(p.Tier == TierUnknown && whole, Likely, Possible)
		proofs = append(proofs, about(c, []Package{p}, join(p.Ref, []string{v.Ref}, e.control())...)...)
	}
	// A name of Adobe's that every account should see, and none does.
	for _, p := range ofTier(e.lacking(lacksName), TierOpenSource) {
		proofs = append(proofs, about(Possible, []Package{p}, p.Ref)...)
	}
	return proofs
}

func matchVersionUnknown(e *Evidence) []Proof {
	v, _ := e.view()
	late := map[string]bool{}
	for _, p := range e.outdated() {
		late[p.Ref] = true
	}
	var proofs []Proof
	for _, p := range e.lacking(lacksVersion) {
		if p.Restricted != "" || p.Prerelease && p.Tier != TierThirdParty {
			continue
		}
		c := either(e.mirror() || late[p.Ref], Possible, Likely)
		proofs = append(proofs, about(c, []Package{p}, join(p.Ref, []string{p.Metadata, v.Ref})...)...)
	}
	return proofs
}
