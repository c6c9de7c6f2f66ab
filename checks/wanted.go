package checks

import (
	"fmt"
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// wanted lists the packages to look at: those that the lock has from this
// repository, those that --need names, those that composer.json requires and no lock
// has, and the markers of each tier.
func (s *Session) wanted(project *diagnose.Project) []diagnose.Package {
	w := &want{Session: s, origin: s.origin(), byName: map[string]int{}, names: map[string]bool{}}
	locked := s.files.Lock.Found && s.files.Lock.Problem == nil
	if locked {
		w.lock()
	}
	for _, n := range s.options.Need {
		w.need(n)
	}
	w.requirements(locked, project)
	for _, p := range w.list {
		if !slices.Contains(s.tiers, p.Tier) {
			s.tiers = append(s.tiers, p.Tier)
		}
	}
	for _, tier := range append(tiers(), diagnose.TierThirdParty, diagnose.TierUnknown) {
		if slices.Contains(s.tiers, tier) {
			project.Tiers = append(project.Tiers, tier)
		}
	}
	for _, tier := range tiers() {
		for _, name := range append(markers(tier), module(tier)) {
			if name != "" {
				w.add(diagnose.Package{Name: name, Tier: tier, Source: "marker"})
			}
		}
	}
	for _, p := range s.undecided {
		w.names[p.Name] = true
	}
	if s.options.Sample {
		w.spare()
	}
	s.names = w.names
	return w.list
}

// want gathers wanted packages, each name once.
type want struct {
	*Session
	origin string // of the repository that is asked
	list   []diagnose.Package
	byName map[string]int
	names  map[string]bool
}

// add takes a package in unless its name is there already, and gives its place.
func (w *want) add(p diagnose.Package) int {
	if i, ok := w.byName[p.Name]; ok {
		return i
	}
	p.Ref = draft("p", len(w.list))
	if p.Tier == "" {
		p.Tier = diagnose.Tier(composer.TierOf(p.Name))
	}
	if p.Version != "" {
		p.Prerelease = composer.IsPrerelease(p.Version)
		p.Restricted = restricted(p.Name, p.Version)
	}
	w.byName[p.Name] = len(w.list)
	w.names[p.Name] = true
	if p.Wanted() {
		w.hide(&p)
	}
	w.list = append(w.list, p)
	return len(w.list) - 1
}

// lock takes in what the lock has from this repository. A package's archive is asked
// for at the address that the lock names, as Composer does.
func (w *want) lock() {
	root := map[string]bool{}
	for _, r := range w.files.Require {
		root[r.Name] = true
	}
	locked := w.files.Lock.Packages
	n := 32 // for those that no lock names
	for i := range locked {
		if w.here(&locked[i]) {
			n++
		}
	}
	w.list = slices.Grow(w.list, n)
	for _, named := range []bool{true, false} { // what the project itself names comes first
		for i := range locked {
			if root[strings.ToLower(locked[i].Name)] == named {
				w.locked(&locked[i])
			}
		}
	}
}

// locked takes in one package of the lock.
func (w *want) locked(p *composer.Package) {
	if p.Dev && w.options.NoDev || !w.here(p) {
		return
	}
	i := w.add(diagnose.Package{
		Seen: diagnose.Seen{From: "composer.lock"}, Name: strings.ToLower(p.Name), Version: p.Version, Source: "lock",
		Line: p.Line, Metapackage: p.Metapackage(), Dev: p.Dev, LockSum: p.Shasum,
	})
	if !p.Metapackage() && p.DistURL != "" {
		// Packages are the first facts of their kind, so their final references are
		// known before they are taken in.
		w.locks[packageRef(i)] = p.DistURL
	}
}

// here is whether a locked package comes from the repository that is asked: by the
// host of its archive, or, behind a mirror, from Adobe's own.
func (w *want) here(p *composer.Package) bool {
	return p.FirstOrigin() == w.origin || p.Origin == w.origin || p.Origin == officialHost
}

// need takes in a package that the user named. In a lock it is there already.
func (w *want) need(n Need) {
	i := w.add(diagnose.Package{Seen: diagnose.Seen{From: "--need"}, Name: n.Name, Version: n.Version, Source: "need"})
	if p := &w.list[i]; n.Version != "" && p.Source == "lock" && !sameVersion(p.Version, n.Version) {
		// The user asks for another version than the locked one: that one counts.
		delete(w.locks, packageRef(i))
		p.Source, p.Version, p.LockSum = "need", n.Version, ""
		p.Prerelease = composer.IsPrerelease(n.Version)
		p.Restricted = restricted(n.Name, n.Version)
	}
}

// requirements takes in what composer.json requires and the lock does not have: all
// of it without a lock, what is missing with one. Names of Adobe's are wanted from
// here; others may be anybody's, which only the lists can tell.
func (w *want) requirements(locked bool, project *diagnose.Project) {
	w.soleSource = !w.files.Packagist && project.Configured == diagnose.Yes && !w.otherSources()
	for _, r := range w.files.Require {
		if r.Platform() || r.Dev && w.options.NoDev {
			continue
		}
		if locked {
			if _, ok := w.files.Lock.Find(r.Name); ok || !w.unlocked(r.Name) {
				continue
			}
		}
		p := diagnose.Package{Seen: diagnose.Seen{From: "composer.json"}, Name: r.Name, Source: "require", Line: r.Line, Dev: r.Dev}
		p.Version, p.Constraint = exact(r.Constraint)
		p.Tier = diagnose.Tier(composer.TierOf(r.Name))
		switch {
		case slices.Contains(w.files.Provided, r.Name):
			continue // the project itself stands in for it
		case adobesOwn(p.Tier), composer.IsAdobe(r.Name) && !w.otherSources():
			w.add(p)
		default:
			if !w.files.Packagist && !w.otherSources() {
				project.Public = append(project.Public, r.Name)
			}
			p.Ref = draft("p", 1_000_000+len(w.undecided))
			w.undecided = append(w.undecided, p)
		}
	}
}

// unlocked is whether the lock lacks a root requirement.
func (w *want) unlocked(name string) bool {
	return slices.ContainsFunc(w.files.Lock.Missing, func(m composer.Missing) bool { return m.Name == name && m.Locked == "" })
}

// otherSources is whether the project names another source of packages than this
// repository and Packagist: a repository of any type, whose packages nobody knows.
func (w *want) otherSources() bool {
	return slices.ContainsFunc(w.files.Repositories, func(r composer.Repository) bool {
		return r.Name != "packagist.org" && (r.Type != "composer" || r.Origin != composer.Origin(w.rawURL))
	})
}

// hide notes the entry that keeps Composer from taking a package from here: a filter
// of this repository's own entry, where no other entry could serve the package. That
// an earlier canonical repository has the name cannot be seen from this one.
func (w *want) hide(p *diagnose.Package) {
	if !adobesOwn(p.Tier) {
		return // it may be Packagist's
	}
	for i, r := range w.files.Repositories {
		switch {
		case r.Name == "packagist.org":
		case r.Type != "composer" || r.Origin != composer.Origin(w.rawURL), r.Allows(p.Name):
			p.HiddenBy, p.HiddenWhy = "", ""
			return // another entry has it, or may have it
		case p.HiddenBy == "":
			p.HiddenBy = draft("r", i)
			p.HiddenWhy = "exclude names it"
			if len(r.Only) > 0 {
				p.HiddenWhy = "only does not name it"
			}
		}
	}
}

// adobesOwn is whether packages of a tier are served by Adobe alone.
func adobesOwn(t diagnose.Tier) bool {
	switch t {
	case diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierB2B, diagnose.TierCloud:
		return true
	}
	return false
}

// exact splits a constraint into an exact version or a range.
func exact(constraint string) (version, rest string) {
	if v, err := composer.NormalizeVersion(constraint); err == nil && v != "" && !strings.ContainsAny(constraint, "*^~<>|, @") {
		return strings.TrimPrefix(constraint, "="), ""
	}
	return "", constraint
}

// restricted says to whom a version is known to be limited.
func restricted(name, version string) string {
	r, _ := composer.Restricted(name, version)
	return r.Reason
}

// sameVersion compares versions as Composer writes and means them.
func sameVersion(a, b string) bool {
	na, errA := composer.NormalizeVersion(a)
	nb, errB := composer.NormalizeVersion(b)
	return a == b || errA == nil && errB == nil && na == nb
}

// packageRef is the final reference of the package at a place of the first list.
func packageRef(i int) string { return fmt.Sprintf("p%d", i+1) }
