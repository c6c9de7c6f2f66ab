package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A row is one situation. want is "id certainty" for a hit, or "-id" for a near
// miss: the id must be absent.
type row struct {
	situation string
	want      string
	evidence  Evidence
}

var keysRows = []row{
	{"no place holds keys, the repository asks for them", "keys-missing certain", of(nothing, healthy)},
	{"no place holds keys, nobody looked at the network", "keys-missing likely", of(nothing)},
	{"no place holds keys, dead network", "keys-missing possible", of(nothing, fails(PhaseDNS, FaultNotFound))},
	{"log: the server says that no keys were provided", "keys-missing likely", logged(line(AskRoot, 401, says(SaysNoKeys)))},
	{"log: 401 without a text", "keys-missing possible", logged(line(AskRoot, 401, Content{}))},
	{"log: 404 for an Open Source archive", "keys-missing possible", logged(archive(TierOpenSource, Unknown, 404))},
	{"a pair lies where Composer does not read", "-keys-missing", of(nothing, unreadPair, healthy)},
	{"an entry stands on the wrong level", "-keys-missing", of(nothing, place(Place{Read: true, State: PlaceNoEntry, Mistake: MistakeLevel}), healthy)},
	{"a mirror that needs no keys", "-keys-missing", mirrored(nothing, anonymous(200, body(ContentJSON)))},
	{"a mirror that asks for a login", "keys-missing likely", mirrored(nothing, anonymous(401, Content{}))},
	{"keys were sent and the server saw none", "-keys-missing", of(pair, healthy, root(401, says(SaysNoKeys)))},

	{"a pair lies where Composer does not read", "keys-not-picked-up certain", of(nothing, unreadPair, healthy)},
	{"the host key is www.repo.magento.com", "keys-not-picked-up certain", of(nothing, place(Place{Read: true, State: PlaceNoEntry, Mistake: MistakeHost}), healthy)},
	{"keys were sent and the server saw none", "keys-not-picked-up likely", of(pair, healthy, root(401, says(SaysNoKeys)))},
	{"the used pair is refused, an unread one is accepted", "keys-not-picked-up likely", of(pair, unreadPair, healthy, refused, lists("k2", TierOpenSource))},
	{"log: the server says that no keys were provided", "keys-not-picked-up possible", logged(line(AskRoot, 401, says(SaysNoKeys)))},
	{"log: Magento's own command has a home of its own", "keys-not-picked-up likely", logged(line(AskRoot, 401, says(SaysNoKeys)), setting(SettingMagentoHome, "bin/magento sampledata:deploy"))},
	{"no place holds any pair", "-keys-not-picked-up", of(nothing, healthy)},
	{"a shadowed pair is accepted", "-keys-not-picked-up", of(pair, shadowedPair, healthy, refused, lists("k2", TierOpenSource))},

	{"Composer stops at auth.json", "auth-malformed certain", of(place(Place{Name: "auth.json", Read: true, State: PlaceMalformed, Fatal: true}))},
	{"the entry stands on the wrong level", "auth-malformed certain", of(nothing, place(Place{Read: true, State: PlaceNoEntry, Mistake: MistakeLevel}), healthy)},
	{"a broken variable, a weaker pair is refused", "auth-malformed possible", of(pair, place(Place{Read: true, State: PlaceMalformed}), healthy, refused)},
	{"log: COMPOSER_AUTH is malformed", "auth-malformed certain", logged(place(Place{Name: "COMPOSER_AUTH", Read: true, State: PlaceMalformed, Fatal: true}))},
	{"composer.json itself is broken", "-auth-malformed", of(brokenManifest)},
	{"valid JSON, a placeholder as key", "-auth-malformed", of(flawed("placeholder"), healthy, refused)},
	{"a broken variable, a weaker pair is accepted", "-auth-malformed", of(sound, place(Place{Read: true, State: PlaceMalformed}))},

	{"a placeholder is refused", "keys-malformed certain", of(flawed("placeholder"), healthy, refused)},
	{"a placeholder, not asked", "keys-malformed likely", of(flawed("placeholder"))},
	{"a placeholder on a dead network", "keys-malformed possible", of(flawed("placeholder"), fails(PhaseConnect, FaultTimeout))},
	{"the right form, refused", "-keys-malformed", of(pair, healthy, refused)},
	{"an odd form, accepted", "-keys-malformed", of(flawed("length"), healthy, accepted)},
	{"an odd form at a mirror", "-keys-malformed", mirrored(flawed("length"))},

	{"the reversed pair is accepted", "keys-swapped certain", of(pair, healthy, refused, reversed(200, body(ContentJSON)))},
	{"refused both ways", "-keys-swapped", of(pair, healthy, refused, reversed(401, says(SaysInvalid)))},
	{"a portal answers the reversed pair", "-keys-swapped", of(pair, healthy, refused, reversed(200, body(ContentHTML)))},

	{"the winner is refused, the shadowed pair accepted", "keys-conflict certain", of(pair, shadowedPair, healthy, refused, lists("k2", TierOpenSource))},
	{"the shadowed pair has Commerce, the winner not", "keys-conflict certain", of(sound, shadowedPair, lists("k1", TierOpenSource), lists("k2", TierOpenSource, TierCommerce), unlisted(TierCommerce))},
	{"the winner is refused, the other was not tried", "keys-conflict possible", of(pair, shadowedPair, healthy, refused)},
	{"two pairs, the winner is fine", "-keys-conflict", of(sound, shadowedPair, lists("k1", TierOpenSource))},
	{"a pair that was given is refused, the project's is accepted", "-keys-conflict", of(given, shadowedPair, healthy, refused, lists("k2", TierOpenSource))},
	{"a pair that was given is refused, the project's is accepted", "keys-refused certain", of(given, shadowedPair, healthy, refused, reversed(401, says(SaysInvalid)), lists("k2", TierOpenSource))},
	{"the same pair twice", "-keys-conflict", of(pair, key(Key{Where: "COMPOSER_AUTH", Read: true, Same: "k1"}), healthy, refused)},

	{"refused both ways, the repository is well", "keys-refused certain", of(pair, healthy, refused, reversed(401, says(SaysInvalid)))},
	{"refused, the reversed pair not tried", "keys-refused likely", of(pair, healthy, refused)},
	{"refused, no control", "keys-refused likely", of(pair, refused)},
	{"log: keys are invalid", "keys-refused likely", logged(line(AskRoot, 401, says(SaysInvalid)))},
	{"log: 401 without a text", "keys-refused possible", logged(line(AskRoot, 401, Content{}))},
	{"everybody is told that keys are invalid", "-keys-refused", of(pair, anonymous(401, says(SaysInvalid)), refused)},
	{"the repository answers 500", "-keys-refused", of(pair, anonymous(500, Content{}), root(500, Content{}))},
	{"dead network", "-keys-refused", of(pair, fails(PhaseDNS, FaultNotFound))},
	{"a firewall's 403 for everybody", "-keys-refused", of(pair, anonymous(403, body(ContentHTML)), root(403, body(ContentHTML)))},
	{"no keys arrived", "-keys-refused", of(pair, healthy, root(401, says(SaysNoKeys)))},
	{"swapped halves", "-keys-refused", of(pair, healthy, refused, reversed(200, body(ContentJSON)))},
	{"log: 401 or 403 for a Commerce archive", "-keys-refused", logged(archive(TierCommerce, Unknown, 401), either401or403)},

	{"accepted in an earlier run, refused now", "key-disabled likely", of(pair, healthy, refused, before(day1))},
	{"no earlier run", "-key-disabled", of(pair, healthy, refused)},
	{"an earlier run of another pair", "-key-disabled", of(pair, healthy, refused, view(View{Fingerprint: "f9", Earlier: true, Accepted: Yes}))},
	{"accepted then and now", "-key-disabled", of(sound, before(day1))},
}

