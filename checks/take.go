package checks

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// draft is the form of a reference before its fact is taken in. It holds a byte
// that no text has, so that it cannot be mistaken for one.
func draft(kind string, n int) string { return fmt.Sprintf("\x00%s%d", kind, n) }

// take adds what one check saw to the session's evidence: it numbers the new
// facts, puts the final references in place of the drafts, and stamps who saw
// them. A package fact whose reference is known already adds to that fact.
func (s *Session) take(check string, seen diagnose.Evidence) {
	final := map[string]string{}
	var known []diagnose.Package
	var fresh []diagnose.Package
	for _, p := range seen.Packages {
		if p.Ref != "" && p.Ref[0] != 0 {
			known = append(known, p)
			continue
		}
		fresh = append(fresh, p)
	}
	seen.Packages = fresh
	s.number(reflect.ValueOf(&seen).Elem(), check, final)
	settle(reflect.ValueOf(&seen).Elem(), final)
	settle(reflect.ValueOf(&known).Elem(), final)

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
	e.Exchanges = append(e.Exchanges, seen.Exchanges...)
	e.Views = append(e.Views, seen.Views...)
	e.Packages = append(e.Packages, seen.Packages...)
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
	for _, p := range known {
		s.learn(check, p)
	}
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

// number walks through all facts in order and gives each that was seen its final
// reference. A fact is seen when it stands in a slice or carries a draft.
func (s *Session) number(v reflect.Value, check string, final map[string]string) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			item := v.Index(i)
			if item.Kind() == reflect.Struct {
				if seen := item.FieldByName("Seen"); seen.IsValid() && seen.FieldByName("Ref").Len() == 0 {
					seen.FieldByName("Ref").SetString("\x00")
				}
			}
			s.number(item, check, final)
		}
	case reflect.Struct:
		if seen := v.FieldByName("Seen"); seen.IsValid() && seen.FieldByName("Ref").Len() > 0 {
			old := seen.FieldByName("Ref").String()
			kind := letter(v.Type())
			s.counts[kind]++
			ref := fmt.Sprintf("%s%d", kind, s.counts[kind])
			if old != "\x00" {
				final[old] = ref
			}
			seen.FieldByName("Ref").SetString(ref)
			if seen.FieldByName("Check").Len() == 0 {
				seen.FieldByName("Check").SetString(check)
			}
			if seen.FieldByName("From").Len() == 0 {
				seen.FieldByName("From").SetString("probe")
			}
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && v.Type().Field(i).Name != "Seen" {
				s.number(f, check, final)
			}
		}
	}
}

// settle puts final references in the place of drafts, wherever they stand.
func settle(v reflect.Value, final map[string]string) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			settle(v.Index(i), final)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				settle(f, final)
			}
		}
	case reflect.String:
		if ref, ok := final[v.String()]; ok {
			v.SetString(ref)
		}
	}
}

// learn adds to a package what a later check found out about it: each field that
// the update sets. Packages are numbered in the order in which they stand.
func (s *Session) learn(check string, update diagnose.Package) {
	n, err := strconv.Atoi(strings.TrimPrefix(update.Ref, "p"))
	if err != nil || n < 1 || n > len(s.Evidence.Packages) {
		return
	}
	p := &s.Evidence.Packages[n-1]
	fine := !p.Unexpected()
	to, from := reflect.ValueOf(p).Elem(), reflect.ValueOf(update)
	for j := range from.NumField() {
		if from.Type().Field(j).Name != "Seen" && !from.Field(j).IsZero() {
			to.Field(j).Set(from.Field(j))
		}
	}
	if fine && p.Unexpected() {
		p.Check = check // what is surprising about it was seen here
	}
}
