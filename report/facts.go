package report

import (
	"fmt"

	"magedoctor/diagnose"
)

// told is a fact in a list, with the number of facts that say the same of other
// packages.
type told struct {
	ref  string
	more int
}

// alike folds facts that differ in nothing but their package, or requests to one
// host that failed in the same way: of 218 archives that answered alike the first
// is told and the others are counted.
func alike(e *diagnose.Evidence, refs []string) []told {
	kinds := map[string]string{}
	for _, x := range e.Exchanges {
		switch {
		case x.Fault.Phase != "":
			kinds[x.Ref] = fmt.Sprintln(x.Ask == diagnose.AskNeutral, x.Ask == diagnose.AskToken, x.Fault.Phase, x.Fault.Kind)
		case x.Ask == diagnose.AskArchive || x.Ask == diagnose.AskMetadata:
			kinds[x.Ref] = fmt.Sprintln(x.Ask, x.Method, x.Status, x.Sent, x.Key, x.Plain, x.Control, x.Content.Kind, x.Content.Says)
		}
	}
	for _, p := range e.Packages {
		kinds[p.Ref] = fmt.Sprintln(p.Tier, p.Source, p.Listed, p.VersionListed, p.ArchiveOpen, p.Restricted, p.HiddenBy, p.Needs)
	}
	var out []told
	first := map[string]int{}
	for _, ref := range refs {
		kind, ok := kinds[ref]
		if i, again := first[kind]; ok && again {
			out[i].more++
			continue
		}
		if ok {
			first[kind] = len(out)
		}
		out = append(out, told{ref: ref})
	}
	return out
}

// allRefs lists the references of every fact of the evidence, in its order.
func allRefs(e *diagnose.Evidence) []string {
	var refs []string
	for _, s := range allSeen(e) {
		refs = append(refs, s.Ref)
	}
	return refs
}

// allSeen lists where every fact of the evidence was seen, in its order.
func allSeen(e *diagnose.Evidence) []diagnose.Seen {
	var all []diagnose.Seen
	for _, p := range e.Places {
		all = append(all, p.Seen)
	}
	all = append(all, background(e)...)
	for _, x := range e.Exchanges {
		all = append(all, x.Seen)
	}
	for _, p := range e.Packages {
		all = append(all, p.Seen)
	}
	return all
}

// background lists the facts that are neither places, nor exchanges, nor packages.
func background(e *diagnose.Evidence) []diagnose.Seen {
	var all []diagnose.Seen
	add := func(s diagnose.Seen) {
		if s.Ref != "" {
			all = append(all, s)
		}
	}
	for _, s := range e.Keys {
		add(s.Seen)
	}
	add(e.Choice.Seen)
	add(e.Client.Seen)
	add(e.Project.Seen)
	add(e.Project.Manifest.Seen)
	add(e.Project.Lock.Seen)
	for _, s := range e.Project.Repositories {
		add(s.Seen)
	}
	for _, s := range e.Settings {
		add(s.Seen)
	}
	for _, s := range e.Connections {
		add(s.Seen)
	}
	for _, s := range e.Views {
		add(s.Seen)
	}
	for _, s := range e.Downloads {
		add(s.Seen)
	}
	for _, s := range e.Tokens {
		add(s.Seen)
	}
	for _, s := range e.Messages {
		add(s.Seen)
	}
	return all
}
