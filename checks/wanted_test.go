package checks

import (
	"strings"
	"testing"

	"magedoctor/checks/composer"
	"magedoctor/checks/fakerepo"
	"magedoctor/checks/metadata"
	"magedoctor/diagnose"
)

// files looks at a project's files alone.
func files(t *testing.T, content map[string]string, change func(*Options)) diagnose.Evidence {
	t.Helper()
	return look(t, fakerepo.Scenario{Name: t.Name(), Handler: find(t, "all-well").Handler, Network: fakerepo.NetworkOK, Files: content}, func(o *Options) {
		o.Local = true
		if change != nil {
			change(o)
		}
	})
}

// wantedNames are the wanted packages as "name version source".
func wantedNames(e diagnose.Evidence) []string {
	var out []string
	for _, p := range e.Packages {
		if p.Wanted() {
			out = append(out, p.Name+" "+p.Version+p.Constraint+" "+p.Source)
		}
	}
	return out
}

const oneLocked = `{"content-hash": "0", "packages": [
	{"name": "magento/framework", "version": "103.0.9", "type": "magento2-library",
	 "dist": {"type": "zip", "url": "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.9.0.zip", "shasum": "aa"}},
	{"name": "monolog/monolog", "version": "3.9.0", "type": "library", "dist": {"type": "zip", "url": "https://api.github.com/repos/Seldaek/monolog/zipball/1"}}],
	"packages-dev": [{"name": "magento/magento-coding-standard", "version": "33", "type": "phpcodesniffer-standard",
	 "dist": {"type": "zip", "url": "https://repo.magento.com/archives/x.zip"}}]}`

