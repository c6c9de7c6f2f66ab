package diagnose

import (
	"iter"
	"slices"
	"strings"
)

// This file holds the small questions that rules ask of the evidence. Each one
// answers from what was seen; what was not seen is Unknown, never No.

// at is one proof; empty references fall out when proofs are merged.
func at(c Certainty, because ...string) []Proof {
	return []Proof{{Certainty: c, Because: because}}
}

// about is one proof that concerns packages.
func about(c Certainty, packages []Package, because ...string) []Proof {
	return []Proof{{Certainty: c, Because: because, Packages: references(packages)}}
}

// references lists the references of facts, in their order.
func references[F Fact](facts []F) []string {
	refs := make([]string, 0, len(facts))
	for _, f := range facts {
		refs = append(refs, f.Reference())
	}
	return refs
}

// first keeps at most n references: a reader needs examples, not all of 218.
func first(n int, refs []string) []string { return refs[:min(n, len(refs))] }

// join puts references one after another.
func join(refs string, more ...[]string) []string {
	return append([]string{refs}, slices.Concat(more...)...)
}

// where keeps the facts that fit.
func where[F any](facts []F, fits func(F) bool) []F {
	var kept []F
	for i := 0; i < len(facts); i++ {
		if !fits(facts[i]) {
			continue
		}
		if kept == nil {
			kept = make([]F, 0, min(len(facts)-i, 64))
		}
		kept = append(kept, facts[i])
	}
	return kept
}

// mirror is whether somebody else's copy of the repository is asked.
func (e *Evidence) mirror() bool { return !e.Official && e.Repository != "" }

// used is the key that Composer sends.
func (e *Evidence) used() (Key, bool) {
	for _, k := range e.Keys {
		if k.Used && (e.Choice.Key == "" || e.Choice.Key == k.Ref) {
			return k, true
		}
	}
	for _, k := range e.Keys {
		if e.Choice.Key != "" && k.Ref == e.Choice.Key {
			return k, true
		}
	}
	return Key{}, false
}

// nothingChosen is whether the places were looked at and Composer sends nothing,
// without stopping at one of them.
func (e *Evidence) nothingChosen() bool {
	_, sends := e.used()
	return e.Choice.Ref != "" && e.Choice.Key == "" && e.Choice.Stops == "" && !sends
}

// ours is whether a request went to the repository itself.
func (x Exchange) ours() bool {
	return x.Ask != AskNeutral && x.Ask != AskClock && x.Ask != AskToken
}

// answered is whether an HTTP status came back.
func (x Exchange) answered() bool { return x.Status > 0 && !x.Fault.happened() }

// happened is whether there is a fault; an interrupted run is none.
func (f Fault) happened() bool { return (f.Phase != "" || f.Kind != "") && f.Kind != FaultCanceled }

