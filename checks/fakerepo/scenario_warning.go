package fakerepo

import "net/http"

func (k *kit) warnings() []Scenario {
	full := accountFull()
	stale := with(k.locked(openProject(), pair(full)),
		"home/.composer/cache/repo/https---repo.magento.com/packages.json",
		`{"packages":[],"provider-includes":{"p/provider-ce$%hash%.json":{"sha256":"`+sum([]byte("an older list"))+
			`"}},"providers-url":"/p/%package%$%hash%.json"}`)
	outdated := k.locked(openProject(), pair(full))
	outdated["project/composer.json"] = unlocked(openProject().requiring("magento/module-cms", "104.0.9"), "")["project/composer.json"]
	exposed := commerceProject()
	exposed.Config = `{"http-basic": {"repo.magento.com": {"username": "` + full.Public + `", "password": "` + full.Private + `"}}}`
	return []Scenario{
		{
			Name:    "stale-cache",
			Story:   "The repository fails for everybody, and Composer's cache holds an older package list that hides it.",
			Handler: spoiled(Outage(http.StatusServiceUnavailable)), Network: NetworkOK,
			Files: stale, Promise: Promise{Verdict: Unproven, Cause: "repository-outage", Also: "stale-cache"},
		},
		{
			Name:    "lock-out-of-date",
			Story:   "composer.json was changed after the lock was written; the keys open everything that is locked.",
			Handler: serving(full), Network: NetworkOK,
			// module-cms is in the lock as a dependency, so Composer warns and installs.
			Files: outdated, Composer: install(true), Promise: warned("lock-out-of-date"),
		},
		{
			Name:    "keys-exposed",
			Story:   "The keys work, but stand in composer.json, which everybody with the code can read.",
			Handler: serving(full), Network: NetworkOK,
			Files: k.locked(exposed, ""), Composer: install(true), Promise: warned("keys-exposed"),
		},
	}
}

func (k *kit) token() []Scenario {
	full := accountFull()
	asked := func(name, story, mageid, token, cause string) Scenario {
		return Scenario{
			Name: name, Story: story, Network: NetworkOK,
			Handler: func() http.Handler { return Shops(New(Shop(), full)) },
			Files:   k.locked(commerceProject(), pair(full)),
			Env:     map[string]string{"MAGEDOCTOR_MAGEID": mageid, "MAGEDOCTOR_DOWNLOAD_TOKEN": token},
			Promise: shut(cause),
		}
	}
	well := asked("token-well", "Keys and download token are good, and both say that the account holds Commerce.", full.MAGEID, full.Token, "")
	well.Promise.Verdict = Open
	return []Scenario{
		well,
		asked("token-refused", "The keys are good; MAGEID and download token are refused by www.magentocommerce.com.",
			full.MAGEID, NewAccount(8).Token, "token-refused"),
		asked("token-malformed", "In place of the MAGEID somebody wrote an e-mail address.", "owner@shop.example", full.Token, "token-malformed"),
	}
}
