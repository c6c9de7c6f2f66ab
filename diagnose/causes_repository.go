package diagnose

// repositoryCauses: the project asks the wrong repository, in the wrong way, or
// through somebody's copy.
var repositoryCauses = []*Cause{
	{
		ID: "repository-not-configured", Family: "client", Effect: EffectShut, Who: You,
		Title:  "The project does not name the repository of the package",
		Why:    "Composer asks only the repositories that composer.json names, and Packagist. Adobe's packages come from repo.magento.com; some vendors have a repository of their own.",
		Shows:  "composer.json was read and lists no repository that has the wanted packages.",
		Unlike: "If it is named with a mistake, it is repository-misconfigured; if it is named and hidden, repository-shadowed.",
		Fix: []Remedy{
			{Text: "If the project takes Adobe's packages from a mirror, look at that one", Command: "magedoctor diagnose --repository <URL of the mirror>"},
			{Text: "Otherwise add Adobe's repository", Command: "composer config repositories.magento composer https://repo.magento.com/"},
			{Text: "For an extension from its vendor, add the vendor's own one", Command: "composer config repositories.<vendor> composer <vendor's URL>"},
			lookAgain,
		},
		Settle: "The extension's page says from which repository it is installed.",
		Docs:   docsRepository, Match: matchNotConfigured,
	},
	{
		ID: "repository-misconfigured", Family: "client", Effect: EffectShut, Who: You,
		Title:  "The project names the repository in a way that cannot work",
		Why:    "The address must be https://repo.magento.com/ with type composer. http, another host or path, an unreadable CA file, or both only and exclude keep Composer from it.",
		Shows:  "The entry in composer.json, with file and line.",
		Unlike: "If there is no entry at all, it is repository-not-configured.",
		Fix: []Remedy{
			{Text: "Write the entry anew", Command: "composer config repositories.magento composer https://repo.magento.com/"},
			{Text: "Remove an old one that stays behind", Command: "composer config --unset repositories.<name>"},
			lookAgain,
		},
		Settle: "The same look with the plain address: magedoctor diagnose --repository https://repo.magento.com/",
		Docs:   docsRepository, Match: matchMisconfigured,
	},
	{
		ID: "repository-shadowed", Family: "client", Effect: EffectShut, Who: You,
		Title:  "Another repository entry hides the package",
		Why:    "Composer takes a package from the first repository that has its name, unless canonical is false, and honours only and exclude. A hidden package looks exactly like a missing one.",
		Shows:  "An entry in composer.json whose canonical, only or exclude keeps Composer from taking the package here.",
		Unlike: "If no repository has the package, it is entitlement or package-unknown.",
		Fix: []Remedy{
			{Text: "Look at the order and the filters of the entries", Command: "composer config repositories"},
			{Text: "Take the package out of exclude, add it to only, or set canonical to false on the entry that wins", URL: docsPriority},
			lookAgain,
		},
		Settle: "composer show --all on the package names the repository that it comes from.",
		Docs:   docsPriority, Match: matchShadowed,
	},
	{
		ID: "mirror-misconfigured", Family: "client", Effect: EffectShut, Who: MirrorAdmin,
		Title:  "The mirror has no working keys, or serves a broken list",
		Why:    "A mirror or proxy (Nexus, Artifactory, Satis, Packeton and the like) stands between Composer and Adobe. When its own keys are refused it answers 503, 404 or 401 for everybody behind it.",
		Shows:  "A mirror answers with an error, or with metadata that cannot be read or leads to no archive.",
		Unlike: "If it only lacks new versions, it is mirror-lag.",
		Fix: []Remedy{
			{Text: "Ask the mirror's administrator to set the account's access keys for repo.magento.com in the mirror, and to unblock its upstream"},
			{Text: "See whether Adobe's own repository opens with your keys", Command: "magedoctor diagnose --repository https://repo.magento.com/"},
			{Text: "If the mirror asks for a login of its own, store it under the mirror's host", Command: "composer config http-basic.<mirror's host> <user> <password>"},
		},
		Settle: "The same look at https://repo.magento.com/ itself: if that is open, it is the mirror.",
		Docs:   docsRepository, Match: matchMirror,
	},
	{
		ID: "mirror-lag", Family: "client", Effect: EffectShut, Who: MirrorAdmin,
		Title:  "The mirror does not have this version yet",
		Why:    "A mirror copies releases with a delay, or only those that somebody asked for. The version may be out at Adobe and not there.",
		Shows:  "A mirror lists the package without the wanted version, or lacks a package that a listed version requires.",
		Unlike: "If Adobe's own repository does not list it either, it is version-restricted or version-unknown.",
		Fix: []Remedy{
			{Text: "See whether Adobe's own repository has the version", Command: "magedoctor diagnose --repository https://repo.magento.com/"},
			{Text: "Ask the mirror's administrator to update its copy"},
			{Text: "Until then, use a version that the mirror lists", Command: "composer show --all <package>"},
		},
		Settle: "The same look at https://repo.magento.com/ itself.",
		Docs:   docsRepository, Match: matchMirrorLag,
	},
	{
		ID: "stale-cache", Family: "client", Effect: EffectWarns, Who: You,
		Title:  "Composer's own cache may hide the truth",
		Why:    "When the repository refuses or fails, Composer goes on with the list that it kept, exit status 0, and archives in its cache need no keys. A clean build machine then fails where this one works.",
		Shows:  "Composer said that the list came from the local cache, or a kept list lies there while the repository refuses.",
		Unlike: "Without a kept copy Composer stops at the refusal itself.",
		Fix: []Remedy{
			{Text: "Clear the cache, to see what a clean machine sees", Command: "composer clear-cache"},
			{Text: "If COMPOSER_DISABLE_NETWORK is set, remove it", Command: "unset COMPOSER_DISABLE_NETWORK"},
		},
		Settle: "The same command after clearing the cache.",
		Docs:   docsTrouble, Match: matchStaleCache,
	},
	{
		ID: "user-agent-blocked", Family: "client", Effect: EffectShut, Who: You,
		Title:  "Archives are refused because the client does not look like Composer",
		Why:    "repo.magento.com answers 403 for archives to a User-Agent that does not look like Composer's, even with good keys. Own scripts, other clients and proxies that rewrite the header run into it.",
		Shows:  "The same archive opens with Composer's User-Agent and answers 403 to another one, or every archive answers 403 while the lists open.",
		Unlike: "If only Commerce archives answer 403, it is a matter of the account; if the list answers 403 too, it is firewall-block.",
		Fix: []Remedy{
			{Text: "Let Composer itself fetch the archives, or let the script send a User-Agent that begins with Composer/"},
			{Text: "If a proxy is in between, ask its administrator not to rewrite the User-Agent for repo.magento.com"},
			{Text: "Look again without the proxy", Command: "no_proxy=repo.magento.com magedoctor diagnose"},
		},
		Settle: "One archive asked for twice, with Composer's User-Agent and with another; magedoctor diagnose does so after a 403.",
		Docs:   docsRefused, Match: matchUserAgent,
	},
}
