package fakerepo

func (k *kit) entitlement() []Scenario {
	full, open := accountFull(), accountOpen()
	commerceOnly := NewAccount(3, TierCommerce)
	lapsedListed, lapsedGone := full, full
	lapsedListed.Lapsed, lapsedGone.Lapsed = LapsedListed, LapsedGone
	broken := NewAccount(4, TierCommerce, TierB2B)
	broken.Extensions, broken.Broken = []string{ExtensionSearch}, true
	return []Scenario{
		{
			Name:    "wrong-mageid",
			Story:   "The keys are good, but they belong to a developer's own account that holds no Commerce.",
			Handler: serving(full, open), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(open)), Composer: install(false), Promise: shut("wrong-mageid"),
		},
		{
			Name:    "license-lapsed",
			Story:   "The contract ended: Commerce is still listed for the keys, but its archives are refused.",
			Handler: serving(lapsedListed), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Composer: install(false), Promise: shut("license-lapsed"),
		},
		{
			Name:    "license-lapsed-since",
			Story:   "An earlier, recorded run of the same pair had Commerce; now it is gone from the list.",
			Handler: serving(lapsedGone), Earlier: serving(full), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Composer: install(false), Promise: shut("license-lapsed"),
		},
		{
			Name:    "entitlement-moved",
			Story:   "The licence went to another account: the project's keys have lost Commerce, a pair in a neighbouring project has it.",
			Handler: serving(open, full), Network: NetworkOK,
			Files:    with(k.locked(commerceProject(), pair(open)), "project/tools/auth.json", pair(full)),
			Composer: install(false), Promise: shut("entitlement-moved"),
		},
		{
			Name:    "b2b-missing",
			Story:   "The account holds Commerce, the project also wants B2B.",
			Handler: serving(commerceOnly), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(commerceOnly)), Composer: install(false), Promise: shut("edition-add-on-missing"),
		},
		{
			Name:    "cloud-missing",
			Story:   "A Cloud template with the keys of an account that holds Commerce without Cloud.",
			Handler: serving(commerceOnly), Network: NetworkOK,
			Files:    unlocked(Project{Require: map[string]string{"magento/magento-cloud-metapackage": "2.4.9"}}, pair(commerceOnly)),
			Composer: update(false), Promise: shut("edition-add-on-missing"),
		},
		{
			Name:    "extension-not-owned",
			Story:   "The project requires a Marketplace extension that was bought with another account.",
			Handler: serving(full), Network: NetworkOK,
			Files:    k.locked(commerceProject().requiring(ExtensionSearch, "2.1.0"), pair(full)),
			Composer: install(false), Promise: shut("extension-not-owned"),
		},
		{
			Name:    "version-restricted",
			Story:   "2.4.5-p15 exists, but only for customers with extended support; these keys see the versions before it.",
			Handler: serving(full, open), Network: NetworkOK,
			Files:    unlocked(Project{Require: map[string]string{"magento/product-community-edition": "2.4.5-p15"}}, pair(open)),
			Composer: update(false), Promise: shut("version-restricted"),
		},
		{
			Name:    "cloud-patches-restricted",
			Story:   "magento-cloud-patches 1.1.19 is for Commerce accounts; Open Source keys see it up to 1.1.18.",
			Handler: serving(full, open), Network: NetworkOK,
			Files:    unlocked(openProject().requiring("magento/magento-cloud-patches", "1.1.19"), pair(open)),
			Composer: update(false), Promise: shut("version-restricted"),
		},
		{
			Name:    "prerelease-not-entitled",
			Story:   "The project wants the beta of the next release, for which this account was not invited.",
			Handler: serving(full), Network: NetworkOK,
			Files: unlocked(Project{Require: map[string]string{"magento/product-enterprise-edition": "2.4.10-beta1"}, Stability: "beta"},
				pair(full)),
			Composer: update(false), Promise: shut("prerelease-not-entitled"),
		},
		{
			Name:    "account-metadata-broken",
			Story:   "One bought extension has bad metadata and spoils the whole list, for this account only.",
			Handler: serving(broken, full), Network: NetworkOK,
			Files: unlocked(commerceProject(), pair(broken)), Composer: update(false), Promise: shut("account-metadata-broken"),
		},
	}
}
