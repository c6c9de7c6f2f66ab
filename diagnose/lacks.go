package diagnose

import "slices"

// lack is what keeps a wanted package out of reach, as far as it was seen.
type lack int

const (
	lacksNothing lack = iota
	lacksName         // no list has the name
	lacksVersion      // the name is listed, the version is not
	lacksArchive      // listed, and the archive is refused
	lacksUnseen       // the archive is refused; whether it is listed is not known
)

// wanted are the packages that somebody asked for. An archive that was asked for
// without a package of its own (a lone line of a log) stands for one.
func (e *Evidence) wanted() []Package {
	packages := where(e.Packages, Package.Wanted)
	named := map[string]bool{}
	for _, p := range e.Packages {
		named[p.Name] = true
	}
	for x := range e.each(AskArchive, AskDownload) {
		if x.Package == "" || named[x.Package] {
			continue
		}
		named[x.Package] = true
		p := Package{Name: x.Package, Version: x.Version, Tier: TierUnknown, Source: "log", Archive: x.Ref}
		if !adobes(x.Package) {
			p.Tier = TierThirdParty
		}
		if slices.Contains([]int{401, 403, 404, 410}, x.Status) {
			p.ArchiveOpen = No
		}
		packages = append(packages, p)
	}
	return packages
}

// lacking are the wanted packages with one of these lacks. There are none where
// the answers say nothing about this account: refused keys, an unhealthy
// repository, a block that hits every archive.
func (e *Evidence) lacking(lacks ...lack) []Package {
	if e.healthy() == No || e.accepted() == No {
		return nil
	}
	blocked := len(e.blocked()) > 0
	return where(e.wanted(), func(p Package) bool { return slices.Contains(lacks, e.lack(p, blocked)) })
}

// lack judges one package; blocked is whether every archive answers 403. A package
// whose archive opens lacks nothing, whatever a list says.
func (e *Evidence) lack(p Package, blocked bool) lack {
	refused := e.archiveRefused(p, blocked)
	switch {
	case p.ArchiveOpen == Yes:
		return lacksNothing
	case p.Listed == No:
		return lacksName
	case p.VersionListed == No:
		return lacksVersion
	case refused && p.Listed == Yes:
		return lacksArchive
	case refused:
		return lacksUnseen
	}
	return lacksNothing
}

// archiveRefused is whether this package's archive was refused on its own
// account: 403, 404 or 410, without every archive being blocked. Older answers
// were 401 without a text for archives of another tier than Open Source.
func (e *Evidence) archiveRefused(p Package, blocked bool) bool {
	x, ok := e.exchange(p.Archive)
	switch {
	case p.ArchiveOpen == Yes:
		return false
	case !ok:
		return p.ArchiveOpen == No
	}
	return x.Status == 404 || x.Status == 410 || tierless(x, p) || x.Status == 403 && !blocked && !e.opensOtherwise(x)
}

// tierless is whether what may have been a 401 is about the package's tier and not
// about the keys: archives of another tier were answered with 403 in those years.
func tierless(x Exchange, p Package) bool {
	return x.Either && x.Status == 401 && x.Content.meaning() == SaysNothing && p.Tier != TierOpenSource && p.Tier != TierUnknown
}

// opensOtherwise is whether the same archive opened to the same keys when asked
// in another way, as with another User-Agent.
func (e *Evidence) opensOtherwise(refused Exchange) bool {
	return slices.ContainsFunc(e.Exchanges, func(x Exchange) bool {
		return x.URL == refused.URL && x.URL != "" && x.Key == refused.Key && opened(x)
	})
}

// blocked are the archives that answered 403 when Open Source is among them and
// no archive opened: every valid key opens Open Source, so this is no matter of
// an account.
func (e *Evidence) blocked() []Exchange {
	var refused []Exchange
	public := false
	for _, p := range e.Packages {
		if p.ArchiveOpen == Yes {
			return nil
		}
		if x, ok := e.exchange(p.Archive); ok && x.Status == 403 && x.ours() && !e.opensOtherwise(x) {
			refused = append(refused, x)
			public = public || p.Tier == TierOpenSource
		}
	}
	if !public {
		return nil
	}
	return refused
}

// publicShut is whether archives of Open Source were refused and none opened. Every
// valid key opens them, so what other archives answer is no matter of a licence.
func (e *Evidence) publicShut() bool {
	refused := false
	for _, p := range ofTier(e.Packages, TierOpenSource) {
		if p.ArchiveOpen == Yes {
			return false
		}
		x, _ := e.exchange(p.Archive)
		refused = refused || p.ArchiveOpen == No || slices.Contains([]int{401, 403, 404, 410}, x.Status)
	}
	return refused
}

// wholeTierShut is whether every archive of an add-on's tier that was tried is
// refused while Commerce opens. A lone one that is not there may have been withdrawn.
func (e *Evidence) wholeTierShut(t Tier) bool {
	open, refused := e.tier(t)
	commerce, _ := e.tier(TierCommerce)
	forbidden := slices.ContainsFunc(ofTier(e.Packages, t), func(p Package) bool {
		x, _ := e.exchange(p.Archive)
		return x.Status == 403
	})
	return open == 0 && commerce > 0 && (refused > 1 || refused == 1 && forbidden)
}

// ofTier keeps the packages of some tiers.
func ofTier(packages []Package, tiers ...Tier) []Package {
	return where(packages, func(p Package) bool { return slices.Contains(tiers, p.Tier) })
}

// seen are the references that show packages: the archive's exchange where it
// was refused, else the package itself; a few stand for all.
func (e *Evidence) seen(packages []Package) []string {
	var refs []string
	for _, p := range packages {
		if x, ok := e.exchange(p.Archive); ok && x.Unexpected() {
			refs = append(refs, x.Ref)
		} else {
			refs = append(refs, p.Ref)
		}
	}
	return first(4, refs)
}

// tier counts how the archives of a tier fared, markers included.
func (e *Evidence) tier(t Tier) (open, refused int) {
	blocked := len(e.blocked()) > 0
	for _, p := range ofTier(e.Packages, t) {
		switch {
		case p.ArchiveOpen == Yes:
			open++
		case e.archiveRefused(p, blocked):
			refused++
		}
	}
	return open, refused
}
