package fakerepo_test

import (
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

// composerAgent is what Composer 2.8 sends.
const composerAgent = "Composer/2.8.8 (Linux; 6.1.0; PHP 8.3.6; cURL 8.5.0)"

func full() fakerepo.Account {
	a := fakerepo.NewAccount(1, fakerepo.TierCommerce, fakerepo.TierB2B, fakerepo.TierCloud)
	a.Extensions = []string{fakerepo.ExtensionShipping}
	return a
}

// ask serves one request in memory. keys is "public:private", "" for none, or a whole header value with a blank in it.
func ask(h http.Handler, method, url, keys, agent string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	switch public, private, pair := strings.Cut(keys, ":"); {
	case strings.Contains(keys, " "):
		r.Header.Set("Authorization", keys)
	case pair:
		r.SetBasicAuth(public, private)
	}
	r.Header.Set("User-Agent", agent)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func keysOf(a fakerepo.Account) string { return a.Public + ":" + a.Private }

func TestCalls(t *testing.T) {
	open, good := fakerepo.NewAccount(2), full()
	disabled, lapsed, gone := fakerepo.NewAccount(3, fakerepo.TierCommerce), fakerepo.NewAccount(4, fakerepo.TierCommerce), fakerepo.NewAccount(5, fakerepo.TierCommerce)
	disabled.Disabled, lapsed.Lapsed, gone.Lapsed = true, fakerepo.LapsedListed, fakerepo.LapsedGone
	c := fakerepo.Shop()
	if err := c.Change("magento/module-cms", "104.0.9", func(p *fakerepo.Package) { p.Withdrawn = http.StatusGone }); err != nil {
		t.Fatal(err)
	}
	repo := fakerepo.New(c, open, good, disabled, lapsed, gone)
	old := fakerepo.New(fakerepo.Shop(), open, good)
	old.Forbidden, old.RefuseHEAD = true, true
	mirror := fakerepo.New(fakerepo.Shop())
	mirror.Open, mirror.Path = true, "/mage-os"

	const (
		root      = "https://repo.magento.com/packages.json"
		framework = "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.9.0.zip"
		patched   = "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.7.0-patch8.zip"
		segment   = "https://repo.magento.com/archives/magento/module-customer-segment/magento-module-customer-segment-102.1.9.0.zip"
		withdrawn = "https://repo.magento.com/archives/magento/module-cms/magento-module-cms-104.0.9.0.zip"
		shipping  = "https://repo.magento.com/archives/acme-example/module-shipping/acme-example-module-shipping-1.1.0.0.zip"
		extended  = "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.5.0-patch15.zip"
		info      = "https://www.magentocommerce.com/products/downloads/info/"
		none      = `{"warning":"You haven't provided your Magento authentication keys. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html"}`
		invalid   = `{"warning":"Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html"}`
		json      = "application/json"
		html      = "text/html; charset=utf-8"
		plain     = "text/plain; charset=utf-8"
		zip       = "application/zip"
	)
	token := func(a fakerepo.Account) string { return a.MAGEID + ":" + a.Token }
	usual, older, mirrored := fakerepo.Shops(repo), fakerepo.Shops(old), fakerepo.Shops(mirror)
	for _, tc := range []struct {
		name              string
		world             http.Handler
		method, url, keys string
		agent             string
		code              int
		contentType       string
		body              string // part of the body; all of it if it is JSON or empty is wanted
	}{
		{"list without keys", usual, "GET", root, "", composerAgent, 401, json, none},
		{"list with good keys", usual, "GET", root, keysOf(good), composerAgent, 200, json, `"p/provider-ee$%hash%.json"`},
		{"list with good keys and another agent", usual, "GET", root, keysOf(good), "curl/8.5.0", 200, json, `"packages":[]`},
		{"list with HEAD", usual, "HEAD", root, keysOf(good), composerAgent, 200, json, ""},
		{"list with POST, as the old wizard did", usual, "POST", root, keysOf(good), "", 200, json, `"providers-url":"/p/%package%$%hash%.json"`},
		{"list with DELETE", usual, "DELETE", root, keysOf(good), composerAgent, 405, html, "405"},
		{"list with unknown keys", usual, "GET", root, keysOf(fakerepo.NewAccount(99)), composerAgent, 401, json, invalid},
		{"list with disabled keys", usual, "GET", root, keysOf(disabled), composerAgent, 401, json, invalid},
		{"list with swapped keys", usual, "GET", root, good.Private + ":" + good.Public, composerAgent, 401, json, invalid},
		{"list with keys of two accounts mixed", usual, "GET", root, good.Public + ":" + open.Private, composerAgent, 401, json, invalid},
		{"list with a line feed after the key", usual, "GET", root, keysOf(good) + "\n", composerAgent, 401, json, invalid},
		{"list with upper-case keys", usual, "GET", root, strings.ToUpper(keysOf(good)), composerAgent, 401, json, invalid},
		{"list with empty keys", usual, "GET", root, ":", composerAgent, 401, json, invalid},
		{"list with broken Basic", usual, "GET", root, "Basic %%%", composerAgent, 401, json, invalid},
		{"list with a bearer token", usual, "GET", root, "Bearer " + good.Public, composerAgent, 401, json, none},
		{"an account without purchases sees no Commerce list", usual, "GET", root, keysOf(open), composerAgent, 200, json, "provider-ce"},
		{"package file with an old hash", usual, "GET", "https://repo.magento.com/p/magento/framework$" + strings.Repeat("0", 64) + ".json", keysOf(good), composerAgent, 404, html, "404"},
		{"package file without keys", usual, "GET", "https://repo.magento.com/p/magento/framework$00.json", "", composerAgent, 401, json, none},
		{"Composer 2's own protocol", usual, "GET", "https://repo.magento.com/p2/magento/framework.json", keysOf(good), composerAgent, 302, html, ""},
		{"archive", usual, "GET", framework, keysOf(good), composerAgent, 200, zip, "composer.json"},
		{"archive of a patch release", usual, "GET", patched, keysOf(open), composerAgent, 200, zip, "103.0.7-p8"},
		{"archive with HEAD", usual, "HEAD", framework, keysOf(good), composerAgent, 200, zip, ""},
		{"archive with HEAD where it is refused", older, "HEAD", framework, keysOf(good), composerAgent, 405, html, ""},
		{"archive without keys", usual, "GET", framework, "", composerAgent, 401, json, none},
		{"archive without keys and another agent", usual, "GET", framework, "", "curl/8.5.0", 401, json, none},
		{"archive with wrong keys", usual, "GET", framework, keysOf(fakerepo.NewAccount(99)), composerAgent, 401, json, invalid},
		{"archive with another agent", usual, "GET", framework, keysOf(good), "Go-http-client/2.0", 403, html, "403"},
		{"archive without an agent", usual, "GET", framework, keysOf(good), "", 403, html, "403"},
		{"archive with an agent that only mentions composer", usual, "GET", framework, keysOf(good), "bougie/1.0 (like cOmPoSeR)", 200, zip, "PK"},
		{"Commerce archive with Open Source keys", usual, "GET", segment, keysOf(open), composerAgent, 404, html, "404"},
		{"Commerce archive with Open Source keys, as in 2019", older, "GET", segment, keysOf(open), composerAgent, 403, html, "403"},
		{"Commerce archive with Commerce keys", usual, "GET", segment, keysOf(good), composerAgent, 200, zip, "PK"},
		{"Commerce archive after the contract ended, listed", usual, "GET", segment, keysOf(lapsed), composerAgent, 404, html, "404"},
		{"Commerce archive after the contract ended, not listed", usual, "GET", segment, keysOf(gone), composerAgent, 404, html, "404"},
		{"Open Source archive after the contract ended", usual, "GET", framework, keysOf(gone), composerAgent, 200, zip, "PK"},
		{"archive for extended support only", usual, "GET", extended, keysOf(good), composerAgent, 404, html, "404"},
		{"bought extension", usual, "GET", shipping, keysOf(good), composerAgent, 200, zip, "PK"},
		{"extension of somebody else", usual, "GET", shipping, keysOf(open), composerAgent, 404, html, "404"},
		{"withdrawn archive", usual, "GET", withdrawn, keysOf(good), composerAgent, 410, html, "Gone"},
		{"archive that never was", usual, "GET", strings.Replace(framework, "103.0.9", "103.0.99", 1), keysOf(good), composerAgent, 404, html, "404"},
		{"front page", usual, "GET", "https://repo.magento.com/", "", "", 200, html, "Marketplace"},
		{"anything else", usual, "GET", "https://repo.magento.com/wp-login.php", "", "", 404, html, "404"},
		{"open mirror without keys", mirrored, "GET", "https://mirror.example/mage-os/packages.json", "", "", 200, json, `"providers-url":"/mage-os/p/%package%$%hash%.json"`},
		{"open mirror outside its path", mirrored, "GET", "https://mirror.example/packages.json", "", "", 404, html, "404"},
		{"open mirror has no Commerce", mirrored, "GET", strings.Replace(segment, "repo.magento.com", "mirror.example/mage-os", 1), "", composerAgent, 404, html, "404"},
		{"neutral host", usual, "GET", "https://repo.packagist.org/packages.json", "", "", 200, json, `{"packages":[]}`},
		{"token help", usual, "GET", info + "help", token(open), "curl", 200, plain, "Usage:"},
		{"token refused", usual, "GET", info + "help", open.MAGEID + ":" + good.Token, "curl", 401, plain, "Authentication failed."},
		{"token missing", usual, "GET", info + "help", "", "curl", 401, plain, "Authentication failed."},
		{"keys in place of the token", usual, "GET", info + "help", keysOf(good), "curl", 401, plain, "Authentication failed."},
		{"files of a Commerce account", usual, "GET", info + "files", token(good), "curl", 200, plain, "ee-full  Magento-EE-2.3.7.tar.gz"},
		{"JSON feed", usual, "GET", info + "json", token(open), "curl", 200, json, `"ee-full":[]`},
		{"versions", usual, "GET", info + "versions", token(open), "curl", 200, plain, "CE 1.9.4.5"},
		{"filter by version", usual, "GET", info + "filter/version/1.9.*", token(open), "curl", 200, plain, "ce-full  magento-1.9.4.5"},
		{"filter without a hit", usual, "GET", info + "filter/type/ee-full", token(open), "curl", 200, plain, "No results found."},
		{"a file", usual, "GET", "https://www.magentocommerce.com/products/downloads/file/Magento-EE-2.3.7.tar.gz", token(good), "curl", 200, "application/octet-stream", ""},
		{"a file of another edition", usual, "GET", "https://www.magentocommerce.com/products/downloads/file/Magento-EE-2.3.7.tar.gz", token(open), "curl", 404, html, "404"},
		{"token service on a loopback address", usual, "GET", "http://127.0.0.1:8080/products/downloads/info/help", token(open), "curl", 200, plain, "Usage:"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(tc.world, tc.method, tc.url, tc.keys, tc.agent)
			if got, want := w.Code, tc.code; got != want {
				t.Errorf("status %d, want %d", got, want)
			}
			if got, want := w.Header().Get("Content-Type"), tc.contentType; got != want {
				t.Errorf("Content-Type %q, want %q", got, want)
			}
			if got, want := w.Body.String(), tc.body; !strings.Contains(got, want) || tc.code == 401 && tc.contentType == json && got != want {
				t.Errorf("body %q, want %q", got, want)
			}
			if challenged := w.Header().Get("WWW-Authenticate") != ""; challenged != (tc.code == 401) {
				t.Errorf("WWW-Authenticate sent: %t, status %d", challenged, tc.code)
			}
		})
	}
	if body := ask(usual, "GET", root, keysOf(open), "").Body.String(); strings.Contains(body, "provider-ee") {
		t.Errorf("the list of an account without purchases names the Commerce list: %s", body)
	}
	if body := ask(usual, "GET", info+"files", token(open), "").Body.String(); strings.Contains(body, "ee-full") {
		t.Errorf("an account without Commerce sees Commerce files: %s", body)
	}
}

func TestRangeAndDoubledAuthorization(t *testing.T) {
	repo := fakerepo.New(fakerepo.Shop(), full())
	const url = "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.9.0.zip"
	for refuse, want := range map[bool]int{false: http.StatusPartialContent, true: http.StatusOK} {
		repo.RefuseRange = refuse
		r := httptest.NewRequest("GET", url, nil)
		r.SetBasicAuth(full().Public, full().Private)
		r.Header.Set("User-Agent", composerAgent)
		r.Header.Set("Range", "bytes=0-3")
		w := httptest.NewRecorder()
		repo.ServeHTTP(w, r)
		if got := w.Code; got != want {
			t.Errorf("Range, refused %t: status %d, want %d", refuse, got, want)
		}
	}
	r := httptest.NewRequest("GET", "https://repo.magento.com/packages.json", nil)
	r.SetBasicAuth(full().Public, full().Private)
	r.Header.Add("Authorization", r.Header.Get("Authorization"))
	w := httptest.NewRecorder()
	repo.ServeHTTP(w, r)
	if got, want := w.Code, http.StatusUnauthorized; got != want {
		t.Errorf("two Authorization headers: status %d, want %d", got, want)
	}
}

// TestDeps holds the package to the standard library.
func TestDeps(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "magedoctor" {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
