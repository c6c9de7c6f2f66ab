package report

import (
	"fmt"
	"strings"
	"time"

	"magedoctor/diagnose"
)

// situation is a run that users meet, by the name of its files in testdata.
type situation struct {
	name     string
	evidence func() diagnose.Evidence
	// large evidence is kept in code only.
	large bool
	// ignores are the causes that the user has set aside.
	ignores []diagnose.Ignore
}

// diagnose is what the rules say of the situation.
func (s situation) diagnose() diagnose.Diagnosis {
	return diagnose.DiagnoseIgnoring(s.evidence(), s.ignores)
}

func situations() []situation {
	return []situation{
		{name: "wrong-mageid", evidence: wrongMAGEID},
		{name: "keys-missing", evidence: keysMissing},
		{name: "keys-refused-conflict", evidence: keysConflict},
		{name: "all-well", evidence: allWell, large: true},
		{name: "dead-network", evidence: deadNetwork},
		{name: "rate-limited", evidence: rateLimited},
		{name: "no-project", evidence: noProject},
		{name: "withdrawn-archive", evidence: withdrawnArchive},
		{name: "several-findings", evidence: severalFindings},
		{name: "interrupted", evidence: interrupted},
		{name: "empty", evidence: func() diagnose.Evidence { return diagnose.Evidence{} }},
		{name: "mirror", evidence: mirror},
		{name: "hostile", evidence: hostile},
		{name: "log", evidence: deployLog},
		{name: "log-without-failure", evidence: quietLog},
		{name: "preflight", evidence: preflight, ignores: []diagnose.Ignore{
			{Cause: "extension-not-owned", Until: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)}}},
		{name: "samples", evidence: samples, ignores: []diagnose.Ignore{{Cause: "extension-not-owned"}}},
	}
}

func wrongMAGEID() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("aaaa…", "auth.json")
	r.project(diagnose.TierOpenSource, diagnose.TierCommerce)
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 2210, diagnose.TierOpenSource)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	r.locked("magento/product-community-edition", "2.4.9", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	for _, name := range []string{"product-enterprise-edition", "module-customer-segment", "module-staging", "module-admin-gws", "module-banner"} {
		r.locked("magento/"+name, "2.4.9", diagnose.TierCommerce, key, diagnose.No, 404)
	}
	r.step("archives", "every locked archive can be fetched", "2 of 7", 212)
	r.skip("downloads", "an archive arrives whole and as locked", "not asked for")
	return r.Evidence
}

func keysMissing() diagnose.Evidence {
	r := newRun()
	r.places()
	r.Choice = diagnose.Choice{Seen: seen("g1", "keys"), Why: "no place that Composer reads holds keys for repo.magento.com"}
	r.project(diagnose.TierOpenSource)
	r.local()
	r.connection()
	r.anonymous()
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, "", diagnose.Unknown, 0)
	r.skip("accepted", "the keys open the package list", "no keys to send")
	r.skip("lists", "all provider lists can be read", "no keys to send")
	r.skip("archives", "every locked archive can be fetched", "no keys to send")
	return r.Evidence
}

func keysConflict() diagnose.Evidence {
	r := newRun()
	r.places("COMPOSER_AUTH", "auth.json")
	env := r.key("bbbb…", "COMPOSER_AUTH")
	file := r.key("aaaa…", "auth.json")
	r.Choice.Why = "COMPOSER_AUTH is stronger than auth.json since 2.7.8"
	r.Choice.Otherwise = []diagnose.Otherwise{{Versions: "before 2.7.8", Key: file}}
	r.project(diagnose.TierOpenSource)
	r.local()
	r.connection()
	r.anonymous()
	x := r.ask("accepted", diagnose.AskRoot, "/packages.json", env, 401)
	x.Content.Says = diagnose.SaysInvalid
	x.Content.Notice = "Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account."
	x.Header = map[string]string{"X-Request-Id": "7f3a-99"}
	refused := x.Ref
	r.Views = append(r.Views, diagnose.View{Seen: seen("v1", "accepted"), Key: env, Taken: r.Taken, Accepted: diagnose.No, Because: []string{refused}})
	r.step("accepted", "the keys open the package list", "401: the keys are invalid", 58)
	rev := r.ask("reversed", diagnose.AskRoot, "/packages.json", env, 401)
	rev.Reversed, rev.Want.Status = true, []int{401}
	rev.Content.Says = diagnose.SaysInvalid
	r.step("reversed", "the pair is not accepted the other way round", "401", 50)
	other := r.ask("others", diagnose.AskRoot, "/packages.json", file, 200).Ref
	r.Views = append(r.Views, diagnose.View{Seen: seen("v2", "others"), Key: file, Taken: r.Taken, Accepted: diagnose.Yes, Because: []string{other},
		Complete: diagnose.Yes, Names: 2210, Tiers: []diagnose.TierView{{Tier: diagnose.TierOpenSource, Listed: []string{"magento/product-community-edition"}}}})
	r.step("others", "the other pairs at hand were tried", "aaaa… is accepted", 63)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, env, diagnose.Unknown, 0)
	r.skip("lists", "all provider lists can be read", "the keys were refused")
	r.skip("archives", "every locked archive can be fetched", "the keys were refused")
	return r.Evidence
}

