package fakerepo

import (
	"fmt"
	"net/http"
	"slices"
)

// Stock is a shop of any size with a lock, for trials under load: its catalogue, an account that opens all of it, and a
// project that requires all of it.
type Stock struct {
	Catalogue *Catalogue
	Account   Account
	Project   Project
}

// The share of each tier in a hundred archives of a stock, as in Adobe's Commerce lock for 2.4.9 with B2B (396 of 614
// packages are Open Source), beside a few extensions of the Marketplace.
const (
	commerceShare   = 24
	b2bShare        = 9
	thirdPartyShare = 4
)

// NewStock returns a stock of n archives (at least 100, so that each tier has some) of about 1 KiB each, beside three
// metapackages, which have no archive that Composer fetches. Names are used up in their order, tier by tier, so that a
// stock can bear the names of a real shop; where they are too few, further ones are made up. Third-party names are always
// made up.
func NewStock(n int, names map[Tier][]string) *Stock {
	commerce, b2b, third := n*commerceShare/100, n*b2bShare/100, n*thirdPartyShare/100
	s := &Stock{Catalogue: NewCatalogue(), Account: NewAccount(1, TierCommerce, TierB2B)}
	framework := "magento/framework"
	// The framework is wanted by every module: it comes first, whatever the names are.
	open := append([]string{framework}, slices.DeleteFunc(slices.Clone(names[TierOpenSource]), func(name string) bool { return name == framework })...)

	base := s.add(TierOpenSource, open, n-commerce-b2b-third, nil)
	product := s.meta(TierOpenSource, "magento/product-community-edition", "2.4.9", base)
	paid := s.add(TierCommerce, names[TierCommerce], commerce, base)
	edition := s.meta(TierCommerce, "magento/product-enterprise-edition", "2.4.9", append(paid, product))
	quotes := s.add(TierB2B, names[TierB2B], b2b, base)
	extension := s.meta(TierB2B, "magento/extension-b2b", "1.5.3", quotes)
	bought := s.add(TierThirdParty, nil, third, base)

	s.Project = Project{Require: map[string]string{edition.Name: edition.Version, extension.Name: extension.Version}, Whole: true}
	for _, p := range bought {
		s.Project.Require[p.Name] = p.Version
		s.Account.Extensions = append(s.Account.Extensions, p.Name)
	}
	return s
}

// metapackages are the names that a stock gives to its metapackages.
func metapackages() []string {
	return []string{"magento/product-community-edition", "magento/product-enterprise-edition", "magento/extension-b2b"}
}

// add puts n packages of a tier into the catalogue, each of which requires a handful of those before it and of others, by
// the ranges that Adobe's modules have: about eight, as in the real lock.
func (s *Stock) add(tier Tier, names []string, n int, others []Package) []Package {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(metapackages(), name) })
	vendors := []string{"acme-example", "initech-example", "hooli-example"}
	var added []Package
	for i := range n {
		p := Package{Version: fmt.Sprintf("100.4.%d", i%10), Type: module, Tier: tier, Size: 160, Require: map[string]string{}}
		switch {
		case i < len(names):
			p.Name = names[i]
		case tier == TierThirdParty:
			p.Name = fmt.Sprintf("%s/module-made-up-%04d", vendors[i%len(vendors)], i)
		default:
			p.Name = fmt.Sprintf("magento/module-made-up-%s-%04d", tier, i)
		}
		for k := range min(8, len(others)+len(added)) {
			before := (i*7 + k*k*31) % (len(others) + len(added))
			if before < len(others) {
				p.Require[others[before].Name] = "100.4.*"
			} else {
				p.Require[added[before-len(others)].Name] = "100.4.*"
			}
		}
		added = append(added, p)
	}
	s.Catalogue.Add(added...)
	return added
}

// meta puts a metapackage over packages into the catalogue.
func (s *Stock) meta(tier Tier, name, version string, over []Package) Package {
	p := Package{Name: name, Version: version, Type: metapackage, Tier: tier, Require: map[string]string{}}
	for _, o := range over {
		p.Require[o.Name] = o.Version
	}
	s.Catalogue.Add(p)
	return p
}

// Files are the project with its lock and its keys, below "project/", as in [Scenario]. Errors: the stock's own names
// contradict each other.
func (s *Stock) Files() (map[string]string, error) {
	manifest, err := s.Project.ComposerJSON()
	if err != nil {
		return nil, err
	}
	lock, err := s.Project.Lock(s.Catalogue)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"project/composer.json": manifest,
		"project/composer.lock": lock,
		"project/auth.json":     pair(s.Account),
	}, nil
}

// Archives lists the URL of every archive that Composer fetches for the lock, sorted.
func (s *Stock) Archives() []string {
	var out []string
	for _, name := range s.Catalogue.Names() {
		for _, p := range s.Catalogue.Versions(name) {
			if p.Type != metapackage {
				out = append(out, "https://"+HostRepository+p.ArchivePath())
			}
		}
	}
	return out
}

// World is the world that sells the stock; weathers come over the repository alone.
func (s *Stock) World(weathers ...Weather) http.Handler {
	repo := New(s.Catalogue, s.Account)
	return World(Under(repo, weathers...), Beside(repo))
}
