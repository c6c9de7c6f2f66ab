package composer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func texts(files map[string]string) map[string]json.RawMessage {
	raw := map[string]json.RawMessage{}
	for name, text := range files {
		encoded, _ := json.Marshal(text)
		raw[name] = encoded
	}
	return raw
}

func vars(pairs ...string) map[string]*string {
	env := map[string]*string{}
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = &pairs[i+1]
	}
	return env
}

func read(t *testing.T, version string, files map[string]string, env map[string]*string) Reading {
	t.Helper()
	if _, own := files["project/composer.json"]; !own {
		files["project/composer.json"] = shop
	}
	var v Version
	if version != "" {
		var err error
		if v, err = ParseVersion(version); err != nil {
			t.Fatal(err)
		}
	}
	l := newLab(t, texts(files), nil, env)
	m := l.machine()
	return ReadKeys(m, l.url(m, Options{}), v, Options{})
}

func authJSON(user, pass string) string {
	return fmt.Sprintf("{\n  \"http-basic\": {\n    \"repo.magento.com\": {\"username\": %q, \"password\": %q}\n  }\n}\n", user, pass)
}

func TestEveryPlaceIsNamedWithItsState(t *testing.T) {
	r := read(t, "2.8.8", map[string]string{
		"project/auth.json":          authJSON("project", "secret-1"),
		"home/.composer/auth.json":   `{"http-basic": {"other.example": {"username": "x", "password": "y"}}}`,
		"home/.composer/config.json": "{\n,}",
	}, vars("COMPOSER_AUTH", authJSON("project", "secret-1")))
	var got []string
	for _, p := range r.Places {
		line := fmt.Sprintf("%s: %s", p.Name, p.State)
		for _, e := range p.Entries {
			line += fmt.Sprintf(" [%s %s line %d used %v same %v]", e.Kind, e.Public, e.Line, e.Used, e.Same)
		}
		for _, problem := range p.Problems {
			line += fmt.Sprintf(" {%s %d:%d fatal %v}", problem.ID, problem.Line, problem.Column, problem.Fatal)
		}
		got = append(got, line)
	}
	want := []string{
		"COMPOSER_HOME/config.json: malformed {syntax 2:1 fatal true}",
		"COMPOSER_HOME/auth.json: no entry",
		"composer.json config: no entry",
		"auth.json: entry [http-basic project line 3 used false same true]",
		"COMPOSER_AUTH: entry [http-basic project line 3 used true same true]",
		"repository options header: no entry",
		"repository URL: no entry",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(r.Outcome.Stops) != 1 || r.Outcome.Stops[0].Line != 2 {
		t.Errorf("got %+v, want one stop at line 2", r.Outcome.Stops)
	}
}

func TestWhatTheAnswerHangsOn(t *testing.T) {
	r := read(t, "2.8.8", map[string]string{"project/auth.json": authJSON("project", "secret-1")}, vars("COMPOSER_AUTH", authJSON("env", "secret-2")))
	if r.Outcome.Sent == nil || r.Outcome.Sent.Public != "env" || r.Outcome.Sent.Scheme != "Basic" {
		t.Fatalf("got %+v, want env's pair", r.Outcome.Sent)
	}
	if len(r.Variants) != 1 || r.Variants[0].Below != sinceEnvAgain || r.Variants[0].Sent.Public != "project" {
		t.Errorf("got %+v, want one variant below 2.7.8 with the project's pair", r.Variants)
	}
	r = read(t, "2.2.28", map[string]string{}, vars("COMPOSER_AUTH", "{"))
	if r.Outcome.Stopped() || len(r.Variants) != 2 || !r.Variants[1].Stopped() || r.Variants[1].From != sinceEnvStrict {
		t.Errorf("a malformed COMPOSER_AUTH: got %+v with %+v", r.Outcome, r.Variants)
	}
	r = read(t, "", map[string]string{"project/auth.json": authJSON("project", "secret-1")}, nil)
	if len(r.Variants) != 0 {
		t.Errorf("one auth.json: got %+v, want the same answer everywhere", r.Variants)
	}
}

func TestNearMisses(t *testing.T) {
	entry := `{"username": "missed", "password": "secret-1"}`
	for _, c := range []struct{ name, auth, id string }{
		{"scheme", `{"http-basic": {"https://repo.magento.com": ` + entry + `}}`, "host-scheme"},
		{"scheme and slash", `{"http-basic": {"https://repo.magento.com/": ` + entry + `}}`, "host-scheme"},
		{"slash", `{"http-basic": {"repo.magento.com/": ` + entry + `}}`, "host-path"},
		{"case", `{"http-basic": {"Repo.Magento.com": ` + entry + `}}`, "host-case"},
		{"blank", `{"http-basic": {" repo.magento.com": ` + entry + `}}`, "host-blank"},
		{"www", `{"http-basic": {"www.repo.magento.com": ` + entry + `}}`, "host-www"},
		{"port", `{"http-basic": {"repo.magento.com:443": ` + entry + `}}`, "host-port"},
		{"parent", `{"http-basic": {"magento.com": ` + entry + `}}`, "host-parent"},
		{"exchanged letters", `{"http-basic": {"repo.magneto.com": ` + entry + `}}`, "host-typo"},
		{"no level", `{"repo.magento.com": ` + entry + `}`, "wrong-level"},
		{"config level", `{"config": {"http-basic": {"repo.magento.com": ` + entry + `}}}`, "config-wrapper"},
		{"underscore", `{"http_basic": {"repo.magento.com": ` + entry + `}}`, "kind-typo"},
		{"one word", `{"httpbasic": {"repo.magento.com": ` + entry + `}}`, "kind-typo"},
		{"capitals", `{"HTTP-BASIC": {"repo.magento.com": ` + entry + `}}`, "kind-typo"},
		{"encoded twice", `"{\"http-basic\": {\"repo.magento.com\": {\"username\": \"missed\", \"password\": \"secret-1\"}}}"`, "doubly-encoded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, "", map[string]string{"project/auth.json": c.auth}, nil)
			if r.Outcome.Sent != nil || r.Outcome.Stopped() {
				t.Fatalf("got %+v, want nothing sent", r.Outcome)
			}
			var misses []Miss
			for _, p := range r.Places {
				misses = append(misses, p.Misses...)
			}
			if len(misses) != 1 || misses[0].ID != c.id || misses[0].Public != "missed" || misses[0].Private.Reveal() != "secret-1" {
				t.Fatalf("got %+v, want %s", misses, c.id)
			}
			if hits := LookElsewhere(Machine{Dir: t.TempDir(), GOOS: "linux", Root: t.TempDir()}, "", r); len(hits) != 1 || hits[0].ID != "near-miss" {
				t.Errorf("got %+v, want the near miss", hits)
			}
		})
	}
	r := read(t, "", map[string]string{"project/auth.json": `{"http-basic": {"repo.packagist.com": ` + entry + `, "github.com": ` + entry + `}}`}, nil)
	for _, p := range r.Places {
		if len(p.Misses) > 0 {
			t.Errorf("another host is no near miss: %+v", p.Misses)
		}
	}
}

