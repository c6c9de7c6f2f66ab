package checks

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// Merge puts what a log shows beside what was seen here, so that one diagnosis
// judges both. The facts seen here keep their references; the log's are numbered
// behind them and keep the line they stand on. Neither evidence is changed.
//
// Where both tell of one thing: the repository that is asked, the project and the
// keys are those seen here, as a log shows them by their failures alone. The
// Composer is the log's, since that one failed. A file that the log tells is broken
// and that can be read here was broken in the failed run, so the log's word stands. A
// package is one fact: a live answer about it wins, the log adds what is not known.
//
// What failed in the log and opens now is kept for the record and judged no more:
// the failed run read other keys or ran elsewhere, or the trouble has passed. Their
// lines are returned as well.
func Merge(here, log diagnose.Evidence) (diagnose.Evidence, []string) {
	e := copied(here)
	l := copied(log)
	passed := pass(&e, &l)
	folded := sameThings(&e, &l)
	renumber(&e, &l, folded)

	e.Places = append(e.Places, l.Places...)
	e.Keys = append(e.Keys, l.Keys...)
	e.Settings = append(e.Settings, l.Settings...)
	e.Connections = append(e.Connections, l.Connections...)
	e.Exchanges = append(e.Exchanges, l.Exchanges...)
	e.Views = append(e.Views, l.Views...)
	e.Packages = mergePackages(e.Packages, l.Packages)
	e.Downloads = append(e.Downloads, l.Downloads...)
	e.Tokens = append(e.Tokens, l.Tokens...)
	e.Messages = append(e.Messages, l.Messages...)
	e.Steps = append(e.Steps, l.Steps...)
	e.Requests += l.Requests
	if e.Choice.Ref == "" {
		e.Choice = l.Choice
	}
	mergeClient(&e.Client, l.Client)
	mergeProject(&e.Project, l.Project)
	if e.Repository == "" {
		e.Repository, e.Official = l.Repository, l.Official
	}
	return e, passed
}

// copied is evidence whose slices can be changed without harm to the original.
func copied(e diagnose.Evidence) diagnose.Evidence {
	deepen(reflect.ValueOf(&e).Elem())
	return e
}

func deepen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				deepen(f)
			}
		}
	case reflect.Slice:
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		for i := range c.Len() {
			deepen(c.Index(i))
		}
		v.Set(c)
	}
}

// sameThings finds the facts of the log that are told as facts seen here: by the
// log's reference the one here.
func sameThings(e, l *diagnose.Evidence) map[string]string {
	same := map[string]string{}
	pair := func(theirs, ours string) {
		if theirs != "" && ours != "" {
			same[theirs] = ours
		}
	}
	pair(l.Client.Ref, e.Client.Ref)
	pair(l.Choice.Ref, e.Choice.Ref)
	pair(l.Project.Ref, e.Project.Ref)
	pair(l.Project.Manifest.Ref, e.Project.Manifest.Ref)
	pair(l.Project.Lock.Ref, e.Project.Lock.Ref)
	byName := map[string][]diagnose.Package{}
	for _, p := range e.Packages {
		byName[p.Name] = append(byName[p.Name], p)
	}
	for _, p := range l.Packages {
		for _, ours := range byName[p.Name] {
			if p.Version == ours.Version || p.Version == "" || ours.Version == "" {
				pair(p.Ref, ours.Ref)
				break
			}
		}
	}
	return same
}

// references are the fields that hold references. No other field may hold a text
// that looks like one by chance and is changed.
var references = []string{"Ref", "Key", "Place", "Same", "Stops", "Because", "Metadata", "Archive", "HiddenBy", "Exchange", "Exchanges"}

