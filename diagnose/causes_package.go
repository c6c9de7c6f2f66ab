package diagnose

// packageCauses: the package itself, whoever asks.
var packageCauses = []*Cause{
	{
		ID: "package-withdrawn", Family: "package", Effect: EffectShut, Who: Adobe,
		Title:  "The package is listed, but its archive is gone",
		Why:    "The list names the version for this account, and the archive behind it is not there. It was taken back, or its publication is broken.",
		Shows:  "The version stands in the metadata and its archive answers 404 or 410, while other archives open.",
		Unlike: "If the package is not in the metadata, it is a matter of entitlement or of the name.",
		Fix: []Remedy{
			{Text: "Move to another version of the package", Command: "composer update <package> --with-all-dependencies"},
			{Text: "For an extension, ask its vendor whether the version was taken back"},
			{Text: "For Adobe's own package, open a case with Adobe Commerce Support and attach this report", Command: "magedoctor diagnose --format markdown=ticket.md"},
		},
		Settle: "Other archives of the same edition: if they open, this one is gone; if all of them are refused, it is the licence. What is not listed is no access.",
		Docs:   docsRefused, Match: matchPackageWithdrawn,
	},
	{
		ID: "package-unknown", Family: "package", Effect: EffectShut, Who: You,
		Title:  "No package of this name is here",
		Why:    "The name may be mistyped, or the package lives on Packagist or in a vendor's own repository.",
		Shows:  "The complete list for these keys lacks the name, and it is no known package of Adobe's.",
		Unlike: "A known Commerce package that is missing is wrong-mageid; an extension that was not ordered is extension-not-owned.",
		Fix: []Remedy{
			{Text: "Compare the name with the extension's page or its README, letter by letter"},
			{Text: "Search Packagist for it", Command: "composer search <part of the name>"},
			{Text: "If its vendor has an own repository, add it", Command: "composer config repositories.<vendor> composer <vendor's URL>"},
			{Text: "If nothing needs it any more, take it out", Command: "composer remove <package>"},
		},
		Settle: "The extension's page or the vendor names the package and the repository that it comes from.",
		Docs:   docsInstall, Match: matchPackageUnknown,
	},
	{
		ID: "version-unknown", Family: "package", Effect: EffectShut, Who: You,
		Title:  "The package exists, this version does not",
		Why:    "The package is listed with other versions. The wanted one was never published, was taken back, or is written in a way that nothing fits.",
		Shows:  "The package is listed, no listed version fits, and the wanted one is in no range that is known to be restricted.",
		Unlike: "If the version is given to some customers only, it is version-restricted.",
		Fix: []Remedy{
			{Text: "See which versions there are", Command: "composer show --all <package>"},
			{Text: "Ask for one of them", Command: "composer require <package>:<version> --update-with-all-dependencies"},
		},
		Settle: "Adobe's release notes or the vendor's page say whether the version was ever published, and for whom.",
		Docs:   docsInstall, Match: matchVersionUnknown,
	},
}
