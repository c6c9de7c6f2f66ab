package diagnose

import "slices"

// withoutCommerce are the wanted packages whose lack the absence of Adobe
// Commerce explains: Commerce itself, and B2B and Cloud, which need it.
func (e *Evidence) withoutCommerce() []Package {
	if e.has(TierCommerce) == Yes || e.emptied() {
		return nil
	}
	return where(e.lacking(lacksName, lacksUnseen), func(p Package) bool {
		return p.Tier == TierCommerce || p.Tier == TierB2B || p.Tier == TierCloud ||
			p.Tier == TierUnknown && adobes(p.Name) && e.has(TierCommerce) == Unknown && p.Listed == Unknown
	})
}

// lapsing are packages of a wanted Commerce that are listed while every archive
// of Commerce that was tried is refused, markers included.
func (e *Evidence) lapsing() []Package {
	open, refused := e.tier(TierCommerce)
	if open > 0 || refused == 0 || !e.wants(TierCommerce) || e.healthy() == No || e.accepted() == No || e.emptied() || e.publicShut() {
		return nil
	}
	if public, _ := e.tier(TierOpenSource); public == 0 && e.healthy() != Yes {
		return nil
	}
	return where(ofTier(e.Packages, TierCommerce), func(p Package) bool { return p.Listed == Yes && p.VersionListed != No })
}

// wants is whether anything of a tier is asked for.
func (e *Evidence) wants(t Tier) bool {
	return slices.Contains(e.Project.Tiers, t) ||
		slices.ContainsFunc(e.Packages, func(p Package) bool { return p.Tier == t && p.Wanted() })
}

// why collects what shows that the account lacks Commerce: its view, the
// packages, and that the keys and the repository are otherwise fine.
func (e *Evidence) why(packages []Package) []string {
	var refs []string
	if v, ok := e.view(); ok {
		refs = append(refs, v.Ref)
	}
	refs = append(refs, e.seen(packages)...)
	for x := range e.each(AskRoot) {
		if opened(x) {
			refs = append(refs, x.Ref)
			break
		}
	}
	k, _ := e.used()
	return slices.Concat(refs, []string{k.Ref}, e.control())
}

// hadCommerce are earlier views of the same public key that showed Commerce.
func (e *Evidence) hadCommerce() []View {
	return where(e.earlier(), func(v View) bool { return v.holds(TierCommerce) == Yes })
}

// haveCommerce are views of other pairs at hand that show Commerce; hidden is
// whether one of those pairs is shadowed by the used one.
func (e *Evidence) haveCommerce() (views []View, hidden bool) {
	used, _ := e.used()
	for _, k := range e.rivals() {
		if v, ok := e.viewOf(k); ok && v.holds(TierCommerce) == Yes {
			views = append(views, v)
			hidden = hidden || used.Read && k.shadowed()
		}
	}
	return views, hidden
}

// tokens are the download tokens that hold an opinion on Commerce: yes speaks
// for a licence on another account than the keys', no for none.
func (e *Evidence) tokens(commerce Answer) []string {
	return references(where(e.Tokens, func(t Token) bool { return t.Commerce == commerce }))
}

// named is how surely lacking packages point to an account: a definite name of
// Adobe's, or only a vendor.
func named(packages []Package) Certainty {
	return either(len(ofTier(packages, TierCommerce, TierB2B, TierCloud)) > 0, Likely, Possible)
}

func matchWrongMAGEID(e *Evidence) []Proof {
	packages := e.withoutCommerce()
	if len(packages) == 0 {
		return nil
	}
	c := e.official(named(packages))
	others, _ := e.haveCommerce()
	commerce := len(ofTier(packages, TierCommerce)) > 0 || e.has(TierCommerce) == No
	if len(e.hadCommerce()) > 0 || len(others) > 0 || !commerce || allPrerelease(packages) {
		c = Possible
	}
	return about(c, packages, append(e.why(packages), e.tokens(Yes)...)...)
}

