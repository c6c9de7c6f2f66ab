package diagnose

import (
	"fmt"
	"slices"
)

// elsewhere are composer repositories of the project besides the asked one; one
// of them may have Adobe's packages, too.
func (e *Evidence) elsewhere() []Repository {
	return where(e.Project.Repositories, func(r Repository) bool { return !r.Ours && r.Type == "composer" })
}

// flawedEntries are entries that keep Composer from a repository. TLS without
// verification is none: it works, and exposes the keys.
func (e *Evidence) flawedEntries() []Repository {
	return where(e.Project.Repositories, func(r Repository) bool {
		return r.Flaw != "" && r.Flaw != RepositoryNoVerify
	})
}

func matchNotConfigured(e *Evidence) []Proof {
	wanted := holds(e.wanted(), func(Package) bool { return true })
	fits := wanted || len(e.Project.Tiers) > 0
	if e.Project.Configured == No && fits && len(e.flawedEntries()) == 0 {
		c := Certain
		switch {
		case len(e.elsewhere()) > 0:
			c = Possible // that one may be a mirror of Adobe's
		case wanted && !holds(e.wanted(), func(p Package) bool { return !p.needed() }):
			c = Likely
		}
		return at(c, join(e.Project.Ref, []string{e.Project.Manifest.Ref}, references(e.elsewhere()))...)
	}
	missing := e.lacking(lacksName)
	var proofs []Proof
	for _, p := range ofTier(missing, TierThirdParty, TierUnknown) {
		if p.Source != "lock" && !adobes(p.Name) && !e.public(p) {
			proofs = append(proofs, about(Possible, []Package{p}, p.Ref, e.Project.Ref)...)
		}
	}
	// A public package of Adobe's in no list: most likely nobody asked the list.
	silent := e.Project.Configured == Unknown && !e.sent()
	for _, p := range ofTier(missing, TierOpenSource) {
		if silent {
			proofs = append(proofs, about(either(p.service(), Possible, Likely), []Package{p}, p.Ref)...)
		}
	}
	// A restricted package in no list may as well be one whose list nobody asked.
	for _, p := range ofTier(missing, TierCommerce, TierB2B, TierCloud) {
		if silent {
			proofs = append(proofs, about(Possible, []Package{p}, p.Ref)...)
		}
	}
	return proofs
}

// needed is whether only the command line asked for the package.
func (p Package) needed() bool { return p.Source == "need" }

func matchMisconfigured(e *Evidence) []Proof {
	if flawed := e.flawedEntries(); len(flawed) > 0 {
		return at(Certain, references(flawed)...)
	}
	for x := range e.each(AskRoot) {
		lost := x.Status == 404 && x.Content.meaning() == SaysNothing || x.Status >= 300 && x.Status < 400 && x.Status != 304
		if x.answered() && lost && !e.mirror() {
			return at(Possible, x.Ref)
		}
	}
	return nil
}

func matchShadowed(e *Evidence) []Proof {
	var proofs []Proof
	for _, p := range pick(e.wanted(), func(p Package) bool { return p.HiddenBy != "" }) {
		proofs = append(proofs, about(Certain, []Package{p}, p.Ref, p.HiddenBy)...)
	}
	return proofs
}

func matchMirror(e *Evidence) []Proof {
	if !e.mirror() {
		return nil
	}
	var proofs []Proof
	nothing := e.nothingChosen()
	for _, x := range e.Exchanges {
		own := x.ours() && !x.Reversed && !x.Plain && x.answered() && (!x.Control || x.Ask == AskRoot)
		k, _ := e.used()
		switch lists := x.Ask == AskRoot || x.Ask == AskList || x.Ask == AskMetadata; {
		case !own || x.Key != "" && x.Key != k.Ref:
		case x.Status >= 500, lists && (x.Status == 404 || x.Status == 403) && x.Unexpected():
			proofs = append(proofs, at(Likely, x.Ref)...)
		case x.Content.meaning() != SaysNothing && (x.Sent != SentNothing || nothing):
			proofs = append(proofs, at(Likely, x.Ref)...) // Adobe's own refusal, passed on by the mirror
		case x.Status == 401 && x.Sent == SentKeys:
			proofs = append(proofs, at(Likely, x.Ref)...)
		case x.Status == 200 && (x.Content.Problem != "" || x.Content.Kind == ContentHTML && lists):
			proofs = append(proofs, at(Likely, x.Ref)...)
		}
	}
	if gone := e.lacking(lacksArchive); len(gone) > 0 {
		proofs = append(proofs, about(Likely, gone, append(e.seen(gone), e.refusedArchives(gone)...)...)...)
	}
	// It lists what it cannot deliver, of whatever tier.
	g := e.gate()
	gone := where(e.Packages, func(p Package) bool { return p.Listed == Yes && e.archiveRefused(p, g) })
	if len(gone) > 0 && len(where(e.Packages, func(p Package) bool { return p.ArchiveOpen == Yes })) == 0 {
		proofs = append(proofs, at(Likely, e.refusedArchives(gone)...)...)
	}
	if missing := e.lacking(lacksName, lacksUnseen); len(missing) > 0 {
		c := either(len(ofTier(missing, TierThirdParty, TierUnknown)) == len(missing), Possible, Likely)
		proofs = append(proofs, about(c, missing, e.seen(missing)...)...)
	}
	return proofs
}

