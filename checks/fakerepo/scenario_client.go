package fakerepo

func (k *kit) client() []Scenario {
	full, open := accountFull(), accountOpen()
	repositories := func(p Project, text string) Project {
		p.Repositories = text
		return p
	}
	return []Scenario{
		{
			Name:    "repository-not-configured",
			Story:   "composer.json requires Commerce, but repo.magento.com is not among its repositories.",
			Handler: serving(full), Network: NetworkOK,
			Files: unlocked(repositories(commerceProject(), "[]"), pair(full)), Composer: update(false),
			Promise: shut("repository-not-configured"),
		},
		{
			Name:    "repository-misconfigured",
			Story:   "The repository is written with http://, which Composer refuses.",
			Handler: serving(full), Network: NetworkOK,
			Files: unlocked(repositories(commerceProject(), `[{"type": "composer", "url": "http://repo.magento.com/"}]`), pair(full)),
			// After [Scenario.At] plain HTTP is allowed; met under its true name Composer stops.
			Composer: update(false), Promise: shut("repository-misconfigured"),
		},
		{
			Name:    "repository-shadowed",
			Story:   "The repository is configured with an exclude that hides the very package which the project requires.",
			Handler: serving(full), Network: NetworkOK,
			Files: unlocked(repositories(commerceProject(),
				`[{"type": "composer", "url": "https://repo.magento.com/", "exclude": ["magento/product-enterprise-edition"]}]`), pair(full)),
			Composer: update(false), Promise: shut("repository-shadowed"),
		},
		{
			Name:    "user-agent-blocked",
			Story:   "A proxy writes its own name into User-Agent: the lists open, every archive answers 403.",
			Handler: spoiled(RewriteUserAgent("ExampleGate/7.1")), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Composer: install(false), Promise: shut("user-agent-blocked"),
		},
		{
			Name:    "composer-version",
			Story:   "The lock was written by Composer 2, the build still runs Composer 1.",
			Handler: serving(full), Network: NetworkOK,
			Files: k.locked(commerceProject(), pair(full)), Args: []string{"--composer-version", "1.10.28"},
			Promise: shut("composer-version"),
		},
		{
			Name:    "project-invalid",
			Story:   "composer.json was merged badly and is not JSON any more.",
			Handler: serving(full), Network: NetworkOK,
			Files: map[string]string{
				"project/composer.json": "{\n    \"name\": \"example/shop\",\n<<<<<<< HEAD\n    \"require\": {}\n}\n",
				"project/auth.json":     pair(full),
			},
			Composer: update(false), Promise: shut("project-invalid"),
		},
		{
			Name:    "packagist-disabled",
			Story:   "The project needs a public package, and Packagist is switched off.",
			Handler: serving(full, open), Network: NetworkOK,
			Files: unlocked(repositories(openProject().requiring("monolog/monolog", "3.9.0"),
				`[{"type": "composer", "url": "https://repo.magento.com/"}, {"packagist.org": false}]`), pair(open)),
			Composer: update(false), Promise: shut("packagist-disabled"),
		},
	}
}
