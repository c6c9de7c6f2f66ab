package checks

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"magedoctor/checks/composer"
	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// enter plays a scenario and gives the options with which the ladder meets it: its
// files in a folder of their own, its variables and no others.
func enter(t testing.TB, s fakerepo.Scenario, handler http.Handler) (Options, *fakerepo.Stage) {
	t.Helper()
	stage, err := s.Play(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stage.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	write(t, ca, string(stage.Server.CA()))
	for name, content := range s.Files {
		write(t, filepath.Join(dir, name), content)
	}
	variables := map[string]string{"HOME": filepath.Join(dir, "home")}
	for name, value := range s.Env {
		variables[name] = value
	}
	o := Options{
		Machine: composer.Machine{
			Getenv: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
			GOOS:   "linux", Dir: filepath.Join(dir, "project"), Root: filepath.Join(dir, "system"),
		},
		ComposerVersion: composer.Version{Major: 2, Minor: 8, Patch: 8},
		CAFile:          ca, Dial: stage.Dial,
		TokenMAGEID: variables["MAGEDOCTOR_MAGEID"], Token: composer.Secret(variables["MAGEDOCTOR_DOWNLOAD_TOKEN"]),
	}
	if err := os.MkdirAll(o.Machine.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return o, stage
}

// look climbs the whole ladder in a scenario.
func look(t testing.TB, s fakerepo.Scenario, change func(*Options)) diagnose.Evidence {
	t.Helper()
	o, _ := enter(t, s, nil)
	if change != nil {
		change(&o)
	}
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func find(t testing.TB, name string) fakerepo.Scenario {
	t.Helper()
	s, ok := fakerepo.Find(name)
	if !ok {
		t.Fatalf("no scenario %q", name)
	}
	return s
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// step finds how a check went.
func step(t testing.TB, e diagnose.Evidence, check string) diagnose.Step {
	t.Helper()
	for _, s := range e.Steps {
		if s.Check == check {
			return s
		}
	}
	t.Fatalf("no step %q", check)
	return diagnose.Step{}
}

// asked lists the exchanges of one check, as "METHOD path status".
func asked(e diagnose.Evidence, check string) []string {
	var out []string
	for _, x := range e.Exchanges {
		if x.Check == check {
			path := strings.TrimPrefix(x.URL, "https://repo.magento.com")
			out = append(out, strings.Join([]string{x.Method, path, http.StatusText(x.Status)}, " "))
		}
	}
	return out
}
