package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// snippet is what ci prints for a system.
func snippet(t *testing.T, system string) string {
	t.Helper()
	out, stderr, status := told(t, "ci", system)
	if status != statusOpen || stderr != "" || out == "" {
		t.Fatalf("ci %s: status %d, %s", system, status, stderr)
	}
	return out
}

func TestCIListsItsSystems(t *testing.T) {
	out, _, status := told(t, "ci")
	for _, s := range systems() {
		if !strings.Contains(out, "magedoctor ci "+s.name) || !strings.Contains(out, s.doc) {
			t.Errorf("the list lacks %s:\n%s", s.name, out)
		}
		snippet(t, s.name)
	}
	if status != statusOpen {
		t.Errorf("status %d", status)
	}
	for _, args := range [][]string{{"ci", "travis"}, {"ci", "github", "gitlab"}, {"ci", "--github"}} {
		if out, stderr, status := told(t, args...); status != statusUsage || out != "" || !strings.Contains(stderr, "hint: ") {
			t.Errorf("%q: status %d, stdout %q, stderr %q", args, status, out, stderr)
		}
	}
}

// TestTheGitLabSnippetIsTheTemplate keeps the file that can be included and the text
// that is printed the same; the script itself is tried in TestTheGitLabTemplate.
func TestTheGitLabSnippetIsTheTemplate(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("..", "..", ".gitlab", "magedoctor.gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if snippet(t, "gitlab") != string(want) {
		t.Error("snippets/ci.gitlab.yml is not .gitlab/magedoctor.gitlab-ci.yml: copy the latter over it")
	}
}

