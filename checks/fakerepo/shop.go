package fakerepo

import (
	"fmt"
	"maps"
	"strings"
)

// edition is one release of the shop system and of what is released with it.
type edition struct {
	version         string // of product-community-edition: 2.4.9
	b2b             string // of extension-b2b for it
	extendedSupport bool   // readable with extended support only
	prerelease      bool   // readable for invited accounts only
}

// editions: the versions of 2.4.9 are those of Adobe's published lock files. Which patch releases need extended
// support is from magento2#39994 (2.4.4-p14) and #40230 (2.4.5-p15). The module numbers of the older releases and of
// the beta follow the numbering rule (last number = last number of the edition); real patch releases renumber
// fewer modules.
func editions() []edition {
	return []edition{
		{version: "2.4.4-p13", b2b: "1.3.3-p13"},
		{version: "2.4.4-p14", b2b: "1.3.3-p14", extendedSupport: true},
		{version: "2.4.5-p14", b2b: "1.3.4-p14"},
		{version: "2.4.5-p15", b2b: "1.3.4-p15", extendedSupport: true},
		{version: "2.4.7-p8", b2b: "1.4.2-p8"},
		{version: "2.4.8", b2b: "1.5.2"},
		{version: "2.4.9", b2b: "1.5.3"},
		{version: "2.4.10-beta1", b2b: "1.5.4-beta1", prerelease: true},
	}
}

// part is a package of an edition. A version that ends in a dot is completed with the last part of the edition's
// version ("104.0." becomes 104.0.9 or 104.0.7-p8), "=" is the edition's own version, anything else never changes.
type part struct {
	name, kind, version string
	needs               string // further parts that it requires, by exact version, blank separated
	size                int
}

const (
	module      = "magento2-module"
	library     = "magento2-library"
	component   = "magento2-component"
	metapackage = "metapackage"
)

func openSourceParts() []part {
	return []part{
		{"magento/framework", library, "103.0.", "", 16 << 10},
		{"magento/magento2-base", component, "=", "", 64 << 10},
		{"magento/module-backend", module, "102.0.", "", 0},
		{"magento/module-catalog", module, "104.0.", "", 8 << 10},
		{"magento/module-checkout", module, "100.4.", "", 0},
		{"magento/module-cms", module, "104.0.", "", 0},
		{"magento/module-customer", module, "103.0.", "", 4 << 10},
		{"magento/module-eav", module, "102.1.", "", 0},
		{"magento/module-page-cache", module, "100.4.", "", 0},
		{"magento/module-quote", module, "101.2.", "", 0},
		{"magento/module-sales", module, "103.0.", "", 0},
		{"magento/module-store", module, "101.1.", "", 0},
		{"magento/theme-frontend-luma", "magento2-theme", "100.4.", "", 0},
		{"magento/language-en_us", "magento2-language", "100.4.1", "", 0},
		{"magento/module-page-builder", module, "2.2.7", "", 0},
		{"magento/page-builder", metapackage, "1.7.6", "magento/module-page-builder", 0},
		{"magento/module-two-factor-auth", module, "1.1.8", "", 0},
		{"magento/security-package", metapackage, "1.1.8", "magento/module-two-factor-auth", 0},
		{"magento/module-inventory-api", module, "1.2.7", "", 0},
		{"magento/inventory-metapackage", metapackage, "1.2.9", "magento/module-inventory-api", 0},
		{"magento/module-services-id", module, "3.3.4", "", 0},
		{"magento/services-id", metapackage, "3.3.4", "magento/module-services-id", 0},
		{"magento/module-payment-services-base", module, "2.14.0", "", 0},
		{"magento/payment-services", metapackage, "2.14.0", "magento/module-payment-services-base magento/services-id", 0},
	}
}

func commerceParts() []part {
	return []part{
		{"magento/magento2-ee-base", component, "=", "", 16 << 10},
		{"magento/framework-foreign-key", library, "100.4.8", "", 0},
		{"magento/module-admin-gws", module, "100.4.", "", 0},
		{"magento/module-catalog-staging", module, "100.4.", "", 0},
		{"magento/module-customer-segment", module, "102.1.", "", 0},
		{"magento/module-gift-card", module, "101.3.", "", 0},
		{"magento/module-invitation", module, "100.4.8", "", 0},
		{"magento/module-rma", module, "101.2.", "", 0},
		{"magento/module-staging", module, "101.2.", "", 0},
		{"magento/module-target-rule", module, "101.2.", "", 0},
		{"magento/module-catalog-staging-page-builder", module, "1.7.5", "", 0},
		{"magento/page-builder-commerce", metapackage, "1.7.6", "magento/module-catalog-staging-page-builder", 0},
		{"magento/module-re-captcha-invitation", module, "1.0.4", "", 0},
		{"magento/security-package-ee", metapackage, "1.0.4", "magento/module-re-captcha-invitation", 0},
		{"magento/module-adobe-commerce-events-client", module, "1.20.0", "", 0},
		{"magento/commerce-eventing", metapackage, "1.20.0", "magento/module-adobe-commerce-events-client", 0},
		{"magento/module-commerce-backend-uix", module, "3.4.1", "", 0},
		{"magento/commerce-backend-sdk", metapackage, "3.4.1", "magento/module-commerce-backend-uix", 0},
		{"adobe-commerce/extensions-metapackage", metapackage, "2.0.3", "magento/commerce-eventing magento/commerce-backend-sdk", 0},
	}
}

