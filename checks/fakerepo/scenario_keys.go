package fakerepo

import "net/http"

func (k *kit) keys() []Scenario {
	full := accountFull()
	stranger := NewAccount(9)
	disabled := full
	disabled.Disabled = true
	return []Scenario{
		{
			Name:    "keys-refused",
			Story:   "The pair has the right form, but no account has it: mistyped, deleted or disabled, nobody can tell from outside.",
			Handler: serving(full, accountOpen()), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(stranger)), Composer: install(false), Promise: shut("keys-refused"),
		},
		{
			Name:    "key-disabled",
			Story:   "The same pair opened everything in an earlier, recorded run; since then its owner has disabled it.",
			Handler: serving(disabled, accountOpen()), Earlier: serving(full, accountOpen()), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Composer: install(false), Promise: shut("key-disabled"),
		},
		{
			Name:    "keys-swapped",
			Story:   "Public and private key stand in each other's place; the other way round the repository takes them.",
			Handler: serving(full), Network: NetworkOK,
			Files:    k.locked(commerceProject(), AuthJSON(HostRepository, full.Private, full.Public)),
			Composer: install(false), Promise: shut("keys-swapped"),
		},
		{
			Name:    "keys-malformed",
			Story:   "Somebody copied auth.json.sample and left the placeholders in.",
			Handler: serving(full), Network: NetworkOK,
			Files:    k.locked(commerceProject(), AuthJSON(HostRepository, "<public-key>", "<private-key>")),
			Composer: install(false), Promise: shut("keys-malformed"),
		},
		{
			Name:    "keys-with-newline",
			Story:   "The private key was piped in with its line feed, so it is one character too long.",
			Handler: serving(full), Network: NetworkOK,
			Files:    k.locked(commerceProject(), AuthJSON(HostRepository, full.Public, full.Private+"\n")),
			Composer: install(false), Promise: shut("keys-malformed"),
		},
		{
			Name:    "auth-malformed",
			Story:   "auth.json has a comma too many: Composer stops before it asks anything.",
			Handler: serving(full), Network: NetworkOK,
			Files: with(k.locked(commerceProject(), ""), "project/auth.json",
				"{\n    \"http-basic\": {\n        \"repo.magento.com\": {\n            \"username\": \""+full.Public+
					"\",\n            \"password\": \""+full.Private+"\",\n        }\n    }\n}\n"),
			Composer: install(false), Promise: shut("auth-malformed"),
		},
		{
			Name:    "keys-conflict",
			Story:   "A good pair in the home of Composer, an old refused one in the project's auth.json: the project's wins.",
			Handler: serving(full), Network: NetworkOK,
			Files:    with(k.locked(commerceProject(), pair(stranger)), "home/.composer/auth.json", pair(full)),
			Composer: install(false), Promise: shut("keys-conflict"),
		},
	}
}

func (k *kit) keyPlaces() []Scenario {
	full := accountFull()
	return []Scenario{
		{
			Name:    "keys-missing",
			Story:   "A fresh clone on a fresh machine: no key pair anywhere.",
			Handler: serving(full), Network: NetworkOK,
			Files: k.locked(commerceProject(), ""), Composer: install(false), Promise: shut("keys-missing"),
		},
		{
			Name:    "keys-not-picked-up",
			Story:   "The pair lies in var/composer_home/auth.json, where Magento's own commands look and Composer on its own does not.",
			Handler: serving(full), Network: NetworkOK,
			Files:    with(k.locked(commerceProject(), ""), "project/var/composer_home/auth.json", pair(full)),
			Composer: install(false), Promise: shut("keys-not-picked-up"),
		},
		{
			Name:    "keys-under-url",
			Story:   "auth.json names the host with its scheme, https://repo.magento.com: Composer compares the bare host and sends nothing.",
			Handler: serving(full), Network: NetworkOK,
			Files:    k.locked(commerceProject(), AuthJSON("https://"+HostRepository, full.Public, full.Private)),
			Composer: install(false), Promise: shut("keys-not-picked-up"),
		},
		{
			Name:  "keys-stripped",
			Story: "Good keys are sent, but a proxy drops the Authorization header: the repository says that none came.",
			Handler: func() http.Handler {
				repo := New(Shop(), full)
				return World(Under(repo, LoseHeader("Authorization")), Beside(repo))
			}, Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Composer: install(false), Promise: shut("keys-not-picked-up"),
		},
	}
}