func TestWhatIsWantedFromTheRepository(t *testing.T) {
	const ours = `"repositories": [{"type": "composer", "url": "https://repo.magento.com/"}]`
	tests := []struct {
		name   string
		files  map[string]string
		change func(*Options)
		want   []string
	}{
		{"no project", nil, nil, nil},
		{"only a lock", map[string]string{"project/composer.lock": oneLocked}, nil,
			[]string{"magento/framework 103.0.9 lock", "magento/magento-coding-standard 33 lock"}},
		{"a lock without its development packages", map[string]string{"project/composer.lock": oneLocked}, func(o *Options) { o.NoDev = true },
			[]string{"magento/framework 103.0.9 lock"}},
		{"no lock: exact versions and ranges of Adobe's packages", map[string]string{"project/composer.json": `{` + ours + `, "require": {
			"php": "~8.3", "magento/product-community-edition": "2.4.9", "magento/composer-root-update-plugin": "^2.0", "monolog/monolog": "^3"}}`}, nil,
			[]string{"magento/product-community-edition 2.4.9 require", "magento/composer-root-update-plugin ^2.0 require"}},
		{"--need beside the lock", map[string]string{"project/composer.lock": oneLocked}, func(o *Options) {
			o.NoDev = true
			o.Need = []Need{{Name: "magento/framework"}, {Name: "magento/extension-b2b", Version: "1.5.3"}}
		}, []string{"magento/framework 103.0.9 lock", "magento/extension-b2b 1.5.3 need"}},
		{"--need of another version than the locked one", map[string]string{"project/composer.lock": oneLocked}, func(o *Options) {
			o.NoDev = true
			o.Need = []Need{{Name: "magento/framework", Version: "103.0.8"}}
		}, []string{"magento/framework 103.0.8 need"}},
		{"a stale lock lacks a requirement", map[string]string{"project/composer.lock": oneLocked, "project/composer.json": `{` + ours + `, "require": {
			"magento/framework": "103.0.9", "magento/extension-b2b": "1.5.3"}}`}, func(o *Options) { o.NoDev = true },
			[]string{"magento/framework 103.0.9 lock", "magento/extension-b2b 1.5.3 require"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := wantedNames(files(t, tt.files, tt.change))
			if len(got) != len(tt.want) {
				t.Fatalf("wanted %q, want %q", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("wanted %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func TestFlawsOfARepositoryEntry(t *testing.T) {
	tests := []struct {
		entry string
		want  diagnose.RepositoryFlaw
		ours  bool
	}{
		{`{"type": "composer", "url": "https://repo.magento.com/"}`, "", true},
		{`{"type": "composer", "url": "https://repo.magento.com"}`, "", true},
		{`{"type": "composer", "url": "https://repo.magento.com:443/"}`, "", true},
		{`{"type": "composer", "url": "http://repo.magento.com/"}`, diagnose.RepositoryPlainHTTP, true},
		{`{"type": "composer", "url": "repo.magento.com"}`, diagnose.RepositoryPlainHTTP, true},
		{`{"type": "composer", "url": "https://repo.magento.com/admin/"}`, diagnose.RepositoryWrongPath, true},
		{`{"type": "composer", "url": "https://www.repo.magento.com/"}`, diagnose.RepositoryWrongHost, false},
		{`{"type": "composer", "url": "https://packages.magento.com/"}`, diagnose.RepositoryWrongHost, false},
		{`{"type": "vcs", "url": "https://repo.magento.com/"}`, diagnose.RepositoryWrongType, false},
		{`{"type": "composer", "url": "https://repo.magento.com/", "options": {"ssl": {"verify_peer": false}}}`, diagnose.RepositoryNoVerify, true},
		{`{"type": "composer", "url": "https://repo.magento.com/", "options": {"ssl": {"cafile": "/nowhere.pem"}}}`, diagnose.RepositoryCafile, true},
		{`{"type": "composer", "url": "https://repo.magento.com/", "only": ["a/*"], "exclude": ["b/*"]}`, diagnose.RepositoryFilter, true},
		{`{"type": "composer", "url": "https://satis.example/"}`, "", false},
		{`{"type": "path", "url": "packages/*"}`, "", false},
	}
	for _, tt := range tests {
		e := files(t, map[string]string{"project/composer.json": `{"repositories": [` + tt.entry + `]}`}, nil)
		if len(e.Project.Repositories) != 1 {
			t.Errorf("%s: %d repositories", tt.entry, len(e.Project.Repositories))
			continue
		}
		got := e.Project.Repositories[0]
		if got.Flaw != tt.want || got.Ours != tt.ours || (got.Flaw != "") != (got.Detail != "") {
			t.Errorf("%s: flaw %q (%s), ours %t; want %q, %t", tt.entry, got.Flaw, got.Detail, got.Ours, tt.want, tt.ours)
		}
	}
}

func TestWhatOthersMayServeIsNotDemandedFromHere(t *testing.T) {
	const ours = `{"type": "composer", "url": "https://repo.magento.com/"}`
	for name, manifest := range map[string]string{
		"another package repository": `"repositories": [` + ours + `, {"packagist.org": false}, {"type": "package", "package": {"name": "magento/special-patch", "version": "1.0.0"}}]`,
		"a path repository":          `"repositories": [` + ours + `, {"packagist.org": false}, {"type": "path", "url": "../lib/*"}]`,
		"replaced by the root":       `"repositories": [` + ours + `, {"packagist.org": false}], "replace": {"magento/special-patch": "*"}`,
		"provided by the root":       `"repositories": [` + ours + `, {"packagist.org": false}], "provide": {"magento/special-patch": "1.0.0"}`,
	} {
		t.Run(name, func(t *testing.T) {
			e := files(t, map[string]string{"project/composer.json": `{` + manifest + `, "require": {"magento/special-patch": "1.0.0"}}`}, nil)
			if got := wantedNames(e); len(got) > 0 || len(e.Project.Public) > 0 {
				t.Errorf("wanted %q, public %q", got, e.Project.Public)
			}
		})
	}
}

func TestAnExtensionThatIsListedIsNotPackagists(t *testing.T) {
	s := find(t, "extension-well")
	s.Files["project/composer.json"] = strings.Replace(s.Files["project/composer.json"], `"repositories": [`, `"repositories": [{"packagist.org": false}, `, 1)
	e := look(t, s, nil)
	if !e.Project.PackagistOff || len(e.Project.Public) > 0 {
		t.Errorf("Packagist off: %t, public: %q", e.Project.PackagistOff, e.Project.Public)
	}
}

func TestWhatComposerRefusesInAManifest(t *testing.T) {
	e := files(t, map[string]string{"project/composer.json": `{"require": {
		"magento/framework": "not a version"}}`}, nil)
	if got := e.Project.Manifest; got.State != diagnose.FileMalformed || got.Line != 2 {
		t.Errorf("an impossible constraint: %+v", got)
	}
	e = files(t, map[string]string{"project/composer.json": `{"repositories": ["x"]}`}, nil)
	if len(e.Project.Repositories) != 1 || e.Project.Repositories[0].Flaw != diagnose.RepositoryRefused {
		t.Errorf("a repository that is a word: %+v", e.Project.Repositories)
	}
}

func TestAFilterHidesWhatIsWanted(t *testing.T) {
	for entry, want := range map[string]string{
		`"only": ["vendor/*"]`:                             "only does not name it",
		`"exclude": ["magento/product-community-edition"]`: "exclude names it",
		`"only": ["magento/*"]`:                            "",
		`"only": ["vendor/*"]}, {"type": "composer", "url": "https://repo.magento.com/"`:   "",
		`"exclude": ["magento/*"]}, {"type": "composer", "url": "https://mirror.example/"`: "",
	} {
		e := files(t, map[string]string{"project/composer.json": `{"repositories": [{"type": "composer", "url": "https://repo.magento.com/", ` + entry + `}],
			"require": {"magento/product-community-edition": "2.4.9"}}`}, nil)
		p := e.Packages[0]
		if p.HiddenWhy != want || (p.HiddenBy != "") != (want != "") {
			t.Errorf("%s: hidden by %q because %q, want %q", entry, p.HiddenBy, p.HiddenWhy, want)
		}
	}
}

func TestTheVersionThatComposerWouldTake(t *testing.T) {
	found := metadata.Package{Versions: []metadata.Version{{Version: "2.4.8"}, {Version: "2.4.10-beta1"}, {Version: "2.4.9"}, {Version: "2.4.8-p3"}, {Version: "2.4.7-p8"}}}
	tests := []struct{ version, constraint, want string }{
		{"2.4.8-p3", "", "2.4.8-p3"},
		{"v2.4.9", "", "2.4.9"},
		{"2.4.99", "", ""},
		{"", "", "2.4.9"},
		{"", ">=2.4.7 <2.4.8", "2.4.7-p8"},
		{"", "~2.4.8", "2.4.9"},
		{"", "^3.0", ""},
	}
	for _, tt := range tests {
		got, ok := choose(found, tt.version, tt.constraint)
		if got.Version != tt.want || ok != (tt.want != "") {
			t.Errorf("%q %q: got %q, %t; want %q", tt.version, tt.constraint, got.Version, ok, tt.want)
		}
	}
	if got, want := newest(found), "2.4.9"; got != want {
		t.Errorf("newest is %q, want %q: a pre-release is not preferred", got, want)
	}
}

func TestFormOfADownloadToken(t *testing.T) {
	const token = "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		mageid, token, want string
		usable              bool
	}{
		{"MAG123456789", token, "", true},
		{"mag123456789", token, "", true},
		{"MAG12345678", token, "mageid", false},
		{"owner@shop.example", token, "mageid", false},
		{"MAG123456789", "", "empty", false},
		{"MAG123456789", token + "\n", "white-space", false},
		{"MAG123456789", token[:32], "access-key", false},
		{"MAG123456789", "another form", "white-space", false},
		{"MAG123456789", "another-form", "form", true},
	}
	for _, tt := range tests {
		flaws := tokenFlaws(tt.mageid, tt.token)
		got := ""
		if len(flaws) > 0 {
			got = flaws[0].ID
		}
		if got != tt.want || usable(flaws) != tt.usable {
			t.Errorf("%q: flaw %q, usable %t; want %q, %t", tt.mageid, got, usable(flaws), tt.want, tt.usable)
		}
	}
}

func TestTheFeedShowsTheEdition(t *testing.T) {
	for feed, want := range map[string]diagnose.Answer{
		`{"ce-full": [{"file_name": "a"}], "ee-full": [{"file_name": "b"}]}`: diagnose.Yes,
		`{"ce-full": {"a": {}}, "ee-patch": []}`:                             diagnose.No,
		`{}`:                                                                 diagnose.No,
		`No results found.`:                                                  diagnose.Unknown,
	} {
		if _, got := readFeed([]byte(feed)); got != want {
			t.Errorf("%s: %q, want %q", feed, got, want)
		}
	}
}

func TestVersionsInWords(t *testing.T) {
	v := func(text string) composer.Version {
		if text == "" {
			return composer.Version{}
		}
		parsed, err := composer.ParseVersion(text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, tt := range []struct{ from, below, want string }{
		{"1.10", "2.0.0", "before 2.0.0"},
		{"2.7.8", "", "2.7.8 and later"},
		{"2.1.10", "2.5.0", "2.1.10 to before 2.5.0"},
		{"1.10", "", "every other version"},
	} {
		if got := span(composer.Variant{From: v(tt.from), Below: v(tt.below)}); got != tt.want {
			t.Errorf("%s..%s: %q, want %q", tt.from, tt.below, got, tt.want)
		}
	}
}