var entitlementRows = []row{
	{"Open Source is listed, Commerce is not", "wrong-mageid likely", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"B2B and all of Commerce are missing", "wrong-mageid likely", of(sound, lists("k1", TierOpenSource), unlisted(TierB2B))},
	{"log: 404 for a Commerce archive", "wrong-mageid likely", logged(archive(TierCommerce, Unknown, 404))},
	{"log: 401 or 403 for a Commerce archive", "wrong-mageid likely", logged(archive(TierCommerce, Unknown, 401), either401or403)},
	{"log: 401 for a Commerce archive", "-wrong-mageid", logged(archive(TierCommerce, Unknown, 401))},
	{"log: a Commerce package could not be found", "wrong-mageid likely", logged(unlisted(TierCommerce))},
	{"log: an archive of Adobe's of unknown tier", "wrong-mageid possible", logged(request(Exchange{Ask: AskArchive, Status: 404, Package: "magento/module-odd"}))},
	{"an earlier run had Commerce", "wrong-mageid possible", of(sound, lists("k1", TierOpenSource), before(day1, TierCommerce), unlisted(TierCommerce))},
	{"Commerce is listed, one version is not", "-wrong-mageid", of(sound, lists("k1", TierOpenSource, TierCommerce), pkg(Package{Name: "magento/x", Tier: TierCommerce, Listed: Yes, VersionListed: No, Restricted: "them"}))},
	{"the keys are refused, archives answer 401", "-wrong-mageid", of(pair, healthy, refused, archive(TierCommerce, Unknown, 401))},
	{"404 for a Commerce archive from an unhealthy repository", "-wrong-mageid", of(pair, anonymous(404, Content{}), archive(TierCommerce, Unknown, 404))},
	{"every archive answers 403, Open Source too", "-wrong-mageid", of(sound, archive(TierOpenSource, Yes, 403), archive(TierCommerce, Yes, 403))},
	{"complete lists without even Open Source", "-wrong-mageid", of(sound, lists("k1"), unlisted(TierCommerce))},
	{"complete lists without even Open Source, which opens", "wrong-mageid likely", of(sound, lists("k1"), unlisted(TierCommerce), archive(TierOpenSource, Unknown, 200))},
	{"200 with the text about invalid keys", "-wrong-mageid", of(pair, healthy, root(200, notice("Your Magento authentication keys are invalid.")), unlisted(TierCommerce))},
	{"200 with the text about invalid keys", "keys-refused likely", of(pair, healthy, root(200, notice("Your Magento authentication keys are invalid.")))},
	{"200 with another notice", "-keys-refused", of(pair, healthy, root(200, notice("Composer 1 is no longer served.")))},
	{"200 with the text about missing keys", "keys-not-picked-up likely", of(pair, healthy, root(200, notice("You haven't provided your Magento authentication keys.")))},
	{"Commerce is missing, nobody wants it", "-wrong-mageid", of(sound, lists("k1", TierOpenSource), archive(TierOpenSource, Yes, 200))},

	{"an earlier run of the same keys had Commerce", "license-lapsed likely", of(sound, lists("k1", TierOpenSource), before(day1, TierCommerce), unlisted(TierCommerce))},
	{"Commerce is listed, its archives are refused", "license-lapsed likely", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 403), archive(TierCommerce, Yes, 403))},
	{"the same picture as wrong-mageid", "license-lapsed possible", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"log: 404 for a Commerce archive", "license-lapsed possible", logged(archive(TierCommerce, Unknown, 404))},
	{"the list itself answers a bare 403", "license-lapsed possible", of(pair, healthy, root(403, Content{}))},
	{"complete lists without even Open Source, though it had Commerce", "-license-lapsed", of(sound, lists("k1"), before(day1, TierCommerce), unlisted(TierCommerce))},
	{"Open Source archives are refused as well", "-license-lapsed", of(sound, archive(TierOpenSource, Yes, 404), archive(TierCommerce, Yes, 404), archive(TierCommerce, Yes, 404))},
	{"Open Source archives answer 401", "-license-lapsed", of(sound, archive(TierOpenSource, Yes, 401), archive(TierCommerce, Yes, 403), archive(TierCommerce, Yes, 403))},
	{"Commerce is open", "-license-lapsed", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 200))},
	{"one Commerce archive is gone, another opens", "-license-lapsed", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 404), archive(TierCommerce, Yes, 200))},
	{"a firewall's 403 on the list", "-license-lapsed", of(pair, anonymous(403, body(ContentHTML)), root(403, body(ContentHTML)))},

	{"an unread pair has Commerce", "entitlement-moved likely", of(sound, unreadPair, lists("k1", TierOpenSource), lists("k2", TierOpenSource, TierCommerce), unlisted(TierCommerce))},
	{"the same picture as wrong-mageid", "entitlement-moved possible", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"log: 404 for a Commerce archive", "entitlement-moved possible", logged(archive(TierCommerce, Unknown, 404))},
	{"complete lists without even Open Source", "-entitlement-moved", of(sound, unreadPair, lists("k1"), lists("k2", TierCommerce), unlisted(TierCommerce))},
	{"a pair that was given lacks what the project's has", "entitlement-moved likely", of(given, healthy, accepted, shadowedPair, lists("k1", TierOpenSource), lists("k2", TierOpenSource, TierCommerce), unlisted(TierCommerce))},
	{"another pair has Commerce, and this one too", "-entitlement-moved", of(sound, unreadPair, lists("k1", TierOpenSource, TierCommerce), lists("k2", TierCommerce), archive(TierCommerce, Yes, 200))},

	{"Commerce is listed, B2B is not", "edition-add-on-missing certain", of(sound, lists("k1", TierOpenSource, TierCommerce), unlisted(TierB2B))},
	{"a service of Commerce is not listed", "edition-add-on-missing likely", of(sound, lists("k1", TierOpenSource, TierCommerce), unlisted(TierCommerce))},
	{"log: Commerce could not be found, and nobody asked the list", "repository-not-configured possible", logged(unlisted(TierCommerce))},
	{"log: B2B could not be found", "edition-add-on-missing likely", logged(unlisted(TierB2B))},
	{"log: B2B and Commerce could not be found", "edition-add-on-missing possible", logged(unlisted(TierB2B), unlisted(TierCommerce))},
	{"log: a service could not be found", "edition-add-on-missing likely", logged(pkg(Package{Name: "magento/payment-services", Tier: TierOpenSource, Source: "require", Listed: No}))},
	{"B2B is listed and forbidden, Commerce opens", "edition-add-on-missing likely", of(sound, archive(TierCommerce, Yes, 200), archive(TierB2B, Yes, 403))},
	{"all of Cloud is listed and gone, Commerce opens", "edition-add-on-missing likely", of(sound, archive(TierCommerce, Yes, 200), archive(TierCloud, Yes, 404), archive(TierCloud, Yes, 404, marker))},
	{"one B2B archive is gone, another opens", "-edition-add-on-missing", of(sound, archive(TierCommerce, Yes, 200), archive(TierB2B, Yes, 404), archive(TierB2B, Yes, 200))},
	{"the lists lack B2B, its archive opens", "-edition-add-on-missing", of(sound, lists("k1", TierOpenSource, TierCommerce), archive(TierB2B, No, 200))},
	{"complete lists without a service or Open Source", "-edition-add-on-missing", of(sound, lists("k1"), pkg(Package{Name: "magento/payment-services", Tier: TierOpenSource, Source: "require", Listed: No}))},
	{"all of Commerce is missing", "-edition-add-on-missing", of(sound, lists("k1", TierOpenSource), unlisted(TierB2B))},
	{"a stranger's package is not listed", "-edition-add-on-missing", of(sound, lists("k1", TierOpenSource, TierCommerce), unlisted(TierThirdParty))},

	{"an extension from the lock is not listed", "extension-not-owned likely", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "acme/x", Tier: TierThirdParty, Listed: No}))},
	{"log: 404 for an extension's archive", "extension-not-owned likely", logged(archive(TierThirdParty, Unknown, 404))},
	{"log: an extension could not be found", "extension-not-owned possible", logged(unlisted(TierThirdParty))},
	{"an extension that is open", "-extension-not-owned", of(sound, archive(TierThirdParty, Yes, 200))},
	{"a Commerce package is not listed", "-extension-not-owned", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"an extension behind refused keys", "-extension-not-owned", of(pair, healthy, refused, archive(TierThirdParty, Unknown, 404))},

	{"listed, not in a version of extended support", "version-restricted certain", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Version: "2.4.5-p15", Tier: TierOpenSource, Listed: Yes, VersionListed: No, Restricted: "them"}))},
	{"log: 404 for an archive of a restricted version", "version-restricted likely", logged(archive(TierOpenSource, Unknown, 404, restricted))},
	{"an ordinary version is not listed", "version-restricted possible", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},
	{"a restricted version that is open", "-version-restricted", of(sound, archive(TierOpenSource, Yes, 200, restricted))},
	{"an extension's version is not listed", "-version-restricted", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "acme/x", Tier: TierThirdParty, Listed: Yes, VersionListed: No}))},

	{"a beta is not listed, others are", "prerelease-not-entitled likely", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No, Prerelease: true}))},
	{"log: a beta's archive is refused", "prerelease-not-entitled likely", logged(archive(TierOpenSource, Unknown, 404, prerelease))},
	{"a beta that is open", "-prerelease-not-entitled", of(sound, archive(TierOpenSource, Yes, 200, prerelease))},
	{"a stable version is not listed", "-prerelease-not-entitled", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},
	{"an extension's beta is not listed", "-prerelease-not-entitled", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "acme/x", Tier: TierThirdParty, Listed: Yes, VersionListed: No, Prerelease: true}))},

	{"this account's list is broken, another's is whole", "account-metadata-broken certain", of(sound, unreadPair, list(200, broken("bad version")), lists("k2", TierOpenSource))},
	{"this account's list is broken", "account-metadata-broken likely", of(sound, list(200, broken("bad version")))},
	{"log: the list cannot be parsed", "account-metadata-broken likely", logged(line(AskRoot, 200, broken("invalid version string")))},
	{"another account's list is broken as well", "account-metadata-broken possible", of(sound, unreadPair, list(200, broken("bad")), view(View{Key: "k2", Accepted: Yes, Complete: No}))},
	{"a list is another than its digest says", "account-metadata-broken possible", of(sound, list(200, Content{Kind: ContentJSON, Problem: "digest", Altered: true}))},
	{"all lists are broken, the shared ones too", "account-metadata-broken possible", of(sound, list(200, broken("cut")), list(200, broken("cut")))},
	{"complete lists without even Open Source", "account-metadata-broken possible", of(sound, lists("k1"), unlisted(TierCommerce))},
	{"a list is not there", "account-metadata-broken possible", of(sound, list(404, body(ContentHTML)))},
	{"complete lists of Open Source", "-account-metadata-broken", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"a portal's page instead of a list", "-account-metadata-broken", of(sound, list(200, Content{Kind: ContentHTML, Problem: "not JSON"}))},
}

