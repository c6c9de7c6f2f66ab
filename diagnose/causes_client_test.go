package diagnose

// brokenManifest is a composer.json that is no JSON; as a place for keys it stops
// Composer as well.
var brokenManifest = all(project(Project{Manifest: File{State: FileMalformed, Line: 3}}),
	place(Place{Name: "composer.json config", Read: true, State: PlaceMalformed, Fatal: true}),
	func(e *Evidence) { e.Choice = Choice{Seen: saw("g", 0, "keys"), Stops: "l1"} })

var clientRows = []row{
	{"composer.json names no such repository", "repository-not-configured certain", of(sound, project(Project{Configured: No}), archive(TierOpenSource, Yes, 200))},
	{"another repository may have it", "repository-not-configured possible", of(sound, project(Project{Configured: No, Repositories: []Repository{{Type: "composer", URL: "https://repo.acme.example"}}}), archive(TierOpenSource, Yes, 200))},
	{"log: an extension could not be found", "repository-not-configured possible", logged(unlisted(TierThirdParty))},
	{"log: an Open Source package could not be found", "repository-not-configured likely", logged(unlisted(TierOpenSource))},
	{"a project that wants nothing from here", "-repository-not-configured", of(sound, project(Project{Configured: No}))},
	{"named with a mistake", "-repository-not-configured", of(sound, archive(TierOpenSource, Yes, 200), project(Project{Configured: No, Repositories: []Repository{{Type: "composer", Flaw: RepositoryWrongHost}}}))},

	{"http instead of https", "repository-misconfigured certain", of(sound, repository(RepositoryPlainHTTP))},
	{"the list is not there", "repository-misconfigured possible", of(pair, healthy, root(404, Content{}))},
	{"a good entry", "-repository-misconfigured", of(sound, repository(""))},
	{"TLS without verification works", "-repository-misconfigured", of(sound, repository(RepositoryNoVerify))},

	{"exclude hides the package", "repository-shadowed certain", of(sound, archive(TierOpenSource, Yes, 200, func(p *Package) { p.HiddenBy, p.HiddenWhy = "r1", "exclude" }), repository(""))},
	{"no list has the package", "-repository-shadowed", of(sound, lists("k1", TierOpenSource), unlisted(TierUnknown))},

	{"a mirror answers 503", "mirror-misconfigured likely", mirrored(pair, anonymous(503, Content{}), root(503, Content{}))},
	{"a mirror passes on Adobe's refusal", "mirror-misconfigured likely", mirrored(pair, root(401, says(SaysNoKeys)))},
	{"a mirror lists what it cannot deliver", "mirror-misconfigured likely", mirrored(sound, archive(TierOpenSource, Yes, 404))},
	{"a mirror's archive links are broken, only markers show it", "mirror-misconfigured likely", mirrored(sound, archive(TierOpenSource, Yes, 404, marker))},
	{"Adobe's own host answers 503", "-mirror-misconfigured", of(pair, anonymous(503, Content{}))},
	{"a healthy mirror", "-mirror-misconfigured", mirrored(sound, archive(TierOpenSource, Yes, 200))},

	{"a mirror lacks the version", "mirror-lag likely", mirrored(sound, pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},
	{"log: a published version is in no list", "mirror-lag likely", logged(pkg(Package{Name: "magento/product-community-edition", Version: "2.3.4", Tier: TierOpenSource, Source: "require", Listed: Yes, VersionListed: No}))},
	{"log: a version that never was", "-mirror-lag", logged(pkg(Package{Name: "magento/product-community-edition", Version: "2.4.99", Tier: TierOpenSource, Source: "require", Listed: Yes, VersionListed: No}))},
	{"Adobe's own list lacks the version", "-mirror-lag", of(sound, pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},

	{"log: the list came from the cache", "stale-cache certain", logged(message(MessageDegraded))},
	{"a kept list while the keys are refused", "stale-cache possible", of(pair, healthy, refused, setting(SettingCached, "cache"))},
	{"a kept list in an outage", "stale-cache possible", of(pair, anonymous(503, Content{}), root(503, Content{}), setting(SettingCached, "cache"))},
	{"a kept list and all is well", "-stale-cache", of(sound, setting(SettingCached, "cache"))},

	{"the archive opens to Composer only", "user-agent-blocked certain", of(sound, archive(TierOpenSource, Yes, 403), agent(false, 200))},
	{"every archive answers 403, lists are open", "user-agent-blocked likely", of(sound, archive(TierOpenSource, Yes, 403), archive(TierOpenSource, Yes, 403))},
	{"log: 403 for archives to another client", "user-agent-blocked likely", logged(request(Exchange{Ask: AskArchive, Status: 403, Plain: true}))},
	{"log: 403 for an Open Source archive", "user-agent-blocked possible", logged(archive(TierOpenSource, Unknown, 403))},
	{"403 for Commerce archives only", "-user-agent-blocked", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 403))},
	{"403 for Commerce archives, no other was tried", "-user-agent-blocked", of(sound, archive(TierCommerce, Yes, 403))},
	{"403 for everything", "-user-agent-blocked", of(pair, anonymous(403, body(ContentHTML)), root(403, body(ContentHTML)), archive(TierOpenSource, Unknown, 403))},

	{"log: the audit plugin spoke", "audit-plugin-blocked certain", logged(message(MessageAuditPlugin))},
	{"log: another plugin failed", "-audit-plugin-blocked", logged(message(MessagePlugin))},
	{"log: versions left out for advisories", "security-advisory-blocked certain", logged(message(MessageAdvisories))},
	{"log: an ordinary conflict", "-security-advisory-blocked", logged(message(MessageConflict))},
	{"the lock was written by Composer 2", "composer-version certain", of(sound, func(e *Evidence) { e.Client = Client{Seen: ref("o", 0), Problem: "composer.lock is of Composer 2"} })},
	{"log: Composer is too old", "composer-version likely", logged(message(MessageComposer))},
	{"log: PHP is too old", "-composer-version", logged(message(MessagePlatform))},
	{"log: another client asked", "client-unsupported likely", logged(message(MessageForeign))},
	{"log: Composer itself failed", "-client-unsupported", logged(line(AskRoot, 401, says(SaysNoKeys)))},
	{"log: an extension of PHP is missing", "platform-requirements likely", logged(message(MessagePlatform))},
	{"log: an ordinary conflict", "-platform-requirements", logged(message(MessageConflict))},
	{"log: no set of versions fits", "dependency-conflict likely", logged(message(MessageConflict))},
	{"log: no set fits, as a package is not found", "dependency-conflict possible", logged(message(MessageConflict), unlisted(TierCommerce))},
	{"log: PHP is too old", "-dependency-conflict", logged(message(MessagePlatform))},
	{"log: a plugin failed", "plugin-failure likely", logged(message(MessagePlugin))},
	{"log: a plugin failed after a refusal", "plugin-failure possible", logged(line(AskRoot, 401, says(SaysNoKeys)), message(MessagePlugin))},
	{"log: the audit plugin spoke", "-plugin-failure", logged(message(MessageAuditPlugin))},

	{"composer.json is broken", "project-invalid certain", of(sound, project(Project{Manifest: File{State: FileMalformed, Line: 4}}))},
	{"composer.json is broken, and Composer stops there", "project-invalid certain", of(brokenManifest)},
	{"no composer.json", "-project-invalid", of(sound, project(Project{Manifest: File{State: FileAbsent}}))},
	{"Packagist is off and a public package is wanted", "packagist-disabled likely", of(sound, project(Project{PackagistOff: true, Public: []string{"monolog/monolog"}}))},
	{"a public package in no list, Packagist is on", "package-unknown likely", of(sound, lists("k1", TierOpenSource), project(Project{Public: []string{name(TierUnknown)}}), unlisted(TierUnknown))},
	{"a public package in no list, Packagist is off", "-package-unknown", of(sound, lists("k1", TierOpenSource), project(Project{PackagistOff: true, Public: []string{name(TierUnknown)}}), unlisted(TierUnknown))},
	{"Packagist is on", "-packagist-disabled", of(sound, project(Project{Public: []string{"monolog/monolog"}}))},
	{"Packagist is off and nothing needs it", "-packagist-disabled", of(sound, project(Project{PackagistOff: true}))},
	{"the lock is of another composer.json", "lock-out-of-date certain", of(sound, project(Project{LockFresh: No}))},
	{"the lock was not compared", "-lock-out-of-date", of(sound, project(Project{}))},
	{"auth.json is tracked by git", "keys-exposed certain", of(sound, setting(SettingTracked, "auth.json"))},
	{"TLS without verification", "keys-exposed certain", of(sound, repository(RepositoryNoVerify))},
	{"an own CA file", "-keys-exposed", of(sound, setting(SettingCA, "SSL_CERT_FILE"))},
}
