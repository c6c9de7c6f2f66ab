package checks

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// bought is a Commerce world in which one vendor sold five extensions and as many
// metapackages, all of them locked.
func bought(t *testing.T) fakerepo.Scenario {
	t.Helper()
	s := find(t, "all-well")
	shop := fakerepo.Shop()
	account := fakerepo.NewAccount(1, fakerepo.TierCommerce, fakerepo.TierB2B, fakerepo.TierCloud)
	project := fakerepo.Project{Require: map[string]string{"magento/product-enterprise-edition": "2.4.9", "magento/extension-b2b": "1.5.3"}}
	needs := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		name = "acme-example/module-" + name
		shop.Add(fakerepo.Package{Name: name, Version: "1.0.0", Type: "magento2-module", Tier: fakerepo.TierThirdParty})
		account.Extensions = append(account.Extensions, name)
		needs[name] = "1.0.0"
		shop.Add(fakerepo.Package{Name: name + "-metapackage", Version: "1.0.0", Type: "metapackage", Tier: fakerepo.TierThirdParty})
		account.Extensions = append(account.Extensions, name+"-metapackage")
		needs[name+"-metapackage"] = "1.0.0"
	}
	shop.Add(fakerepo.Package{Name: "acme-example/suite", Version: "1.0.0", Type: "metapackage", Tier: fakerepo.TierThirdParty, Require: needs})
	account.Extensions = append(account.Extensions, "acme-example/suite")
	project.Require["acme-example/suite"] = "1.0.0"
	lock, err := project.Lock(shop)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := project.ComposerJSON()
	if err != nil {
		t.Fatal(err)
	}
	s.Files["project/composer.json"], s.Files["project/composer.lock"] = manifest, lock
	s.Files["project/auth.json"] = fakerepo.AuthJSON(fakerepo.HostRepository, account.Public, account.Private)
	s.Handler = func() http.Handler { return fakerepo.Shops(fakerepo.New(shop, account)) }
	return s
}

func TestASampledRunAsksForAFewOfEachTierAndVendor(t *testing.T) {
	for _, sample := range []bool{true, false} {
		s := bought(t)
		o, stage := enter(t, s, nil)
		o.Sample = sample
		o.Need = []Need{{Name: "magento/module-quote"}}
		e, err := Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		type counted struct{ asked, spared int }
		crowds := map[diagnose.Tier]*counted{}
		metapackages := 0
		for i := range e.Packages {
			p := &e.Packages[i]
			if p.Metapackage && p.Wanted() {
				if p.Spared == (p.Metadata != "") {
					t.Errorf("%s: spared %v, looked up in %q", p.Name, p.Spared, p.Metadata)
				}
				if p.Spared {
					metapackages++
				}
			}
			if !p.Wanted() || p.Metapackage {
				continue
			}
			if crowds[p.Tier] == nil {
				crowds[p.Tier] = &counted{}
			}
			switch {
			case p.Spared && (p.Archive != "" || p.Metadata != ""):
				t.Errorf("%s is spared and was asked for", p.Name)
			case p.Spared:
				crowds[p.Tier].spared++
			case p.ArchiveOpen == diagnose.Yes:
				crowds[p.Tier].asked++
			default:
				t.Errorf("%s is neither spared nor proven", p.Name)
			}
			if p.Spared && (p.Listed != diagnose.Yes || p.Name == "magento/module-quote") {
				t.Errorf("%s: listed %q, spared %v", p.Name, p.Listed, p.Spared)
			}
		}
		// The suite is named in composer.json, so it is one of the vendor's samples.
		if want := 5 + 1 - samplesPerVendor; sample && metapackages < want || !sample && metapackages > 0 {
			t.Errorf("sample %v: %d metapackages are spared", sample, metapackages)
		}
		want := map[diagnose.Tier]int{diagnose.TierOpenSource: samplesPerTier, diagnose.TierCommerce: samplesPerTier, diagnose.TierB2B: samplesPerTier, diagnose.TierThirdParty: samplesPerVendor}
		for tier, n := range want {
			got := crowds[tier]
			if got == nil || sample && (got.asked != n || got.spared == 0) || !sample && got.spared > 0 {
				t.Errorf("sample %v, %s: %+v, want %d", sample, tier, got, n)
			}
		}
		detail := step(t, e, "archives").Detail
		if tells := strings.HasPrefix(detail, "11 of 11 sampled, ") && strings.HasSuffix(detail, " spared"); tells != sample {
			t.Errorf("sample %v: %q", sample, detail)
		}
		if sample && archiveRequests(stage) != 11 || !sample && archiveRequests(stage) < 30 {
			t.Errorf("sample %v: %d archives were asked for", sample, archiveRequests(stage))
		}
		if v := diagnose.Diagnose(e).Verdict; v != diagnose.Open {
			t.Errorf("sample %v: the verdict is %s", sample, v)
		}
	}
}

func TestASampleThatIsRefusedShuts(t *testing.T) {
	s := find(t, "license-lapsed")
	e := look(t, s, func(o *Options) { o.Sample = true })
	if !slices.ContainsFunc(e.Packages, func(p diagnose.Package) bool { return p.Spared }) {
		t.Error("nothing was spared: this test proves nothing")
	}
	if v := diagnose.Diagnose(e).Verdict; v != diagnose.Shut {
		t.Errorf("the verdict is %s", v)
	}
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		n, k int
		want []int
	}{{10, 3, []int{0, 4, 9}}, {3, 3, []int{0, 1, 2}}, {2, 3, []int{0, 1}}, {1, 3, []int{0}}, {9, 1, []int{0}}, {9, 0, nil}, {9, -2, nil}, {0, 3, nil}} {
		if got := spread(tt.n, tt.k); !slices.Equal(got, tt.want) {
			t.Errorf("%d of %d: %v, want %v", tt.k, tt.n, got, tt.want)
		}
	}
}
