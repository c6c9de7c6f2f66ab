package checks

import (
	"slices"

	"magedoctor/diagnose"
)

// pass turns failures of the log into messages that no rule judges, where what was
// asked for opens now, and gives their lines.
func pass(e, l *diagnose.Evidence) (lines []string) {
	gone := map[string]bool{}
	l.Exchanges = slices.DeleteFunc(l.Exchanges, func(x diagnose.Exchange) bool {
		if !x.Unexpected() || !opensNow(e, l, x) {
			return false
		}
		gone[x.Ref] = true
		lines = append(lines, x.From)
		l.Messages = append(l.Messages, diagnose.Message{
			Seen: diagnose.Seen{Ref: freeMessage(l), Check: x.Check, From: x.From}, Kind: diagnose.MessageHarmless,
			Text: "in the failed run " + x.Sentence(l) + "; now it opens", Package: x.Package, Version: x.Version,
		})
		return true
	})
	for i := range l.Packages {
		p := &l.Packages[i]
		if gone[p.Archive] {
			p.Archive, p.ArchiveOpen = "", diagnose.Unknown
		}
		if gone[p.Metadata] {
			p.Metadata = ""
		}
		if now, ok := packageNow(e, *p); ok && p.Listed == diagnose.No && now.Listed == diagnose.Yes {
			lines = append(lines, p.From)
		}
	}
	l.Packages = slices.DeleteFunc(l.Packages, func(p diagnose.Package) bool {
		_, known := packageNow(e, p)
		return known && !p.Unexpected() // nothing is left to learn from it
	})
	for i := range l.Views {
		l.Views[i].Because = slices.DeleteFunc(l.Views[i].Because, func(ref string) bool { return gone[ref] })
	}
	return lines
}

// opensNow is whether what a request of the log asked for was seen to open: the
// archives of all packages behind it, or else the package list itself.
func opensNow(e, l *diagnose.Evidence, x diagnose.Exchange) bool {
	if x.Ask == diagnose.AskNeutral || x.Ask == diagnose.AskToken {
		return false
	}
	asked := 0
	for _, p := range l.Packages {
		if p.Archive != x.Ref && p.Metadata != x.Ref {
			continue
		}
		asked++
		if now, ok := packageNow(e, p); !ok || now.ArchiveOpen != diagnose.Yes {
			return false
		}
	}
	if asked > 0 {
		return true
	}
	opens := func(ask diagnose.Ask) bool {
		return slices.ContainsFunc(e.Exchanges, func(y diagnose.Exchange) bool {
			return y.Ask == ask && y.Sent == diagnose.SentKeys && !y.Control && !y.Reversed && y.Status == 200 && !y.Unexpected() &&
				(y.Key == "" || y.Key == e.Choice.Key)
		})
	}
	switch x.Ask {
	case diagnose.AskRoot:
		return opens(diagnose.AskRoot)
	case diagnose.AskList:
		return slices.ContainsFunc(e.Views, func(v diagnose.View) bool {
			return v.Key == e.Choice.Key && v.Key != "" && !v.Earlier && !v.Reversed && v.Complete == diagnose.Yes
		})
	}
	return x.Fault.Phase != "" && opens(diagnose.AskRoot) // no package is named: it did not get as far
}

// packageNow is the package as it was seen here, with the same version where the log
// knows one.
func packageNow(e *diagnose.Evidence, p diagnose.Package) (diagnose.Package, bool) {
	for _, now := range e.Packages {
		if now.Name == p.Name && (p.Version == "" || now.Version == p.Version) {
			return now, true
		}
	}
	return diagnose.Package{}, false
}

// freeMessage is a reference that no message of the log has.
func freeMessage(l *diagnose.Evidence) string {
	highest := 0
	for _, m := range l.Messages {
		if _, n, ok := split(m.Ref); ok {
			highest = max(highest, n)
		}
	}
	return reference("m", highest+1)
}