var packageRows = []row{
	{"listed, 410, others open", "package-withdrawn certain", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 410))},
	{"listed, 404, others open", "package-withdrawn likely", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 404))},
	{"log: 404 for an extension's archive", "package-withdrawn possible", logged(archive(TierThirdParty, Unknown, 404))},
	{"all Commerce archives are gone", "-package-withdrawn", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 404), archive(TierCommerce, Yes, 404))},
	{"all of B2B is listed and gone, Commerce opens", "-package-withdrawn", of(sound, archive(TierCommerce, Yes, 200), archive(TierB2B, Yes, 404), archive(TierB2B, Yes, 404))},
	{"one B2B archive is gone", "package-withdrawn likely", of(sound, archive(TierCommerce, Yes, 200), archive(TierB2B, Yes, 200), archive(TierB2B, Yes, 404))},
	{"401 or 403 for a listed Commerce archive", "-package-withdrawn", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 401), either401or403)},
	{"401 in the middle of the run", "-package-withdrawn", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 401))},
	{"not in the metadata", "-package-withdrawn", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"log: 404 for a Commerce archive", "-package-withdrawn", logged(archive(TierCommerce, Unknown, 404))},
	{"listed, refused with 403", "-package-withdrawn", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 403))},

	{"an unknown name in no list", "package-unknown likely", of(sound, lists("k1", TierOpenSource), unlisted(TierUnknown))},
	{"log: an extension could not be found", "package-unknown possible", logged(unlisted(TierThirdParty))},
	{"a known Commerce package", "-package-unknown", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},
	{"a locked extension was here once", "-package-unknown", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "acme/x", Tier: TierThirdParty, Listed: No}))},

	{"listed, the version is not", "version-unknown likely", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},
	{"log: the version was not found", "version-unknown likely", logged(pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No}))},
	{"a restricted version", "-version-unknown", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No, Restricted: "them"}))},
	{"the name is in no list", "-version-unknown", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: No, VersionListed: No}))},
}

