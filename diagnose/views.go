package diagnose

// This file holds what rules ask of pairs of keys and of the accounts behind
// them: what each pair can read, now and in earlier runs.

// view is what the pair that Composer sends can read now.
func (e *Evidence) view() (View, bool) {
	k, _ := e.used()
	for _, v := range e.Views {
		if !v.Earlier && !v.Reversed && v.Key == k.Ref {
			return v, true
		}
	}
	return View{}, false
}

// viewOf is what another pair at hand can read now.
func (e *Evidence) viewOf(k Key) (View, bool) {
	for _, v := range e.Views {
		if !v.Earlier && !v.Reversed && v.Key == k.Ref && k.Ref != "" {
			return v, true
		}
	}
	return View{}, false
}

// earlier are views of the same public key from earlier runs.
func (e *Evidence) earlier() []View {
	k, ok := e.used()
	return where(e.Views, func(v View) bool {
		return ok && v.Earlier && !v.Reversed && v.Fingerprint != "" && v.Fingerprint == k.Fingerprint
	})
}

// rivals are the distinct other pairs at hand.
func (e *Evidence) rivals() []Key {
	used, _ := e.used()
	return where(e.Keys, func(k Key) bool {
		return k.Ref != used.Ref && k.Same == "" && (used.Same == "" || k.Ref != used.Same)
	})
}

// shadowed is whether Composer reads the pair and a stronger place hides it.
func (k Key) shadowed() bool { return k.Read && !k.Used && k.Missed == "" }

// holds is whether a view shows any marker of a tier.
func (v View) holds(t Tier) Answer {
	for _, tv := range v.Tiers {
		switch {
		case tv.Tier != t:
		case len(tv.Listed) > 0:
			return Yes
		case v.Complete == Yes && len(tv.Missing) > 0:
			return No
		}
	}
	return Unknown
}

// emptied is whether the complete lists of the pair that Composer sends lack even
// Open Source, which every account sees: then the lists are wrong, and say nothing
// about what the account holds.
func (e *Evidence) emptied() bool {
	v, _ := e.view()
	return v.Complete == Yes && e.has(TierOpenSource) == No
}

// has is whether the pair that Composer sends can see anything of a tier.
func (e *Evidence) has(t Tier) Answer {
	for _, p := range e.Packages {
		if p.Tier == t && (p.Listed == Yes || p.ArchiveOpen == Yes) {
			return Yes
		}
	}
	v, _ := e.view()
	return v.holds(t)
}
