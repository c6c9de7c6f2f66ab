package diagnose

import (
	"net/url"
	"slices"
	"time"
)

// host is whether a connection went to the repository itself.
func (e *Evidence) host(c Connection) bool {
	u, err := url.Parse(e.Repository)
	return e.Repository == "" || err != nil || c.Host == "" || u.Host == c.Host || u.Hostname() == c.Host
}

// hosts are the hosts that requests of a kind went to.
func (e *Evidence) hosts(ask Ask) map[string]bool {
	hosts := map[string]bool{}
	for _, x := range e.Exchanges {
		if x.Ask != ask {
			continue
		}
		if u, err := url.Parse(x.URL); err == nil && u.Host != "" {
			hosts[u.Host], hosts[u.Hostname()] = true, true
		}
	}
	return hosts
}

// reached is whether the repository itself ever answered.
func (e *Evidence) reached() bool {
	return slices.ContainsFunc(e.Exchanges, func(x Exchange) bool { return x.ours() && x.answered() })
}

// failures are the references of faults of a kind: first the repository's, then
// those of neutral hosts. The token service is another matter.
func (e *Evidence) failures(fits func(Fault) bool) (ours, others []string) {
	token := e.hosts(AskToken)
	for _, c := range e.Connections {
		switch {
		case !c.Fault.happened() || !fits(c.Fault):
		case e.host(c):
			ours = append(ours, c.Ref)
		case !token[c.Host]:
			others = append(others, c.Ref)
		}
	}
	for _, x := range e.Exchanges {
		switch {
		case !x.Fault.happened() || !fits(x.Fault):
		case x.ours():
			ours = append(ours, x.Ref)
		case x.Ask != AskToken:
			others = append(others, x.Ref)
		}
	}
	return ours, others
}

// fault is a proof for faults of a kind. Where only other hosts failed, it says
// little about the repository, and nothing once that answered.
func (e *Evidence) fault(c Certainty, fits func(Fault) bool) []Proof {
	ours, others := e.failures(fits)
	switch {
	case len(ours) > 0:
		return at(c, append(ours, others...)...)
	case len(others) > 0 && !e.reached():
		return at(Possible, others...)
	}
	return nil
}

// settings are the references of settings of some kinds.
func (e *Evidence) settings(kinds ...SettingKind) []string {
	return references(where(e.Settings, func(s Setting) bool { return slices.Contains(kinds, s.Kind) }))
}

func isDNS(f Fault) bool { return f.Phase == PhaseDNS }

func isRefused(f Fault) bool {
	return f.Kind == FaultRefused && f.Phase != PhaseProxy && f.Phase != PhaseDNS
}

// isSilent is whether nothing came back before a connection stood.
func isSilent(f Fault) bool {
	return f.Phase == PhaseConnect && (f.Kind == FaultTimeout || f.Kind == FaultUnreachable)
}

func isTimeout(f Fault) bool {
	return f.Kind == FaultTimeout && f.Phase != PhaseDNS && f.Phase != PhaseProxy
}

// isCut is whether a connection was ended without an answer.
func isCut(f Fault) bool {
	return (f.Kind == FaultReset || f.Kind == FaultEOF) && (f.Phase == PhaseConnect || f.Phase == PhaseAnswer)
}

func matchDNS(e *Evidence) []Proof {
	return e.fault(either(e.dead(), Certain, Likely), isDNS)
}

func matchConnectionRefused(e *Evidence) []Proof {
	return e.fault(either(e.dead(), Certain, Likely), isRefused)
}

func matchEgress(e *Evidence) []Proof {
	controls := references(where(e.Exchanges, func(x Exchange) bool { return x.Ask == AskNeutral && x.Fault.happened() }))
	alone := e.neutral() == No && e.dead()
	var proofs []Proof
	if ours, others := e.failures(isSilent); len(ours) > 0 && e.neutral() != Yes && e.dead() {
		unreachable, _ := e.failures(func(f Fault) bool { return f.Kind == FaultUnreachable })
		c := Possible
		switch {
		case alone:
			c = Certain
		case len(unreachable) > 0:
			c = Likely
		}
		proofs = append(proofs, at(c, slices.Concat(ours, controls, others)...)...)
	}
	if refs, _ := e.failures(func(f Fault) bool { return isDNS(f) || isRefused(f) || isCut(f) }); alone && len(refs) > 0 {
		proofs = append(proofs, at(Possible, append(controls, refs...)...)...)
	}
	if ours, _ := e.failures(func(f Fault) bool { return f.Kind == FaultUnreachable }); len(ours) > 0 && !alone {
		proofs = append(proofs, at(either(e.neutral() == Yes || !e.dead(), Possible, Likely), ours...)...)
	}
	if len(e.Exchanges) > 0 && len(proofs) == 0 && e.neutral() == No && !slices.ContainsFunc(e.Exchanges, Exchange.answered) {
		proofs = at(Possible, controls...)
	}
	return proofs
}

