package composer

import (
	_ "embed"
	"strings"
	"sync"
)

// Tier says which entitlement a package of the repository needs.
type Tier string

const (
	OpenSource  Tier = "open-source" // any valid key pair
	Commerce    Tier = "commerce"    // an account that holds Adobe Commerce
	B2B         Tier = "b2b"         // Commerce with the B2B extension
	Cloud       Tier = "cloud"       // Commerce on cloud infrastructure
	ThirdParty  Tier = "third-party" // bought in the Marketplace, or not from this repository at all
	UnknownTier Tier = "unknown"     // of Adobe, but no list proves its tier
)

//go:embed tiers.txt
var tierText string

// tiers is the table of names, read on first use.
var tiers = sync.OnceValue(func() map[string]Tier {
	table := make(map[string]Tier, 700)
	var tier Tier
	for line := range strings.Lines(tierText) {
		line = strings.TrimSpace(line)
		if section, ok := strings.CutPrefix(line, "= "); ok {
			tier = Tier(section)
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		prefix, rest, _ := strings.Cut(line, " ")
		for _, name := range strings.Fields(rest) {
			table[prefix+name] = tier
		}
	}
	return table
})

// TierOf tells the tier of a package by its name, from the lock files that Adobe publishes for 2.4.9. A package of
// another vendor is third-party; one of Adobe's vendors that no list holds is unknown.
func TierOf(name string) Tier {
	name = strings.ToLower(name)
	if t, ok := tiers()[name]; ok {
		return t
	}
	if IsAdobe(name) {
		return UnknownTier
	}
	return ThirdParty
}

// IsAdobe reports whether a package's vendor is Adobe, or a partner whose modules are part of the product (paypal, for Braintree).
func IsAdobe(name string) bool {
	vendor, _, _ := strings.Cut(strings.ToLower(name), "/")
	return contains([]string{"magento", "adobe-commerce", "adobe", "aem", "paypal"}, vendor)
}

// Marker is what shows a tier: the package to look up first, a small module whose archive may be looked at, and further names.
type Marker struct {
	Tier    Tier
	Name    string   // listed for accounts that hold the tier
	Module  string   // an ordinary package with a small archive; "" where only Name tells
	Further []string // more names that only this tier lists
}

// Markers returns the markers of the tiers, from the one that everybody has upwards. For the cloud tier only the
// metapackage tells: tools such as magento/ece-tools and magento/quality-patches prove nothing.
func Markers() []Marker {
	return []Marker{
		{OpenSource, "magento/product-community-edition", "magento/framework", []string{"magento/magento2-base", "magento/project-community-edition"}},
		{Commerce, "magento/product-enterprise-edition", "magento/module-customer-segment", []string{"magento/magento2-ee-base", "magento/module-staging", "magento/module-admin-gws", "magento/page-builder-commerce", "magento/security-package-ee", "adobe-commerce/extensions-metapackage"}},
		{B2B, "magento/extension-b2b", "magento/module-company", []string{"magento/magento2-b2b-base", "magento/module-negotiable-quote", "magento/security-package-b2b"}},
		{Cloud, "magento/magento-cloud-metapackage", "", nil},
	}
}

// Restriction is a range of versions that fewer accounts may read than the package itself.
type Restriction struct {
	Packages []string
	Versions string // a constraint
	Reason   string // in plain words
	Needs    Tier   // the tier that opens them; Commerce with extended support counts as Commerce
	Source   string // where it was seen
}

// Restrictions lists the ranges that are known.
func Restrictions() []Restriction {
	products := []string{"magento/product-community-edition", "magento/project-community-edition", "magento/product-enterprise-edition",
		"magento/project-enterprise-edition", "magento/magento2-base", "magento/magento2-ee-base"}
	const extended = " and later patches are for Adobe Commerce customers with extended support only"
	return []Restriction{
		{products, ">=2.4.4-p14 <2.4.5-dev", "2.4.4-p14" + extended, Commerce, "https://github.com/magento/magento2/issues/39994"},
		{products, ">=2.4.5-p15 <2.4.6-dev", "2.4.5-p15" + extended, Commerce, "https://github.com/magento/magento2/issues/40230"},
		{[]string{"magento/magento-cloud-patches"}, ">=1.1.19", "from 1.1.19 on the package is listed for Adobe Commerce keys only (since September 2026)", Commerce, "https://github.com/magento/magento-cloud-patches/issues/90"},
		{[]string{"magento/magento-cloud-metapackage"}, ">2.4.7", "versions after 2.4.7 are not listed for Open Source keys (seen in July 2026)", Commerce, "https://experienceleague.adobe.com/en/docs/commerce-on-cloud/user-guide/develop/authentication-keys"},
	}
}

// Restricted reports whether a version is in a known restricted range.
func Restricted(name, version string) (Restriction, bool) {
	name = strings.ToLower(name)
	for _, r := range Restrictions() {
		if !contains(r.Packages, name) {
			continue
		}
		if c, err := ParseConstraint(r.Versions); err == nil && c.Matches(version) {
			return r, true
		}
	}
	return Restriction{}, false
}
