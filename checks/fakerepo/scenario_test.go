package fakerepo_test

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

// causes are the public ids that a scenario may promise, and whether one of them must have a scenario: those that files
// and probes can show. The others show in logs only.
var causes = map[string]bool{
	"keys-missing": true, "keys-not-picked-up": true, "auth-malformed": true, "keys-malformed": true, "keys-swapped": true,
	"keys-conflict": true, "keys-refused": true, "key-disabled": true, "wrong-mageid": true, "license-lapsed": true,
	"entitlement-moved": true, "edition-add-on-missing": true, "extension-not-owned": true, "version-restricted": true,
	"prerelease-not-entitled": true, "account-metadata-broken": true, "package-withdrawn": true, "package-unknown": true,
	"version-unknown": true, "repository-outage": true, "publishing-incident": true, "archive-repackaged": true,
	"rate-limited": true, "dns-failure": true, "connection-refused": true, "egress-blocked": true, "timeout": true,
	"tls-failure": true, "tls-intercepted": true, "proxy-refused": true, "firewall-block": true, "captive-portal": true,
	"clock-skew": true, "download-truncated": true, "repository-not-configured": true, "repository-misconfigured": true,
	"repository-shadowed": true, "mirror-misconfigured": true, "mirror-lag": true, "stale-cache": true,
	"user-agent-blocked": true, "composer-version": true, "project-invalid": true, "packagist-disabled": true,
	"lock-out-of-date": true, "keys-exposed": true, "token-refused": true, "token-malformed": true, "unexplained": true,
	"audit-plugin-blocked": false, "security-advisory-blocked": false, "client-unsupported": false,
	"platform-requirements": false, "dependency-conflict": false, "plugin-failure": false,
}

func TestScenariosAreWellFormed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen, promised := map[string]bool{}, map[string]bool{}
	for _, s := range fakerepo.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			if !name.MatchString(s.Name) || seen[s.Name] {
				t.Errorf("name %q is malformed or used twice", s.Name)
			}
			seen[s.Name], promised[s.Promise.Cause], promised[s.Promise.Also] = true, true, true
			if _, known := causes[s.Promise.Cause]; !known && s.Promise.Cause != "" {
				t.Errorf("unknown cause %q", s.Promise.Cause)
			}
			if !slices.Contains([]string{fakerepo.Open, fakerepo.Shut, fakerepo.Unproven}, s.Promise.Verdict) {
				t.Errorf("unknown verdict %q", s.Promise.Verdict)
			}
			if s.Promise.Cause == "" && s.Promise.Verdict != fakerepo.Open {
				t.Errorf("%s without a cause", s.Promise.Verdict)
			}
			if s.Composer.Args != nil && s.Promise.Verdict != fakerepo.Unproven && s.Composer.Opens != (s.Promise.Verdict == fakerepo.Open) {
				t.Errorf("Composer opens %t, the verdict is %s", s.Composer.Opens, s.Promise.Verdict)
			}
			if !strings.HasSuffix(s.Story, ".") || s.Handler == nil || s.Network == "" {
				t.Errorf("incomplete: story %q, network %q", s.Story, s.Network)
			}
			broken := []string{}
			for path, text := range s.Files {
				if !strings.HasPrefix(path, "project/") && !strings.HasPrefix(path, "home/") {
					t.Errorf("file %s is neither below project/ nor home/", path)
				}
				if !json.Valid([]byte(text)) {
					broken = append(broken, path)
				}
			}
			want := map[string]string{"auth-malformed": "project/auth.json", "project-invalid": "project/composer.json"}[s.Name]
			if got := strings.Join(broken, " "); got != want {
				t.Errorf("not JSON: %q, want %q", got, want)
			}
		})
	}
	for id, must := range causes {
		if must && !promised[id] {
			t.Errorf("no scenario promises %s", id)
		}
	}
}

// TestLocksAreTrue holds every locked checksum to the archive that the scenario's own world serves, except where the story
// is that the archive was built again.
func TestLocksAreTrue(t *testing.T) {
	c := fakerepo.Shop()
	for _, s := range fakerepo.Scenarios() {
		text, ok := s.Files["project/composer.lock"]
		if !ok {
			continue
		}
		var lock struct {
			Hash     string `json:"content-hash"`
			Packages []struct {
				Name, Version string
				Dist          struct{ URL, Shasum string }
			}
		}
		unmarshal(t, []byte(text), &lock)
		if got, least := len(lock.Packages), 20; got < least || len(lock.Hash) != 32 {
			t.Errorf("%s: %d locked packages, want at least %d; hash %q", s.Name, got, least, lock.Hash)
		}
		for _, l := range lock.Packages {
			p, ok := c.Find(l.Name, l.Version)
			if sum, err := p.Checksum(); !ok || err != nil || sum != l.Dist.Shasum {
				t.Errorf("%s: %s %s has checksum %s (%v), locked is %s", s.Name, l.Name, l.Version, sum, err, l.Dist.Shasum)
			}
			if !strings.HasSuffix(l.Dist.URL, p.ArchivePath()) || !strings.HasPrefix(l.Dist.URL, "https://") {
				t.Errorf("%s: dist URL %s", s.Name, l.Dist.URL)
			}
		}
	}
}

