package fakerepo

func (k *kit) well() []Scenario {
	well := Promise{Verdict: Open}
	return []Scenario{
		{
			Name:    "all-well",
			Story:   "A Commerce project with B2B and a lock, and keys of the account that holds both: everything opens.",
			Handler: serving(accountFull()), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(accountFull())), Composer: install(true), Promise: well,
		},
		{
			Name:    "open-source-well",
			Story:   "An Open Source project with a lock and the keys of an account that never bought anything: that is enough.",
			Handler: serving(accountOpen()), Network: NetworkOK,
			Files: k.locked(openProject(), pair(accountOpen())), Composer: install(true), Promise: well,
		},
		{
			Name:    "extension-well",
			Story:   "A Commerce project with a Marketplace extension that the account bought, not locked yet.",
			Handler: serving(accountFull()), Network: NetworkOK,
			Files:    unlocked(commerceProject().requiring(ExtensionShipping, "1.1.0"), pair(accountFull())),
			Composer: update(true), Promise: well,
		},
		{
			Name:    "no-project-well",
			Story:   "No project yet, only keys in the home of Composer: the package list opens.",
			Handler: serving(accountFull()), Network: NetworkOK,
			Files: map[string]string{"home/.composer/auth.json": pair(accountFull())},
			Args:  []string{"--need", "magento/product-enterprise-edition:2.4.9"}, Promise: well,
		},
		{
			Name:    "proxy-well",
			Story:   "A proxy stands between the machine and the repository and lets everything through.",
			Handler: serving(accountFull()), Network: NetworkProxy,
			Files:    k.locked(commerceProject(), pair(accountFull())),
			Env:      map[string]string{"https_proxy": "http://" + HostProxy + ":3128"},
			Composer: install(true), Promise: well,
		},
	}
}