var serverRows = []row{
	{"500 for everybody", "repository-outage certain", of(pair, anonymous(500, Content{}), root(500, Content{}))},
	{"everybody is told that keys are invalid", "repository-outage likely", of(pair, anonymous(401, says(SaysInvalid)), refused)},
	{"503 for the keyed request", "repository-outage likely", of(pair, healthy, root(503, Content{}))},
	{"refused minutes after it worked", "repository-outage possible", of(pair, healthy, refused, before(5*time.Minute))},
	{"no archive of Open Source or Commerce is there", "repository-outage likely", of(sound, archive(TierOpenSource, Yes, 404), archive(TierCommerce, Yes, 404))},
	{"Commerce is refused, Open Source opens", "-repository-outage", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 404))},
	{"500 without keys, what was asked with keys opens", "repository-outage possible", of(pair, anonymous(500, Content{}), accepted, archive(TierOpenSource, Yes, 200))},
	{"the pair is refused in the middle of the run", "repository-outage likely", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 401))},
	{"a list calls the accepted keys invalid", "repository-outage likely", of(sound, list(401, says(SaysInvalid)))},
	{"Commerce answers a bare 401, Open Source opens", "-repository-outage", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 401))},
	{"the accepted pair does not reach the archives", "-repository-outage", of(sound, request(Exchange{Ask: AskArchive, Sent: SentKeys, Key: "k1", Status: 401, Content: says(SaysNoKeys)}))},
	{"a list is not there", "repository-outage possible", of(sound, list(404, body(ContentHTML)))},
	{"404 with a page without keys", "repository-outage likely", of(pair, anonymous(404, body(ContentHTML)))},
	{"404 with the text that no keys were provided", "-repository-outage", of(pair, anonymous(404, says(SaysNoKeys)), accepted)},
	{"no archive of Open Source is there", "repository-outage likely", of(sound, archive(TierOpenSource, Yes, 404), archive(TierOpenSource, Yes, 404), archive(TierOpenSource, Yes, 404))},
	{"no list can be read", "repository-outage likely", of(sound, list(200, broken("cut")), list(200, broken("cut")))},
	{"one list of two can be read", "-repository-outage", of(sound, list(200, broken("cut")), list(200, body(ContentJSON)))},
	{"log: 502", "repository-outage likely", logged(line(AskRoot, 502, Content{}))},
	{"refused, the repository is well", "-repository-outage", of(pair, healthy, refused, before(day1))},
	{"dead network", "-repository-outage", of(pair, fails(PhaseConnect, FaultTimeout))},

	{"a listed version needs what no list has", "publishing-incident likely", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: Yes, Needs: []string{"magento/y"}}))},
	{"an Open Source package is in no list", "publishing-incident likely", of(sound, lists("k1", TierOpenSource), unlisted(TierOpenSource))},
	{"a package's metadata is broken", "publishing-incident likely", of(sound, request(Exchange{Ask: AskMetadata, Sent: SentKeys, Key: "k1", Status: 200, Content: broken("digest")}))},
	{"a list is another than its digest says", "publishing-incident likely", of(sound, list(200, Content{Kind: ContentJSON, Problem: "digest", Altered: true}))},
	{"a list is not there", "publishing-incident possible", of(sound, list(404, body(ContentHTML)))},
	{"this account's list alone is broken", "-publishing-incident", of(sound, unreadPair, list(200, broken("bad version")), lists("k2", TierOpenSource))},
	{"a Commerce package is in no list", "-publishing-incident", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce))},

	{"the list has the new checksum as well", "archive-repackaged certain", of(sound, archive(TierOpenSource, Yes, 200), download(Download{SHA1: "b", LockSum: "a", ListSum: "b"}))},
	{"the same other checksum twice", "archive-repackaged likely", of(sound, archive(TierOpenSource, Yes, 200), download(Download{SHA1: "b", LockSum: "a"}), download(Download{SHA1: "b", LockSum: "a"}))},
	{"lock and list disagree", "archive-repackaged likely", of(sound, archive(TierOpenSource, Yes, 200, func(p *Package) { p.LockSum, p.ListSum = "a", "b" }))},
	{"log: a checksum failed", "archive-repackaged possible", logged(line(AskArchive, 200, Content{Problem: "checksum"}))},
	{"another checksum on each try", "-archive-repackaged", of(sound, download(Download{SHA1: "b", LockSum: "a"}), download(Download{SHA1: "c", LockSum: "a"}))},
	{"lock and list disagree about a metapackage, which has no archive to fetch", "-archive-repackaged", of(sound,
		pkg(Package{Name: "magento/product-community-edition", Version: "2.4.9", Metapackage: true, Listed: Yes, VersionListed: Yes, LockSum: "a", ListSum: "b"}))},
	{"the right checksum", "-archive-repackaged", of(sound, download(Download{SHA1: "a", LockSum: "a", ListSum: "a"}))},

	{"429", "rate-limited certain", of(pair, healthy, root(429, Content{}))},
	{"log: 429", "rate-limited certain", logged(line(AskArchive, 429, Content{}))},
	{"503 with Retry-After", "-rate-limited", of(pair, healthy, root(503, Content{}))},
}