// pick keeps what fits of a sequence.
func pick[F any](facts iter.Seq[F], fits func(F) bool) []F {
	var kept []F
	for f := range facts {
		if fits(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// holds is whether a sequence has anything that fits.
func holds[F any](facts iter.Seq[F], fits func(F) bool) bool {
	for f := range facts {
		if fits(f) {
			return true
		}
	}
	return false
}

// sent is whether the pair that Composer sends was sent to the repository.
func (e *Evidence) sent() bool { return holds(e.each(), func(Exchange) bool { return true }) }

// each goes through the repository's exchanges that speak for the pair that Composer
// sends: no controls, no other pair, no reversed halves, no foreign agent.
func (e *Evidence) each(asks ...Ask) iter.Seq[Exchange] {
	k, _ := e.used()
	return func(yield func(Exchange) bool) {
		for i := range e.Exchanges {
			x := &e.Exchanges[i]
			fits := x.ours() && !x.Control && !x.Reversed && !x.Plain && x.Sent != SentNothing &&
				(x.Key == "" || x.Key == k.Ref) && (len(asks) == 0 || slices.Contains(asks, x.Ask))
			if fits && !yield(*x) {
				return
			}
		}
	}
}

// anonymous are the requests for the package list with nothing sent.
func (e *Evidence) anonymous() []Exchange {
	return where(e.Exchanges, func(x Exchange) bool {
		return x.Ask == AskRoot && x.Sent == SentNothing && !x.Reversed
	})
}

// asksForKeys is whether an anonymous request was answered as the repository
// does when it is well: 401 with its own JSON. In 2023 it sent the same text with 404.
func asksForKeys(x Exchange) bool {
	return x.answered() && x.Status < 500 && x.Content.meaning() != SaysInvalid &&
		(x.Status == 401 && x.Content.Kind == ContentJSON || x.Content.meaning() == SaysNoKeys)
}

// needsNoKeys is whether the repository shows its list to everybody, as some
// mirrors do.
func needsNoKeys(x Exchange) bool {
	return x.answered() && x.Status == 200 && x.Content.Kind == ContentJSON && x.Content.Problem == "" && x.Content.meaning() == SaysNothing
}

// healthy is whether the repository answers the anonymous control as it should.
// Faults and 429 say nothing about it.
func (e *Evidence) healthy() Answer {
	answer := Unknown
	for _, x := range e.anonymous() {
		switch {
		case !x.answered() || x.Status == 429:
		case asksForKeys(x), e.mirror() && (x.Status == 401 || needsNoKeys(x)):
			answer = Yes
		default:
			return No
		}
	}
	return answer
}

// control are the references of healthy anonymous controls.
func (e *Evidence) control() []string {
	return references(where(e.anonymous(), func(x Exchange) bool {
		return asksForKeys(x) || e.mirror() && (needsNoKeys(x) || x.Status == 401)
	}))
}

// asks is whether the repository was seen to ask for keys.
func (e *Evidence) asks() bool {
	return slices.ContainsFunc(e.anonymous(), func(x Exchange) bool {
		return asksForKeys(x) || e.mirror() && x.answered() && x.Status == 401
	})
}

// dead is whether the repository was tried and never answered.
func (e *Evidence) dead() bool {
	failed := slices.ContainsFunc(e.Connections, func(c Connection) bool { return c.Fault.happened() })
	for _, x := range e.Exchanges {
		if x.ours() && x.answered() {
			return false
		}
		failed = failed || x.ours() && x.Fault.happened()
	}
	return failed
}

// local is how surely a cause holds that the files alone show: certain once the
// repository was seen to ask for keys, no more than possible on a dead network.
func (e *Evidence) local() Certainty {
	switch {
	case e.dead() || e.healthy() == No:
		return Possible
	case e.asks():
		return Certain
	}
	return Likely
}

// accepted is whether the repository took the pair that Composer sends.
func (e *Evidence) accepted() Answer {
	answer := Unknown
	if v, ok := e.view(); ok {
		answer = v.Accepted
	}
	for x := range e.each() {
		switch {
		case opened(x):
			return Yes
		case x.Ask == AskRoot && refuses(x):
			answer = No
		}
	}
	return answer
}

// refuses is whether an answer says that the pair is not known: 401, or a list that
// holds nothing but one of the repository's two texts about keys.
func refuses(x Exchange) bool {
	return x.answered() && (x.Status == 401 || x.Status == 200 && x.Content.meaning() != SaysNothing)
}

// opened is whether the repository gave what only an accepted pair gets.
func opened(x Exchange) bool {
	lists := x.Ask == AskRoot || x.Ask == AskList || x.Ask == AskMetadata
	if x.Content.meaning() != SaysNothing || lists && x.Content.Kind != ContentJSON && x.Content.Kind != ContentNone {
		return false
	}
	return x.answered() && (x.Status == 200 || x.Status == 206 || x.Status == 304) &&
		x.Content.Kind != ContentHTML && x.Sent != SentNothing
}

// refusals are the answers that refuse the pair that Composer sends.
func (e *Evidence) refusals() []Exchange { return pick(e.each(), refuses) }

// exchange finds an exchange by reference.
func (e *Evidence) exchange(ref string) (Exchange, bool) {
	if ref == "" {
		return Exchange{}, false
	}
	if x := numbered(e.Exchanges, ref); x != nil {
		return *x, true
	}
	i := slices.IndexFunc(e.Exchanges, func(x Exchange) bool { return x.Ref == ref })
	if i < 0 {
		return Exchange{}, false
	}
	return e.Exchanges[i], true
}

// neutral is whether a host that has nothing to do with Adobe answered.
func (e *Evidence) neutral() Answer {
	answer := Unknown
	for _, x := range e.Exchanges {
		switch {
		case x.Ask != AskNeutral:
		case x.answered():
			return Yes
		case x.Fault.happened():
			answer = No
		}
	}
	return answer
}

// adobes is whether a package's vendor is Adobe.
func adobes(name string) bool {
	vendor, _, _ := strings.Cut(name, "/")
	return vendor == "magento" || vendor == "adobe-commerce"
}

// official is a certainty for Adobe's own host, lowered for a mirror, where
// somebody else's keys and lists stand in between.
func (e *Evidence) official(c Certainty) Certainty {
	if e.mirror() {
		return Possible
	}
	return c
}

// either is one certainty if the condition holds and another if not.
func either(condition bool, yes, no Certainty) Certainty {
	if condition {
		return yes
	}
	return no
}