// renumber gives the log's facts references that are free in e, but for those that
// are the same thing as a fact of e.
func renumber(e, l *diagnose.Evidence, same map[string]string) {
	highest := map[string]int{}
	each(reflect.ValueOf(e).Elem(), "", func(name string, ref reflect.Value) {
		if kind, n, ok := split(ref.String()); name == "Ref" && ok {
			highest[kind] = max(highest[kind], n)
		}
	})
	final := map[string]string{}
	each(reflect.ValueOf(l).Elem(), "", func(name string, ref reflect.Value) {
		old := ref.String()
		kind, _, ok := split(old)
		if name != "Ref" || !ok || final[old] != "" {
			return
		}
		if final[old] = same[old]; final[old] == "" {
			highest[kind]++
			final[old] = reference(kind, highest[kind])
		}
	})
	each(reflect.ValueOf(l).Elem(), "", func(_ string, ref reflect.Value) {
		if now, ok := final[ref.String()]; ok {
			ref.SetString(now)
		}
	})
}

// split takes a reference apart: "x12" is of kind x and has number 12.
func split(ref string) (kind string, number int, ok bool) {
	kind = strings.TrimRight(ref, "0123456789")
	number, err := strconv.Atoi(ref[len(kind):])
	return kind, number, err == nil && kind != ""
}

func reference(kind string, number int) string { return kind + strconv.Itoa(number) }

// each visits every field that holds a reference.
func each(v reflect.Value, field string, visit func(field string, ref reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				each(f, v.Type().Field(i).Name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), field, visit)
		}
	case reflect.String:
		if slices.Contains(references, field) && v.Len() > 0 {
			visit(field, v)
		}
	}
}

// mergePackages adds the log's packages. One that stands here already learns from
// the log what is not known of it, and then names the line as its source.
func mergePackages(ours, theirs []diagnose.Package) []diagnose.Package {
	at := map[string]int{}
	for i, p := range ours {
		at[p.Ref] = i
	}
	for _, p := range theirs {
		i, known := at[p.Ref]
		if !known {
			at[p.Ref] = len(ours)
			ours = append(ours, p)
			continue
		}
		source := ours[i].Source
		if source == "marker" {
			source = p.Source // the failed run wanted it
		}
		if fillIn(&ours[i], p) && p.Unexpected() {
			ours[i].Seen = p.Seen
		}
		ours[i].Source = source
	}
	return ours
}

// fillIn sets the fields of a package that are not known and reports whether there
// were any.
func fillIn(to *diagnose.Package, from diagnose.Package) (learnt bool) {
	t, f := reflect.ValueOf(to).Elem(), reflect.ValueOf(from)
	for i := range f.NumField() {
		name := f.Type().Field(i).Name
		if name == "Seen" || !t.Field(i).IsZero() && !(name == "Tier" && to.Tier == diagnose.TierUnknown) {
			continue
		}
		if !f.Field(i).IsZero() {
			t.Field(i).Set(f.Field(i))
			learnt = true
		}
	}
	return learnt
}

// mergeClient takes the version of the Composer that failed.
func mergeClient(ours *diagnose.Client, theirs diagnose.Client) {
	if theirs.Version == "" {
		return
	}
	problem := theirs.Problem
	if problem == "" && (ours.Version == theirs.Version || ours.Version == "") {
		problem = ours.Problem
	}
	*ours = theirs
	ours.Problem = problem
}

// mergeProject adds what the log says of the project's files.
func mergeProject(ours *diagnose.Project, theirs diagnose.Project) {
	if ours.Ref == "" {
		*ours = theirs
		return
	}
	if theirs.Manifest.Unexpected() {
		ours.Manifest = theirs.Manifest
	}
	if theirs.Lock.Unexpected() {
		ours.Lock = theirs.Lock
	}
	ours.Repositories = append(ours.Repositories, theirs.Repositories...)
	for _, name := range theirs.Unlocked {
		if !slices.Contains(ours.Unlocked, name) {
			ours.Unlocked = append(ours.Unlocked, name)
		}
	}
	for _, name := range theirs.Public {
		if !slices.Contains(ours.Public, name) {
			ours.Public = append(ours.Public, name)
		}
	}
	if ours.LockFresh == diagnose.Unknown {
		ours.LockFresh = theirs.LockFresh
	}
	ours.PackagistOff = ours.PackagistOff || theirs.PackagistOff
}
