package checks

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"

	"github.com/jarcoal/httpmock"
)

// TestAMirrorOfTheNewKind asks a mirror that speaks Composer's v2 metadata.
func TestAMirrorOfTheNewKind(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/shop/packages.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"packages": [], "metadata-url": "/shop/p2/%package%.json"}`))
	})
	mux.HandleFunc("/shop/p2/magento/framework.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"minified": "composer/2.0", "packages": {"magento/framework": [
			{"version": "103.0.9", "type": "magento2-library", "dist": {"type": "zip", "url": "` + server.URL + `/shop/a.zip", "shasum": "aa"}}, {"version": "103.0.8"}]}}`))
	})
	mux.HandleFunc("/shop/a.zip", func(http.ResponseWriter, *http.Request) {})
	e, err := Run(t.Context(), Options{
		Machine:    composer.Machine{Getenv: func(string) (string, bool) { return "", false }, GOOS: "linux", Dir: t.TempDir()},
		Repository: server.URL + "/shop/", Need: []Need{{Name: "magento/framework"}, {Name: "magento/extension-b2b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	framework, b2b := e.Packages[0], e.Packages[1]
	if framework.Listed != diagnose.Yes || framework.Newest != "103.0.9" || framework.ArchiveOpen != diagnose.Yes {
		t.Errorf("magento/framework: %+v", framework)
	}
	if b2b.Listed != diagnose.No {
		t.Errorf("magento/extension-b2b, which the mirror answers with 404: %+v", b2b)
	}
}

// TestTheLadderAtTheTransport counts requests of a run whose transport is a mock.
func TestTheLadderAtTheTransport(t *testing.T) {
	const public, private = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewNotFoundResponder(t.Error))
	root := "https://repo.magento.com/packages.json"
	says := func(status int, text string) httpmock.Responder {
		r := httpmock.NewStringResponder(status, `{"warning": "`+text+`"}`)
		return r.HeaderSet(http.Header{"Content-Type": {"application/json"}})
	}
	mock.RegisterResponder("GET", root, says(401, "You haven't provided your Magento authentication keys."))
	reversed := httpmock.NewMatcher("reversed", func(r *http.Request) bool {
		user, pass, _ := r.BasicAuth()
		return user == private && pass == public
	})
	keyed := httpmock.NewMatcher("keyed", func(r *http.Request) bool {
		user, _, ok := r.BasicAuth()
		return ok && user == public
	})
	mock.RegisterMatcherResponder("GET", root, keyed,
		says(401, "Your Magento authentication keys are invalid."))
	mock.RegisterMatcherResponder("GET", root, reversed,
		httpmock.NewStringResponder(200, `{"packages": [], "provider-includes": {}, "providers-url": "/p/%package%$%hash%.json"}`).
			HeaderSet(http.Header{"Content-Type": {"application/json"}}))
	e, err := Run(t.Context(), Options{
		Machine:   composer.Machine{Getenv: func(string) (string, bool) { return "", false }, GOOS: "linux", Dir: t.TempDir()},
		Given:     &composer.Pair{Public: public, Private: private},
		GivenBy:   "--ask",
		Transport: mock,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := mock.GetTotalCallCount(); got != 3 || e.Requests != 3 {
		t.Errorf("%d calls, %d told; want 3: %v", got, e.Requests, mock.GetCallCountInfo())
	}
	found := false
	for _, x := range e.Exchanges {
		if x.Reversed {
			found = x.Status == 200 && !strings.Contains(x.URL, private)
		}
	}
	if !found {
		t.Errorf("the reversed pair was not seen to be accepted: %+v", e.Exchanges)
	}
	if document, err := json.Marshal(e); err != nil || strings.Contains(string(document), private) {
		t.Error("the private key is in the evidence")
	}
}