// TestContentHashIsComposers compares with hashes that Composer 2.5.5 wrote for these very files.
func TestContentHashIsComposers(t *testing.T) {
	for name, want := range map[string]string{"all-well": "ef87b9f737a53d79a2ab532948014984", "open-source-well": "cd1e002633e79c1962ecc4f4e59f7e25", "mirror-well": "2ed2b309ed2657a479f13b6bac107829"} {
		s, ok := fakerepo.Find(name)
		if !ok {
			t.Fatalf("no scenario %s", name)
		}
		var lock struct {
			Hash string `json:"content-hash"`
		}
		unmarshal(t, []byte(s.Files["project/composer.lock"]), &lock)
		if got := lock.Hash; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestPlayedScenarios asks for the list as a bare client would and compares what comes back with the story.
func TestPlayedScenarios(t *testing.T) {
	good := full()
	for name, want := range map[string]string{
		"all-well": "200", "keys-refused": "200", "key-disabled": "401", "repository-outage": "503", "rate-limited": "429",
		"firewall-block": "403", "captive-portal": "200", "captive-portal-redirect": "302", "unexplained": "204",
		"keys-stripped": "401", "dns-failure": "no such host", "dns-failure-host": "no such host",
		"connection-refused": "connection refused", "tls-expired": "expired", "tls-failure": "protocol version",
		"tls-wrong-name": "certificate is valid for other.example", "tls-intercepted": "unknown authority",
		"clock-skew": "not yet valid", "clock-skew-ahead": "expired", "proxy-refused": "200", "mirror-lag": "401",
	} {
		t.Run(name, func(t *testing.T) {
			s, ok := fakerepo.Find(name)
			if !ok {
				t.Fatal("no such scenario")
			}
			stage, err := s.Play(nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = stage.Close() }()
			transport := &http.Transport{DialContext: stage.Dial, TLSClientConfig: &tls.Config{RootCAs: stage.Server.Pool()}, ForceAttemptHTTP2: true}
			defer transport.CloseIdleConnections()
			r, err := http.NewRequestWithContext(t.Context(), "GET", rootURL, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth(good.Public, good.Private)
			res, err := transport.RoundTrip(r)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = res.Status
				_ = res.Body.Close()
				if len(stage.Log.Requests()) != 1 {
					t.Errorf("%d requests logged, want 1", len(stage.Log.Requests()))
				}
			}
			if !strings.Contains(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	if _, ok := fakerepo.Find("no-such-scenario"); ok {
		t.Error("found a scenario that does not exist")
	}
}

func TestEarlierRunsSucceededWithTheSameKeys(t *testing.T) {
	n := 0
	for _, s := range fakerepo.Scenarios() {
		if s.Earlier == nil {
			continue
		}
		n++
		before, now := walk(t, s.Earlier(), "https://repo.magento.com", keysOf(full())), ask(s.Handler(), "GET", rootURL, keysOf(full()), "")
		if _, had := before["magento/product-enterprise-edition"]; !had || strings.Contains(now.Body.String(), "provider-ee") {
			t.Errorf("%s: Commerce was listed %t, and is now: %d %.200s", s.Name, had, now.Code, now.Body)
		}
	}
	if want := 2; n != want {
		t.Errorf("%d scenarios with an earlier run, want %d", n, want)
	}
}

func TestScenarioAtALoopbackAddress(t *testing.T) {
	s, _ := fakerepo.Find("all-well")
	at := s.At("http://127.0.0.1:8080/")
	for path, text := range at.Files {
		if strings.Contains(text, "repo.magento.com") {
			t.Errorf("%s still names repo.magento.com", path)
		}
	}
	for path, want := range map[string]string{
		"project/composer.json": `"url":"http://127.0.0.1:8080/"`,
		"project/composer.lock": `"url": "http://127.0.0.1:8080/archives/magento/framework/magento-framework-103.0.9.0.zip"`,
		"project/auth.json":     `"127.0.0.1:8080": {`,
	} {
		if got := at.Files[path]; !strings.Contains(strings.ReplaceAll(got, `"url": "http://127.0.0.1:8080/"`, `"url":"http://127.0.0.1:8080/"`), want) {
			t.Errorf("%s: no %s in %.600s", path, want, got)
		}
	}
	if again, _ := fakerepo.Find("all-well"); !strings.Contains(s.Files["project/auth.json"], "repo.magento.com") || again.Name != s.Name {
		t.Error("the original scenario was changed")
	}
}