// certificate is a connection that failed on its certificate.
func certificate(kind FaultKind, public Answer) part {
	return connection(Connection{Fault: Fault{Phase: PhaseTLS, Kind: kind}, Certificate: Certificate{Issuer: "Somebody", Public: public}})
}

// clocks is a connection that failed on its dates, seen with two clocks.
func clocks(kind FaultKind, off time.Duration) part {
	return connection(Connection{Fault: Fault{Phase: PhaseTLS, Kind: kind}, ServerDate: noon, Clock: noon.Add(off)})
}

var networkRows = []row{
	{"the name does not resolve", "dns-failure certain", of(pair, fails(PhaseDNS, FaultNotFound))},
	{"no name resolves", "dns-failure certain", of(pair, fails(PhaseDNS, FaultTimeout), neutralFails(PhaseDNS, FaultTimeout))},
	{"a neutral host's name alone does not resolve", "dns-failure possible", of(pair, neutralFails(PhaseDNS, FaultNotFound))},
	{"a neutral host's name does not resolve, the repository answers", "-dns-failure", of(sound, neutralFails(PhaseDNS, FaultNotFound))},
	{"the download service's name does not resolve", "-dns-failure", of(pair, tokenFails(PhaseDNS, FaultNotFound))},
	{"the name resolves, nothing connects", "-dns-failure", of(pair, fails(PhaseConnect, FaultTimeout))},

	{"refused at once", "connection-refused certain", of(pair, fails(PhaseConnect, FaultRefused))},
	{"the proxy refuses connections", "-connection-refused", of(pair, fails(PhaseProxy, FaultRefused))},
	{"the download service refuses connections", "-connection-refused", of(pair, tokenFails(PhaseConnect, FaultRefused))},
	{"no answer", "-connection-refused", of(pair, fails(PhaseConnect, FaultTimeout))},

	{"a neutral host fails as well", "egress-blocked certain", of(pair, fails(PhaseConnect, FaultTimeout), neutralFails(PhaseConnect, FaultTimeout))},
	{"no route", "egress-blocked likely", of(pair, fails(PhaseConnect, FaultUnreachable))},
	{"no answer, no control", "egress-blocked possible", of(pair, fails(PhaseConnect, FaultTimeout))},
	{"a neutral host answers", "-egress-blocked", of(pair, fails(PhaseConnect, FaultTimeout), neutralAnswers)},

	{"no answer, a neutral host answers", "timeout likely", of(pair, fails(PhaseConnect, FaultTimeout), neutralAnswers)},
	{"nothing gets out", "timeout possible", of(pair, fails(PhaseConnect, FaultTimeout), neutralFails(PhaseConnect, FaultTimeout))},
	{"the resolver does not answer", "-timeout", of(pair, fails(PhaseDNS, FaultTimeout))},
	{"the download service is slow", "-timeout", of(pair, tokenFails(PhaseAnswer, FaultTimeout))},
	{"refused at once", "-timeout", of(pair, fails(PhaseConnect, FaultRefused))},

	{"a public issuer is not trusted here", "tls-failure likely", of(pair, certificate(FaultAuthority, Yes))},
	{"no common TLS version", "tls-failure likely", of(pair, fails(PhaseTLS, FaultProtocol))},
	{"expired, the clock is right", "tls-failure likely", of(pair, clocks(FaultExpired, time.Minute))},
	{"a box signed the certificate", "tls-failure possible", of(pair, certificate(FaultAuthority, No))},
	{"the download service's certificate is not trusted", "-tls-failure", of(pair, tokenFails(PhaseTLS, FaultAuthority))},
	{"the name does not resolve", "-tls-failure", of(pair, fails(PhaseDNS, FaultNotFound))},

	{"a box signed the certificate", "tls-intercepted certain", of(pair, certificate(FaultAuthority, No))},
	{"the certificate is for another name", "tls-failure likely", of(pair, certificate(FaultWrongName, Unknown))},
	{"the certificate is for another name", "tls-intercepted possible", of(pair, certificate(FaultWrongName, Unknown))},
	{"log: an issuer that is not trusted", "tls-intercepted possible", logged(fails(PhaseTLS, FaultAuthority))},
	{"a public issuer is not trusted here", "-tls-intercepted", of(pair, certificate(FaultAuthority, Yes))},

	{"the proxy wants a login", "proxy-refused certain", of(pair, fails(PhaseProxy, FaultProxyAuth))},
	{"the variable holds no proxy's URL", "proxy-refused likely", of(sound, setting(SettingProxyUnusable, "https_proxy"))},
	{"407 for the download service", "-proxy-refused", of(sound, sendsToken(407))},
	{"the repository answers 403 through a proxy", "-proxy-refused", of(pair, setting(SettingProxy, "https_proxy"), root(403, body(ContentHTML)))},

	{"403 with a page for everybody", "firewall-block certain", of(pair, anonymous(403, body(ContentHTML)), root(403, body(ContentHTML)))},
	{"cut connections, a neutral host answers", "firewall-block likely", of(pair, fails(PhaseConnect, FaultReset), neutralAnswers)},
	{"every archive answers 403", "firewall-block possible", of(sound, archive(TierOpenSource, Yes, 403))},
	{"log: 403 for an Open Source archive", "firewall-block possible", logged(archive(TierOpenSource, Unknown, 403))},
	{"403 for Commerce archives only", "-firewall-block", of(sound, archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 403))},
	{"refused keys", "-firewall-block", of(pair, healthy, refused)},

	{"a page for everybody", "captive-portal certain", of(pair, anonymous(200, body(ContentHTML)), root(200, body(ContentHTML)))},
	{"a redirect to a login", "captive-portal likely", of(pair, anonymous(302, body(ContentHTML)))},
	{"the list is open without keys", "captive-portal possible", of(pair, anonymous(200, body(ContentJSON)))},
	{"a mirror that needs no keys", "-captive-portal", mirrored(nothing, anonymous(200, body(ContentJSON)))},
	{"a list is not there", "-captive-portal", of(sound, list(404, body(ContentHTML)))},
	{"404 with a page for everybody", "-captive-portal", of(pair, anonymous(404, body(ContentHTML)), root(404, body(ContentHTML)))},
	{"a page in an archive's place", "captive-portal possible", of(sound, request(Exchange{Ask: AskArchive, Sent: SentKeys, Key: "k1", Want: Want{Status: []int{200, 206}}, Status: 206, Content: body(ContentHTML)}), func(e *Evidence) { e.Exchanges[2].Want.Kind = ContentZip })},
	{"403 with a page", "-captive-portal", of(pair, anonymous(403, body(ContentHTML)))},
	{"a maintenance page with 503", "-captive-portal", of(pair, anonymous(503, body(ContentHTML)))},

	{"expired, and a server's date differs", "clock-skew certain", of(pair, clocks(FaultExpired, 365*day1))},
	{"not valid yet", "clock-skew likely", of(pair, certificate(FaultNotYetValid, Yes))},
	{"expired, the clock is right", "-clock-skew", of(pair, clocks(FaultExpired, time.Minute))},
	{"a wrong clock that does no harm", "-clock-skew", of(sound, connection(Connection{ServerDate: noon, Clock: noon.Add(day1)}))},

	{"cut in every try", "download-truncated certain", of(sound, download(Download{Bytes: 5, Announced: 9}), download(Download{Bytes: 6, Announced: 9}))},
	{"another checksum on each try", "download-truncated certain", of(sound, download(Download{SHA1: "b", LockSum: "a"}), download(Download{SHA1: "c", LockSum: "a"}))},
	{"log: curl error 18", "download-truncated likely", logged(request(Exchange{Ask: AskArchive, Fault: Fault{Phase: PhaseBody, Kind: FaultTruncated}}))},
	{"the same other checksum twice", "-download-truncated", of(sound, download(Download{SHA1: "b", LockSum: "a"}), download(Download{SHA1: "b", LockSum: "a"}))},
}

