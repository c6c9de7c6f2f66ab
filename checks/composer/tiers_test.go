package composer

import (
	"strings"
	"testing"
)

func TestTiers(t *testing.T) {
	for name, want := range map[string]Tier{
		"magento/framework": OpenSource, "magento/product-community-edition": OpenSource, "magento/module-catalog": OpenSource, "paypal/module-braintree-core": OpenSource,
		"magento/module-payment-services-paypal": OpenSource, "magento/project-community-edition": OpenSource, "magento/page-builder": OpenSource,
		"magento/product-enterprise-edition": Commerce, "Magento/Module-Customer-Segment": Commerce, "adobe-commerce/extensions-metapackage": Commerce, "magento/page-builder-commerce": Commerce,
		"magento/upgrade-compatibility-tool": Commerce, "magento/extension-b2b": B2B, "magento/module-company": B2B, "magento/magento-cloud-metapackage": Cloud, "magento/ece-tools": Cloud,
		"magento/live-search": UnknownTier, "magento/module-that-never-was": UnknownTier, "aem/something": UnknownTier, "example/module-shop": ThirdParty, "": ThirdParty,
	} {
		if got := TierOf(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	count := map[Tier]int{}
	for name, tier := range tiers() {
		count[tier]++
		if strings.Count(name, "/") != 1 || strings.ToLower(name) != name {
			t.Errorf("%q is not a package name", name)
		}
	}
	// 396, 153 and 65 names come from the published locks, three more from the documentation, the rest are sample data and
	// modules of earlier versions.
	if count[OpenSource] != 429 || count[Commerce] != 163 || count[B2B] != 65 {
		t.Errorf("got %v names", count)
	}
	for _, m := range Markers() {
		for _, name := range append([]string{m.Name, m.Module}, m.Further...) {
			if name != "" && TierOf(name) != m.Tier {
				t.Errorf("%s marks %s but belongs to %s", name, m.Tier, TierOf(name))
			}
		}
	}
}

func TestRestrictedVersions(t *testing.T) {
	for _, c := range []struct {
		name, version string
		want          bool
	}{
		{"magento/product-community-edition", "2.4.4-p13", false}, {"magento/product-community-edition", "2.4.4-p14", true}, {"magento/product-community-edition", "2.4.4-p20", true},
		{"magento/product-enterprise-edition", "2.4.5-p14", false}, {"magento/product-enterprise-edition", "2.4.5-p15", true}, {"magento/product-community-edition", "2.4.5", false},
		{"magento/product-community-edition", "2.4.6-p13", false}, {"magento/magento-cloud-patches", "1.1.18", false}, {"magento/magento-cloud-patches", "1.1.19", true},
		{"magento/magento-cloud-metapackage", "2.4.7", false}, {"magento/magento-cloud-metapackage", "2.4.8", true}, {"magento/framework", "103.0.4-p14", false},
	} {
		r, got := Restricted(c.name, c.version)
		if got != c.want || got && (r.Reason == "" || !strings.HasPrefix(r.Source, "https://")) {
			t.Errorf("%s %s: got %v %+v", c.name, c.version, got, r)
		}
	}
	for _, r := range Restrictions() {
		if _, err := ParseConstraint(r.Versions); err != nil {
			t.Error(err)
		}
	}
}
