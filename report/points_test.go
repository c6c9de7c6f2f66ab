package report

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"magedoctor/diagnose"
)

func TestWhereAFindingIsShown(t *testing.T) {
	e := severalFindings()
	e.Places = append(e.Places,
		diagnose.Place{Seen: seen("l8", "keys"), Name: "auth.json", Line: 3, Column: 9, State: diagnose.PlaceMalformed},
		diagnose.Place{Seen: seen("l9", "keys"), Name: "/home/ada/.composer/auth.json", Line: 3, State: diagnose.PlaceMalformed},
		diagnose.Place{Seen: seen("l10", "keys"), Name: "../auth.json", Line: 3},
		diagnose.Place{Seen: seen("l11", "keys"), Name: `C:\Users\ada\auth.json`, Line: 3},
		diagnose.Place{Seen: seen("l12", "keys"), Name: "composer.json config", Line: 30},
		diagnose.Place{Seen: seen("l13", "keys"), Name: "sub/../../auth.json", Line: 3},
		diagnose.Place{Seen: seen("l14", "keys"), Name: `sub\auth.json`, Line: 3},
		diagnose.Place{Seen: seen("l15", "keys"), Name: "a\nb.json", Line: 3})
	e.Project.Repositories = append(e.Project.Repositories, diagnose.Repository{Seen: seen("r2", "project"), Where: "config.json", Line: 2})
	e.Project.Lock.Line, e.Project.Lock.Column = 7, 2
	keys, package_, network := &diagnose.Cause{ID: "a", Family: "keys"}, &diagnose.Cause{ID: "b", Family: "package"}, &diagnose.Cause{ID: "c", Family: "network"}
	for _, c := range []struct {
		situation, base   string
		cause             *diagnose.Cause
		because, packages string
		want              string
	}{
		{"a key in auth.json", "", keys, "x2 k1", "", "auth.json:4"},
		{"a syntax error, with its column", "", keys, "l8 k1", "", "auth.json:3:9 auth.json:4"},
		{"a key of an absolute path", "", keys, "l9", "", "composer.json:12"},
		{"a key of the home folder", "", keys, "l4", "", "composer.json:12"},
		{"a key above the project", "", keys, "l10 l13", "", "composer.json:12"},
		{"a path of Windows", "", keys, "l11", "", "composer.json:12"},
		{"a folder of Windows", "", keys, "l14", "", "sub/auth.json:3"},
		{"a name with a line break", "", keys, "l15", "", "composer.json:12"},
		{"a variable", "", keys, "l1", "", "composer.json:12"},
		{"the config of composer.json", "", keys, "l12", "", "composer.json:30"},
		{"the home's config.json", "", keys, "r2", "", "composer.json:12"},
		{"the repository's own entry", "", network, "x1 r1", "", "composer.json:12"},
		{"nothing but requests", "", network, "x1 x2 c1", "", "composer.json:12"},
		{"a broken lock", "", keys, "f2", "", "composer.lock:7:2"},
		{"the project", "", keys, "j1", "", "composer.json:1"},
		{"a package, by its archive", "", package_, "k1 x6", "", "composer.lock:300 auth.json:4"},
		{"a package, and others that it concerns", "", package_, "x6", "p8 p9", "composer.lock:300 composer.lock:340"},
		{"keys come first where it is about keys", "", keys, "x6 k1", "p8", "auth.json:4 composer.lock:300"},
		{"a folder of the checkout", "shops/one", keys, "k1", "", "shops/one/auth.json:4"},
		{"the root has a dot", ".", keys, "k1", "", "auth.json:4"},
		{"a base that leaves the checkout", "../other", keys, "k1", "", "auth.json:4"},
		{"an absolute base", "/home/ada/shop", keys, "k1", "", "auth.json:4"},
		{"a base of Windows", `shops\one`, keys, "k1", "", "shops/one/auth.json:4"},
	} {
		f := diagnose.Finding{Cause: c.cause, Because: strings.Fields(c.because), Packages: strings.Fields(c.packages)}
		var got []string
		for _, p := range (Options{Base: c.base}).points(&e, &f) {
			s := fmt.Sprintf("%s:%d", p.Path, p.Line)
			if p.Column > 0 {
				s += fmt.Sprintf(":%d", p.Column)
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %s, want %s", c.situation, strings.Join(got, " "), c.want)
		}
	}
}

func TestWhereAProjectIsEntered(t *testing.T) {
	var e diagnose.Evidence
	o := Options{Base: "shop"}
	check := func(situation, want string) {
		t.Helper()
		if p := o.entrance(&e); fmt.Sprintf("%s:%d", p.Path, p.Line) != want {
			t.Errorf("%s: got %v, want %s", situation, p, want)
		}
	}
	check("nothing is known", "shop/composer.json:1")
	e.Project.Lock.State = diagnose.FileRead
	check("there is only a lock", "shop/composer.lock:1")
	e.Project.Manifest.State = diagnose.FileRead
	check("no entry of the repository", "shop/composer.json:1")
	e.Project.Repositories = []diagnose.Repository{
		{Where: "config.json", Line: 3, Ours: true}, {Where: "composer.json", Line: 9}, {Where: "composer.json", Line: 12, Ours: true}, {Where: "composer.json", Line: 15, Ours: true}}
	check("the first entry of the repository", "shop/composer.json:12")
	e.Project.Manifest.Name = "composer-dev.json"
	check("another name", "shop/composer-dev.json:12")
	e.Project.Manifest.Name = "/srv/shop/composer.json"
	check("a name that cannot be shown", "shop/composer.json:1")
}

func TestEveryPointIsInTheCheckout(t *testing.T) {
	for name, d := range diagnoses() {
		for i := range d.Findings {
			for _, p := range (Options{Base: "shop"}).points(&d.Evidence, &d.Findings[i]) {
				if p.Path != path.Clean(p.Path) || !strings.HasPrefix(p.Path, "shop/") || p.Line < 1 || p.Column < 0 {
					t.Errorf("%s: %v", name, p)
				}
			}
		}
	}
}

// A fingerprint must hold over runs and differ between causes and files.
func TestFingerprints(t *testing.T) {
	f := diagnose.Finding{Cause: wrong, Certainty: diagnose.Likely, Until: time.Now()}
	other := diagnose.Finding{Cause: lapsed}
	at := point{Path: "composer.lock", Line: 12}
	first := fingerprint(&f, at)
	f.Certainty = diagnose.Certain
	if got := fingerprint(&f, point{Path: "composer.lock", Line: 900, Column: 3}); got != first {
		t.Error("it changes with the line or the certainty")
	}
	if fingerprint(&other, at) == first || fingerprint(&f, point{Path: "shop/composer.lock", Line: 12}) == first {
		t.Error("two findings share one")
	}
}

func TestHowLoudAFindingIs(t *testing.T) {
	for _, c := range []struct {
		situation string
		finding   diagnose.Finding
		want      severity
		gitlab    string
	}{
		{"certain", diagnose.Finding{Cause: wrong, Certainty: diagnose.Certain}, failure, "blocker"},
		{"likely", diagnose.Finding{Cause: wrong, Certainty: diagnose.Likely}, failure, "critical"},
		{"one of several rivals", diagnose.Finding{Cause: wrong, Certainty: diagnose.Possible}, warning, "minor"},
		{"nothing could be said", diagnose.Finding{Cause: dead, Certainty: diagnose.Certain}, warning, "major"},
		{"a warning", diagnose.Finding{Cause: exposed, Certainty: diagnose.Certain}, note, "info"},
		{"set aside", diagnose.Finding{Cause: wrong, Certainty: diagnose.Certain, Ignored: true}, note, "info"},
	} {
		if got := severityOf(&c.finding); got != c.want {
			t.Errorf("%s: got %d, want %d", c.situation, got, c.want)
		}
		if got := qualitySeverity(&c.finding); got != c.gitlab {
			t.Errorf("%s: got %s, want %s", c.situation, got, c.gitlab)
		}
	}
}
