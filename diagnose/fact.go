package diagnose

// Fact is any piece of evidence that a finding can refer to.
type Fact interface {
	// Reference is the fact's name within its evidence.
	Reference() string
	// Sentence says the fact in one line for a reader, without its reference.
	Sentence(*Evidence) string
	// Unexpected is whether the fact is not as it is in a healthy project.
	Unexpected() bool
}

// Reference is the fact's name within its evidence.
func (s Seen) Reference() string { return s.Ref }

// checked is the name of the check that saw the fact.
func (s Seen) checked() string { return s.Check }

// seenFact is what every fact of this package is.
type seenFact interface {
	Fact
	checked() string
}

// facts are all facts that have a reference, in the evidence's order.
func (e *Evidence) facts() []seenFact {
	var facts []seenFact
	add := func(f seenFact) {
		if f.Reference() != "" {
			facts = append(facts, f)
		}
	}
	add(e.Client)
	addAll(add, e.Places)
	addAll(add, e.Keys)
	add(e.Choice)
	add(e.Project)
	add(e.Project.Manifest)
	add(e.Project.Lock)
	addAll(add, e.Project.Repositories)
	addAll(add, e.Settings)
	addAll(add, e.Connections)
	addAll(add, e.Exchanges)
	addAll(add, e.Views)
	addAll(add, e.Packages)
	addAll(add, e.Downloads)
	addAll(add, e.Tokens)
	addAll(add, e.Messages)
	return facts
}

func addAll[F seenFact](add func(seenFact), facts []F) {
	for _, f := range facts {
		add(f)
	}
}

// Fact finds a fact by its reference.
func (e *Evidence) Fact(ref string) (Fact, bool) {
	for _, f := range e.facts() {
		if f.Reference() == ref {
			return f, true
		}
	}
	return nil, false
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
	return where(e.facts(), func(f seenFact) bool {
		x, ok := f.(Exchange)
		c, _ := f.(Connection)
		switch {
		case !f.Unexpected(), reached && x.Ask == AskNeutral, reached && c.Ref != "" && neutral[c.Host]:
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
		len(p.Needs) > 0 || p.LockSum != "" && p.ListSum != "" && p.LockSum != p.ListSum)
}

// Unexpected is whether the archive arrived cut or with another digest.
func (d Download) Unexpected() bool { return d.differs() || d.short() }

// Unexpected is whether the form is wrong and the service did not take it.
func (t Token) Unexpected() bool { return misshapen(t) && t.Files == 0 && t.Commerce == Unknown }

// Unexpected is whether the message tells of trouble.
func (m Message) Unexpected() bool { return m.Kind != MessageHarmless }