var tokenRows = []row{
	{"401 from the download service", "token-refused certain", of(sound, sendsToken(401))},
	{"a wrong form, refused", "token-refused possible", of(sound, sendsToken(401, Flaw{ID: "length"}))},
	{"a page with 403 from the download service", "token-refused possible", of(sound, sendsToken(403), func(e *Evidence) { e.Exchanges[2].Content = body(ContentHTML) })},
	{"accepted", "-token-refused", of(sound, sendsToken(200))},
	{"the download service is down", "-token-refused", of(sound, sendsToken(503))},
	{"a wrong form", "token-malformed likely", of(sound, sendsToken(401, Flaw{ID: "length"}))},
	{"the right form, refused", "-token-malformed", of(sound, sendsToken(401))},
	{"a harmless remark", "-token-malformed", of(sound, sendsToken(401, Flaw{ID: "upper-case", Harmless: true}))},

	{"a control that cannot exist opens", "unexplained possible", of(sound, request(Exchange{Ask: AskArchive, Sent: SentKeys, Key: "k1", Control: true, Want: Want{Status: []int{404, 403}}, Status: 200}))},
	{"418", "unexplained possible", of(pair, healthy, root(418, Content{}))},
	{"log: a message of no known kind", "unexplained possible", logged(message("new"))},
	{"the lists lack a package, its archive opens", "unexplained possible", of(sound, lists("k1"), archive(TierOpenSource, No, 200))},
	{"the repository answers, the download service's name does not resolve", "unexplained possible", of(sound, tokenFails(PhaseDNS, FaultNotFound))},
	{"the repository answers, a neutral host does not", "-unexplained", of(sound, neutralFails(PhaseDNS, FaultNotFound), connection(Connection{Host: "repo.packagist.org", Fault: Fault{Phase: PhaseDNS, Kind: FaultNotFound}}))},
	{"404 with the text that no keys were provided", "-unexplained", of(pair, anonymous(404, says(SaysNoKeys)), accepted)},
	{"a refusal that is explained", "-unexplained", of(pair, healthy, refused)},
	{"dead network", "-unexplained", of(pair, fails(PhaseDNS, FaultNotFound), connection(Connection{Fault: Fault{Phase: PhaseDNS, Kind: FaultNotFound}}))},
	{"a shadowed pair is refused as well", "-unexplained", of(sound, shadowedPair, request(Exchange{Ask: AskRoot, Sent: SentKeys, Key: "k2", Want: wantList, Status: 401, Content: says(SaysInvalid)}))},
	{"an interrupted request", "-unexplained", of(pair, healthy, request(Exchange{Ask: AskRoot, Sent: SentKeys, Key: "k1", Want: wantList, Fault: Fault{Phase: PhaseAnswer, Kind: FaultCanceled}}))},
}

