package diagnose

// serverCauses: the repository itself is not well.
var serverCauses = []*Cause{
	{
		ID: "repository-outage", Family: "server", Effect: EffectUnproven, Who: Adobe,
		Title:  "The repository answers wrongly for everybody",
		Why:    "repo.magento.com has trouble of its own. During such an outage it may even call good keys invalid, so nothing can be said about yours.",
		Shows:  "Server errors (5xx), a wrong answer to the request without keys, or a refusal in the run, or minutes after the one, in which the same keys worked.",
		Unlike: "If only this pair is refused and the request without keys is answered as it should, it is keys-refused.",
		Fix:    []Remedy{statusPage, waitAgain, {Text: "If it lasts and the status page shows nothing, open a case with Adobe Commerce Support", URL: docsStatus}},
		Settle: "Adobe's status page, and the same request from another network.",
		Docs:   docsStatus, Match: matchOutage,
	},
	{
		ID: "publishing-incident", Family: "server", Effect: EffectShut, Who: Adobe,
		Title:  "A release was published in part or wrongly",
		Why:    "A listed version requires a package that no list has, although it can come from this repository only, or the metadata that everybody gets cannot be read.",
		Shows:  "A required package is missing from the complete list, or a package's metadata is not valid.",
		Unlike: "If another account's list is fine, it is account-metadata-broken; behind a mirror it is mirror-lag.",
		Fix: []Remedy{
			statusPage,
			{Text: "Stay on the version before until the release is complete", Command: "composer require <package>:<version> --update-with-all-dependencies"},
			askSupport,
		},
		Settle: "Keys of another account: if they miss the same package, it is the release.",
		Docs:   docsStatus, Match: matchPublishing,
	},
	{
		ID: "archive-repackaged", Family: "server", Effect: EffectShut, Who: You,
		Title:  "An archive was rebuilt after composer.lock was written",
		Why:    "composer.lock holds a checksum of each archive. This archive was built anew under the same version, so Composer rejects it; the keys are fine.",
		Shows:  "The archive's checksum, or the list's, differs from the lock's, and each try gives the same one.",
		Unlike: "If each try gives another checksum, it is download-truncated.",
		Fix: []Remedy{
			{Text: "Clear Composer's cache, so that no old copy takes part", Command: "composer clear-cache"},
			{Text: "Take over the new checksum", Command: "composer update <package>"},
			{Text: "Compare the new archive with the old one before it goes live, then commit composer.lock"},
		},
		Settle: "Two whole downloads: the same new checksum twice means rebuilt, two different ones mean cut in transit.",
		Docs:   docsTrouble, Match: matchRepackaged,
	},
	{
		ID: "rate-limited", Family: "server", Effect: EffectUnproven, Who: You,
		Title:  "Too many requests were sent from this address",
		Why:    "The answer was 429: the server, or something in front of it, asks for a pause. Composer before 2.11 does not wait by itself.",
		Shows:  "Status 429, often with Retry-After.",
		Unlike: "503 is repository-outage, 403 with a page of HTML is firewall-block.",
		Fix: []Remedy{
			{Text: "Wait as long as Retry-After says, then look again", Command: "magedoctor diagnose --concurrency 1"},
			{Text: "Let fewer CI jobs install at once, and let them share Composer's cache"},
			{Text: "Lower Composer's own parallel requests", Command: "COMPOSER_MAX_PARALLEL_HTTP=2 composer install"},
		},
		Settle: "A look after the pause, or from another address.",
		Docs:   docsTrouble, Match: matchRateLimited,
	},
}
