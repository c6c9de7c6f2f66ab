package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// TestEveryScenarioIsKept plays each scenario over real HTTP: the report is what the
// scenario promises, in every format at once, and no private key is in anything that
// was written, in no encoding.
func TestEveryScenarioIsKept(t *testing.T) {
	for _, s := range fakerepo.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := func(name string) string { return filepath.Join(dir, name) }
			var stderr bytes.Buffer
			p, err := play(t.Context(), s, []string{
				"--format", "text", "--format", "json=" + path("out.json"), "--format", "markdown=" + path("out.md"),
				"--record", path("run.json"), "-v",
			}, &stderr)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.kept(); err != nil {
				t.Error(err)
			}
			written := map[string][]byte{"stdout": p.output, "stderr": stderr.Bytes()}
			for _, name := range []string{"out.json", "out.md", "run.json"} {
				content, err := os.ReadFile(path(name))
				if err != nil {
					t.Fatal(err)
				}
				written[name] = content
			}
			if !json.Valid(written["out.json"]) {
				t.Error("out.json is not JSON")
			}
			public, secrets := credentials(s)
			for name, content := range written {
				for _, form := range forms(secrets) {
					if bytes.Contains(content, []byte(form)) {
						t.Errorf("%s holds a private half as %.6s…", name, form)
					}
				}
			}
			// The canary sings: masked public keys are there, so the search was not in vain.
			if len(public) > 0 && len(secrets) > 0 && strings.Contains(s.Files["project/auth.json"], public[0]) &&
				s.Promise.Cause != "auth-malformed" && !bytes.Contains(written["out.json"], []byte(public[0][:4]+"…")) {
				t.Errorf("the masked public key %.4s… is nowhere in out.json", public[0])
			}
		})
	}
}

// credentials finds the halves of the pairs in a scenario's files, and its token.
func credentials(s fakerepo.Scenario) (public, private []string) {
	for _, content := range s.Files {
		for _, part := range strings.Split(content, `"username": "`)[1:] {
			if half, _, _ := strings.Cut(part, `"`); len(half) == 32 {
				public = append(public, half)
			}
		}
		for _, part := range strings.Split(content, `"password": "`)[1:] {
			half, _, _ := strings.Cut(part, `"`)
			if half = strings.TrimSuffix(half, `\n`); len(half) == 32 {
				private = append(private, half)
			}
		}
	}
	if token := s.Env["MAGEDOCTOR_DOWNLOAD_TOKEN"]; token != "" {
		private = append(private, token)
	}
	return public, private
}

// forms are the encodings in which a secret must not be found. A pair's Basic header
// is caught by any run of the secret's own bytes within it, at each alignment.
func forms(secrets []string) []string {
	var out []string
	for _, s := range secrets {
		out = append(out, s, strings.ToUpper(s), hex.EncodeToString([]byte(s)), url.QueryEscape(s))
		for shift := range 3 {
			encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + s))
			out = append(out, encoded[4:len(encoded)-4])
		}
	}
	return out
}

func find(t *testing.T, name string) fakerepo.Scenario {
	t.Helper()
	s, ok := fakerepo.Find(name)
	if !ok {
		t.Fatalf("no scenario %q", name)
	}
	return s
}

// TestTheFakeOnLoopbackLeadsToTheSameCauses meets the scenarios as a script does that
// uses serve-fake over plain HTTP: a repository on this machine stands in for
// Adobe's own.
func TestTheFakeOnLoopbackLeadsToTheSameCauses(t *testing.T) {
	for _, s := range fakerepo.Scenarios() {
		switch {
		case s.Network != fakerepo.NetworkOK || s.Earlier != nil || s.Env != nil || s.Promise.Also != "" || strings.HasPrefix(s.Name, "mirror-"):
			continue // these need their own hosts
		case s.Promise.Cause == "repository-not-configured" || s.Promise.Cause == "repository-misconfigured":
			continue // --repository names a healthy one
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			server, err := fakerepo.Listen(s.Handler(), fakerepo.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			moved, dir := s.At(server.URL), t.TempDir()
			if err := writeFiles(dir, moved.Files); err != nil {
				t.Fatal(err)
			}
			variables := map[string]string{"HOME": filepath.Join(dir, "home")}
			p := played{scenario: s}
			var stderr bytes.Buffer
			p.status = run(t.Context(), world{
				args:  append([]string{"magedoctor", "diagnose", "--repository", server.URL + "/", "--composer-version", "2.8.8"}, moved.Args...),
				stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &stderr,
				getenv:  func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
				environ: func() []string { return environ(variables) },
				dir:     filepath.Join(dir, "project"), root: filepath.Join(dir, "system"),
				told: func(d diagnose.Diagnosis) { p.diagnosis = d },
			})
			if err := p.kept(); err != nil {
				t.Errorf("%v %s", err, stderr.String())
			}
		})
	}
}
