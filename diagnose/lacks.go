package diagnose

import (
	"iter"
	"slices"
)

// lack is what keeps a wanted package out of reach, as far as it was seen.
type lack int

const (
	lacksNothing lack = iota
	lacksName         // no list has the name
	lacksVersion      // the name is listed, the version is not
	lacksArchive      // listed, and the archive is refused
	lacksUnseen       // the archive is refused; whether it is listed is not known
)

// wanted goes through the packages that somebody asked for. An archive that was asked
// for without a package of its own (a lone line of a log) stands for one; a probe
// asks for none but those of its packages.
func (e *Evidence) wanted() iter.Seq[Package] {
	return func(yield func(Package) bool) {
		for i := range e.Packages {
			if e.Packages[i].Wanted() && !yield(e.Packages[i]) {
				return
			}
		}
		for _, p := range e.unnamed() {
			if !yield(p) {
				return
			}
		}
	}
}

// unnamed are the packages of which nothing is known but the request for an archive.
func (e *Evidence) unnamed() []Package {
	if !e.read() {
		return nil
	}
	var packages []Package
	named := map[string]bool{}
	for x := range e.each(AskArchive, AskDownload) {
		if x.Package == "" || x.From == "probe" {
			continue
		}
		if len(named) == 0 {
			for _, p := range e.Packages {
				named[p.Name] = true
			}
		}
		if named[x.Package] {
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

// read is whether any request was not sent by a probe, but read in a log.
func (e *Evidence) read() bool {
	for i := range e.Exchanges {
		if e.Exchanges[i].From != "probe" {
			return true
		}
	}
	return false
}

// lacking are the wanted packages with one of these lacks. There are none where
// the answers say nothing about this account: refused keys, an unhealthy
// repository, a block that hits every archive.
func (e *Evidence) lacking(lacks ...lack) []Package {
	if e.healthy() == No || e.accepted() == No {
		return nil
	}
	g := e.gate()
	return pick(e.wanted(), func(p Package) bool { return slices.Contains(lacks, e.lack(p, g)) })
}

// lack judges one package. One whose archive opens lacks nothing, whatever a list
// says.
func (e *Evidence) lack(p Package, g gate) lack {
	if p.ArchiveOpen == Yes {
		return lacksNothing
	}
	refused := e.archiveRefused(p, g)
	switch {
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
func (e *Evidence) archiveRefused(p Package, g gate) bool {
	x, ok := e.exchange(p.Archive)
	switch {
	case p.ArchiveOpen == Yes:
		return false
	case !ok:
		return p.ArchiveOpen == No
	}
	return x.Status == 404 || x.Status == 410 || tierless(x, p) || x.Status == 403 && len(g.blocked) == 0 && !g.opensOtherwise(x)
}

// tierless is whether what may have been a 401 is about the package's tier and not
// about the keys: archives of another tier were answered with 403 in those years.
func tierless(x Exchange, p Package) bool {
	return x.Either && x.Status == 401 && x.Content.meaning() == SaysNothing && p.Tier != TierOpenSource && p.Tier != TierUnknown
}

// gate is what all archives together say about one that was refused. It is made once
// for a rule, since a lock may hold thousands.
type gate struct {
	// blocked are the archives that answered 403 when Open Source is among them and no
	// archive opened: every valid key opens Open Source, so this is no matter of an
	// account.
	blocked []Exchange
	// opened are the archives that opened, however they were asked for; only of interest
	// beside a 403.
	opened map[way]bool
}

// way is an address and the pair that was sent there.
type way struct{ url, key string }

func (e *Evidence) gate() gate {
	var g gate
	if !slices.ContainsFunc(e.Exchanges, func(x Exchange) bool { return x.Status == 403 }) {
		return g
	}
	g.opened = map[way]bool{}
	for i := range e.Exchanges {
		if x := &e.Exchanges[i]; x.URL != "" && opened(*x) {
			g.opened[way{x.URL, x.Key}] = true
		}
	}
	public := false
	for _, p := range e.Packages {
		if p.ArchiveOpen == Yes {
			g.blocked = nil
			return g
		}
		if x, ok := e.exchange(p.Archive); ok && x.Status == 403 && x.ours() && !g.opensOtherwise(x) {
			g.blocked = append(g.blocked, x)
			public = public || p.Tier == TierOpenSource
		}
	}
	if !public {
		g.blocked = nil
	}
	return g
}

// blocked are the archives of the gate that nobody passes.
func (e *Evidence) blocked() []Exchange { return e.gate().blocked }

// opensOtherwise is whether the same archive opened to the same keys when asked
// in another way, as with another User-Agent.
func (g gate) opensOtherwise(refused Exchange) bool { return g.opened[way{refused.URL, refused.Key}] }

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
	g := e.gate()
	for _, p := range e.Packages {
		switch {
		case p.Tier != t:
		case p.ArchiveOpen == Yes:
			open++
		case e.archiveRefused(p, g):
			refused++
		}
	}
	return open, refused
}
