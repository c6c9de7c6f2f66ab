package composer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestTheRealComposerAgrees runs the installed Composer in every situation, through a loopback proxy that records the
// Authorization of the first request. It takes a minute, so it runs in CI, or when MAGEDOCTOR_REAL_COMPOSER is set.
func TestTheRealComposerAgrees(t *testing.T) {
	ci := os.Getenv("CI") == "true"
	if !ci && os.Getenv("MAGEDOCTOR_REAL_COMPOSER") == "" {
		t.Skip("set MAGEDOCTOR_REAL_COMPOSER=1 to compare with the installed Composer")
	}
	program, err := exec.LookPath("composer")
	if err != nil {
		if ci {
			t.Fatal("CI has no composer")
		}
		t.Skip("NO COMPOSER ON THIS MACHINE: nothing was compared")
	}
	banner, err := exec.Command(program, "--version", "--no-ansi").Output()
	if err != nil {
		t.Fatal(err)
	}
	version, ok := VersionFromOutput(string(banner))
	if !ok {
		t.Fatalf("no version in %q", banner)
	}
	situations(t, func(t *testing.T, s situation) {
		t.Parallel()
		l, o := s.lab(t)
		insecure(t, l)
		m := l.machine()
		want := answer(ReadKeys(m, l.url(m, o), version, o).Outcome)
		if got := l.run(t, program, o); got != want {
			t.Errorf("Composer %s: %q, we say %q", version, got, want)
		}
	})
}

// insecure lets every composer.json of the laboratory ask over http, so that the proxy sees the requests.
func insecure(t *testing.T, l lab) {
	_ = filepath.WalkDir(l.root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(filepath.Dir(path)) == ".composer" || !strings.Contains(path, "composer.json") && !strings.Contains(path, "shop.json") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		text := strings.ReplaceAll(string(raw), "https://", "http://")
		var project map[string]any
		if json.Unmarshal([]byte(text), &project) == nil {
			config, _ := project["config"].(map[string]any)
			if config == nil {
				config = map[string]any{}
			}
			config["secure-http"] = false
			project["config"] = config
			encoded, err := json.Marshal(project)
			if err != nil {
				t.Fatal(err)
			}
			text = string(encoded)
		}
		return os.WriteFile(path, []byte(text), 0o600)
	})
}

func (l lab) run(t *testing.T, program string, o Options) string {
	var mu sync.Mutex
	answers := []string{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answers = append(answers, r.Header.Get("Authorization"))
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"packages": {"magento/product-community-edition": {"2.4.7": {"name": "magento/product-community-edition", "version": "2.4.7", "type": "metapackage"}}}}`))
	}))
	defer proxy.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := []string{"update", "-n", "--dry-run", "--no-plugins", "--no-scripts"}
	if o.CreateProject {
		args = []string{"create-project", "-n", "--no-install", "--no-secure-http", "--repository-url=http://repo.magento.com/", "magento/product-community-edition=2.4.7", "x"}
	}
	if o.Project != "" {
		args = append(args, "-d", o.Project)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = l.root + "/project"
	vars := l.variables()
	for name, v := range map[string]string{"PATH": os.Getenv("PATH"), "http_proxy": proxy.URL, "COMPOSER_CACHE_DIR": "/dev/null", "COMPOSER_ALLOW_SUPERUSER": "1", "COMPOSER_DISABLE_XDEBUG_WARN": "1"} {
		vars[name] = v
	}
	for name, v := range vars {
		cmd.Env = append(cmd.Env, name+"="+v)
	}
	output, err := cmd.CombinedOutput()
	mu.Lock()
	defer mu.Unlock()
	if len(answers) == 0 {
		if err == nil {
			t.Fatalf("Composer asked nothing and was content:\n%s", output)
		}
		return "stops"
	}
	if answers[0] == "" {
		return "none"
	}
	if scheme, value, _ := strings.Cut(answers[0], " "); scheme == "Basic" {
		plain, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			t.Fatal(err)
		}
		return "Basic " + string(plain)
	}
	return answers[0]
}