func allWell() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("cccc…", "auth.json")
	r.project(diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierB2B)
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 4870, diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierB2B)
	for i := range 614 {
		tier, name := diagnose.TierOpenSource, "magento/module-open-%03d"
		switch {
		case i >= 396+153:
			tier, name = diagnose.TierB2B, "magento/module-company-%03d"
		case i >= 396:
			tier, name = diagnose.TierCommerce, "magento/module-enterprise-%03d"
		}
		r.locked(fmt.Sprintf(name, i), "100.4.8", tier, key, diagnose.Yes, 200)
	}
	r.step("archives", "every locked archive can be fetched", "614 of 614", 1912)
	r.skip("downloads", "an archive arrives whole and as locked", "not asked for")
	return r.Evidence
}

func deadNetwork() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("aaaa…", "auth.json")
	r.project(diagnose.TierOpenSource)
	r.local()
	dead := diagnose.Fault{Phase: diagnose.PhaseDNS, Kind: diagnose.FaultNotFound, Detail: "lookup repo.magento.com: no such host"}
	c := r.connection()
	*c = diagnose.Connection{Seen: c.Seen, Host: c.Host, Fault: dead, Clock: r.Taken}
	x := r.ask("anonymous", diagnose.AskRoot, "/packages.json", "", 0)
	x.Control, x.Want.Status, x.Content, x.Fault = true, []int{401}, diagnose.Content{}, dead
	x = r.ask("accepted", diagnose.AskRoot, "/packages.json", key, 0)
	x.Content, x.Fault = diagnose.Content{}, dead
	x = r.ask("neutral", diagnose.AskNeutral, "", "", 0)
	x.Method, x.URL, x.Control, x.Content = "HEAD", "https://repo.packagist.org/packages.json", true, diagnose.Content{}
	x.Fault = diagnose.Fault{Phase: diagnose.PhaseDNS, Kind: diagnose.FaultNotFound, Detail: "lookup repo.packagist.org: no such host"}
	r.step("reach", "the name resolves and TLS is genuine", "no such host", 12)
	r.step("anonymous", "the repository asks for keys", "no answer", 12)
	r.step("accepted", "the keys open the package list", "no answer", 13)
	r.step("neutral", "a neutral host answers", "no answer either", 8)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Unknown, 0)
	r.skip("lists", "all provider lists can be read", "the package list was not read")
	r.skip("archives", "every locked archive can be fetched", "the repository does not answer")
	return r.Evidence
}

func rateLimited() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("aaaa…", "auth.json")
	r.project(diagnose.TierOpenSource)
	r.local()
	r.connection()
	x := r.ask("anonymous", diagnose.AskRoot, "/packages.json", "", 429)
	x.Control, x.Want.Status, x.Content = true, []int{401}, diagnose.Content{Kind: diagnose.ContentText, Text: "Too Many Requests"}
	x.Header, x.Tries = map[string]string{"Retry-After": "120"}, 2
	x = r.ask("accepted", diagnose.AskRoot, "/packages.json", key, 429)
	x.Content, x.Header, x.Tries = diagnose.Content{Kind: diagnose.ContentText, Text: "Too Many Requests"}, map[string]string{"Retry-After": "120"}, 2
	r.Requests = 4
	r.step("reach", "the name resolves and TLS is genuine", "TLS 1.3, HTTP/2.0", 31)
	r.step("anonymous", "the repository asks for keys", "429, retry after 120 s", 2110)
	r.step("accepted", "the keys open the package list", "429, retry after 120 s", 2093)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Unknown, 0)
	r.skip("lists", "all provider lists can be read", "the package list was not read")
	r.skip("archives", "every locked archive can be fetched", "the repository asks to wait")
	return r.Evidence
}

