package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheCISystemIsRecognised(t *testing.T) {
	for _, c := range []struct {
		name      string
		variables map[string]string
		want      string // its variable
		format    string
	}{
		{"none", nil, "", "text"},
		{"an empty variable", map[string]string{"CI": "", "GITLAB_CI": ""}, "", "text"},
		{"GitHub Actions", map[string]string{"CI": "true", "GITHUB_ACTIONS": "true"}, "GITHUB_ACTIONS", "github"},
		{"not GitHub Actions", map[string]string{"CI": "true", "GITHUB_ACTIONS": "false"}, "CI", "text"},
		{"GitLab", map[string]string{"CI": "true", "GITLAB_CI": "true"}, "GITLAB_CI", "text"},
		{"Azure Pipelines", map[string]string{"TF_BUILD": "True"}, "TF_BUILD", "text"},
		{"Jenkins", map[string]string{"CI": "true", "JENKINS_URL": "http://ci.example/"}, "JENKINS_URL", "text"},
		{"Bitbucket", map[string]string{"CI": "true", "BITBUCKET_BUILD_NUMBER": "7"}, "BITBUCKET_BUILD_NUMBER", "text"},
		{"a build of Adobe Commerce Cloud", map[string]string{"MAGENTO_CLOUD_PROJECT": "abc"}, "MAGENTO_CLOUD_PROJECT", "text"},
		{"any other", map[string]string{"CI": "1"}, "CI", "text"},
	} {
		w := world{getenv: func(name string) (string, bool) { v, ok := c.variables[name]; return v, ok }}
		if got := w.runner(); got.variable != c.want || got.format != c.format {
			t.Errorf("%s: got %s with %s, want %s with %s", c.name, got.variable, got.format, c.want, c.format)
		}
	}
}

func TestTheProjectAsSeenFromTheCheckout(t *testing.T) {
	root := t.TempDir()
	shop := filepath.Join(root, "shops", "one")
	if err := os.MkdirAll(shop, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, dir, project, variable, value, want string }{
		{"the root", root, ".", "", "", ""},
		{"a folder in it", root, "shops/one", "", "", "shops/one"},
		{"the working directory is the project", shop, ".", "", "", ""},
		{"the same in a job", shop, ".", "GITHUB_WORKSPACE", root, "shops/one"},
		{"the job's own root", root, ".", "GITHUB_WORKSPACE", root, ""},
		{"an absolute project", shop, shop, "GITHUB_WORKSPACE", root + "/", "shops/one"},
		{"the root through a link", shop, ".", "GITHUB_WORKSPACE", link, "shops/one"},
		{"the project through a link", link, "shops/one", "GITHUB_WORKSPACE", root, "shops/one"},
		{"outside of the checkout", root, "shops/one", "GITHUB_WORKSPACE", filepath.Join(root, "shop"), "shops/one"},
		{"outside of both", shop, root, "GITHUB_WORKSPACE", filepath.Join(shop, "sub"), ""},
		{"a name that begins like the parent", root, "..shop", "", "", "..shop"},
		{"a root below home", shop, ".", "GITHUB_WORKSPACE", "~/shops", "one"},
		{"a root that is no path", shop, ".", "GITHUB_WORKSPACE", "shops", ""},
		{"nobody's variable", shop, ".", "CI_PROJECT_DIR", root, ""},
	} {
		w := world{dir: c.dir, environ: func() []string { return nil }, getenv: func(name string) (string, bool) {
			switch name {
			case c.variable:
				return c.value, true
			case "GITHUB_ACTIONS":
				return "true", true
			case "HOME":
				return root, true
			}
			return "", false
		}}
		if got := w.base(c.project); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
