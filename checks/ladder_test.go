package checks

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

func TestEveryCheckHasAnOwnNameAndAHealthyCondition(t *testing.T) {
	seen := map[string]bool{}
	for _, rung := range Ladder() {
		for _, c := range rung {
			if c.Name == "" || seen[c.Name] || c.Doc == "" || (c.Look == nil) == (c.Begin == nil) || (c.Ahead > 0) != (c.Begin != nil) {
				t.Errorf("check %q: name, doc or look is missing or not its own", c.Name)
			}
			seen[c.Name] = true
		}
	}
}

// TestEvidenceOfEveryScenario holds for each world what must hold for all: every
// reference resolves, every check left a step, and no private key is in any fact.
func TestEvidenceOfEveryScenario(t *testing.T) {
	for _, s := range fakerepo.Scenarios() {
		if s.Network != fakerepo.NetworkOK {
			continue // these wait for timeouts; the program's demo plays them
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			o, stage := enter(t, s, nil)
			e, err := Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			refs := map[string]bool{}
			collect(reflect.ValueOf(e), refs, t)
			resolve(reflect.ValueOf(e), refs, t)
			if got, want := len(e.Steps), len(steps())+1; got != want {
				t.Errorf("%d steps, want %d: one for each check, and reach", got, want)
			}
			document, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range s.Files {
				for _, private := range privateKeys(content) {
					for _, form := range []string{private, base64.StdEncoding.EncodeToString([]byte(private))[:20]} {
						if bytes.Contains(document, []byte(form)) {
							t.Errorf("the private key of %s is in the evidence", name)
						}
					}
				}
			}
			if e.Requests > len(stage.Log.Requests())+3 {
				t.Errorf("%d requests are told, %d arrived", e.Requests, len(stage.Log.Requests()))
			}
		})
	}
}

func steps() []*Check {
	var all []*Check
	for _, rung := range Ladder() {
		all = append(all, rung...)
	}
	return all
}

// privateKeys finds the passwords in an auth.json or composer.json.
func privateKeys(content string) []string {
	var out []string
	for _, part := range strings.Split(content, `"password": "`)[1:] {
		if private, _, _ := strings.Cut(part, `"`); len(private) == 32 {
			out = append(out, private)
		}
	}
	return out
}

func collect(v reflect.Value, refs map[string]bool, t *testing.T) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), refs, t)
		}
	case reflect.Struct:
		if seen, ok := v.Interface().(diagnose.Seen); ok && seen.Ref != "" {
			if refs[seen.Ref] {
				t.Errorf("two facts have the reference %s", seen.Ref)
			}
			refs[seen.Ref] = true
			if seen.Check == "" || seen.From == "" {
				t.Errorf("nobody stamped %s", seen.Ref)
			}
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(v.Field(i), refs, t)
			}
		}
	}
}

// resolve checks every field that holds references.
func resolve(v reflect.Value, refs map[string]bool, t *testing.T) {
	known := func(ref string) {
		if ref != "" && !refs[ref] {
			t.Errorf("%q is the reference of no fact", ref)
		}
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			resolve(v.Index(i), refs, t)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field, name := v.Field(i), v.Type().Field(i).Name
			switch {
			case !v.Type().Field(i).IsExported():
			case name == "Because" || name == "Exchanges" && field.Type().Elem().Kind() == reflect.String:
				for j := range field.Len() {
					known(field.Index(j).String())
				}
			case field.Kind() == reflect.String && (name == "Key" || name == "Place" || name == "Same" || name == "Stops" || name == "Metadata" || name == "Archive" || name == "HiddenBy" || name == "Exchange"):
				known(field.String())
			default:
				resolve(field, refs, t)
			}
		}
	}
}

func TestRequestsWithoutALockStayWithinTheBudget(t *testing.T) {
	for _, name := range []string{"no-project-well", "open-source-well", "keys-refused", "keys-swapped", "version-unknown", "package-unknown", "mirror-lag", "repository-outage", "rate-limited"} {
		t.Run(name, func(t *testing.T) {
			s := find(t, name)
			delete(s.Files, "project/composer.lock")
			e := look(t, s, nil)
			lists, wanted := 0, 0
			for _, x := range e.Exchanges {
				if x.Ask == diagnose.AskList {
					lists++
				}
			}
			for _, p := range e.Packages {
				if p.Wanted() {
					wanted++
				}
			}
			if got, most := e.Requests, 12+lists+2*wanted; got > most {
				t.Errorf("%d requests, at most %d with %d lists and %d wanted packages", got, most, lists, wanted)
			}
		})
	}
}

func TestARefusedPairIsAskedForThriceAndNeverAgain(t *testing.T) {
	s := find(t, "keys-refused")
	o, stage := enter(t, s, nil)
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range stage.Log.Requests() {
		got = append(got, r.Method+" "+r.Path)
	}
	if want := "GET /packages.json GET /packages.json GET /packages.json"; strings.Join(got, " ") != want {
		t.Errorf("asked %q, want anonymous, keyed and reversed: %q", strings.Join(got, " "), want)
	}
	if got := step(t, e, "archives").Skipped; got != "the keys did not open the package list" {
		t.Errorf("archives are skipped because %q", got)
	}
}

