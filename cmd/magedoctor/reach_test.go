package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"

	"go.yaml.in/yaml/v3"
)

// action is what action.yml says, as far as a runner of composite actions needs it.
type action struct {
	Inputs map[string]struct {
		Description, Default string
	}
	Outputs map[string]struct {
		Description, Value string
	}
	Runs struct {
		Using string
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
}

// readAction reads the project's action.yml and refuses keys that no runner knows.
func readAction(t *testing.T) action {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var whole struct {
		action                    `yaml:",inline"`
		Name, Description, Author string
		Branding                  map[string]string
	}
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	if err := decoder.Decode(&whole); err != nil {
		t.Fatal(err)
	}
	if whole.Name == "" || whole.Description == "" || whole.Runs.Using != "composite" || len(whole.Runs.Steps) == 0 {
		t.Fatal("action.yml describes no composite action")
	}
	return whole.action
}

// TestTheActionInterpolatesNothing keeps expressions out of script text: a value with
// a quote in it would be run.
func TestTheActionInterpolatesNothing(t *testing.T) {
	for _, step := range readAction(t).Runs.Steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %s puts an expression into its script: %s", step.ID, step.Run)
		}
		if step.Shell != "bash" {
			t.Errorf("step %s runs in %q", step.ID, step.Shell)
		}
	}
}

// onRunner is a machine as a runner of GitHub Actions lays it out, with the action
// checked out beside the project's workspace.
type onRunner struct {
	t *testing.T
	// workspace holds the project; temp, the runner's own files.
	workspace, temp string
	// github is the context of that name; env, what the job's environment adds.
	github, env map[string]string
	// summary is the file of the steps' summaries.
	summary string
	// started, if it is set, is told of each step's first process.
	started func(step string, first *os.Process)
	// log is what the steps printed.
	log strings.Builder
}

// newRunner has a project that the embedded repository at url serves.
func newRunner(t *testing.T, s fakerepo.Scenario, url string) *onRunner {
	t.Helper()
	need(t, "bash")
	dir := t.TempDir()
	r := &onRunner{
		t: t, workspace: filepath.Join(dir, "project"), temp: filepath.Join(dir, `a temp\folder`), // as on Windows
		github:  map[string]string{"github.action_repository": "owner/magedoctor", "github.action_ref": ""},
		env:     map[string]string{},
		summary: filepath.Join(dir, "summary.md"),
	}
	if err := os.MkdirAll(r.temp, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(dir, s.At(url).Files); err != nil {
		t.Fatal(err)
	}
	r.env["HOME"] = filepath.Join(dir, "home")
	r.env["MAGEDOCTOR_REPOSITORY"] = url + "/"
	r.env["MAGEDOCTOR_COMPOSER_VERSION"] = "2.8.8"
	return r
}

// use runs the action's steps one by one and gives back its outputs and the status of
// the step that failed, or 0.
func (r *onRunner) use(with map[string]string) (outputs map[string]string, status int) {
	r.t.Helper()
	a := readAction(r.t)
	context := maps.Clone(r.github)
	for name, input := range a.Inputs {
		context["inputs."+name] = input.Default
	}
	for name, value := range with {
		if _, known := a.Inputs[name]; !known {
			r.t.Fatalf("the action has no input %q", name)
		}
		context["inputs."+name] = value
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		r.t.Fatal(err)
	}
	for i, step := range a.Runs.Steps {
		script, output := filepath.Join(r.temp, fmt.Sprintf("step%d.sh", i)), filepath.Join(r.temp, fmt.Sprintf("output%d", i))
		for path, text := range map[string]string{script: step.Run, output: ""} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				r.t.Fatal(err)
			}
		}
		// How the runner starts "shell: bash".
		cmd := exec.CommandContext(r.t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
		cmd.Dir = r.workspace
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "CI=true", "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + r.workspace, "GITHUB_OUTPUT=" + output,
			"GITHUB_STEP_SUMMARY=" + r.summary, "GITHUB_ACTION_PATH=" + root, "GITHUB_ACTION_REPOSITORY=", "GITHUB_ACTION_REF=",
			"GITHUB_SERVER_URL=https://github.invalid", "RUNNER_TEMP=" + r.temp, "RUNNER_OS=" + runnerOS(r.t), "RUNNER_ARCH=" + runnerArch(r.t),
		}
		for _, name := range slices.Sorted(maps.Keys(r.env)) {
			cmd.Env = append(cmd.Env, name+"="+r.env[name])
		}
		for _, name := range slices.Sorted(maps.Keys(step.Env)) {
			cmd.Env = append(cmd.Env, name+"="+r.evaluate(step.Env[name], context))
		}
		cmd.Stdout, cmd.Stderr = &r.log, &r.log
		if err := cmd.Start(); err != nil {
			r.t.Fatal(err)
		}
		if r.started != nil {
			r.started(step.ID, cmd.Process)
		}
		_ = cmd.Wait() // its status is looked at below
		written, err := os.ReadFile(output)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(written)), "\n") {
			name, value, _ := strings.Cut(line, "=")
			context["steps."+step.ID+".outputs."+name] = value
		}
		if status = cmd.ProcessState.ExitCode(); status != 0 {
			break
		}
	}
	outputs = map[string]string{}
	for name, o := range a.Outputs {
		outputs[name] = r.evaluate(o.Value, context)
	}
	return outputs, status
}

