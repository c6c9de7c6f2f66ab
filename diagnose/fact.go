package diagnose

import (
	"iter"
	"strconv"
	"strings"
)

// Fact is any piece of evidence that a finding can refer to.
type Fact interface {
	// Reference is the fact's name within its evidence.
	Reference() string
	// SeenAt is where it was seen: "probe", or a file and line such as "deploy.log:12".
	SeenAt() string
	// Sentence says the fact in one line for a reader, without its reference.
	Sentence(*Evidence) string
	// Unexpected is whether the fact is not as it is in a healthy project.
	Unexpected() bool
}

// Reference is the fact's name within its evidence.
func (s Seen) Reference() string { return s.Ref }

// SeenAt is where the fact was seen.
func (s Seen) SeenAt() string { return s.From }

// checked is the name of the check that saw the fact.
func (s Seen) checked() string { return s.Check }

// seenFact is what every fact of this package is.
type seenFact interface {
	Fact
	checked() string
}

// facts goes through all facts that have a reference, in the evidence's order. Each is
// a pointer into the evidence, since a lock may hold thousands.
func (e *Evidence) facts() iter.Seq[seenFact] {
	return func(yield func(seenFact) bool) {
		told := func(f seenFact) bool { return f.Reference() == "" || yield(f) }
		_ = told(&e.Client) && taken(e.Places, told) && taken(e.Keys, told) && told(&e.Choice) &&
			told(&e.Project) && told(&e.Project.Manifest) && told(&e.Project.Lock) && taken(e.Project.Repositories, told) &&
			taken(e.Settings, told) && taken(e.Connections, told) && taken(e.Exchanges, told) && taken(e.Views, told) &&
			taken(e.Packages, told) && taken(e.Downloads, told) && taken(e.Tokens, told) && taken(e.Messages, told)
	}
}

// taken is whether each of the facts is taken; it ends with the first that is not.
func taken[F any, P interface {
	*F
	seenFact
}](facts []F, take func(seenFact) bool) bool {
	for i := range facts {
		if !take(P(&facts[i])) {
			return false
		}
	}
	return true
}

// Fact finds a fact by its reference. It is a pointer into the evidence: *Exchange,
// *Package.
func (e *Evidence) Fact(ref string) (Fact, bool) {
	if x := numbered(e.Exchanges, ref); x != nil {
		return x, true
	}
	if p := numbered(e.Packages, ref); p != nil {
		return p, true
	}
	for f := range e.facts() {
		if f.Reference() == ref {
			return f, true
		}
	}
	return nil, false
}

// numbered is the fact at the place that its reference names: those of a kind are
// counted from 1. Nil where another stands there.
func numbered[F any, P interface {
	*F
	Fact
}](facts []F, ref string) P {
	n, err := strconv.Atoi(strings.TrimLeft(ref, "abcdefghijklmnopqrstuvwxyz"))
	if err != nil || n < 1 || n > len(facts) || P(&facts[n-1]).Reference() != ref {
		return nil
	}
	return &facts[n-1]
}

// surprises are the facts that are not as they should be. Four things look so
// and are not: a mirror that shows its list to everybody, a refusal of a pair
// that Composer does not send, an archive that only marks a tier which nobody
// wants, and a neutral host that fails while the repository answers.
func (e *Evidence) surprises() []seenFact {
	idle := map[string]bool{}
	for _, p := range e.Packages {
		if !p.Wanted() && p.Tier != TierOpenSource && !e.wants(p.Tier) {
			idle[p.Archive], idle[p.Metadata] = true, true
		}
	}
	used, _ := e.used()
	reached, neutral := e.reached(), e.hosts(AskNeutral)
	return pick(e.facts(), func(f seenFact) bool {
		if !f.Unexpected() {
			return false
		}
		var x Exchange
		var c Connection
		fact, ok := f.(*Exchange)
		if ok {
			x = *fact
		}
		if fact, ok := f.(*Connection); ok {
			c = *fact
		}
		switch {
		case reached && x.Ask == AskNeutral, reached && c.Ref != "" && neutral[c.Host]:
			return false
		case !ok || x.Fault.happened():
			return true
		case e.mirror() && x.Ask == AskRoot && x.Sent == SentNothing && needsNoKeys(x):
			return false
		case x.ours() && x.Key != "" && x.Key != used.Ref && x.Status == 401:
			return false
		}
		return !idle[x.Ref]
	})
}

