package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/report"
)

// TestEveryScenarioInCI plays each scenario as a job of GitHub Actions does: the
// verdict and the first cause are those that diagnose promises, every format is
// written in one run, the job has its summary, and no private key is in anything that
// was written, in no encoding.
func TestEveryScenarioInCI(t *testing.T) {
	for _, s := range fakerepo.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			files := map[string]string{"record": filepath.Join(dir, "run.json"), "summary": filepath.Join(dir, "summary.md")}
			flags := []string{"--record", files["record"], "-v"}
			for _, f := range report.Formats() {
				target := f.Name
				if f.Name != "github" {
					files[f.Name] = filepath.Join(dir, f.Name+".out")
					target += "=" + files[f.Name]
				}
				flags = append(flags, "--format", target)
			}
			var stderr bytes.Buffer
			p, err := playPart(t.Context(), s, part{command: "preflight", flags: flags, stderr: &stderr, variables: map[string]string{
				"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": files["summary"],
			}})
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			if err := p.kept(); err != nil {
				t.Error(err)
			}
			written := map[string][]byte{"stdout": p.output, "stderr": stderr.Bytes()}
			for name, path := range files {
				content, err := os.ReadFile(path)
				if err != nil || len(content) == 0 {
					t.Errorf("%s: nothing was written: %v", name, err)
				}
				written[name] = content
			}
			public, secrets := credentials(s)
			for name, content := range written {
				for _, form := range forms(secrets) {
					if bytes.Contains(content, []byte(form)) {
						t.Errorf("%s holds a private half as %.6s…", name, form)
					}
				}
				for _, key := range public {
					if bytes.Contains(content, []byte(key[:5])) {
						t.Errorf("%s holds more of the public key %.4s… than four characters", name, key)
					}
				}
			}
		})
	}
}

// TestTheFormatOfTheCISystem runs a healthy preflight under the variables of CI
// systems.
func TestTheFormatOfTheCISystem(t *testing.T) {
	for _, c := range []struct {
		name      string
		variables string
		flags     []string
		has, not  string
		summary   bool
	}{
		{"nobody's", "", nil, "SHUT", "\x1b[", false},
		{"GitHub Actions", "GITHUB_ACTIONS=true", nil, "::error file=", "\x1b[", true},
		{"GitHub Actions in a checkout with the project below", "GITHUB_ACTIONS=true GITHUB_WORKSPACE=$LAB", nil, "::error file=project/auth.json", "\x1b[", true},
		{"GitHub Actions with a format", "GITHUB_ACTIONS=true", []string{"--format", "text"}, "SHUT", "::error", false},
		{"its format elsewhere", "CI=true", []string{"--format", "github"}, "::error", "\x1b[", true},
		{"GitLab in colour", "GITLAB_CI=true NO_COLOR=", nil, "\x1b[", "::error", false},
		{"GitLab without", "GITLAB_CI=true NO_COLOR=1", nil, "SHUT", "\x1b[", false},
		{"GitLab told not to", "GITLAB_CI=true NO_COLOR=", []string{"--no-color"}, "SHUT", "\x1b[", false},
		{"Jenkins", "JENKINS_URL=http://ci.example/ NO_COLOR=", nil, "SHUT", "\x1b[", false},
		{"another", "CI=true NO_COLOR=", nil, "SHUT", "\x1b[", false},
		{"another with a variable", "CI=true MAGEDOCTOR_FORMAT=json", nil, `"verdict": "shut"`, "\x1b[", false},
		{"GitHub Actions with a variable and a flag", "GITHUB_ACTIONS=true MAGEDOCTOR_FORMAT=json", []string{"--format", "markdown"}, "# ", "schema_version", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			summary := filepath.Join(t.TempDir(), "summary.md")
			if err := os.WriteFile(summary, []byte("what stood here\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			variables := map[string]string{"GITHUB_STEP_SUMMARY": summary}
			for _, pair := range strings.Fields(c.variables) {
				name, value, _ := strings.Cut(pair, "=")
				variables[name] = value
			}
			var stderr bytes.Buffer
			p, err := playPart(t.Context(), find(t, "keys-refused"), part{command: "preflight", flags: c.flags, variables: variables, stderr: &stderr})
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			if text := string(p.output); !strings.Contains(text, c.has) || strings.Contains(text, c.not) {
				t.Errorf("stdout must have %q and not %q\n%s", c.has, c.not, text)
			}
			content, err := os.ReadFile(summary)
			if err != nil || !strings.HasPrefix(string(content), "what stood here\n") {
				t.Fatalf("the summary lost what stood there: %v", err)
			}
			if got := strings.Contains(string(content), "SHUT"); got != c.summary {
				t.Errorf("the summary tells the verdict: %t, want %t", got, c.summary)
			}
			if p.status != statusShut || stderr.Len() > 0 {
				t.Errorf("status %d, stderr %q", p.status, stderr.String())
			}
		})
	}
}

// TestASummaryThatCannotBeWritten is told and changes nothing.
func TestASummaryThatCannotBeWritten(t *testing.T) {
	var stderr bytes.Buffer
	p, err := playPart(t.Context(), find(t, "all-well"), part{command: "preflight", stderr: &stderr, variables: map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": filepath.Join(t.TempDir(), "nowhere", "summary.md"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if p.status != statusOpen || !strings.Contains(stderr.String(), "the summary of the job could not be written: open ") {
		t.Errorf("status %d, stderr %q", p.status, stderr.String())
	}
}

// TestFailOn holds what each level makes of each verdict.
func TestFailOn(t *testing.T) {
	for _, c := range []struct {
		scenario string
		want     map[failLevel]int
	}{
		{"all-well", map[failLevel]int{failWarning: 0, failUnproven: 0, failShut: 0, failNever: 0}},
		{"wrong-mageid", map[failLevel]int{failWarning: 1, failUnproven: 1, failShut: 1, failNever: 0}},
		{"dns-failure", map[failLevel]int{failWarning: 3, failUnproven: 3, failShut: 0, failNever: 0}},
		{"keys-exposed", map[failLevel]int{failWarning: 1, failUnproven: 0, failShut: 0, failNever: 0}},
	} {
		for _, level := range failLevels() {
			p, err := playPart(t.Context(), find(t, c.scenario), part{command: "preflight", flags: []string{"--fail-on", string(level), "--format", "json"}, stderr: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			if p.status != c.want[level] {
				t.Errorf("%s --fail-on %s: status %d, want %d", c.scenario, level, p.status, c.want[level])
			}
			if verdict := fmt.Sprintf("%q: %q", "verdict", p.scenario.Promise.Verdict); !strings.Contains(string(p.output), verdict) {
				t.Errorf("%s --fail-on %s: the report does not say %s", c.scenario, level, verdict)
			}
		}
	}
}
