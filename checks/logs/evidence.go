package logs

import (
	"slices"
	"strconv"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// evidence makes the facts of what was noted: numbered, in the log's order, the
// same failure of many packages in one exchange.
func (n *notes) evidence() diagnose.Evidence {
	n.settle(1 << 62)
	n.withdraw()
	e := diagnose.Evidence{Origin: "log", Taken: n.options.Taken, Repository: "https://" + official, Official: true}
	if n.upstream > 0 {
		n.behindMirror()
	}
	if n.mirror != "" && !slices.ContainsFunc(n.answers, func(a answer) bool { return a.side == ours }) {
		e.Repository, e.Official = n.mirror, false
	}
	e.Places, e.Settings = number("l", n.places), number("s", n.settings)
	e.Keys, e.Connections, e.Views = []diagnose.Key{}, []diagnose.Connection{}, []diagnose.View{}
	e.Downloads, e.Tokens = []diagnose.Download{}, []diagnose.Token{}
	e.Project = n.project
	e.Project.Repositories = number("r", n.entries)
	if e.Project.From != "" || len(e.Project.Repositories) > 0 || e.Project.Manifest.State != "" || e.Project.Lock.State != "" {
		e.Project.Ref, e.Project.Check = "j1", "log"
		if e.Project.From == "" && len(n.entries) > 0 {
			e.Project.From = n.entries[0].From
		}
	}
	e.Project.Tiers, e.Project.Unlocked, e.Project.Public = []diagnose.Tier{}, nonNil(n.project.Unlocked), []string{}
	n.exchanges(&e)
	e.Packages = number("p", n.packages)
	n.say(&e)
	e.Client = n.client()
	e.Steps = []diagnose.Step{{Check: "log", Doc: "the log tells of no failure", Detail: plural(len(n.runs.list), "Composer run")}}
	return e
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// refer is the reference of the fact at an index.
func refer(letter string, index int) string { return letter + strconv.Itoa(index+1) }

// behindMirror takes in that a mirror was refused by the repository itself, where
// the log does not show what the mirror then answered.
func (n *notes) behindMirror() {
	if n.mirror == "" {
		n.mirror = "https://mirror"
	}
	if slices.ContainsFunc(n.answers, func(a answer) bool { return a.side == copied }) {
		return
	}
	n.answers = append(n.answers, answer{
		target: target{url: n.mirror, side: copied, ask: diagnose.AskRoot}, number: n.upstream, run: n.runs.of(n.upstream), status: 503, sent: diagnose.SentUnknown, times: 1,
	})
}

// number gives facts their references.
func number[F any](letter string, facts []F) []F {
	out := make([]F, 0, len(facts))
	for i, f := range facts {
		seen := any(&f)
		ref := refer(letter, i)
		switch fact := seen.(type) {
		case *diagnose.Place:
			fact.Ref = ref
		case *diagnose.Setting:
			fact.Ref = ref
		case *diagnose.Repository:
			fact.Ref = ref
		case *diagnose.Package:
			fact.Ref = ref
		case *diagnose.Message:
			fact.Ref = ref
		}
		out = append(out, f)
	}
	return out
}

// withdraw takes back what the rest of the log shows to be no failure: a request
// that a later one made good, a question for keys that was answered.
func (n *notes) withdraw() {
	failed := map[int]bool{}
	for _, a := range n.answers {
		if !a.opened() {
			failed[a.run] = true
		}
	}
	n.answers = slices.DeleteFunc(n.answers, func(a answer) bool {
		if a.opened() {
			return len(failed) > 0 && !failed[a.run] // another run's success says nothing about this one
		}
		for _, b := range n.answers {
			if b.run == a.run && b.number >= a.number && b.url == a.url && b.opened() {
				return true // tried again, with success
			}
			if a.prompt && b.run == a.run && !b.prompt && b.number > a.number && b.status >= 400 {
				return true // keys were typed; their answer counts
			}
		}
		went := a.run >= 0 && n.runs.list[a.run].Went
		return a.prompt && went && n.runs.list[a.run].Finished || a.weak && went
	})
	for i := range n.places {
		// Composer 2.0 to 2.4 only says that COMPOSER_AUTH is malformed, and goes on.
		if r := n.runs.of(lineOf(n.places[i].From)); n.places[i].Name == "COMPOSER_AUTH" && r >= 0 && n.runs.list[r].Went {
			n.places[i].Fatal = false
		}
	}
}

// opened is whether what was asked for came.
func (a answer) opened() bool {
	return a.status == 200 && a.fault == (diagnose.Fault{}) && a.content.Problem == "" && a.content.Kind != diagnose.ContentHTML && a.content.Kind != diagnose.ContentOther
}

// lineOf is the line in "deploy.log:12".
func lineOf(from string) int {
	number, _ := strconv.Atoi(from[strings.LastIndexByte(from, ':')+1:])
	return number
}

// group is what answers have in common that are told as one exchange.
type group struct {
	side   side
	ask    diagnose.Ask
	status int
	fault  diagnose.Fault
	says   diagnose.Says
	flaw   string
	tier   diagnose.Tier
}

// exchanges makes the exchanges, and the packages whose archives were refused.
func (n *notes) exchanges(e *diagnose.Evidence) {
	e.Exchanges = []diagnose.Exchange{}
	refs := map[group]int{}
	slices.SortStableFunc(n.answers, func(a, b answer) int { return a.number - b.number })
	for i := range n.answers {
		if a := &n.answers[i]; n.sent[a.run] && a.side == ours && !a.prompt {
			a.sent = diagnose.SentKeys
		}
	}
	for _, a := range n.answers {
		if a.side == copied && e.Official {
			continue
		}
		g := group{side: a.side, ask: a.ask, status: a.status, fault: a.fault, says: a.content.Says, flaw: a.content.Problem}
		if a.name != "" {
			g.tier = diagnose.Tier(composer.TierOf(a.name))
		}
		i, ok := refs[g]
		if !ok {
			i = len(e.Exchanges)
			refs[g] = i
			e.Exchanges = append(e.Exchanges, n.exchange(a, "x"+strconv.Itoa(i+1)))
		}
		x := &e.Exchanges[i]
		if ok {
			x.Tries += a.times
			if a.sent == diagnose.SentKeys {
				x.Sent = a.sent
			}
		}
		if a.name != "" {
			p := n.want(diagnose.Package{Seen: n.seen(a.number), Name: a.name, Version: a.version, Source: "log"})
			if p.Check == "" {
				p.Seen = n.seen(a.number)
			}
			switch {
			case a.ask == diagnose.AskMetadata:
				p.Metadata = x.Ref
			case a.status == 401 || a.status == 403 || a.status == 404 || a.status == 410:
				p.Archive, p.ArchiveOpen = x.Ref, diagnose.No
			case p.Archive == "":
				p.Archive = x.Ref
				if a.status == 200 && a.content.Problem == "" {
					p.ArchiveOpen = diagnose.Yes
				}
			}
		}
	}
}

// exchange is an answer as a fact.
func (n *notes) exchange(a answer, ref string) diagnose.Exchange {
	x := diagnose.Exchange{
		Seen: n.seen(a.number), Ask: a.ask, Method: "GET", URL: n.mask(a.url), Sent: a.sent, Plain: a.plain, Either: a.either,
		Package: a.name, Version: a.version, Want: diagnose.Want{Status: []int{200}},
		Status: a.status, Content: a.content, Fault: a.fault, Tries: a.times,
	}
	x.Ref = ref
	if a.ask != diagnose.AskArchive {
		x.Want.Kind = diagnose.ContentJSON
	}
	if a.status != 200 {
		x.Want.Kind = diagnose.ContentNone
	}
	x.Control = a.side == neutral
	return x
}

// say makes the messages. What is mild counts only where nothing else went wrong,
// and that nothing could be solved only where no reason was recognised.
func (n *notes) say(e *diagnose.Evidence) {
	messages := slices.Clone(n.messages)
	serious := len(e.Exchanges)+len(e.Places)+len(n.entries) > 0 ||
		slices.ContainsFunc(e.Settings, diagnose.Setting.Unexpected) ||
		slices.ContainsFunc(e.Packages, diagnose.Package.Unexpected) ||
		slices.ContainsFunc(messages, func(m diagnose.Message) bool { return m.Kind != diagnose.MessageHarmless })
	if n.conflict > 0 && !serious {
		m := diagnose.Message{Seen: n.seen(n.conflict), Kind: diagnose.MessageConflict, Text: "Your requirements could not be resolved to an installable set of packages."}
		messages, serious = append(messages, m), true
	}
	finished := len(n.runs.list) > 0 && n.runs.list[len(n.runs.list)-1].Finished
	for _, m := range n.weak {
		if serious || finished {
			m.Kind = diagnose.MessageHarmless
		}
		messages = append(messages, m)
	}
	slices.SortStableFunc(messages, func(a, b diagnose.Message) int { return lineOf(a.From) - lineOf(b.From) })
	e.Messages = number("m", messages)
}

// client is the Composer of the last run whose version the log shows.
func (n *notes) client() diagnose.Client {
	for _, r := range slices.Backward(n.runs.list) {
		if r.Version != "" {
			c := diagnose.Client{Seen: n.seen(r.Line), Version: r.Version, Source: "log"}
			c.Ref = "o1"
			return c
		}
	}
	return diagnose.Client{}
}