func matchMirrorLag(e *Evidence) []Proof {
	var proofs []Proof
	if late := e.outdated(); len(late) > 0 {
		proofs = append(proofs, about(Likely, late, references(late)...)...)
	}
	if !e.mirror() {
		return proofs
	}
	if late := e.lacking(lacksVersion); len(late) > 0 {
		proofs = append(proofs, about(Likely, late, references(late)...)...)
	}
	if torn := pick(e.wanted(), func(p Package) bool { return len(p.Needs) > 0 }); len(torn) > 0 {
		proofs = append(proofs, about(Likely, torn, references(torn)...)...)
	}
	if gone := e.lacking(lacksName, lacksArchive); len(gone) > 0 {
		proofs = append(proofs, about(Possible, gone, e.seen(gone)...)...)
	}
	return proofs
}

func matchStaleCache(e *Evidence) []Proof {
	var proofs []Proof
	for _, m := range e.messages(MessageDegraded) {
		proofs = append(proofs, at(Certain, m.Ref)...)
	}
	if off := e.settings(SettingOffline); len(off) > 0 {
		proofs = append(proofs, at(Certain, off...)...)
	}
	fails := e.dead() || holds(e.each(AskRoot, AskList), Exchange.Unexpected)
	if late := e.outdated(); len(late) > 0 {
		proofs = append(proofs, about(Possible, late, references(late)...)...)
	}
	if kept := e.settings(SettingCached); len(kept) > 0 && (fails || e.accepted() == No) {
		proofs = append(proofs, at(Possible, kept...)...)
	}
	return proofs
}

func matchUserAgent(e *Evidence) []Proof {
	var proofs []Proof
	openings := map[way]string{}
	var refused []Exchange
	for _, x := range e.Exchanges {
		switch {
		case x.Ask != AskArchive && x.Ask != AskDownload, x.Control, !x.answered(), x.Sent == SentNothing:
		case x.Status == 403:
			refused = append(refused, x)
		case opened(x) && x.URL != "" && openings[way{x.URL, x.Key}] == "":
			openings[way{x.URL, x.Key}] = x.Ref
		}
	}
	if len(refused) == 0 {
		return nil
	}
	behind := e.behind()
	for _, x := range refused {
		if x.Plain { // no control of ours: a log tells that another client asked
			proofs = append(proofs, about(Likely, behind(x), x.Ref)...)
		}
	}
	for _, x := range refused {
		if open := openings[way{x.URL, x.Key}]; open != "" {
			proofs = append(proofs, about(Certain, behind(x), x.Ref, open)...)
		}
	}
	blocked := e.blocked()
	if len(proofs) > 0 || len(blocked) == 0 || e.healthy() == No || e.accepted() == No {
		return proofs
	}
	// Every archive is refused and the lists are open: the archives' own filter.
	filtered := e.healthy() == Yes && e.accepted() == Yes
	plain := where(refused, func(x Exchange) bool { return x.Plain })
	var packages []Package
	for _, x := range blocked {
		packages = append(packages, behind(x)...)
	}
	return about(either(filtered, Likely, Possible), packages, append(references(blocked), references(plain)...)...)
}

// behind finds the wanted packages whose archive an exchange asked for.
func (e *Evidence) behind() func(Exchange) []Package {
	packages := map[string][]Package{}
	for p := range e.wanted() {
		packages[p.Archive] = append(packages[p.Archive], p)
	}
	return func(x Exchange) []Package { return packages[x.Ref] }
}

// public is whether only Packagist could have the package, while it is off.
func (e *Evidence) public(p Package) bool {
	return e.Project.PackagistOff && slices.Contains(e.Project.Public, p.Name)
}

// outdated are lacking versions of the Open Source product that Adobe did publish
// for everybody, where nobody knows which repository answered: then its list is
// older than the version, as a mirror's or a cache's is.
func (e *Evidence) outdated() []Package {
	if e.sent() || e.mirror() {
		return nil
	}
	return where(e.lacking(lacksVersion), func(p Package) bool { return p.Restricted == "" && released(p.Name, p.Version) })
}

// released is whether a version of the Open Source product was published: the
// releases of Magento 2 up to 2.4.9, patches left out, whose numbers vary.
func released(name, version string) bool {
	if name != "magento/product-community-edition" && name != "magento/project-community-edition" {
		return false
	}
	var major, minor, patch int
	if n, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n != 3 || err != nil || major != 2 {
		return false
	}
	if fmt.Sprintf("%d.%d.%d", major, minor, patch) != version || patch < 0 {
		return false
	}
	last := []int{18, 18, 11, 7, 9} // of 2.0, 2.1, 2.2, 2.3 and 2.4
	return minor >= 0 && minor < len(last) && patch <= last[minor]
}
