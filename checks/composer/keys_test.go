package composer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// situation is one case of testdata/keys: files and variables, and what each version of Composer sends.
type situation struct {
	Situation     string
	Files         map[string]json.RawMessage
	Links         map[string]string
	Env           map[string]*string
	Project       string
	Bare          bool // no composer.json unless the files hold one
	CreateProject bool
	Place         string          // where the answer comes from
	Want          json.RawMessage // one answer for all versions, or one per version with "*" for the rest
}

const shop = `{"name": "example/shop", "repositories": [{"type": "composer", "url": "https://repo.magento.com/"}, {"packagist.org": false}], "require": {"magento/product-community-edition": "2.4.7"}}`

func (s situation) lab(t testing.TB) (lab, Options) {
	if _, own := s.Files["project/composer.json"]; !own && !s.Bare {
		s.Files["project/composer.json"] = json.RawMessage(shop)
	}
	return newLab(t, s.Files, s.Links, s.Env), Options{Project: s.Project, CreateProject: s.CreateProject}
}

func (s situation) want(t testing.TB, version string) string {
	t.Helper()
	var one string
	if json.Unmarshal(s.Want, &one) == nil {
		return one
	}
	var each map[string]string
	if err := json.Unmarshal(s.Want, &each); err != nil {
		t.Fatal(err)
	}
	if w, ok := each[version]; ok {
		return w
	}
	return each["*"]
}

// situations calls do for every case of testdata/keys.
func situations(t *testing.T, do func(t *testing.T, s situation)) {
	files, err := filepath.Glob("../../testdata/keys/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables in testdata/keys: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []situation
		if err := json.Unmarshal(raw, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, s := range list {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+s.Situation, func(t *testing.T) { do(t, s) })
		}
	}
}

func TestEverySituationInEveryVersion(t *testing.T) {
	situations(t, func(t *testing.T, s situation) {
		l, o := s.lab(t)
		m := l.machine()
		for _, version := range []string{"1.10.28", "2.0.9", "2.2.28", "2.5.5", "2.7.7", "2.8.8", "2.11.0"} {
			v, err := ParseVersion(version)
			if err != nil {
				t.Fatal(err)
			}
			r := ReadKeys(m, l.url(m, o), v, o)
			if got, want := answer(r.Outcome), s.want(t, version); got != want {
				t.Errorf("Composer %s: got %q, want %q (stops %+v)", version, got, want, r.Outcome.Stops)
			}
			if s.Place != "" && (r.Outcome.Sent == nil || r.Outcome.Sent.Place != s.Place) {
				t.Errorf("Composer %s: the answer comes from %+v, want %s", version, r.Outcome.Sent, s.Place)
			}
		}
	})
}
