package diagnose

import (
	"fmt"
	"time"
)

// part adds one thing to evidence; of builds evidence from parts. References are
// numbered as the parts come: k1, x1, p1.
type part func(*Evidence)

// of is evidence about Adobe's own repository.
func of(parts ...part) Evidence {
	e := Evidence{Origin: "probe", Taken: noon, Repository: "https://repo.magento.com/", Official: true}
	for _, p := range parts {
		p(&e)
	}
	return e
}

// logged is evidence from a log: no repository is known, and no control.
func logged(parts ...part) Evidence {
	return of(append([]part{func(e *Evidence) { e.Origin, e.Official, e.Repository = "log", false, "" }}, parts...)...)
}

// mirrored is evidence about somebody's mirror.
func mirrored(parts ...part) Evidence {
	return of(append([]part{func(e *Evidence) { e.Official, e.Repository = false, "https://mirror.example/magento/" }}, parts...)...)
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func all(parts ...part) part {
	return func(e *Evidence) {
		for _, p := range parts {
			p(e)
		}
	}
}

func ref(letter string, n int) Seen { return Seen{Ref: fmt.Sprint(letter, n+1)} }

func saw(letter string, n int, check string) Seen {
	s := ref(letter, n)
	s.Check = check
	return s
}

// pair is the well-formed pair that Composer sends.
var pair = all(key(Key{Where: "auth.json", Kind: "http-basic", Public: "aaaa…", Fingerprint: "f1", Used: true, Read: true}),
	func(e *Evidence) { e.Choice = Choice{Seen: saw("g", 0, "keys"), Key: "k1"} })

func key(k Key) part {
	return func(e *Evidence) {
		k.Seen = saw("k", len(e.Keys), "keys")
		e.Keys = append(e.Keys, k)
	}
}

// flawed is a used pair with a flaw of its form.
func flawed(id string) part {
	return all(pair, func(e *Evidence) { e.Keys[0].Flaws = []Flaw{{Half: "both", ID: id, Text: "is " + id}} })
}

// given is a pair for this run alone, from none of Composer's places.
var given = all(pair, func(e *Evidence) { e.Keys[0].Read, e.Keys[0].Where = false, "--ask" })

// shadowed is another pair in a weaker place; unread one where Composer does not look.
var (
	shadowedPair = key(Key{Where: "~/.composer/auth.json", Kind: "http-basic", Public: "bbbb…", Fingerprint: "f2", Read: true})
	unreadPair   = key(Key{Where: "var/composer_home/auth.json", Kind: "http-basic", Public: "cccc…", Fingerprint: "f3"})
)

// nothing is places without keys: Composer sends none.
var nothing = all(place(Place{Name: "auth.json", Read: true, State: PlaceAbsent}), place(Place{Name: "COMPOSER_AUTH", Read: true, State: PlaceAbsent}),
	func(e *Evidence) { e.Choice = Choice{Seen: saw("g", 0, "keys")} })

func place(p Place) part {
	return func(e *Evidence) {
		p.Seen = saw("l", len(e.Places), "keys")
		e.Places = append(e.Places, p)
	}
}

// request appends an exchange.
func request(x Exchange) part {
	return func(e *Evidence) {
		check := x.Check
		x.Seen = saw("x", len(e.Exchanges), check)
		if x.Tries == 0 {
			x.Tries = 1
		}
		e.Exchanges = append(e.Exchanges, x)
	}
}

var wantList = Want{Status: []int{200}, Kind: ContentJSON}

// json and html are bodies; says is the repository's own text.
func body(kind ContentKind) Content { return Content{Kind: kind} }
func says(s Says) Content           { return Content{Kind: ContentJSON, Notice: string(s), Says: s} }
func notice(text string) Content    { return Content{Kind: ContentJSON, Notice: text} }
func broken(problem string) Content { return Content{Kind: ContentJSON, Problem: problem} }

// anonymous is the control: the package list asked for with nothing sent.
func anonymous(status int, c Content) part {
	return request(Exchange{Seen: Seen{Check: "anonymous"}, Ask: AskRoot, URL: "https://repo.magento.com/packages.json", Sent: SentNothing, Control: true,
		Want: Want{Status: []int{401}, Kind: ContentJSON}, Status: status, Content: c})
}

var healthy = anonymous(401, says(SaysNoKeys))

// root is the package list asked for with the used pair.
func root(status int, c Content) part {
	return request(Exchange{Seen: Seen{Check: "accepted"}, Ask: AskRoot, URL: "https://repo.magento.com/packages.json", Sent: SentKeys, Key: "k1",
		Want: wantList, Status: status, Content: c})
}

var (
	accepted = root(200, body(ContentJSON))
	refused  = root(401, says(SaysInvalid))
	sound    = all(pair, healthy, accepted)
)

// reversed is the same with the halves exchanged.
func reversed(status int, c Content) part {
	return request(Exchange{Seen: Seen{Check: "reversed"}, Ask: AskRoot, URL: "https://repo.magento.com/packages.json", Sent: SentKeys, Key: "k1", Reversed: true,
		Want: Want{Status: []int{401}}, Status: status, Content: c})
}

// list is a provider list asked for with the used pair, another one each time.
func list(status int, c Content) part {
	return func(e *Evidence) {
		request(Exchange{Seen: Seen{Check: "lists"}, Ask: AskList, URL: fmt.Sprint("https://repo.magento.com/p/provider-", len(e.Exchanges), ".json"),
			Sent: SentKeys, Key: "k1", Want: wantList, Status: status, Content: c})(e)
	}
}

// line is an exchange from a log: nobody knows what was sent.
func line(ask Ask, status int, c Content) part {
	return request(Exchange{Ask: ask, URL: "https://repo.magento.com/packages.json", Sent: SentUnknown, Status: status, Content: c})
}

// fails is a keyed request for the list that got no answer.
func fails(phase Phase, kind FaultKind) part {
	return request(Exchange{Seen: Seen{Check: "reach"}, Ask: AskRoot, URL: "https://repo.magento.com/packages.json", Sent: SentNothing, Control: true,
		Want: Want{Status: []int{401}}, Fault: Fault{Phase: phase, Kind: kind, Detail: "as it was told"}})
}

// neutralFails and neutralAnswers are the control at another host.
func neutralFails(phase Phase, kind FaultKind) part {
	return request(Exchange{Seen: Seen{Check: "neutral"}, Ask: AskNeutral, URL: "https://repo.packagist.org/packages.json", Sent: SentNothing, Control: true,
		Want: wantList, Fault: Fault{Phase: phase, Kind: kind}})
}

var neutralAnswers = request(Exchange{Seen: Seen{Check: "neutral"}, Ask: AskNeutral, URL: "https://repo.packagist.org/packages.json", Sent: SentNothing, Control: true,
	Want: wantList, Status: 200, Content: body(ContentJSON)})

func connection(c Connection) part {
	return func(e *Evidence) {
		c.Seen = saw("c", len(e.Connections), "reach")
		if c.Host == "" {
			c.Host = "repo.magento.com"
		}
		e.Connections = append(e.Connections, c)
	}
}

// lists is what the account of a key shows: the tiers of which all markers are
// listed, all others being missing from complete lists.
func lists(key string, tiers ...Tier) part {
	return view(View{Key: key, Accepted: Yes, Complete: Yes, Tiers: marked(tiers...)})
}

func marked(tiers ...Tier) []TierView {
	var views []TierView
	for _, t := range []Tier{TierOpenSource, TierCommerce, TierB2B, TierCloud} {
		v := TierView{Tier: t, Missing: []string{"magento/" + string(t)}}
		for _, has := range tiers {
			if has == t {
				v = TierView{Tier: t, Listed: []string{"magento/" + string(t)}}
			}
		}
		views = append(views, v)
	}
	return views
}

func view(v View) part {
	return func(e *Evidence) {
		v.Seen = saw("v", len(e.Views), "lists")
		e.Views = append(e.Views, v)
	}
}

// before is an earlier run of the used pair that showed these tiers.
func before(age time.Duration, tiers ...Tier) part {
	return view(View{Fingerprint: "f1", Earlier: true, Taken: noon.Add(-age), Accepted: Yes, Complete: Yes, Tiers: marked(tiers...)})
}

const day1 = 24 * time.Hour

// pkg is a wanted package: "magento/module-staging:101.2.9".
func pkg(p Package) part {
	return func(e *Evidence) {
		p.Seen = saw("p", len(e.Packages), "project")
		if p.Source == "" {
			p.Source = "lock"
		}
		e.Packages = append(e.Packages, p)
	}
}

func unlisted(t Tier) part {
	return pkg(Package{Name: name(t), Tier: t, Listed: No, Source: "require"})
}

// name is a package's name of a tier.
func name(t Tier) string {
	switch t {
	case TierThirdParty:
		return "acme/module-thing"
	case TierUnknown:
		return "magento/module-nothing"
	}
	return "magento/module-" + string(t)
}

// archive is a wanted package whose archive was asked for.
func archive(t Tier, listed Answer, status int, more ...func(*Package)) part {
	return all(func(e *Evidence) {
		open := map[int]Answer{200: Yes, 401: No, 403: No, 404: No, 410: No}[status]
		p := Package{Name: fmt.Sprint(name(t), len(e.Packages)), Version: "1.0.0", Tier: t, Listed: listed, VersionListed: listed, ArchiveOpen: open,
			Archive: fmt.Sprint("x", len(e.Exchanges)+1)}
		for _, m := range more {
			m(&p)
		}
		pkg(p)(e)
	}, func(e *Evidence) {
		p := e.Packages[len(e.Packages)-1]
		kind := ContentNone
		if status == 200 {
			kind = ContentZip
		}
		x := Exchange{Seen: Seen{Check: "archives"}, Ask: AskArchive, Method: "HEAD", Sent: SentKeys, Key: "k1", Package: p.Name, Version: p.Version,
			URL: "https://repo.magento.com/archives/" + p.Name + ".zip", Want: Want{Status: []int{200}}, Status: status, Content: body(kind)}
		if e.Origin == "log" {
			x.Sent, x.Key, x.Want = SentUnknown, "", Want{}
		}
		request(x)(e)
	})
}

func marker(p *Package)     { p.Source = "marker" }
func prerelease(p *Package) { p.Prerelease, p.Version = true, "2.4.9-beta1" }
func restricted(p *Package) { p.Restricted = "extended support" }

// agent asks for the last archive once more, as Composer or as something else.
func agent(plain bool, status int) part {
	return func(e *Evidence) {
		x := e.Exchanges[len(e.Exchanges)-1]
		x.Plain, x.Status, x.Check = plain, status, "agent"
		if status == 200 {
			x.Content = body(ContentZip)
		}
		request(x)(e)
	}
}

func message(kind MessageKind) part {
	return func(e *Evidence) {
		e.Messages = append(e.Messages, Message{Seen: ref("m", len(e.Messages)), Kind: kind, Text: "what was said"})
	}
}

func setting(kind SettingKind, where string) part {
	return func(e *Evidence) {
		e.Settings = append(e.Settings, Setting{Seen: saw("s", len(e.Settings), "keys"), Kind: kind, Where: where})
	}
}

func download(d Download) part {
	return func(e *Evidence) {
		d.Seen = saw("d", len(e.Downloads), "downloads")
		d.Package, d.Try = "magento/module-open-source0", len(e.Downloads)+1
		e.Downloads = append(e.Downloads, d)
	}
}

// project is a composer.json that was read.
func project(p Project) part {
	return func(e *Evidence) {
		p.Seen = saw("j", 0, "project")
		p.Manifest.Seen, p.Manifest.Name = saw("f", 0, "project"), "composer.json"
		p.Lock.Seen, p.Lock.Name = saw("f", 1, "project"), "composer.lock"
		for i := range p.Repositories {
			p.Repositories[i].Seen = saw("r", i, "project")
		}
		e.Project = p
	}
}

func repository(flaw RepositoryFlaw) part {
	return project(Project{Configured: Yes, Repositories: []Repository{{Where: "composer.json", Type: "composer", URL: "http://repo.magento.com/", Ours: true, Flaw: flaw}}})
}

func sendsToken(status int, flaws ...Flaw) part {
	return all(func(e *Evidence) {
		e.Tokens = []Token{{Seen: saw("t", 0, "token"), MAGEID: "MAG0…", Flaws: flaws, Exchanges: []string{fmt.Sprint("x", len(e.Exchanges)+1)}}}
	}, request(Exchange{Seen: Seen{Check: "token"}, Ask: AskToken, URL: "https://www.magentocommerce.com/products/downloads/info/help", Sent: SentKeys,
		Want: Want{Status: []int{200}}, Status: status}))
}

// tokenFails is a request to the download service that got no answer.
func tokenFails(phase Phase, kind FaultKind) part {
	return all(sendsToken(0), func(e *Evidence) { e.Exchanges[len(e.Exchanges)-1].Fault = Fault{Phase: phase, Kind: kind} },
		connection(Connection{Host: "www.magentocommerce.com", Fault: Fault{Phase: phase, Kind: kind}}))
}

func steps(s ...Step) part { return func(e *Evidence) { e.Steps = append(e.Steps, s...) } }

// either401or403 makes the last exchange one of which a log does not tell the status.
func either401or403(e *Evidence) { e.Exchanges[len(e.Exchanges)-1].Either = true }
