package diagnose

import (
	"slices"
	"strings"
)

func matchKeysMissing(e *Evidence) []Proof {
	if e.nothingChosen() && len(e.Keys) == 0 && len(e.slips()) == 0 {
		switch {
		case e.mirror() && !e.asks():
			return nil // a mirror may need no keys
		case e.mirror():
			return at(Likely, join(e.Choice.Ref, references(e.anonymous()))...)
		}
		return at(e.local(), join(e.Choice.Ref, e.control())...)
	}
	if e.accepted() == Yes || e.healthy() == No || len(e.fatal()) > 0 || e.mirror() {
		return nil
	}
	for x := range e.each() {
		if x.Sent == SentKeys || !x.answered() {
			continue
		}
		switch {
		case x.Content.meaning() == SaysNoKeys && len(e.settings(SettingMagentoHome)) > 0:
			return at(Possible, join(x.Ref, e.symptoms())...)
		case x.Content.meaning() == SaysNoKeys:
			return at(Likely, join(x.Ref, e.symptoms())...)
		case x.Status == 401 && x.Content.meaning() == SaysNothing:
			return at(Possible, x.Ref)
		}
	}
	// The repository once answered 404 to archives without keys.
	for _, p := range ofTier(e.lacking(lacksUnseen), TierOpenSource) {
		if x, ok := e.exchange(p.Archive); ok && x.Status == 404 && x.Sent != SentKeys && e.accepted() == Unknown {
			return at(Possible, x.Ref)
		}
	}
	return nil
}