func b2bParts() []part {
	return []part{
		{"magento/magento2-b2b-base", component, "=", "", 0},
		{"magento/module-b2b", module, "100.5.", "", 0},
		{"magento/module-company", module, "102.0.", "", 0},
		{"magento/module-negotiable-quote", module, "101.0.", "", 0},
		{"magento/module-purchase-order", module, "100.5.", "", 0},
		{"magento/module-shared-catalog", module, "100.5.", "", 0},
		{"magento/module-re-captcha-company", module, "1.0.6", "", 0},
		{"magento/security-package-b2b", metapackage, "1.0.7", "magento/module-re-captcha-company", 0},
	}
}

func (p part) at(release string) string {
	switch {
	case p.version == "=":
		return release
	case strings.HasSuffix(p.version, "."):
		return p.version + release[strings.LastIndex(release, ".")+1:]
	}
	return p.version
}

// packages turns a tier's parts into packages and a metapackage over them.
func (e edition) packages(tier Tier, meta, release string, parts []part, further map[string]string) []Package {
	version := map[string]string{}
	for _, p := range parts {
		version[p.name] = p.at(release)
	}
	all := maps.Clone(version)
	maps.Copy(all, further)
	out := []Package{{Name: meta, Version: release, Type: metapackage, Tier: tier, Require: all,
		ExtendedSupport: e.extendedSupport, Prerelease: e.prerelease}}
	framework := "103.0." + e.version[strings.LastIndex(e.version, ".")+1:]
	for _, p := range parts {
		needs := map[string]string{}
		for _, n := range strings.Fields(p.needs) {
			needs[n] = version[n]
		}
		if p.kind == module && strings.HasSuffix(p.version, ".") {
			needs["magento/framework"] = framework
		}
		moves := p.version == "=" || strings.HasSuffix(p.version, ".")
		out = append(out, Package{Name: p.name, Version: p.at(release), Type: p.kind, Tier: tier, Require: needs, Size: p.size,
			ExtendedSupport: moves && e.extendedSupport, Prerelease: moves && e.prerelease})
	}
	return out
}

// The made-up third-party extensions in [Shop].
const (
	ExtensionShipping = "acme-example/module-shipping"
	ExtensionSearch   = "initech-example/module-search"
	ExtensionGiftWrap = "hooli-example/gift-wrap"
)

// Shop returns the built-in catalogue: a small closed world with the real names of Adobe's packages, in which every
// requirement can be met without any other repository.
func Shop() *Catalogue {
	c := NewCatalogue()
	for _, e := range editions() {
		c.Add(e.packages(TierOpenSource, "magento/product-community-edition", e.version, openSourceParts(), nil)...)
		c.Add(e.packages(TierCommerce, "magento/product-enterprise-edition", e.version, commerceParts(),
			map[string]string{"magento/product-community-edition": e.version})...)
		c.Add(e.packages(TierB2B, "magento/extension-b2b", e.b2b, b2bParts(), nil)...)
		for _, kind := range []struct {
			name string
			tier Tier
		}{{"community", TierOpenSource}, {"enterprise", TierCommerce}} {
			c.Add(Package{Name: "magento/project-" + kind.name + "-edition", Version: e.version, Type: "project", Tier: kind.tier,
				Require:         map[string]string{"magento/product-" + kind.name + "-edition": e.version},
				ExtendedSupport: e.extendedSupport, Prerelease: e.prerelease})
		}
	}
	c.Add(
		// Open Source keys read magento-cloud-patches up to 1.1.18 only (magento-cloud-patches#90, 2026-09).
		Package{Name: "magento/magento-cloud-patches", Version: "1.1.18"},
		Package{Name: "magento/magento-cloud-patches", Version: "1.1.19", Tier: TierCommerce},
		Package{Name: "magento/upgrade-compatibility-tool", Version: "3.0.0", Tier: TierCommerce},
		Package{Name: "magento/ece-tools", Version: "2002.2.10", Tier: TierCloud,
			Require: map[string]string{"magento/magento-cloud-patches": "1.1.19", "magento/magento-cloud-components": "1.1.1"}},
		Package{Name: "magento/magento-cloud-components", Version: "1.1.1", Type: module, Tier: TierCloud},
	)
	for _, v := range []string{"2.4.7-p8", "2.4.8", "2.4.9"} {
		c.Add(Package{Name: "magento/magento-cloud-metapackage", Version: v, Type: metapackage, Tier: TierCloud,
			Require: map[string]string{"magento/product-enterprise-edition": v, "magento/ece-tools": "2002.2.10"}})
	}
	for i, name := range []string{ExtensionShipping, ExtensionSearch, ExtensionGiftWrap} {
		for _, minor := range []int{0, 1} {
			c.Add(Package{Name: name, Version: fmt.Sprintf("%d.%d.0", i+1, minor), Type: module, Tier: TierThirdParty, Size: 1 << 10})
		}
	}
	return c
}