// Unexpected is whether the answer is outside of what was wanted. Without a
// want, as in a log, anything but success is. An interrupted request is not.
func (x Exchange) Unexpected() bool {
	switch {
	case x.Fault.Kind == FaultCanceled, x.Ask == AskClock && x.answered():
		return false // any answer has a date
	case x.Fault.happened(), x.Content.Problem != "":
		return true
	case x.Sent == SentNothing && x.Content.meaning() == SaysInvalid:
		return true // nobody sent keys that could be invalid
	case x.Sent == SentNothing && x.ours() && x.Content.meaning() == SaysNoKeys && x.Status < 500:
		return false // it asks for keys, whatever the status
	case x.ours() && x.Status == 200 && x.Content.meaning() != SaysNothing:
		return true // a text about keys is no list
	case len(x.Want.Status) == 0 && (x.Status >= 300 && x.Status != 304):
		return true
	case len(x.Want.Status) > 0 && !x.wanted():
		return true
	}
	return x.Want.Kind != ContentNone && x.Content.Kind != ContentNone && x.Want.Kind != x.Content.Kind
}

// wanted is whether the status is one of those that a healthy repository gives.
func (x Exchange) wanted() bool {
	for _, s := range x.Want.Status {
		if s == x.Status {
			return true
		}
	}
	return false
}

// Unexpected is whether the connection failed.
func (c Connection) Unexpected() bool { return c.Fault.happened() }

// Unexpected is whether this Composer cannot serve the project.
func (c Client) Unexpected() bool { return c.Problem != "" }

// Unexpected is whether Composer stops at the place. Whether a milder slip
// matters depends on what else is found.
func (p Place) Unexpected() bool { return p.Fatal }

// Unexpected is never so: a pair's form matters only where it is refused.
func (k Key) Unexpected() bool { return false }

// Unexpected is whether Composer gives up before it sends anything.
func (c Choice) Unexpected() bool { return c.Stops != "" }

// Unexpected is never so: what is wrong stands in its files and repositories.
func (p Project) Unexpected() bool { return false }

// Unexpected is whether the file is there and cannot be read.
func (f File) Unexpected() bool { return f.State == FileMalformed || f.State == FileUnreadable }

// Unexpected is whether the entry has a flaw.
func (r Repository) Unexpected() bool { return r.Flaw != "" }

// Unexpected is whether the setting names something that cannot be used.
func (s Setting) Unexpected() bool {
	return s.Kind == SettingProxyUnusable || s.Kind == SettingCAMissing
}

// Unexpected is whether a pair that is not used opens more than the one that is.
func (v View) Unexpected() bool { return v.More }

// Unexpected is whether a wanted package is out of reach or not as it was locked.
func (p Package) Unexpected() bool {
	return p.Wanted() && (p.Listed == No || p.VersionListed == No || p.ArchiveOpen == No || p.HiddenBy != "" ||
		len(p.Needs) > 0 || p.rebuilt())
}

// Unexpected is whether the archive arrived cut or with another digest.
func (d Download) Unexpected() bool { return d.differs() || d.short() }

// Unexpected is whether the form is wrong and the service did not take it.
func (t Token) Unexpected() bool { return misshapen(t) && t.Files == 0 && t.Commerce == Unknown }

// Unexpected is whether the message tells of trouble.
func (m Message) Unexpected() bool { return m.Kind != MessageHarmless }