func TestNothingThatIsPrintedShowsAPrivateKey(t *testing.T) {
	files := map[string]string{
		"project/composer.json": strings.Replace(shop, "https://repo", "https://inurl:"+somePrivate+"@repo", 1),
		"project/auth.json":     authJSON(somePublic, somePrivate), "home/.composer/auth.json": `{"bearer": {"repo.magento.com": "` + somePrivate + `"}}`,
		"home/.composer/config.json": `{"http-basic": {"repo.magento.com": {"username": "u", "password": "` + somePrivate + `"}}}`,
	}
	l := newLab(t, texts(files), nil, vars("COMPOSER_AUTH", `{"http-basic": {"repo.magento.com": "`+somePrivate+`"}}`))
	m := l.machine()
	r := ReadKeys(m, l.url(m, Options{}), Version{}, Options{})
	project := ReadProject(m, "", Version{})
	m.Root = t.TempDir()
	encoded, err := json.Marshal([]any{r.Places, r.Outcome, r.Variants, project.Repositories, LookElsewhere(m, "", r)})
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{string(encoded), fmt.Sprintf("%+v", r), fmt.Sprintf("%#v", r), fmt.Sprintf("%+v", project), fmt.Sprintf("%#v", project), fmt.Sprint(r.URL)} {
		if strings.Contains(out, somePrivate) {
			i := strings.Index(out, somePrivate)
			t.Errorf("the private key is shown: …%s", out[max(0, i-80):i])
		}
	}
	found := 0
	for _, p := range r.Secrets() {
		if p.Private.Reveal() == somePrivate {
			found++
		}
	}
	if found < 4 {
		t.Errorf("the scrubber would know %d of the pairs only", found)
	}
}