func matchTimeout(e *Evidence) []Proof {
	silent, _ := e.failures(isSilent)
	blocked := len(silent) > 0 && e.neutral() == No && e.dead()
	return e.fault(either(blocked, Possible, Likely), isTimeout)
}

// certificates are the connections to the repository whose certificate fits.
func (e *Evidence) certificates(fits func(Connection) bool) []string {
	return references(where(e.Connections, func(c Connection) bool { return c.Fault.happened() && e.host(c) && fits(c) }))
}

// foreign is whether a certificate was shown that no public authority signed.
func foreign(c Connection) bool {
	return c.Fault.Kind == FaultAuthority && (c.Certificate.Public == No || c.Certificate.SelfSigned)
}

func matchTLSFailure(e *Evidence) []Proof {
	box := len(e.certificates(foreign)) > 0 && !e.mirror()
	skewed := len(e.skewed()) > 0
	proofs := e.fault(either(box, Possible, Likely), func(f Fault) bool { return f.Kind == FaultAuthority })
	proofs = append(proofs, e.fault(Likely, func(f Fault) bool {
		return f.Kind == FaultProtocol || f.Kind == FaultWrongName || f.Phase == PhaseTLS && (f.Kind == FaultReset || f.Kind == FaultEOF || f.Kind == FaultOther)
	})...)
	proofs = append(proofs, e.fault(either(skewed, Possible, Likely), func(f Fault) bool { return f.Kind == FaultExpired })...)
	proofs = append(proofs, e.fault(Possible, func(f Fault) bool {
		return f.Kind == FaultNotYetValid || f.Phase == PhaseTLS && f.Kind == FaultTimeout
	})...)
	if missing := e.settings(SettingCAMissing); len(missing) > 0 {
		proofs = append(proofs, at(either(e.dead(), Likely, Possible), missing...)...)
	}
	return proofs
}

func matchTLSIntercepted(e *Evidence) []Proof {
	var proofs []Proof
	if boxes := e.certificates(foreign); len(boxes) > 0 {
		exchanges, _ := e.failures(func(f Fault) bool { return f.Kind == FaultAuthority })
		proofs = at(e.official(Certain), append(boxes, exchanges...)...)
	} else if ours, _ := e.failures(func(f Fault) bool { return f.Kind == FaultAuthority }); len(ours) > 0 {
		public := e.certificates(func(c Connection) bool { return c.Certificate.Public == Yes })
		if len(public) == 0 {
			proofs = at(Possible, ours...)
		}
	}
	wrong, _ := e.failures(func(f Fault) bool { return f.Kind == FaultWrongName })
	if len(wrong) > 0 {
		proofs = append(proofs, at(Possible, wrong...)...)
	}
	return proofs
}

func matchProxyRefused(e *Evidence) []Proof {
	proxies := e.settings(SettingProxy)
	proofs := e.fault(either(e.dead(), Certain, Likely), func(f Fault) bool { return f.Phase == PhaseProxy })
	for _, x := range where(e.Exchanges, func(x Exchange) bool {
		return x.answered() && x.Status == 407 && (x.ours() || x.Ask != AskToken && !e.reached())
	}) {
		proofs = append(proofs, at(Certain, x.Ref)...)
	}
	if len(proofs) > 0 {
		proofs[0].Because = append(proofs[0].Because, proxies...)
	}
	if unusable := e.settings(SettingProxyUnusable); len(unusable) > 0 {
		proofs = append(proofs, at(Likely, unusable...)...)
	}
	return proofs
}