func matchLicenseLapsed(e *Evidence) []Proof {
	var proofs []Proof
	before := e.hadCommerce()
	if listed := e.lapsing(); len(listed) > 0 {
		_, refused := e.tier(TierCommerce)
		asked := where(listed, Package.Wanted)
		gone := slices.ContainsFunc(listed, func(p Package) bool {
			x, _ := e.exchange(p.Archive)
			return x.Status == 404 || x.Status == 410
		})
		c := either(refused > 1 || !gone || len(before) > 0, Likely, Possible)
		archives := e.refusedArchives(listed)
		proofs = append(proofs, about(e.official(c), asked, slices.Concat(first(4, archives), e.why(listed), references(before), archives)...)...)
	}
	if packages := e.withoutCommerce(); len(packages) > 0 {
		others, _ := e.haveCommerce()
		c := either(len(before) > 0 && len(others) == 0, Likely, Possible)
		refs := slices.Concat(references(before), e.why(packages), e.tokens(No))
		proofs = append(proofs, about(e.official(c), packages, refs...)...)
	}
	// A bare 403 for the package list was seen with lapsed accounts, too.
	for x := range e.each(AskRoot) {
		if x.answered() && x.Status == 403 && x.Content.Kind != ContentHTML && e.healthy() != No && !e.mirror() {
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	return proofs
}

// refusedArchives are the surprising archive exchanges of packages.
func (e *Evidence) refusedArchives(packages []Package) []string {
	var refs []string
	for _, p := range packages {
		if x, ok := e.exchange(p.Archive); ok && x.Unexpected() {
			refs = append(refs, x.Ref)
		}
	}
	return refs
}

func matchEntitlementMoved(e *Evidence) []Proof {
	packages := append(e.withoutCommerce(), where(e.lapsing(), Package.Wanted)...)
	if len(packages) == 0 {
		return nil
	}
	others, hidden := e.haveCommerce()
	c := either(len(others) > 0 && !hidden, Likely, Possible)
	refs := slices.Concat(references(others), e.why(packages), e.tokens(Yes))
	return about(e.official(c), packages, refs...)
}

func matchAddOnMissing(e *Evidence) []Proof {
	missing := e.lacking(lacksName, lacksUnseen)
	addOns := ofTier(missing, TierB2B, TierCloud)
	var proofs []Proof
	for _, t := range []Tier{TierB2B, TierCloud} {
		if shut := ofTier(e.lacking(lacksArchive), t); len(shut) > 0 && e.wholeTierShut(t) {
			proofs = append(proofs, about(e.official(Likely), shut, append(e.refusedArchives(ofTier(e.Packages, t)), e.why(shut)...)...)...)
		}
	}
	switch commerce := e.has(TierCommerce); {
	case len(addOns) == 0 || commerce == No:
	case commerce == Unknown || e.mirror():
		// Where Commerce itself is not missed, its add-on is the nearer reason.
		c := either(len(ofTier(missing, TierCommerce)) == 0, Likely, Possible)
		proofs = append(proofs, about(e.official(c), addOns, e.why(addOns)...)...)
	default:
		v, _ := e.view()
		whole := v.Complete == Yes && !slices.ContainsFunc(addOns, func(p Package) bool { return v.holds(p.Tier) != No })
		proofs = append(proofs, about(either(whole && e.healthy() == Yes, Certain, Likely), addOns, e.why(addOns)...)...)
	}
	if own := where(missing, func(p Package) bool { return p.service() && p.Listed == No }); len(own) > 0 && !e.emptied() {
		proofs = append(proofs, about(e.official(Likely), own, e.why(own)...)...)
	}
	if e.has(TierCommerce) != Yes {
		return proofs
	}
	// Some of Adobe's services are entitlements of their own, beside Commerce.
	if services := ofTier(missing, TierCommerce); len(services) > 0 {
		proofs = append(proofs, about(e.official(Likely), services, e.why(services)...)...)
	}
	if unknown := where(missing, func(p Package) bool { return p.Tier == TierUnknown && adobes(p.Name) }); len(unknown) > 0 {
		proofs = append(proofs, about(Possible, unknown, e.why(unknown)...)...)
	}
	return proofs
}

func matchExtensionNotOwned(e *Evidence) []Proof {
	var proofs []Proof
	emptied := e.emptied()
	for _, p := range ofTier(e.lacking(lacksName, lacksUnseen), TierThirdParty) {
		v, seen := e.view()
		known := !e.public(p) && !emptied && (p.Listed == Unknown || p.Source == "lock" || seen && v.Complete == Yes && e.Project.Configured != No)
		proofs = append(proofs, about(e.official(either(known, Likely, Possible)), []Package{p}, e.why([]Package{p})...)...)
	}
	for _, p := range ofTier(e.lacking(lacksVersion, lacksArchive), TierThirdParty) {
		proofs = append(proofs, about(Possible, []Package{p}, e.why([]Package{p})...)...)
	}
	return proofs
}

// allPrerelease is whether nothing but pre-releases is lacking.
func allPrerelease(packages []Package) bool {
	return len(packages) > 0 && !slices.ContainsFunc(packages, func(p Package) bool { return !p.Prerelease })
}

func matchVersionRestricted(e *Evidence) []Proof {
	var proofs []Proof
	for _, p := range e.lacking(lacksVersion, lacksUnseen) {
		v, _ := e.view()
		switch {
		case p.Tier == TierThirdParty || p.Prerelease && p.Restricted == "":
		case p.Restricted != "" && e.lack(p, gate{}) == lacksVersion:
			c := either(v.Complete == Yes && e.healthy() == Yes, Certain, Likely)
			proofs = append(proofs, about(e.official(c), []Package{p}, e.why([]Package{p})...)...)
		case p.Restricted != "":
			proofs = append(proofs, about(e.official(Likely), []Package{p}, e.why([]Package{p})...)...)
		case e.lack(p, gate{}) == lacksVersion:
			proofs = append(proofs, about(Possible, []Package{p}, e.why([]Package{p})...)...)
		}
	}
	return proofs
}

func matchPrerelease(e *Evidence) []Proof {
	var proofs []Proof
	for _, p := range e.lacking(lacksName, lacksVersion, lacksUnseen) {
		if !p.Prerelease || p.Tier == TierThirdParty {
			continue
		}
		c := either(e.lack(p, gate{}) == lacksName, Possible, Likely)
		proofs = append(proofs, about(e.official(c), []Package{p}, e.why([]Package{p})...)...)
	}
	return proofs
}

// brokenLists are lists that came with 200 for the used pair and cannot be read.
func (e *Evidence) brokenLists() []Exchange {
	return pick(e.each(AskRoot, AskList), func(x Exchange) bool {
		return x.answered() && x.Status == 200 && x.Content.Problem != "" && x.Content.Kind != ContentHTML
	})
}

// lostLists are lists that the accepted pair's package list names and that are not
// there.
func (e *Evidence) lostLists() []Exchange {
	if e.accepted() != Yes {
		return nil
	}
	return pick(e.each(AskList), func(x Exchange) bool { return x.answered() && x.Status == 404 })
}

// allListsBroken is whether several lists came and none can be read.
func (e *Evidence) allListsBroken() bool {
	broken := map[string]bool{}
	for x := range e.each(AskList) {
		if x.answered() && x.Status == 200 && x.Content.Problem == "" {
			return false
		}
		broken[x.URL] = broken[x.URL] || x.answered() && x.Status == 200
	}
	return len(broken) > 1 && len(e.whole()) == 0
}

// whole are the other pairs' views whose lists were read completely.
func (e *Evidence) whole() []View {
	var views []View
	for _, k := range e.rivals() {
		if v, ok := e.viewOf(k); ok && v.Complete == Yes {
			views = append(views, v)
		}
	}
	return views
}

func matchAccountMetadata(e *Evidence) []Proof {
	if e.healthy() == No || e.mirror() {
		return nil
	}
	k, _ := e.used()
	if e.accepted() == Yes && e.emptied() {
		v, _ := e.view()
		missing := e.lacking(lacksName)
		return about(Possible, missing, slices.Concat([]string{v.Ref}, e.seen(missing), []string{k.Ref}, e.control())...)
	}
	broken := e.brokenLists()
	if len(broken) == 0 {
		return at(Possible, references(e.lostLists())...)
	}
	c := Likely
	for _, other := range e.rivals() {
		if v, ok := e.viewOf(other); ok && v.Accepted == Yes && v.Complete != Yes {
			c = Possible // another account's list is broken as well
		}
	}
	switch {
	case c == Likely && len(e.whole()) > 0 && e.healthy() == Yes:
		c = Certain
	case e.allListsBroken():
		c = Possible // the lists that all accounts share are broken, too
	case !slices.ContainsFunc(broken, func(x Exchange) bool { return !x.Content.Altered }):
		c = Possible // another file than its digest says: published in part, or changed on the way
	}
	return at(c, slices.Concat(references(broken), []string{k.Ref}, references(e.whole()), e.control())...)
}

// service is whether a package belongs to one of Adobe's services, which are
// installed with the keys of the MAGEID that registered for the service, whatever
// edition the shop has (Adobe's guides of Payment Services, Live Search and so on).
func (p Package) service() bool {
	switch p.Name {
	case "magento/payment-services", "magento/live-search", "magento/product-recommendations", "magento/data-services",
		"magento/catalog-service", "magento/module-data-services-hipaa":
		return true
	}
	return false
}