func rows() []row {
	return slices.Concat(keysRows, entitlementRows, packageRows, serverRows, networkRows, clientRows, tokenRows)
}

func TestEachCauseInItsSituations(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.want+"/"+r.situation, func(t *testing.T) {
			found := summary(Diagnose(r.evidence).Findings)
			if id, near := strings.CutPrefix(r.want, "-"); near {
				for _, f := range found {
					if strings.HasPrefix(f, id+" ") {
						t.Errorf("got %q among %q, want no %s", f, found, id)
					}
				}
			} else if !slices.Contains(found, r.want) {
				t.Errorf("got %q, want %q", found, r.want)
			}
		})
	}
}

// summary is findings as "id certainty".
func summary(findings []Finding) []string {
	s := []string{}
	for _, f := range findings {
		s = append(s, fmt.Sprint(f.Cause.ID, " ", f.Certainty))
	}
	return s
}

func TestEachCauseHasAHitAndANearMiss(t *testing.T) {
	for _, c := range Catalogue() {
		hit := slices.ContainsFunc(rows(), func(r row) bool { return strings.HasPrefix(r.want, c.ID+" ") })
		near := slices.ContainsFunc(rows(), func(r row) bool { return r.want == "-"+c.ID })
		if !hit || !near {
			t.Errorf("%s: got hit %t, near miss %t; want both", c.ID, hit, near)
		}
	}
	for _, r := range rows() {
		id, _, _ := strings.Cut(strings.TrimPrefix(r.want, "-"), " ")
		if CauseByID(id) == nil {
			t.Errorf("row %q: no cause is called %q", r.situation, id)
		}
	}
}