func matchFirewall(e *Evidence) []Proof {
	forbidden := func(x Exchange) bool { return x.answered() && x.Status == 403 }
	everybody := where(e.anonymous(), forbidden)
	mine := pick(e.each(AskRoot, AskList, AskMetadata), forbidden)
	var proofs []Proof
	switch html := slices.ContainsFunc(append(everybody, mine...), func(x Exchange) bool { return x.Content.Kind == ContentHTML }); {
	case len(everybody) > 0:
		proofs = at(either(html && len(mine) > 0, Certain, Likely), append(references(everybody), references(mine)...)...)
	case len(mine) > 0:
		proofs = at(either(html, Likely, Possible), references(mine)...)
	}
	if blocked := e.blocked(); len(blocked) > 0 {
		html := slices.ContainsFunc(blocked, func(x Exchange) bool { return x.Content.Kind == ContentHTML })
		proofs = append(proofs, at(either(html && len(everybody) > 0, Likely, Possible), references(blocked)...)...)
	}
	return append(proofs, e.fault(either(e.neutral() == Yes, Likely, Possible), isCut)...)
}

func matchCaptivePortal(e *Evidence) []Proof {
	page := func(x Exchange) bool {
		lists := x.Ask == AskRoot || x.Ask == AskList
		found := x.Status == 200 || x.Status == 206
		other := found && (x.Content.Kind == ContentHTML || lists && x.Content.Kind != ContentJSON && x.Content.Kind != ContentNone)
		redirect := x.Status >= 300 && x.Status < 400 && x.Status != 304
		return x.answered() && (redirect || other || x.Status == 511)
	}
	everybody := where(e.anonymous(), page)
	others := where(e.Exchanges, func(x Exchange) bool {
		return page(x) && x.Unexpected() && x.Ask != AskToken && x.Ask != AskClock && !(x.Ask == AskRoot && x.Sent == SentNothing)
	})
	lists := slices.ContainsFunc(others, func(x Exchange) bool { return x.Ask == AskRoot || x.Ask == AskList })
	var proofs []Proof
	switch refs := append(references(everybody), references(others)...); {
	case len(everybody) > 0 && lists:
		proofs = at(e.official(Certain), refs...)
	case len(everybody) > 0 || lists:
		proofs = at(e.official(Likely), refs...)
	case len(others) > 0:
		proofs = at(Possible, refs...)
	}
	for _, x := range e.anonymous() {
		if needsNoKeys(x) && !e.mirror() && !slices.Contains(x.Want.Status, 200) {
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	return proofs
}

// skew is by how much a clock may differ before it counts as wrong.
const skew = 5 * time.Minute

// skewed are connections whose server date differs from this machine's clock.
func (e *Evidence) skewed() []Connection {
	return where(e.Connections, func(c Connection) bool {
		return !c.ServerDate.IsZero() && !c.Clock.IsZero() && c.ServerDate.Sub(c.Clock).Abs() > skew
	})
}

func matchClockSkew(e *Evidence) []Proof {
	dated := where(e.Connections, func(c Connection) bool { return !c.ServerDate.IsZero() && !c.Clock.IsZero() })
	wrong := e.skewed()
	early, _ := e.failures(func(f Fault) bool { return f.Kind == FaultNotYetValid })
	late, _ := e.failures(func(f Fault) bool { return f.Kind == FaultExpired })
	both := append(early, late...)
	switch {
	case len(both) == 0:
		return nil
	case len(wrong) > 0:
		return at(Certain, append(both, references(wrong)...)...)
	case len(dated) > 0:
		return nil // the clock agrees with a server's
	}
	return at(either(len(early) > 0, Likely, Possible), both...)
}

func matchTruncated(e *Evidence) []Proof {
	var proofs []Proof
	for _, d := range e.Downloads {
		tries := e.tries(d)
		short := where(tries, Download.short)
		switch {
		case len(short) > 1, d.differs() && !alike(tries):
			proofs = append(proofs, at(Certain, references(tries)...)...)
		case len(short) > 0:
			proofs = append(proofs, at(Likely, references(short)...)...)
		case d.differs() && len(tries) == 1 && d.SHA1 != d.ListSum:
			proofs = append(proofs, at(Possible, d.Ref)...)
		}
	}
	for _, x := range e.Exchanges {
		if x.Ask != AskArchive && x.Ask != AskDownload {
			continue
		}
		cut := x.Fault.Kind == FaultTruncated || x.Fault.Phase == PhaseBody && (x.Fault.Kind == FaultReset || x.Fault.Kind == FaultEOF)
		switch {
		case cut:
			proofs = append(proofs, at(Likely, x.Ref)...)
		case x.answered() && x.Status == 200 && x.Content.Problem != "" && x.Content.Kind != ContentHTML:
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	for x := range e.each(AskRoot, AskList, AskMetadata) {
		if x.Fault.Kind == FaultTruncated {
			proofs = append(proofs, at(Likely, x.Ref)...)
		}
	}
	return proofs
}