func matchKeysNotPickedUp(e *Evidence) []Proof {
	host := where(e.slips(), func(p Place) bool { return p.Mistake == MistakeHost })
	keys := where(e.Keys, func(k Key) bool { return !e.misshapen(k) })
	if e.nothingChosen() && (len(keys) > 0 || len(host) > 0) {
		if e.mirror() && !e.asks() {
			return nil
		}
		tried := where(e.Views, func(v View) bool { return v.Accepted == Yes && !v.Earlier && v.Key != "" })
		return at(e.local(), slices.Concat(references(keys), references(host), references(tried), []string{e.Choice.Ref}, e.control())...)
	}
	if e.healthy() == No {
		return nil
	}
	var proofs []Proof
	home := e.settings(SettingMagentoHome)
	for x := range e.each() {
		k, _ := e.used()
		switch {
		case !x.answered():
		case len(home) > 0 && x.Sent != SentKeys && x.Status == 401 && x.Content.meaning() != SaysInvalid:
			proofs = append(proofs, at(e.official(Likely), join(x.Ref, home)...)...)
		case x.Content.meaning() == SaysNoKeys && x.Sent == SentKeys:
			proofs = append(proofs, at(e.official(Likely), join(x.Ref, []string{k.Ref}, e.symptoms())...)...)
		case x.Sent == SentKeys || e.accepted() == Yes || len(e.fatal()) > 0 || e.mirror():
		case x.Content.meaning() == SaysNoKeys, x.Status == 401 && x.Content.meaning() == SaysNothing:
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	for _, k := range e.rivals() {
		if v, ok := e.viewOf(k); ok && !k.Read && v.Accepted == Yes && e.accepted() == No {
			proofs = append(proofs, at(Likely, join(k.Ref, []string{v.Ref}, references(e.refusals()))...)...)
		}
	}
	return proofs
}

// misshapen is whether a key is not picked up because of the form of the place that
// holds it: then the place is what is wrong.
func (e *Evidence) misshapen(k Key) bool {
	return slices.ContainsFunc(e.Places, func(p Place) bool {
		return p.Ref == k.Place && p.Ref != "" && p.Read && p.Mistake != MistakeNone && p.Mistake != MistakeHost
	})
}

// slips are places that Composer reads and passes over, or that name another
// host, while something that looks like keys stands in them.
func (e *Evidence) slips() []Place {
	return where(e.Places, func(p Place) bool {
		return p.Mistake == MistakeHost || p.Read && !e.manifest(p) && (p.Mistake != MistakeNone || p.State == PlaceMalformed || p.State == PlaceUnreadable)
	})
}

// fatal are the places at which this Composer stops before any request.
func (e *Evidence) fatal() []Place {
	return where(e.Places, func(p Place) bool {
		return (p.Fatal || p.Ref != "" && p.Ref == e.Choice.Stops) && !e.manifest(p)
	})
}

// manifest is whether a place is a composer.json that cannot be read at all; then
// the keys are not what is wrong with it.
func (e *Evidence) manifest(p Place) bool {
	f := e.Project.Manifest
	return f.Unexpected() && f.Name != "" && strings.HasPrefix(p.Name, f.Name)
}

func matchAuthMalformed(e *Evidence) []Proof {
	fatal := e.fatal()
	if len(fatal) > 0 || e.Choice.Stops != "" && !e.Project.Manifest.Unexpected() {
		if e.Choice.Stops != "" {
			return at(Certain, append(references(fatal), e.Choice.Ref)...)
		}
		return at(Certain, references(fatal)...)
	}
	broken := where(e.slips(), func(p Place) bool { return p.Mistake != MistakeHost })
	switch {
	case len(broken) == 0 || e.accepted() == Yes || e.mirror() && !e.asks():
		return nil
	case e.nothingChosen():
		return at(e.local(), slices.Concat(references(broken), []string{e.Choice.Ref}, e.control())...)
	}
	// A weaker pair is sent instead, or a log does not tell what was sent.
	return at(Possible, join(broken[0].Ref, references(broken[1:]), references(e.refusals()))...)
}

func matchKeysMalformed(e *Evidence) []Proof {
	k, ok := e.used()
	flawed := slices.ContainsFunc(k.Flaws, func(f Flaw) bool { return !f.Harmless }) || k.Kind != "" && k.Kind != "http-basic"
	if !ok || !flawed || e.accepted() == Yes || e.mirror() {
		return nil
	}
	refusals := e.refusals()
	c := Likely
	switch {
	case e.dead() || e.healthy() == No:
		c = Possible
	case len(refusals) > 0 && e.healthy() == Yes && !e.better():
		c = Certain
	}
	return at(c, slices.Concat([]string{k.Ref}, references(refusals), e.control())...)
}

func matchKeysSwapped(e *Evidence) []Proof {
	for _, x := range e.Exchanges {
		if x.Reversed && x.Ask == AskRoot && opened(x) && e.accepted() != Yes {
			return at(Certain, join(x.Ref, references(e.refusals()), []string{x.Key})...)
		}
	}
	for _, v := range e.Views {
		if v.Reversed && !v.Earlier && v.Accepted == Yes && e.accepted() != Yes {
			return at(Certain, join(v.Ref, v.Because, []string{v.Key}, references(e.refusals()))...)
		}
	}
	return nil
}

func matchKeysConflict(e *Evidence) []Proof {
	used, ok := e.used()
	if !ok || !used.Read || e.healthy() == No {
		return nil // a pair that was given for this run wins over every place
	}
	var proofs []Proof
	refused := e.accepted() == No
	missing := e.lacking(lacksName, lacksVersion, lacksArchive, lacksUnseen)
	for _, k := range where(e.rivals(), Key.shadowed) {
		v, seen := e.viewOf(k)
		switch {
		case refused && seen && v.Accepted == Yes:
			proofs = append(proofs, at(Certain, slices.Concat(references(e.refusals()), []string{v.Ref, k.Ref, used.Ref, e.Choice.Ref}, e.control())...)...)
		case refused && !seen:
			proofs = append(proofs, at(Possible, slices.Concat(references(e.refusals()), []string{k.Ref, used.Ref, e.Choice.Ref})...)...)
		case seen && e.hasMore(v, missing):
			mine, _ := e.view()
			proofs = append(proofs, about(Certain, missing, mine.Ref, v.Ref, k.Ref, used.Ref, e.Choice.Ref)...)
		}
	}
	return proofs
}

// better is whether a shadowed pair is accepted while the used one is not.
func (e *Evidence) better() bool {
	used, _ := e.used()
	return used.Read && slices.ContainsFunc(e.rivals(), func(k Key) bool {
		v, ok := e.viewOf(k)
		return ok && k.shadowed() && v.Accepted == Yes && e.accepted() == No
	})
}

// hasMore is whether another pair's view holds the tier of a package that the
// used pair lacks, while the used pair holds nothing of that tier.
func (e *Evidence) hasMore(v View, missing []Package) bool {
	return slices.ContainsFunc(missing, func(p Package) bool {
		return p.Tier != TierUnknown && v.holds(p.Tier) == Yes && e.has(p.Tier) != Yes
	})
}

// refused are the answers that say that the server does not know the pair that
// Composer sends; nil where something else explains them.
func (e *Evidence) refused() []Exchange {
	if e.healthy() == No || e.accepted() == Yes {
		return nil
	}
	refusals := e.refusals()
	if slices.ContainsFunc(refusals, func(x Exchange) bool { return x.Ask == AskRoot && x.Content.meaning() != SaysNoKeys }) {
		return where(refusals, func(x Exchange) bool { return x.Content.meaning() != SaysNoKeys })
	}
	tier := map[string]bool{}
	for p := range e.wanted() {
		x, ok := e.exchange(p.Archive)
		tier[p.Archive] = ok && tierless(x, p)
	}
	return where(refusals, func(x Exchange) bool {
		return x.Content.meaning() == SaysInvalid || x.Content.meaning() == SaysNothing && !tier[x.Ref]
	})
}

func matchKeysRefused(e *Evidence) []Proof {
	refused := e.refused()
	if len(refused) == 0 || len(matchKeysSwapped(e)) > 0 {
		return nil
	}
	k, _ := e.used()
	formed := len(where(k.Flaws, func(f Flaw) bool { return !f.Harmless })) == 0 && (k.Kind == "" || k.Kind == "http-basic")
	reversed := where(e.Exchanges, func(x Exchange) bool { return x.Reversed && x.Ask == AskRoot })
	bothWays := slices.ContainsFunc(reversed, func(x Exchange) bool { return x.answered() && x.Status == 401 })
	said := slices.ContainsFunc(refused, func(x Exchange) bool { return x.Content.meaning() == SaysInvalid })
	sent := slices.ContainsFunc(refused, func(x Exchange) bool { return x.Sent == SentKeys })
	c := Possible
	switch {
	case !formed || e.mirror() || len(e.acceptedBefore()) > 0 || !said && !sent:
	case e.better(), !said || !sent || e.healthy() != Yes || !bothWays:
		c = Likely
	default:
		c = Certain
	}
	return at(c, slices.Concat(references(refused), []string{k.Ref}, e.control(), references(reversed), e.symptoms())...)
}

// symptoms are what a pair that the list refused met elsewhere.
func (e *Evidence) symptoms() []string {
	if e.accepted() != No {
		return nil
	}
	return references(pick(e.each(AskList, AskMetadata, AskArchive, AskDownload), func(x Exchange) bool {
		return x.answered() && x.Status >= 400 && x.Status < 500 && x.Status != 429 && x.Unexpected()
	}))
}

// acceptedBefore are earlier views in which the same public key was accepted.
func (e *Evidence) acceptedBefore() []View {
	return where(e.earlier(), func(v View) bool { return v.Accepted == Yes })
}

func matchKeyDisabled(e *Evidence) []Proof {
	before, refused := e.acceptedBefore(), e.refused()
	if len(before) == 0 || len(refused) == 0 {
		return nil
	}
	k, _ := e.used()
	return at(e.official(Likely), slices.Concat(references(refused), references(before), []string{k.Ref}, e.control())...)
}
