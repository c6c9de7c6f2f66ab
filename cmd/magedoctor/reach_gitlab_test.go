package main

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// job is a job of .gitlab-ci.yml, as far as the template uses it.
type job struct {
	Stage, Image string
	Needs        []string
	Script       []string
	AllowFailure struct {
		ExitCodes int `yaml:"exit_codes"`
	} `yaml:"allow_failure"`
	Artifacts struct {
		When    string
		Reports struct{ JUnit, CodeQuality string }
	}
}

// gitlabJob is the job of the project's template.
func gitlabJob(t *testing.T) job {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", ".gitlab", "magedoctor.gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var jobs map[string]job
	if err := yaml.Unmarshal(text, &jobs); err != nil {
		t.Fatal(err)
	}
	if len(jobs) != 1 || len(jobs["magedoctor"].Script) == 0 {
		t.Fatalf("the template holds %+v", jobs)
	}
	return jobs["magedoctor"]
}

// TestTheGitLabTemplate runs the template's script as GitLab's runner does, with both
// of the shells that it chooses from.
func TestTheGitLabTemplate(t *testing.T) {
	of := gitlabJob(t)
	if of.Artifacts.When != "always" || of.AllowFailure.ExitCodes != statusUnproven {
		t.Errorf("reports of a failed job get lost, or an unproven one fails: %+v", of)
	}
	_, archive := releaseOf(t)
	host := hosting(t, map[string][]byte{"linux.tar.gz": archive})
	for _, c := range []struct {
		name, shell, scenario string
		sum                   string
		installed             bool
		status                int
		says                  string
	}{
		{"bash, from a release", "bash -eo pipefail", "wrong-mageid", fmt.Sprintf("%x", sha256.Sum256(archive)), false, statusShut, "wrong-mageid"},
		{"sh, from the image", "sh -e", "all-well", "", true, statusOpen, "OPEN"},
		{"sh, another file", "sh -e", "all-well", fmt.Sprintf("%x", sha256.Sum256(nil)), false, 1, "FAILED"},
		{"bash, nothing set", "bash -eo pipefail", "all-well", "", false, 1, "MAGEDOCTOR_SHA256"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := find(t, c.scenario)
			url, dir := serve(t, s), t.TempDir()
			if err := writeFiles(dir, s.At(url).Files); err != nil {
				t.Fatal(err)
			}
			project := filepath.Join(dir, "project")
			variables := map[string]string{
				"PATH": machinePath(t, c.installed), "HOME": filepath.Join(dir, "home"), "TMPDIR": t.TempDir(), "CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": project,
				"MAGEDOCTOR_REPOSITORY": url + "/", "MAGEDOCTOR_COMPOSER_VERSION": "2.8.8", "MAGEDOCTOR_URL": host + "/owner/magedoctor/releases/download/v1.2.3/linux.tar.gz",
			}
			if c.sum != "" {
				variables["MAGEDOCTOR_SHA256"] = c.sum
			}
			printed, status := script(t, c.shell, strings.Join(of.Script, "\n"), project, variables)
			if status != c.status || !strings.Contains(printed, c.says) {
				t.Fatalf("status %d\n%s", status, printed)
			}
			noSecrets(t, s, printed)
			if strings.Contains(c.says, "FAILED") || strings.Contains(c.says, "MAGEDOCTOR") {
				return // no run came about
			}
			junit, err := os.ReadFile(filepath.Join(project, of.Artifacts.Reports.JUnit))
			if err != nil || xml.Unmarshal(junit, new(struct {
				XMLName xml.Name `xml:"testsuites"`
			})) != nil {
				t.Errorf("the test report: %v\n%s", err, junit)
			}
			quality, err := os.ReadFile(filepath.Join(project, of.Artifacts.Reports.CodeQuality))
			var issues []map[string]any
			if err != nil || json.Unmarshal(quality, &issues) != nil || (len(issues) > 0) != (c.status == statusShut) {
				t.Errorf("the code quality report: %v\n%s", err, quality)
			}
		})
	}
}

// machinePath is a PATH with or without magedoctor on it.
func machinePath(t *testing.T, installed bool) string {
	t.Helper()
	if installed {
		return os.Getenv("PATH")
	}
	binary, err := exec.LookPath("magedoctor")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "magedoctor"))
		return dir == filepath.Dir(binary) || err == nil
	}), string(filepath.ListSeparator))
}

// script runs a script in a shell with these variables and no others.
func script(t *testing.T, shell, text, dir string, variables map[string]string) (printed string, status int) {
	t.Helper()
	words := strings.Fields(shell)
	need(t, words[0])
	cmd := exec.CommandContext(t.Context(), words[0], append(words[1:], "-c", text)...)
	cmd.Dir, cmd.Env = dir, environ(variables)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