func noProject() diagnose.Evidence {
	r := newRun()
	r.places("~/.composer/auth.json")
	key := r.key("cccc…", "~/.composer/auth.json")
	r.Project = diagnose.Project{Seen: seen("j1", "project"), Dir: ".",
		Manifest: diagnose.File{Seen: seen("f1", "project"), Name: "composer.json", State: diagnose.FileAbsent},
		Lock:     diagnose.File{Seen: seen("f2", "project"), Name: "composer.lock", State: diagnose.FileAbsent}}
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 2210, diagnose.TierOpenSource)
	r.skip("archives", "every locked archive can be fetched", "there is no composer.lock")
	return r.Evidence
}

func withdrawnArchive() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("cccc…", "auth.json")
	r.project(diagnose.TierOpenSource, diagnose.TierThirdParty)
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 2214, diagnose.TierOpenSource)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	x := r.ask("metadata", diagnose.AskMetadata, "/p/acme/module-blog$"+strings.Repeat("1", 64)+".json", key, 200)
	x.Package = "acme/module-blog"
	metadata := x.Ref
	p := r.locked("acme/module-blog", "2.1.0", diagnose.TierThirdParty, key, diagnose.Yes, 404)
	p.Metadata, p.Newest, p.Versions = metadata, "2.1.0", 9
	r.step("metadata", "the versions that are wanted are listed", "1 of 1", 55)
	r.step("archives", "every locked archive can be fetched", "1 of 2", 97)
	return r.Evidence
}

func severalFindings() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("aaaa…", "auth.json")
	r.project(diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierThirdParty)
	r.Project.LockFresh = diagnose.No
	r.Settings = []diagnose.Setting{
		{Seen: seen("s1", "keys"), Kind: diagnose.SettingTracked, Where: "auth.json"},
		{Seen: seen("s2", "keys"), Kind: diagnose.SettingWorldReadable, Where: "auth.json", Value: "0644"},
	}
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 2210, diagnose.TierOpenSource)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	r.locked("magento/product-enterprise-edition", "2.4.9", diagnose.TierCommerce, key, diagnose.No, 404)
	r.locked("acme/module-blog", "2.1.0", diagnose.TierThirdParty, key, diagnose.No, 404)
	r.step("archives", "every locked archive can be fetched", "1 of 3", 97)
	return r.Evidence
}

// preflight is a run in CI: 40 packages, of which another repository hides one and
// three belong to an extension that the account does not own.
func preflight() diagnose.Evidence {
	r, key := healthy()
	for i := range 24 {
		r.locked(fmt.Sprintf("magento/module-open-%02d", i), "100.4.8", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	}
	for i := range 8 {
		r.locked(fmt.Sprintf("magento/module-enterprise-%02d", i), "100.4.8", diagnose.TierCommerce, key, diagnose.Yes, 200)
	}
	for i := range 4 {
		r.locked(fmt.Sprintf("magento/module-company-%02d", i), "100.4.8", diagnose.TierB2B, key, diagnose.Yes, 200)
	}
	r.Project.Repositories = append(r.Project.Repositories, diagnose.Repository{
		Seen: seen("r2", "project"), Where: "composer.json", Line: 16, Type: "composer", URL: "https://packages.example.com/"})
	p := r.locked("magento/module-page-builder", "2.1.0", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	p.HiddenBy, p.HiddenWhy = "r2", "the entry in composer.json line 16 has a package of that name and stands first"
	for _, name := range []string{"acme/module-blog", "acme/module-blog-admin", "acme/module-core"} {
		r.locked(name, "2.1.0", diagnose.TierThirdParty, key, diagnose.No, 404)
	}
	r.step("archives", "every locked archive can be fetched", "36 of 40", 240)
	return r.Evidence
}

// samples is the same project asked by samples.
func samples() diagnose.Evidence {
	r, key := healthy()
	for i := range 36 {
		tier, name := diagnose.TierOpenSource, "magento/module-open-%02d"
		if i >= 24 {
			tier, name = diagnose.TierCommerce, "magento/module-enterprise-%02d"
		}
		status := 0
		if i%6 == 0 {
			status = 200
		}
		r.locked(fmt.Sprintf(name, i), "100.4.8", tier, key, diagnose.Yes, status).Spared = status == 0
	}
	for _, name := range []string{"acme/module-blog", "acme/module-core"} {
		r.locked(name, "2.1.0", diagnose.TierThirdParty, key, diagnose.No, 404)
	}
	r.step("archives", "every locked archive can be fetched", "6 of 38 by samples", 61)
	return r.Evidence
}

// healthy is a run whose keys are accepted and hold Commerce and B2B.
func healthy() (*run, string) {
	r := newRun()
	r.places("auth.json")
	key := r.key("cccc…", "auth.json")
	r.project(diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierThirdParty)
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 4870, diagnose.TierOpenSource, diagnose.TierCommerce, diagnose.TierB2B)
	return r, key
}

func interrupted() diagnose.Evidence {
	r := newRun()
	r.places("auth.json")
	key := r.key("cccc…", "auth.json")
	r.project(diagnose.TierOpenSource)
	r.local()
	r.connection()
	r.anonymous()
	r.accepted(key, 2210, diagnose.TierOpenSource)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, key, diagnose.Yes, 200)
	r.locked("magento/module-catalog", "104.0.9", diagnose.TierOpenSource, key, diagnose.Yes, 0)
	r.Steps = append(r.Steps, diagnose.Step{Check: "archives", Doc: "every locked archive can be fetched", Unfinished: "interrupted after 1 of 2", TookMS: 400})
	return r.Evidence
}