func TestAFileThatIsAskedForIsTheOnlyPlace(t *testing.T) {
	named := func(user string) string { return authJSON(user, "secret-"+user) }
	everywhere := map[string]string{
		"project/auth.json": named("project"), "home/.composer/auth.json": named("home"), "home/.config/composer/auth.json": named("stray"),
		"project/composer.json": `{"config": ` + named("config") + `, "repositories": [{"type": "composer", "url": "https://u:p@repo.magento.com/", "options": {"http": {"header": ["Authorization: Bearer options"]}}}]}`,
	}
	for _, c := range []struct{ name, file, content, project, want string }{
		{"beside the working directory", "keys.json", named("file"), "", "Basic file:secret-file"},
		{"relative to the working directory, not to the project", "keys.json", named("file"), "sub", "Basic file:secret-file"},
		{"without an entry", "keys.json", `{"http-basic": {"other.example": {"username": "a", "password": "b"}}}`, "", "none"},
		{"that does not exist", "keys.json", "", "", "none"},
		{"in which a bearer stands", "keys.json", `{"bearer": {"repo.magento.com": "token-1"}}`, "", "Bearer token-1"},
		{"that is broken", "keys.json", "{", "", "stops"},
		{"called config.json", "in/config.json", named("file"), "", "Basic file:secret-file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"project/sub/keys.json": named("wrong")}
			for name, text := range everywhere {
				files[name] = text
			}
			if c.content != "" {
				files["project/"+c.file] = c.content
			}
			m := newLab(t, texts(files), nil, vars("COMPOSER_AUTH", named("variable"))).machine()
			m.Root = t.TempDir()
			r := ReadKeys(m, "https://u:p@repo.magento.com/", Version{}, Options{Project: c.project, AuthFile: c.file})
			if got := answer(r.Outcome); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if len(r.Places) != 1 || r.Places[0].Name != "--auth "+c.file || r.Places[0].Path != m.Dir+"/"+c.file {
				t.Errorf("got the places %+v", r.Places)
			}
			if hits := LookElsewhere(m, c.project, r); len(hits) != 0 {
				t.Errorf("looked elsewhere: %+v", hits)
			}
		})
	}
}

func FuzzReadKeys(f *testing.F) {
	f.Add(authJSON("u", "p"), `{"http-basic":[]}`, `{"config":{"gitlab-domains":[1]}}`, "2.5.5")
	f.Add(`{"bearer":{"repo.magento.com":1e400}}`, `"{\"a\":1}"`, `[]`, "1.10.28")
	f.Fuzz(func(t *testing.T, auth, env, config, version string) {
		v, _ := ParseVersion(version)
		l := newLab(t, texts(map[string]string{"project/auth.json": auth, "home/.composer/config.json": config, "project/composer.json": shop}), nil, nil)
		l.env = map[string]*string{"COMPOSER_AUTH": &env}
		m := l.machine()
		r := ReadKeys(m, "https://repo.magento.com/", v, Options{})
		for _, p := range r.Places {
			for _, problem := range p.Problems {
				if problem.Fatal && !r.Outcome.Stopped() {
					t.Fatalf("fatal, yet nothing stops: %+v", problem)
				}
			}
		}
		if sent := r.Outcome.Sent; sent != nil && sent.Place == "" {
			t.Fatalf("sent from nowhere: %+v", sent)
		}
	})
}

func BenchmarkReadKeys(b *testing.B) {
	l := newLab(b, texts(map[string]string{"project/composer.json": shop, "project/auth.json": authJSON(somePublic, somePrivate), "home/.composer/auth.json": authJSON(somePublic, somePrivate)}), nil, nil)
	m := l.machine()
	for b.Loop() {
		if r := ReadKeys(m, "https://repo.magento.com/", Version{}, Options{}); r.Outcome.Sent == nil {
			b.Fatal("nothing sent")
		}
	}
}