// TestTheGitHubSnippetFitsTheAction reads the workflow beside action.yml, and uses the
// action with the workflow's own inputs and variables.
func TestTheGitHubSnippetFitsTheAction(t *testing.T) {
	need(t, "curl")
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				ID, Uses, If string
				With, Env    map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(snippet(t, "github")), &workflow); err != nil {
		t.Fatal(err)
	}
	steps := workflow.Jobs["preflight"].Steps
	i := slices.IndexFunc(steps, func(s struct {
		ID, Uses, If string
		With, Env    map[string]string
	}) bool {
		return s.Uses == "OWNER/magedoctor@VERSION"
	})
	if i < 0 || !strings.HasPrefix(steps[0].Uses, "actions/checkout@") {
		t.Fatalf("the workflow does not check the project out and use the action: %+v", steps)
	}
	if got := steps[i].Env["COMPOSER_AUTH"]; got != "${{ secrets.COMPOSER_AUTH }}" {
		t.Errorf("the keys come from %q", got)
	}
	s := find(t, "keys-refused")
	url := serve(t, s)
	r := newRunner(t, s, url)
	name, archive := releaseOf(t)
	r.env["GITHUB_SERVER_URL"] = hosting(t, map[string][]byte{name: archive, "checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(archive), name)})
	r.github["github.action_ref"] = "v1.2.3"
	keys := filepath.Join(r.workspace, "auth.json")
	auth, err := os.ReadFile(keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	r.env["COMPOSER_AUTH"] = string(auth)
	if outputs, status := r.use(steps[i].With); status != statusShut || outputs["verdict"] != "shut" {
		t.Errorf("status %d, outputs %q\n%s", status, outputs, r.log.String())
	}
	if !strings.Contains(r.log.String(), "COMPOSER_AUTH") {
		t.Errorf("the keys of COMPOSER_AUTH are not what was tried:\n%s", r.log.String())
	}
	noSecrets(t, s, r.log.String())
	upload := steps[i+1].With["sarif_file"]
	if _, err := os.Stat(filepath.Join(r.workspace, upload)); err != nil {
		t.Errorf("the file to upload is not there: %v", err)
	}
}

// cloudHook is the build hook of the Cloud snippet.
func cloudHook(t *testing.T) string {
	t.Helper()
	var app struct {
		Build struct{ Flavor string }
		Hooks struct{ Build string }
	}
	decoder := yaml.NewDecoder(strings.NewReader(snippet(t, "cloud")))
	decoder.KnownFields(true)
	if err := decoder.Decode(&app); err != nil {
		t.Fatal(err)
	}
	if app.Build.Flavor != "none" {
		t.Errorf("with the flavor %q the platform runs composer install before the hook", app.Build.Flavor)
	}
	return app.Hooks.Build
}

// TestTheCloudHook runs the hook as the platform's shell does. Composer and PHP are
// stand-ins that say that they were run: what is tried is what comes before them.
func TestTheCloudHook(t *testing.T) {
	need(t, "curl")
	_, archive := releaseOf(t)
	sum := fmt.Sprintf("%x", sha256.Sum256(archive))
	host := hosting(t, map[string][]byte{"linux.tar.gz": archive})
	tools := t.TempDir()
	for _, name := range []string{"composer", "php"} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\necho \"ran: "+name+" $*\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		scenario, sum string
		goesOn        bool
		says          string
	}{
		{"all-well", sum, true, "OPEN"},
		{"wrong-mageid", sum, false, "wrong-mageid"},
		{"maintenance", sum, true, "UNPROVEN"},
		{"all-well", fmt.Sprintf("%x", sha256.Sum256(nil)), false, "FAILED"},
	} {
		for _, shell := range []string{"sh", "bash"} {
			t.Run(c.scenario+", "+c.says+", "+shell, func(t *testing.T) {
				s := find(t, c.scenario)
				url, dir := serve(t, s), t.TempDir()
				if err := writeFiles(dir, s.At(url).Files); err != nil {
					t.Fatal(err)
				}
				printed, status := script(t, shell, cloudHook(t), filepath.Join(dir, "project"), map[string]string{
					"PATH": tools + ":" + machinePath(t, false), "HOME": filepath.Join(dir, "home"), "TMPDIR": t.TempDir(), "MAGENTO_CLOUD_PROJECT": "abc",
					"MAGEDOCTOR_REPOSITORY": url + "/", "MAGEDOCTOR_NEUTRAL": url + "/", "MAGEDOCTOR_COMPOSER_VERSION": "2.8.8", "MAGEDOCTOR_TIMEOUT": "2s",
					"MAGEDOCTOR_URL": host + "/owner/magedoctor/releases/download/v1.2.3/linux.tar.gz", "MAGEDOCTOR_SHA256": c.sum,
				})
				if strings.Contains(printed, "ran: composer install ") != c.goesOn || (status == 0) != c.goesOn || !strings.Contains(printed, c.says) {
					t.Errorf("status %d\n%s", status, printed)
				}
				noSecrets(t, s, printed)
			})
		}
	}
}

// TestTheShellLine runs the one line for any other system.
func TestTheShellLine(t *testing.T) {
	for _, c := range []struct {
		scenario string
		status   int
	}{{"all-well", statusOpen}, {"keys-refused", statusShut}} {
		s := find(t, c.scenario)
		url, dir := serve(t, s), t.TempDir()
		if err := writeFiles(dir, s.At(url).Files); err != nil {
			t.Fatal(err)
		}
		project := filepath.Join(dir, "project")
		printed, status := script(t, "sh", snippet(t, "shell"), project, map[string]string{
			"PATH": os.Getenv("PATH"), "HOME": filepath.Join(dir, "home"), "JENKINS_URL": "http://127.0.0.1:1/", "WORKSPACE": project,
			"MAGEDOCTOR_REPOSITORY": url + "/", "MAGEDOCTOR_COMPOSER_VERSION": "2.8.8",
		})
		if status != c.status {
			t.Errorf("%s: status %d\n%s", c.scenario, status, printed)
		}
		if _, err := os.Stat(filepath.Join(project, "magedoctor.junit.xml")); err != nil {
			t.Error(err)
		}
		noSecrets(t, s, printed)
	}
}