func mirror() diagnose.Evidence {
	r := newRun()
	r.Repository, r.Official = "https://mirror.example.net:8443/repository/magento/", false
	r.places()
	r.Choice = diagnose.Choice{Seen: seen("g1", "keys"), Why: "no place that Composer reads holds keys for mirror.example.net:8443"}
	r.project(diagnose.TierOpenSource)
	r.Project.Repositories[0].URL = r.Repository
	r.local()
	c := r.connection()
	c.Host, c.Certificate.Subject = "mirror.example.net:8443", "mirror.example.net"
	x := r.ask("anonymous", diagnose.AskRoot, "/packages.json", "", 503)
	x.Content = diagnose.Content{Kind: diagnose.ContentHTML, Text: "Remote Auto Blocked and Unavailable"}
	r.step("reach", "the name resolves and TLS is genuine", "TLS 1.3, HTTP/2.0", 31)
	r.step("anonymous", "the mirror answers without keys", "503 in HTML", 61)
	r.locked("magento/framework", "103.0.9", diagnose.TierOpenSource, "", diagnose.Unknown, 0)
	r.skip("lists", "all provider lists can be read", "the package list was not read")
	r.skip("archives", "every locked archive can be fetched", "no keys to send")
	return r.Evidence
}

// hostile is a run in which file names and a server's words try to be more than
// text.
func hostile() diagnose.Evidence {
	r := newRun()
	evil := "::error::x \x1b[2J\x1b]0;owned\x07 <img src=x onerror=alert(1)> | `rm -rf` @admin fixes #12 \u202egnp.exe\u009b31m\r\n## heading [a](http://evil.example)" +
		"\n::add-mask::aaaa\r::stop-commands::x ##[error]no ##vso[task.complete]no ##teamcity[message text='no'] ]]></failure> {0} \\\" %0A"
	r.places("auth.json")
	r.Places[1].Detail = evil
	key := r.key("aa\x1ba…", "auth.json")
	r.project(diagnose.TierOpenSource)
	r.Project.Dir = evil
	r.local()
	r.connection()
	x := r.ask("anonymous", diagnose.AskRoot, "/packages.json?"+strings.Repeat("a", 120), "", 403)
	x.Control, x.Want.Status = true, []int{401}
	x.Content = diagnose.Content{Kind: diagnose.ContentHTML, Text: evil}
	x.Header = map[string]string{"X-Request-Id": "`" + evil}
	r.locked("evil/"+strings.Repeat("日本", 60), evil, diagnose.TierThirdParty, key, diagnose.Unknown, 403)
	r.step("anonymous", "the repository asks for keys", evil+" see "+repository+strings.Repeat("b", 90), 77)
	return r.Evidence
}
