package checks

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// draft is the form of a reference before its fact is taken in. It holds a byte
// that no text has, so that it cannot be mistaken for one.
func draft(kind string, n int) string { return "\x00" + kind + strconv.Itoa(n) }

// take adds what one check saw to the session's evidence: it numbers the new
// facts, puts the final references in place of the drafts, and stamps who saw
// them. A package fact whose reference is known already adds to that fact.
func (s *Session) take(check string, facts *Facts) {
	for ref, where := range facts.archives {
		s.archives[ref] = where
	}
	seen := &facts.Evidence
	final := map[string]string{}
	known := seen.Packages
	seen.Packages = nil
	if !slices.ContainsFunc(known, told) {
		seen.Packages, known = known, nil
	} else if slices.ContainsFunc(known, untold) {
		seen.Packages = slices.DeleteFunc(slices.Clone(known), told)
		known = slices.DeleteFunc(known, untold)
	}
	s.number(reflect.ValueOf(seen).Elem(), check, final)
	s.settle(reflect.ValueOf(seen).Elem(), final)
	s.settle(reflect.ValueOf(&known).Elem(), final)

	e := s.Evidence
	e.Places = append(e.Places, seen.Places...)
	e.Keys = append(e.Keys, seen.Keys...)
	e.Settings = append(e.Settings, seen.Settings...)
	for _, c := range seen.Connections {
		// That a host cannot be reached is one fact, however many requests met it.
		if c.Fault.Phase == "" || !slices.ContainsFunc(e.Connections, func(old diagnose.Connection) bool {
			return old.Host == c.Host && old.Proxy == c.Proxy && old.Fault == c.Fault
		}) {
			e.Connections = append(e.Connections, c)
		}
	}
	e.Exchanges = following(e.Exchanges, seen.Exchanges)
	e.Views = append(e.Views, seen.Views...)
	e.Packages = following(e.Packages, seen.Packages)
	e.Downloads = append(e.Downloads, seen.Downloads...)
	e.Tokens = append(e.Tokens, seen.Tokens...)
	if seen.Choice.Ref != "" {
		e.Choice = seen.Choice
	}
	if seen.Client.Ref != "" {
		e.Client = seen.Client
	}
	if seen.Project.Ref != "" {
		e.Project = seen.Project
	}
	for i := range known {
		s.learn(check, &known[i])
	}
	var p diagnose.Package // one for thousands
	for _, a := range facts.probed {
		p = diagnose.Package{Seen: diagnose.Seen{Ref: a.ref}, Archive: final[a.exchange], ArchiveOpen: a.open}
		s.learn(check, &p)
	}
	for i := range e.Packages {
		if facts.listed == nil {
			break
		}
		p = diagnose.Package{Seen: diagnose.Seen{Ref: e.Packages[i].Ref}, Listed: facts.listed.has(e.Packages[i].Name)}
		s.learn(check, &p)
	}
}

// untold is whether a package is told for the first time.
func untold(p diagnose.Package) bool { return p.Ref == "" || p.Ref[0] == 0 }

func told(p diagnose.Package) bool { return !untold(p) }

// following is one list after the other. Where the second is the longer one and has
// room, it takes in the first: thousands of facts are not there twice.
func following[F any](facts, more []F) []F {
	if len(more) > len(facts) && cap(more)-len(more) >= len(facts) {
		return slices.Insert(more, 0, facts...)
	}
	return append(facts, more...)
}

// letter begins the references of a kind of facts.
func letter(fact reflect.Type) string {
	switch fact.Name() {
	case "Place":
		return "l"
	case "Choice":
		return "g"
	case "Client":
		return "o"
	case "Project":
		return "j"
	case "Exchange":
		return "x"
	default: // k, f, r, s, c, v, p, d, t
		return strings.ToLower(fact.Name()[:1])
	}
}

// shape is what a walk over facts needs to know of a type of struct.
type shape struct {
	seen   bool   // it is a fact
	letter string // begins the references of its kind
	fields []int  // those that may hold references, without Seen
	all    []int  // all but Seen
}

// shape looks a type up; thousands of facts have few types.
func (s *Session) shape(of reflect.Type) *shape {
	if known, ok := s.shapes[of]; ok {
		return known
	}
	made := &shape{}
	for i := range of.NumField() {
		f := of.Field(i)
		if f.Name == "Seen" {
			made.seen, made.letter = true, letter(of)
			continue
		}
		if !f.IsExported() {
			continue
		}
		made.all = append(made.all, i)
		switch f.Type.Kind() {
		case reflect.String, reflect.Slice, reflect.Struct:
			made.fields = append(made.fields, i)
		}
	}
	s.shapes[of] = made
	return made
}

// number walks through all facts in order and gives each that was seen its final
// reference. A fact is seen when it stands in a slice or carries a draft.
func (s *Session) number(v reflect.Value, check string, final map[string]string) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		facts := s.shape(v.Type().Elem()).seen
		for i := range v.Len() {
			item := v.Index(i)
			if facts {
				if ref := item.FieldByName("Seen").FieldByName("Ref"); ref.Len() == 0 {
					ref.SetString("\x00")
				}
			}
			s.number(item, check, final)
		}
	case reflect.Struct:
		of := s.shape(v.Type())
		if of.seen {
			s.stamp(v.FieldByName("Seen").Addr().Interface().(*diagnose.Seen), of.letter, check, final)
		}
		for _, i := range of.fields {
			s.number(v.Field(i), check, final)
		}
	}
}

// stamp gives one fact its reference, unless it was not seen at all.
func (s *Session) stamp(seen *diagnose.Seen, kind, check string, final map[string]string) {
	if seen.Ref == "" {
		return
	}
	s.counts[kind]++
	ref := kind + strconv.Itoa(s.counts[kind])
	if seen.Ref != "\x00" {
		final[seen.Ref] = ref
	}
	seen.Ref = ref
	if seen.Check == "" {
		seen.Check = check
	}
	if seen.From == "" {
		seen.From = "probe"
	}
}

// settle puts final references in the place of drafts, wherever they stand.
func (s *Session) settle(v reflect.Value, final map[string]string) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			s.settle(v.Index(i), final)
		}
	case reflect.Struct:
		for _, i := range s.shape(v.Type()).fields {
			s.settle(v.Field(i), final)
		}
	case reflect.String:
		text := v.String()
		if text == "" || text[0] != 0 {
			return
		}
		if ref, ok := final[text]; ok {
			v.SetString(ref)
		}
	}
}

// learn adds to a package what a later check found out about it: each field that
// the update sets. Packages are numbered in the order in which they stand.
func (s *Session) learn(check string, update *diagnose.Package) {
	n, err := strconv.Atoi(strings.TrimPrefix(update.Ref, "p"))
	if err != nil || n < 1 || n > len(s.Evidence.Packages) {
		return
	}
	p := &s.Evidence.Packages[n-1]
	fine := !p.Unexpected()
	to, from := reflect.ValueOf(p).Elem(), reflect.ValueOf(update).Elem()
	for _, j := range s.shape(from.Type()).all {
		if !from.Field(j).IsZero() {
			to.Field(j).Set(from.Field(j))
		}
	}
	if fine && p.Unexpected() {
		p.Check = check // what is surprising about it was seen here
	}
}
