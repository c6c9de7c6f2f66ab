package logs

import (
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// answer is what came back for a request, as a message tells it.
type answer struct {
	target
	number  int
	run     int
	status  int
	fault   diagnose.Fault
	content diagnose.Content
	sent    diagnose.Sent
	plain   bool
	prompt  bool // Composer asked for keys
	either  bool // 401 or 403, the log does not tell which
	weak    bool // Composer may have tried again
	times   int
}

// asked is what makes two answers one.
type asked struct {
	url    string
	ask    diagnose.Ask
	status int
	fault  diagnose.Fault
	run    int
	prompt bool
}

// notice is the server's own message, printed before the exception that it
// explains.
type notice struct {
	text   string
	says   diagnose.Says
	number int
	used   bool
}

// answered takes in what came back for a URL. It reports whether the URL is one
// that matters.
func (n *notes) answered(f found, url string, a answer) bool {
	a.target = aim(url)
	a.number = f.number()
	return n.add(f, a)
}

// unaddressed takes in an answer whose URL the log does not show.
func (n *notes) unaddressed(f found, a answer) bool {
	a.target = target{host: official, side: ours, ask: diagnose.AskRoot}
	a.number = f.number()
	return n.add(f, a)
}

func (n *notes) add(f found, a answer) bool {
	a.run = n.runs.of(a.number)
	switch a.side {
	case elsewhere:
		if a.host == "" {
			return false
		}
		n.message(f, diagnose.MessageHarmless, "")
		return true
	case neutral:
		if a.status > 0 {
			n.message(f, diagnose.MessageHarmless, "")
			return true
		}
	case mistaken:
		n.entry(f, a.url, diagnose.RepositoryWrongHost, a.host+" does not serve Composer packages")
		return true
	}
	if v := n.versions[a.name]; v != "" && (a.version == "" || len(v) >= len(a.version)) {
		a.version = v
	}
	if a.sent == "" {
		a.sent = diagnose.SentUnknown
	}
	if i := max(0, f.from-300); strings.Contains(f.folded[i:f.from], "filterlistdatacouldnotbefetched") {
		a.weak = true // Composer 2.10 and newer goes on without
	}
	if a.side == ours && a.status >= 400 && a.content.Notice == "" && n.notice.text != "" && n.notice.number <= a.number && n.runs.of(n.notice.number) == a.run {
		a.content.Notice, a.content.Says, a.content.Kind = n.notice.text, n.notice.says, diagnose.ContentJSON
		n.notice.used = true
	}
	if a.side == copied && n.mirror == "" {
		n.mirror = a.url[:strings.Index(a.url, "://")+3] + a.host
		if a.ask == diagnose.AskRoot {
			n.mirror = strings.TrimSuffix(strings.TrimSuffix(a.url, "packages.json"), "/")
		}
	}
	a.times = 1
	key := asked{a.url, a.ask, a.status, a.fault, a.run, a.prompt}
	i, ok := n.known[key]
	if !ok {
		if len(n.answers) < maxAnswers {
			n.known[key] = len(n.answers)
			n.answers = append(n.answers, a)
		}
		return true
	}
	b := &n.answers[i]
	b.times++
	b.weak = b.weak && a.weak
	if b.content.Says == diagnose.SaysNothing && a.content.Notice != "" {
		b.content = a.content
	}
	if a.sent == diagnose.SentKeys {
		b.sent = a.sent
	}
	return true
}

// heard takes in the server's own message.
func (n *notes) heard(f found, text string, says diagnose.Says) bool {
	w := &n.notice
	if says == diagnose.SaysNothing && w.text != "" && !w.used && f.number()-w.number < 3 {
		w.text += " " + n.mask(text) // a warning and an info of the same answer
		return true
	}
	n.settle(f.number())
	n.notice = notice{text: n.mask(text), says: says, number: f.number()}
	return true
}

// settle gives a notice that no message has claimed an answer of its own: the
// server said so, whatever became of it.
func (n *notes) settle(before int) {
	w := n.notice
	if w.text == "" || w.used || before <= w.number {
		return
	}
	n.notice.used = true
	if w.says == diagnose.SaysNothing {
		return
	}
	a := answer{target: aim("https://" + official + "/packages.json"), number: w.number, run: n.runs.of(w.number), status: 401, times: 1, sent: diagnose.SentUnknown}
	a.content = diagnose.Content{Notice: w.text, Says: w.says, Kind: diagnose.ContentJSON}
	if len(n.answers) < maxAnswers {
		n.answers = append(n.answers, a)
	}
}

// maxFetched is how many archives that came are told of each tier: examples do.
const maxFetched = 3

// fetched takes in that an archive was downloaded. Of Adobe's packages only: where
// others came from, the log does not say.
func (n *notes) fetched(name string, number int) {
	tier := composer.TierOf(name)
	if !composer.IsAdobe(name) || tier == composer.UnknownTier || n.opened[tier] >= maxFetched {
		return
	}
	url, err := composer.ArchiveURL("https://"+official, name, n.versions[name])
	if err != nil {
		return
	}
	n.opened[tier]++
	a := answer{target: aim(url), number: number, run: n.runs.of(number), status: 200, times: 1, sent: diagnose.SentUnknown}
	a.version, a.content.Kind = n.versions[name], diagnose.ContentZip
	n.answers = append(n.answers, a)
}

// want takes in what was learnt about a package; what is known already stays.
func (n *notes) want(p diagnose.Package) *diagnose.Package {
	p.Name = strings.ToLower(p.Name)
	i, ok := n.byName[p.Name]
	if !ok {
		if len(n.packages) >= maxPackages {
			return &diagnose.Package{}
		}
		i = len(n.packages)
		n.byName[p.Name] = i
		p.Tier = diagnose.Tier(composer.TierOf(p.Name))
		n.packages = append(n.packages, p)
	}
	q := &n.packages[i]
	for _, f := range []struct{ to, from *string }{{&q.Version, &p.Version}, {&q.Constraint, &p.Constraint}, {&q.Newest, &p.Newest}, {&q.HiddenBy, &p.HiddenBy}, {&q.HiddenWhy, &p.HiddenWhy}, {&q.From, &p.From}, {&q.Check, &p.Check}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	for _, a := range []struct{ to, from *diagnose.Answer }{{&q.Listed, &p.Listed}, {&q.VersionListed, &p.VersionListed}, {&q.ArchiveOpen, &p.ArchiveOpen}} {
		if *a.to == diagnose.Unknown {
			*a.to = *a.from
		}
	}
	if p.Source == "require" {
		q.Source = p.Source
	}
	q.Needs = append(q.Needs, p.Needs...)
	if q.Version != "" {
		q.Prerelease = composer.IsPrerelease(q.Version)
		if r, ok := composer.Restricted(q.Name, q.Version); ok {
			q.Restricted = r.Reason
		}
	}
	return q
}

// message takes in a message that is no answer of a server.
func (n *notes) message(f found, kind diagnose.MessageKind, name string) bool {
	return n.told(&n.messages, diagnose.Message{Seen: n.seen(f.number()), Kind: kind, Text: n.mask(f.said()), Package: name})
}

// told keeps a message once.
func (n *notes) told(list *[]diagnose.Message, m diagnose.Message) bool {
	for _, o := range *list {
		if o.Kind == m.Kind && o.Text == m.Text {
			return true
		}
	}
	if len(*list) < maxMessages {
		*list = append(*list, m)
	}
	return true
}

// mild takes in a message that matters only if nothing worse was seen: the run
// went on after it.
func (n *notes) mild(f found, kind diagnose.MessageKind, name string) bool {
	return n.told(&n.weak, diagnose.Message{Seen: n.seen(f.number()), Kind: kind, Text: n.mask(f.said()), Package: name})
}

// entry takes in a flawed entry of "repositories".
func (n *notes) entry(f found, url string, flaw diagnose.RepositoryFlaw, detail string) {
	for _, r := range n.entries {
		if r.URL == url && r.Flaw == flaw {
			return
		}
	}
	if len(n.entries) < maxMessages {
		n.entries = append(n.entries, diagnose.Repository{Seen: n.seen(f.number()), Where: "composer.json", Type: "composer", URL: n.mask(url), Ours: aim(url).side == ours, Flaw: flaw, Detail: detail})
	}
}