func TestEveryLockedArchiveIsProvenByItsOwnAnswer(t *testing.T) {
	e := look(t, find(t, "all-well"), nil)
	n := 0
	for _, p := range e.Packages {
		switch {
		case !p.Wanted():
		case p.Metapackage && p.VersionListed != diagnose.Yes:
			t.Errorf("metapackage %s %s is not proven by the list: %+v", p.Name, p.Version, p)
		case !p.Metapackage && p.ArchiveOpen != diagnose.Yes:
			t.Errorf("the archive of %s %s is not proven: %+v", p.Name, p.Version, p)
		default:
			n++
		}
	}
	if n < 20 {
		t.Errorf("only %d packages were wanted", n)
	}
}

func TestKeysWaitNowhereButOnTheRepository(t *testing.T) {
	o, stage := enter(t, find(t, "all-well"), nil)
	if _, err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	keyed := 0
	for _, r := range stage.Log.Requests() {
		if r.Authorization == "none" {
			continue
		}
		keyed++
		if r.Host != "repo.magento.com" {
			t.Errorf("a credential went to %s%s", r.Host, r.Path)
		}
	}
	if keyed == 0 {
		t.Error("no request carried keys: this test proves nothing")
	}
}

func TestAPairFoundElsewhereIsTried(t *testing.T) {
	e := look(t, find(t, "keys-not-picked-up"), nil)
	if e.Choice.Key != "" {
		t.Fatalf("a pair is used: %+v", e.Choice)
	}
	for _, v := range e.Views {
		if v.Accepted == diagnose.Yes && v.Key == "k1" {
			return
		}
	}
	t.Errorf("the pair in var/composer_home was not tried: %+v", e.Views)
}

func TestAnInterruptedRunTellsWhatItLearnt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := find(t, "all-well")
	slow := fakerepo.Under(s.Handler(), fakerepo.Only(fakerepo.Lists, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
	}))
	o, _ := enter(t, s, slow)
	e, err := Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := step(t, e, "archives").Unfinished; got == "" {
		t.Error("the archives were not asked for, and no step says so")
	}
	for _, x := range e.Exchanges {
		if x.Check == "accepted" && x.Status == 200 {
			return
		}
	}
	t.Error("what was learnt before the interruption is lost")
}

func TestAPhaseThatNeverEndsIsToldWithinItsTimeout(t *testing.T) {
	e := look(t, find(t, "timeout"), func(o *Options) { o.Timeouts.Connect = 200 * time.Millisecond })
	for _, c := range e.Connections {
		if c.Host == "repo.magento.com" && c.Fault.Phase == diagnose.PhaseConnect && c.Fault.Kind == diagnose.FaultTimeout {
			return
		}
	}
	t.Errorf("no connection tells of the timeout: %+v", e.Connections)
}

func TestNoConnectionNeutralHostIsAskedAndKeysAreNot(t *testing.T) {
	e := look(t, find(t, "dns-failure-host"), nil)
	if got := asked(e, "neutral"); len(got) != 1 || !strings.HasSuffix(got[0], "OK") {
		t.Errorf("the neutral host: %q", got)
	}
	if got := step(t, e, "lists").Skipped; got == "" {
		t.Error("lists were looked for without a repository")
	}
}

func TestLocalLooksAskNobody(t *testing.T) {
	o, stage := enter(t, find(t, "all-well"), nil)
	o.Local = true
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(stage.Log.Requests()); n != 0 || e.Requests != 0 {
		t.Errorf("%d requests arrived, %d are told", n, e.Requests)
	}
	if e.Choice.Key == "" || step(t, e, "accepted").Skipped != "only local files were to be looked at" {
		t.Errorf("choice %+v, accepted %+v", e.Choice, step(t, e, "accepted"))
	}
}

func TestUnusableOptions(t *testing.T) {
	machine := composer.Machine{Getenv: func(string) (string, bool) { return "", false }, GOOS: "linux", Dir: t.TempDir()}
	empty := t.TempDir() + "/ca.pem"
	write(t, empty, "no certificate")
	for name, o := range map[string]Options{
		"--repository": {Machine: machine, Repository: "repo.magento.com"},
		"--ca-file":    {Machine: machine, CAFile: empty},
	} {
		_, err := Run(t.Context(), o)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Run(t.Context(), Options{Machine: machine, Repository: "https://user:0123456789abcdef%zz@host"})
	if err == nil || strings.Contains(err.Error(), "0123456789abcdef") {
		t.Errorf("the error of a URL that holds a password: %v", err)
	}
}

func TestParseNeed(t *testing.T) {
	for text, want := range map[string]Need{
		"magento/framework":                  {Name: "magento/framework"},
		"Magento/Framework:103.0.9":          {Name: "magento/framework", Version: "103.0.9"},
		"magento/product-x_y.z:2.4.6-p3":     {Name: "magento/product-x_y.z", Version: "2.4.6-p3"},
		"framework":                          {},
		"magento/":                           {},
		"magento/framework:":                 {},
		"magento/framework:^2.4":             {},
		"magento/framework; rm -rf /":        {},
		"https://repo.magento.com/framework": {},
	} {
		got, err := ParseNeed(text)
		if got != want || (err == nil) != (want.Name != "") {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestWhatIsNoAccessKeyIsNotTriedOnAGuess(t *testing.T) {
	s := find(t, "keys-missing")
	s.Files["home/.netrc"] = "machine repo.magento.com login owner@shop.example password made-up-web-password\n"
	o, stage := enter(t, s, nil)
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Keys) == 0 {
		t.Error(".netrc was not looked at: this test proves nothing")
	}
	for _, r := range stage.Log.Requests() {
		if r.Authorization != "none" {
			t.Errorf("a password of the web site went to %s%s", r.Host, r.Path)
		}
	}
}
