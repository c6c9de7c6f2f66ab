package checks

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/composer"
	"magedoctor/checks/fakerepo"
	"magedoctor/checks/logs"
	"magedoctor/diagnose"
)

// refusedLog is what Composer prints where the account lacks Commerce.
const refusedLog = `$ composer install --no-interaction
Installing dependencies from lock file (including require-dev)
Verifying lock file contents can be installed on current platform.
Package operations: 54 installs, 0 updates, 0 removals
  - Downloading magento/module-customer-segment (103.0.9)

In CurlDownloader.php line 390:

  The "https://repo.magento.com/archives/magento/module-customer-segment/mage
  nto-module-customer-segment-103.0.9.0.zip" file could not be downloaded (HT
  TP/2 404 )

`

func read(t testing.TB, text string) diagnose.Evidence {
	t.Helper()
	e, _, err := logs.ReadText([]byte(text), "deploy.log", logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// refsOf lists the references of facts, and those that point to facts.
func refsOf(e *diagnose.Evidence) (own, pointing []string) {
	each(reflect.ValueOf(e).Elem(), "", func(field string, ref reflect.Value) {
		if field == "Ref" {
			own = append(own, ref.String())
		} else {
			pointing = append(pointing, ref.String())
		}
	})
	return own, pointing
}

// whole checks that references are unique and lead somewhere.
func whole(t *testing.T, e diagnose.Evidence) {
	t.Helper()
	own, pointing := refsOf(&e)
	seen := map[string]bool{}
	for _, ref := range own {
		if seen[ref] {
			t.Errorf("two facts have the reference %s", ref)
		}
		seen[ref] = true
	}
	for _, ref := range pointing {
		if !seen[ref] {
			t.Errorf("the reference %s leads nowhere", ref)
		}
	}
}

func TestALogBesideLiveProbesKeepsItsLines(t *testing.T) {
	s, ok := fakerepo.Find("wrong-mageid")
	if !ok {
		t.Fatal("no scenario wrong-mageid")
	}
	here := look(t, s, nil)
	locked := slices.IndexFunc(here.Packages, func(p diagnose.Package) bool { return p.Name == "magento/module-customer-segment" })
	if locked < 0 {
		t.Fatal("the scenario's lock lacks the package of the log")
	}
	log := read(t, strings.ReplaceAll(refusedLog, "103.0.9", here.Packages[locked].Version))
	before, _ := refsOf(&here)
	e, passed := Merge(here, log)
	if len(passed) > 0 {
		t.Errorf("what fails as before has passed: %v", passed)
	}
	whole(t, e)
	if after, _ := refsOf(&here); !slices.Equal(before, after) {
		t.Error("the evidence that was given is changed")
	}
	if len(log.Exchanges) != 1 || log.Exchanges[0].Ref != "x1" {
		t.Fatalf("the log's exchanges are %v", log.Exchanges)
	}
	last := e.Exchanges[len(e.Exchanges)-1]
	if !strings.HasPrefix(last.From, "deploy.log:") || last.Ref == "x1" {
		t.Errorf("the log's exchange is %s from %s", last.Ref, last.From)
	}
	if e.Origin != "probe" || e.Repository != here.Repository || !e.Official || e.Choice.Key == "" {
		t.Errorf("the repository or the choice of keys is lost: %s %s", e.Origin, e.Repository)
	}
	names := map[string]int{}
	for _, p := range e.Packages {
		names[p.Name]++
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%s is %d packages", name, n)
		}
	}
	if len(e.Steps) != len(here.Steps)+1 {
		t.Errorf("%d steps, want one more than %d", len(e.Steps), len(here.Steps))
	}
	d := diagnose.Diagnose(e)
	if len(d.Findings) == 0 || d.Findings[0].Cause.ID != "wrong-mageid" {
		t.Errorf("found %v", d.Findings)
	}
}

func TestWhichFactsWinInAMerge(t *testing.T) {
	seen := func(ref, from string) diagnose.Seen { return diagnose.Seen{Ref: ref, Check: "x", From: from} }
	here := diagnose.Evidence{
		Origin: "probe", Repository: "https://mirror.example/", Client: diagnose.Client{Seen: seen("o1", "probe"), Version: "2.8.8", Source: "composer --version"},
		Project: diagnose.Project{Seen: seen("j1", "probe"), Manifest: diagnose.File{Seen: seen("f1", "probe"), Name: "composer.json", State: diagnose.FileRead},
			Lock: diagnose.File{Seen: seen("f2", "probe"), Name: "composer.lock", State: diagnose.FileRead}},
		Packages: []diagnose.Package{
			{Seen: seen("p1", "composer.lock"), Name: "magento/a", Version: "1.0.0", Source: "lock", ArchiveOpen: diagnose.Yes, Archive: "x1"},
			{Seen: seen("p2", "composer.lock"), Name: "magento/b", Version: "1.0.0", Source: "lock"},
			{Seen: seen("p3", "composer.lock"), Name: "magento/c", Version: "1.0.0", Source: "lock"},
		},
		Exchanges: []diagnose.Exchange{{Seen: seen("x1", "probe"), Status: 200}},
	}
	log := diagnose.Evidence{
		Origin: "log", Repository: "https://repo.magento.com", Official: true,
		Client:  diagnose.Client{Seen: seen("o1", "deploy.log:1"), Version: "2.2.28", Source: "log"},
		Project: diagnose.Project{Seen: seen("j1", "deploy.log:2"), Lock: diagnose.File{Seen: seen("f1", "deploy.log:2"), Name: "composer.lock", State: diagnose.FileMalformed}},
		Packages: []diagnose.Package{
			{Seen: seen("p1", "deploy.log:5"), Name: "magento/a", Version: "1.0.0", Source: "log", ArchiveOpen: diagnose.No, Archive: "x1"},
			{Seen: seen("p2", "deploy.log:6"), Name: "magento/b", Source: "log", ArchiveOpen: diagnose.No, Archive: "x2"},
			{Seen: seen("p3", "deploy.log:7"), Name: "magento/c", Version: "2.0.0", Source: "log", Listed: diagnose.No},
		},
		// A text that looks like a reference is none.
		Exchanges: []diagnose.Exchange{{Seen: seen("x1", "deploy.log:5"), Package: "x1", Status: 404}, {Seen: seen("x2", "deploy.log:6"), Status: 404}},
	}
	e, passed := Merge(here, log)
	whole(t, e)
	for _, c := range []struct{ what, got, want string }{
		{"the repository is the one seen here", e.Repository, "https://mirror.example/"},
		{"the Composer is the one that failed", e.Client.Version + " " + e.Client.From, "2.2.28 deploy.log:1"},
		{"a file that was broken in the failed run", string(e.Project.Lock.State) + " " + e.Project.Lock.From + " " + e.Project.Lock.Ref, "malformed deploy.log:2 f2"},
		{"a file that the log says nothing of", string(e.Project.Manifest.State), "read"},
		{"a live answer wins", string(e.Packages[0].ArchiveOpen) + " " + e.Packages[0].From, "yes composer.lock"},
		{"what opens now has passed", strings.Join(passed, " "), "deploy.log:5"},
		{"it is kept for the record", e.Messages[0].Ref + " " + e.Messages[0].From + " " + string(e.Messages[0].Kind) + " " + e.Messages[0].Package, "m1 deploy.log:5 harmless x1"},
		{"the log's exchange keeps its line", e.Exchanges[1].Ref + " " + e.Exchanges[1].From, "x2 deploy.log:6"},
		{"the log adds what is not known", string(e.Packages[1].ArchiveOpen) + " " + e.Packages[1].Archive + " " + e.Packages[1].From + " " + e.Packages[1].Source, "no x2 deploy.log:6 lock"},
		{"another version is another package", e.Packages[2].Version + " " + string(e.Packages[2].Listed) + ", " + e.Packages[3].Version + " " + e.Packages[3].Ref, "1.0.0 , 2.0.0 p4"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestWhatOpensNowIsJudgedNoMore(t *testing.T) {
	s, ok := fakerepo.Find("all-well")
	if !ok {
		t.Fatal("no scenario all-well")
	}
	for situation, log := range map[string]string{
		"an archive":  strings.ReplaceAll(refusedLog, "103.0.9", "VERSION"),
		"the list":    "Loading composer repositories with package information\n\nThe 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).\nYou must be using the interactive console to authenticate\n",
		"the network": "Loading composer repositories with package information\n\ncurl error 6 while downloading https://repo.magento.com/packages.json: Could not resolve host: repo.magento.com\n",
	} {
		here := look(t, s, nil)
		for _, p := range here.Packages {
			if p.Name == "magento/module-customer-segment" {
				log = strings.ReplaceAll(log, "VERSION", p.Version)
			}
		}
		then := read(t, log)
		if d := diagnose.Diagnose(then); len(d.Findings) == 0 {
			t.Errorf("%s: the log tells of nothing", situation)
		}
		e, passed := Merge(here, then)
		whole(t, e)
		d := diagnose.Diagnose(e)
		if d.Verdict != diagnose.Open || len(passed) == 0 {
			t.Errorf("%s: %s, passed %v, findings %v", situation, d.Verdict, passed, d.Findings)
		}
		if !slices.ContainsFunc(e.Messages, func(m diagnose.Message) bool { return strings.HasSuffix(m.Text, "now it opens") }) {
			t.Errorf("%s: the failure is not on record", situation)
		}
	}
}

func TestALogHasItsPackagesAskedForAgain(t *testing.T) {
	var o Options
	o.AskAgain(diagnose.Evidence{Packages: []diagnose.Package{
		{Name: "magento/a", Version: "1.0.0", Source: "log", ArchiveOpen: diagnose.No},
		{Name: "magento/b", Version: "^1.0", Source: "log", Listed: diagnose.No},
		{Name: "magento/c", Version: "1.0.0", Source: "log"},
		{Name: "no name", Version: "1.0.0", Source: "log", Listed: diagnose.No},
	}})
	if want := []Need{{"magento/a", "1.0.0"}, {"magento/b", ""}}; !slices.Equal(o.Need, want) {
		t.Errorf("got %v, want %v", o.Need, want)
	}
}

func TestAProjectFromElsewhereBringsNothingOfThisMachine(t *testing.T) {
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	write(t, filepath.Join(home, ".composer", "auth.json"), `{"http-basic": {"repo.magento.com": {"username": "0123456789abcdef0123456789abcdef", "password": "fedcba9876543210fedcba9876543210"}}}`)
	write(t, filepath.Join(dir, "project", "composer.json"), `{"name": "example/shop", "require": {"magento/product-enterprise-edition": "2.4.9"}, "repositories": [{"type": "composer", "url": "https://repo.magento.com/"}]}`)
	variables := map[string]string{"HOME": home, "COMPOSER_AUTH": "{", "https_proxy": "http://proxy.example:3128"}
	o := Options{Machine: composer.Machine{
		Getenv:  func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
		Environ: []string{"HOME", "COMPOSER_AUTH", "https_proxy"}, GOOS: "linux", Dir: dir, UID: os.Getuid(),
	}, Project: "project"}
	e, err := Apart(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, e)
	if len(e.Places) > 0 || len(e.Keys) > 0 || e.Choice.Ref != "" || len(e.Settings) > 0 || e.Origin != "log" {
		t.Errorf("this machine is taken for the one that failed: %v %v %v %v", e.Places, e.Keys, e.Choice, e.Settings)
	}
	if len(e.Packages) == 0 || e.Project.Configured != diagnose.Yes {
		t.Errorf("the project's own files are not read: %+v", e.Project)
	}
	if d := diagnose.Diagnose(e); len(d.Findings) > 0 {
		t.Errorf("files without fault are taken for %s", d.Findings[0].Cause.ID)
	}

	write(t, filepath.Join(dir, "project", "auth.json"), `{"http-basic": {"repo.magento.com": {"username": "<public-key>", "password": "<private-key>"}}}`)
	if e, err = Apart(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	whole(t, e)
	if len(e.Keys) != 1 || e.Choice.Key != e.Keys[0].Ref {
		t.Errorf("the project's own auth.json is not read: %v %v", e.Keys, e.Choice)
	}
}

func TestALogAnswersWhatNobodyGave(t *testing.T) {
	var o Options
	o.JudgeAs(diagnose.Evidence{Client: diagnose.Client{Version: "2.2.28"}, Repository: "https://mirror.example/magento"})
	if got := o.ComposerVersion.String() + " " + o.Repository; got != "2.2.28 https://mirror.example/magento" {
		t.Errorf("got %s", got)
	}
	o = Options{ComposerVersion: composer.Version{Major: 2, Minor: 8}, Repository: "https://repo.magento.com/"}
	o.JudgeAs(diagnose.Evidence{Client: diagnose.Client{Version: "2.2.28"}, Repository: "https://mirror.example/magento"})
	if o.ComposerVersion.Minor != 8 || o.Repository != "https://repo.magento.com/" {
		t.Error("a log beats what the user gave")
	}
	o = Options{}
	o.JudgeAs(diagnose.Evidence{Repository: "https://repo.magento.com", Official: true})
	if !o.ComposerVersion.IsZero() || o.Repository != "" {
		t.Error("a log that shows nothing decides something")
	}
}
