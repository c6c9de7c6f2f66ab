package composer

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lab is a situation laid out in a temporary directory: files below project/, home/ or beside them, and variables.
type lab struct {
	root string
	env  map[string]*string // on top of HOME and COMPOSER_HOME; nil takes a variable away; $LAB is the root
}

// text is a file's content: a JSON string stands for itself, any other JSON value for its JSON text.
func fileText(t testing.TB, raw json.RawMessage) string {
	t.Helper()
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func newLab(t testing.TB, files map[string]json.RawMessage, links map[string]string, env map[string]*string) lab {
	t.Helper()
	l := lab{realPath(t.TempDir()), env}
	for _, dir := range []string{"project", "home"} {
		if err := os.MkdirAll(filepath.Join(l.root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, raw := range files {
		path := filepath.Join(l.root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(fileText(t, raw)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		path := filepath.Join(l.root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// variables are the environment of the laboratory's process.
func (l lab) variables() map[string]string {
	vars := map[string]string{"HOME": l.root + "/home", "COMPOSER_HOME": l.root + "/home/.composer"}
	for name, v := range l.env {
		if v == nil {
			delete(vars, name)
			continue
		}
		vars[name] = strings.ReplaceAll(*v, "$LAB", l.root)
	}
	return vars
}

func (l lab) machine() Machine {
	vars := l.variables()
	m := Machine{GOOS: "linux", Dir: l.root + "/project", Getenv: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }}
	for name := range vars {
		m.Environ = append(m.Environ, name)
	}
	return m
}

// url is the first repository of type composer that the project names, or the public one.
func (l lab) url(m Machine, o Options) string {
	file, _ := m.ComposerFile(m.ProjectDir(o.Project))
	if doc := load(file); doc.doc != nil {
		for _, r := range composerRepositories(doc) {
			if r.Type == "composer" && r.Origin != "packagist.org" {
				return r.raw()
			}
		}
	}
	return "https://repo.magento.com/"
}

// answer writes an outcome as the tables do: "stops", "none", "Basic user:password", "Bearer token".
func answer(o Outcome) string {
	if o.Stopped() {
		return "stops"
	}
	if o.Sent == nil || o.Sent.Authorization == "" {
		return "none"
	}
	if p := headerPair(o.Sent.Authorization.Reveal()); o.Sent.Scheme == "Basic" {
		return "Basic " + p.Public + ":" + p.Private.Reveal()
	}
	return o.Sent.Authorization.Reveal()
}

// TestRecordedRuns compares with recorded runs of the real Composer, one JSON object a line: files, env, steps and what was
// sent. The file is named by MAGEDOCTOR_AUTH_RUNS.
func TestRecordedRuns(t *testing.T) {
	path := os.Getenv("MAGEDOCTOR_AUTH_RUNS")
	if path == "" {
		t.Skip("MAGEDOCTOR_AUTH_RUNS names no file of recorded runs")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	agreed, total := 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var run struct {
			Name, Composer string
			Files          map[string]json.RawMessage
			Env            map[string]*string
			Steps          []struct{ Cmd []string }
			Requested      bool
			Sent           *string
			ExitCodes      []int `json:"exit_codes"`
		}
		if err := json.Unmarshal(lines.Bytes(), &run); err != nil {
			t.Fatal(err)
		}
		total++
		v, err := ParseVersion(run.Composer)
		if err != nil {
			t.Fatal(err)
		}
		l := newLab(t, run.Files, nil, run.Env)
		m := l.machine()
		var o Options
		asks := false
		for _, step := range run.Steps {
			for i, arg := range step.Cmd {
				switch {
				case arg == "create-project":
					o.CreateProject, asks = true, true
				case arg == "update", arg == "install", arg == "require":
					asks = true
				case (arg == "-d" || arg == "--working-dir") && i+1 < len(step.Cmd):
					o.Project = step.Cmd[i+1]
				case strings.HasPrefix(arg, "--working-dir="):
					o.Project = strings.TrimPrefix(arg, "--working-dir=")
				}
			}
		}
		got := answer(ReadKeys(m, l.url(m, o), v, o).Outcome)
		want := "none"
		switch {
		case run.Sent != nil:
			want = strings.Replace(strings.TrimSuffix(*run.Sent, ">"), "<", " ", 1)
		case !run.Requested && len(run.ExitCodes) > 0 && run.ExitCodes[len(run.ExitCodes)-1] != 0:
			want = "stops"
		case !asks:
			// A command that asks nothing, such as --version: there is nothing to disagree about.
			agreed++
			continue
		}
		if got != want {
			t.Errorf("%s: got %q, Composer %s: %q", run.Name, got, run.Composer, want)
			continue
		}
		agreed++
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d recorded runs agree", agreed, total)
}
