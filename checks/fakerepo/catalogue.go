package fakerepo

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Catalogue holds every package version that exists, whoever may read it. Fill it before it is served:
// it is safe for concurrent reading, not for changes while requests run.
type Catalogue struct {
	byName    map[string][]*listed
	byArchive map[string]*listed
	uid       int
}

// listed is a package version in a catalogue; the checksum is made when first asked for.
type listed struct {
	Package
	uid      int // Composer 1 reads a number of this name from v1 metadata and needs it unique
	checksum func() (string, error)
}

// NewCatalogue returns a catalogue of these packages.
func NewCatalogue(packages ...Package) *Catalogue {
	c := &Catalogue{byName: map[string][]*listed{}, byArchive: map[string]*listed{}}
	c.Add(packages...)
	return c
}

// Add puts package versions in; one that is already there (same name and version) is replaced.
func (c *Catalogue) Add(packages ...Package) {
	for _, p := range packages {
		if p.Type == "" {
			p.Type = "library"
		}
		if p.Tier == "" {
			p.Tier = TierOpenSource
		}
		c.uid++
		l := &listed{Package: p, uid: c.uid, checksum: sync.OnceValues(p.Checksum)}
		versions := c.byName[p.Name]
		if i := c.index(p.Name, p.Version); i >= 0 {
			versions[i] = l
		} else {
			versions = append(versions, l)
		}
		c.byName[p.Name] = versions
		c.byArchive[p.ArchivePath()] = l
	}
}

func (c *Catalogue) index(name, version string) int {
	return slices.IndexFunc(c.byName[name], func(l *listed) bool { return l.Version == version })
}

// Remove takes a version out, as if it had never been published.
func (c *Catalogue) Remove(name, version string) error {
	i := c.index(name, version)
	if i < 0 {
		return fmt.Errorf("removing %s %s: no such version in the catalogue", name, version)
	}
	delete(c.byArchive, c.byName[name][i].ArchivePath())
	c.byName[name] = slices.Delete(c.byName[name], i, i+1)
	if len(c.byName[name]) == 0 {
		delete(c.byName, name)
	}
	return nil
}

// Change replaces a version by what change makes of it; name and version must stay.
func (c *Catalogue) Change(name, version string, change func(*Package)) error {
	p, ok := c.Find(name, version)
	if !ok {
		return fmt.Errorf("changing %s %s: no such version in the catalogue", name, version)
	}
	change(&p)
	c.Add(p)
	return nil
}

// Find returns one version.
func (c *Catalogue) Find(name, version string) (Package, bool) {
	if i := c.index(name, version); i >= 0 {
		return c.byName[name][i].Package, true
	}
	return Package{}, false
}

// Names returns every package name, sorted.
func (c *Catalogue) Names() []string { return slices.Sorted(maps.Keys(c.byName)) }

// Versions returns the versions of one package in the order in which they were added.
func (c *Catalogue) Versions(name string) []Package {
	out := make([]Package, 0, len(c.byName[name]))
	for _, l := range c.byName[name] {
		out = append(out, l.Package)
	}
	return out
}

// Resolve returns everything that these exact requirements lead to, sorted by name, as a lock file holds it.
// It follows exact versions only: a range is taken as satisfied by the version that another package pins,
// which is how Adobe's metapackages and modules are written.
func (c *Catalogue) Resolve(require map[string]string) ([]Package, error) {
	found := map[string]Package{}
	ranges := map[string]string{}
	var walk func(by string, require map[string]string) error
	walk = func(by string, require map[string]string) error {
		for _, name := range slices.Sorted(maps.Keys(require)) {
			p, ok := c.Find(name, require[name])
			if !ok {
				ranges[name] = by
				continue
			}
			if had, seen := found[name]; seen {
				if had.Version != p.Version {
					return fmt.Errorf("resolving %s: %s wants %s, another package %s", name, by, p.Version, had.Version)
				}
				continue
			}
			found[name] = p
			if err := walk(name, p.Require); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk("the project", require); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(ranges)) {
		if _, ok := found[name]; !ok {
			return nil, fmt.Errorf("resolving %s, wanted by %s: nothing pins a version that exists", name, ranges[name])
		}
	}
	out := make([]Package, 0, len(found))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[name])
	}
	return out, nil
}