// evaluate replaces the expressions of a text. Contexts without a value are empty, as
// the runner has it, but their names must be of a kind that exists.
func (r *onRunner) evaluate(text string, context map[string]string) string {
	return regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`).ReplaceAllStringFunc(text, func(expression string) string {
		name := strings.TrimSpace(strings.Trim(expression, "${}"))
		value, known := context[name]
		if !known && !strings.HasPrefix(name, "steps.") {
			r.t.Fatalf("action.yml uses %s, which does not exist", name)
		}
		return value
	})
}

func runnerOS(t *testing.T) string {
	t.Helper()
	name := map[string]string{"linux": "Linux", "darwin": "macOS"}[runtime.GOOS]
	if name == "" {
		t.Skipf("NOT RUN: the steps are tried on Linux and macOS, not on %s", runtime.GOOS)
	}
	return name
}

func runnerArch(t *testing.T) string {
	t.Helper()
	name := map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH]
	if name == "" {
		t.Skipf("NOT RUN: releases are for amd64 and arm64, not for %s", runtime.GOARCH)
	}
	return name
}

// serve serves a scenario on loopback, and ends with the test.
func serve(t *testing.T, s fakerepo.Scenario) string {
	t.Helper()
	server, err := fakerepo.Listen(s.Handler(), fakerepo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server.URL
}

// releaseOf is an archive as a release has it, with the program of this test.
func releaseOf(t *testing.T) (name string, archive []byte) {
	t.Helper()
	binary, err := exec.LookPath("magedoctor")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var buf strings.Builder
	packed, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	out := tar.NewWriter(packed)
	if err := out.WriteHeader(&tar.Header{Name: "magedoctor", Mode: 0o755, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return "magedoctor_1.2.3_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz", []byte(buf.String())
}

// hosting plays the host of the action's repository: the release v1.2.3 has these
// files, and no other release exists.
func hosting(t *testing.T, files map[string][]byte) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, there := files[strings.TrimPrefix(r.URL.Path, "/owner/magedoctor/releases/download/v1.2.3/")]
		if !there {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestTheActionUsesARelease takes the binary from the release of the action's tag and
// reports a shut project: annotations in the log, a summary, files and outputs.
func TestTheActionUsesARelease(t *testing.T) {
	need(t, "curl")
	name, archive := releaseOf(t)
	sum := fmt.Sprintf("%x", sha256.Sum256(archive))
	host := hosting(t, map[string][]byte{name: archive, "checksums.txt": fmt.Appendf(nil, "%064d  magedoctor_1.2.3_plan9_mips.tar.gz\n%s  %s\n", 0, sum, name)})
	for _, c := range []struct{ scenario, verdict, cause string }{
		{"all-well", "open", ""},
		{"wrong-mageid", "shut", "wrong-mageid"},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			s := find(t, c.scenario)
			r := newRunner(t, s, serve(t, s))
			r.env["GITHUB_SERVER_URL"], r.github["github.action_ref"] = host, "v1.2.3"
			outputs, status := r.use(map[string]string{"sarif": "out/magedoctor.sarif", "junit": "magedoctor.xml", "arguments": "--no-dev\n  --timeout 30s "})
			want := map[string]int{"open": statusOpen, "shut": statusShut}[c.verdict]
			if status != want || outputs["verdict"] != c.verdict || outputs["status"] != fmt.Sprint(want) {
				t.Fatalf("status %d, outputs %q\n%s", status, outputs, r.log.String())
			}
			if annotated := strings.Contains(r.log.String(), "::error "); annotated != (c.verdict == "shut") {
				t.Errorf("an annotation: %t\n%s", annotated, r.log.String())
			}
			for path, holds := range map[string]string{
				r.summary: strings.ToUpper(c.verdict), outputs["report"]: `"verdict": "` + c.verdict + `"`,
				filepath.Join(r.workspace, "out", "magedoctor.sarif"): c.cause, filepath.Join(r.workspace, "magedoctor.xml"): c.cause,
			} {
				content, err := os.ReadFile(path)
				if err != nil || !strings.Contains(string(content), holds) {
					t.Errorf("%s: %v, or it lacks %q", filepath.Base(path), err, holds)
				}
			}
			noSecrets(t, s, r.log.String())
		})
	}
}

// noSecrets looks for the private keys of a scenario in what was printed.
func noSecrets(t *testing.T, s fakerepo.Scenario, printed string) {
	t.Helper()
	_, private := credentials(s)
	if len(private) == 0 {
		t.Error("the scenario has no private key to look for")
	}
	for _, form := range forms(private) {
		if strings.Contains(printed, form) {
			t.Errorf("the log holds a private key as %.6s…", form)
		}
	}
	if strings.Contains(printed, "::add-mask::") {
		t.Error("the log holds a mask command")
	}
}

// TestTheActionTakesNothingElse stops where a release is not what it should be.
func TestTheActionTakesNothingElse(t *testing.T) {
	need(t, "curl")
	s := find(t, "all-well")
	name, archive := releaseOf(t)
	sum := fmt.Sprintf("%x", sha256.Sum256(archive))
	for _, c := range []struct {
		name, ref, version string
		files              map[string][]byte
		says               string
	}{
		{"another file", "v1.2.3", "", map[string][]byte{name: append(slices.Clone(archive), 0), "checksums.txt": []byte(sum + "  " + name + "\n")}, "is not what checksums.txt"},
		{"no checksum", "v1.2.3", "", map[string][]byte{name: archive, "checksums.txt": []byte(sum + "  other.tar.gz\n")}, "does not name"},
		{"no archive", "v1.2.3", "", map[string][]byte{"checksums.txt": []byte(sum + "  " + name + "\n")}, "has no " + name},
		{"a release that was asked for and is not there", "main", "v9.9.9", map[string][]byte{}, "there is no release v9.9.9"},
		{"a version that is none", "v1.2.3", "1.2.3; touch ran", map[string][]byte{}, "names no release"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRunner(t, s, "http://127.0.0.1:1")
			r.env["GITHUB_SERVER_URL"], r.github["github.action_ref"] = hosting(t, c.files), c.ref
			outputs, status := r.use(map[string]string{"version": c.version})
			if status != 1 || outputs["verdict"] != "" || !strings.Contains(r.log.String(), "::error title=magedoctor::") || !strings.Contains(r.log.String(), c.says) {
				t.Errorf("status %d, outputs %q\n%s", status, outputs, r.log.String())
			}
		})
	}
}

// TestTheActionBuildsItself is the action at a commit that is no release, with inputs
// that would do harm in a script that they were pasted into.
func TestTheActionBuildsItself(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program; left out with -short")
	}
	need(t, "curl")
	s := find(t, "wrong-mageid")
	r := newRunner(t, s, serve(t, s))
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		r.env[name] = strings.TrimSpace(string(value))
	}
	r.github["github.action_ref"] = "4ac8f1d"
	harm := filepath.Join(r.workspace, `"$(touch ran)"'; touch ran #`)
	if err := os.Rename(r.workspace, r.workspace+"2"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(r.workspace, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(r.workspace+"2", harm); err != nil {
		t.Fatal(err)
	}
	outputs, status := r.use(map[string]string{"project": filepath.Base(harm), "arguments": "--format json=$(touch${IFS}ran) --fail-on never"})
	if status != statusOpen || outputs["verdict"] != "shut" || outputs["status"] != "0" {
		t.Fatalf("status %d, outputs %q\n%s", status, outputs, r.log.String())
	}
	if _, err := os.Stat(filepath.Join(r.workspace, "ran")); err == nil {
		t.Error("an input was run")
	}
	if _, err := os.Stat(filepath.Join(r.workspace, "$(touch${IFS}ran)")); err != nil {
		t.Errorf("an argument was not taken as it was written: %v", err)
	}
	noSecrets(t, s, r.log.String())
}

// TestTheActionTellsOfUnusableArguments has no run, and so no verdict.
func TestTheActionTellsOfUnusableArguments(t *testing.T) {
	need(t, "curl")
	s := find(t, "all-well")
	name, archive := releaseOf(t)
	r := newRunner(t, s, "http://127.0.0.1:1")
	r.env["GITHUB_SERVER_URL"] = hosting(t, map[string][]byte{name: archive, "checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(archive), name)})
	outputs, status := r.use(map[string]string{"version": "v1.2.3", "arguments": "--nonsense"})
	if status != statusUsage || outputs["verdict"] != "" || outputs["status"] != "2" || !strings.Contains(r.log.String(), "unknown flag -nonsense") {
		t.Errorf("status %d, outputs %q\n%s", status, outputs, r.log.String())
	}
}

// TestScriptsAreClean has shellcheck read every shell script that people are handed,
// those within YAML too, and those that make a release.
func TestScriptsAreClean(t *testing.T) {
	shellcheck := need(t, "shellcheck")
	check := func(shell string, paths ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), shellcheck, append([]string{"--shell=" + shell}, paths...)...).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	root := filepath.Join("..", "..")
	check("bash", filepath.Join(root, ".github", "action", "install.sh"), filepath.Join(root, ".github", "action", "preflight.sh"),
		filepath.Join(root, ".ci", "assets"), filepath.Join(root, ".ci", "image"), filepath.Join(root, ".ci", "release"), filepath.Join("snippets", "completion.bash"))
	check("sh", filepath.Join("snippets", "ci.shell.sh"))
	within := filepath.Join(t.TempDir(), "script")
	for _, text := range []string{strings.Join(gitlabJob(t).Script, "\n"), cloudHook(t)} {
		if err := os.WriteFile(within, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		check("sh", within)
	}
}
