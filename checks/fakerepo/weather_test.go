package fakerepo_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
)

const (
	rootURL    = "https://repo.magento.com/packages.json"
	archiveURL = "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.9.0.zip"
)

func TestWeatherAnswers(t *testing.T) {
	good := keysOf(full())
	for _, tc := range []struct {
		name      string
		weather   fakerepo.Weather
		url, keys string
		code      int
		header    string // "Name: value"
		body      string
	}{
		{"outage", fakerepo.Outage(502), rootURL, good, 502, "Content-Type: text/html; charset=utf-8", "502 Bad Gateway"},
		{"outage, without keys", fakerepo.Outage(503), rootURL, "", 503, "", "503"},
		{"outage as JSON", fakerepo.OutageJSON(500), rootURL, good, 500, "Content-Type: application/json", `{"error":"Internal Server Error"}`},
		{"everybody is invalid", fakerepo.InvalidForAll(true), rootURL, "", 401, "", "authentication keys are invalid"},
		{"every pair is invalid", fakerepo.InvalidForAll(false), rootURL, good, 401, "", "authentication keys are invalid"},
		{"every pair is invalid, no keys", fakerepo.InvalidForAll(false), rootURL, "", 401, "", "You haven't provided"},
		{"maintenance", fakerepo.Maintenance(90 * time.Second), rootURL, "", 503, "Retry-After: 90", "<html>"},
		{"firewall", fakerepo.Firewall(), rootURL, "", 403, "Content-Type: text/html; charset=utf-8", "Access denied"},
		{"captive portal", fakerepo.CaptivePortal(false), rootURL, good, 200, "Content-Type: text/html; charset=utf-8", "Sign in"},
		{"captive portal with a redirect", fakerepo.CaptivePortal(true), rootURL, good, 302, "Location: /portal/login?next=%2Fpackages.json", ""},
		{"login page of the portal", fakerepo.CaptivePortal(true), "https://repo.magento.com/portal/login", "", 200, "", "Sign in"},
		{"throttle", fakerepo.Throttle(0, time.Minute), rootURL, good, 429, "Retry-After: 60", "Too Many Requests"},
		{"204", fakerepo.Teapot(204), rootURL, good, 204, "", ""},
		{"empty", fakerepo.Empty(), rootURL, good, 200, "Content-Length: 0", ""},
		{"redirect loop", fakerepo.RedirectLoop(), rootURL, good, 302, "Location: /packages.json?again=1", ""},
		{"mirror without keys", fakerepo.BlockedUpstream(), rootURL, good, 503, "", "Remote Auto Blocked"},
		{"Authorization lost", fakerepo.LoseHeader("Authorization"), rootURL, good, 401, "", "You haven't provided"},
		{"agent rewritten, list", fakerepo.RewriteUserAgent("Gate/1"), rootURL, good, 200, "", "provider-ce"},
		{"agent rewritten, archive", fakerepo.RewriteUserAgent("Gate/1"), archiveURL, good, 403, "", "403"},
		{"wrong hash keeps valid JSON", fakerepo.WrongHash(), rootURL, good, 200, "Content-Type: application/json", "\"}\n"},
		{"only archives, list", fakerepo.Only(fakerepo.Archives, fakerepo.Outage(500)), rootURL, good, 200, "", "provider-ce"},
		{"only archives, archive", fakerepo.Only(fakerepo.Archives|fakerepo.Lists, fakerepo.Outage(500)), archiveURL, good, 500, "", ""},
		{"another host", fakerepo.OnHost("mirror.example", fakerepo.Firewall()), rootURL, good, 200, "", "provider-ce"},
		{"this host", fakerepo.OnHost("REPO.magento.com", fakerepo.Firewall()), rootURL, good, 403, "", ""},
		{"with keys", fakerepo.WithKeys(fakerepo.Firewall()), rootURL, good, 403, "", ""},
		{"with keys, none sent", fakerepo.WithKeys(fakerepo.Firewall()), rootURL, "", 401, "", ""},
		{"slow", fakerepo.Slow(time.Millisecond), rootURL, good, 200, "", "provider-ce"},
		{"slow body", fakerepo.SlowBody(4, time.Millisecond), rootURL, good, 200, "", "provider-ce"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := fakerepo.Under(fakerepo.New(fakerepo.Shop(), full()), tc.weather)
			w := ask(h, "GET", tc.url, tc.keys, composerAgent)
			if got, want := w.Code, tc.code; got != want {
				t.Errorf("status %d, want %d", got, want)
			}
			if name, want, ok := strings.Cut(tc.header, ": "); ok && w.Header().Get(name) != want {
				t.Errorf("%s is %q, want %q", name, w.Header().Get(name), want)
			}
			if got, want := w.Body.String(), tc.body; !strings.Contains(got, want) {
				t.Errorf("body %.300q, want %q", got, want)
			}
		})
	}
}

func TestWeatherCountsRequests(t *testing.T) {
	codes := func(w fakerepo.Weather) (out string) {
		h := fakerepo.Under(fakerepo.New(fakerepo.Shop(), full()), w)
		for range 6 {
			if ask(h, "GET", rootURL, keysOf(full()), "").Code == 200 {
				out += "."
			} else {
				out += "x"
			}
		}
		return out
	}
	for name, tc := range map[string]struct {
		weather fakerepo.Weather
		want    string
	}{
		"every third":      {fakerepo.Every(3, fakerepo.Outage(500)), "..x..x"},
		"each":             {fakerepo.Every(1, fakerepo.Outage(500)), "xxxxxx"},
		"after two":        {fakerepo.After(2, fakerepo.Outage(500)), "..xxxx"},
		"throttle after 4": {fakerepo.Throttle(4, time.Second), "....xx"},
	} {
		for _, run := range []string{"first", "second"} { // a weather that is used twice must not carry its count over
			if got := codes(tc.weather); got != tc.want {
				t.Errorf("%s, %s use: %s, want %s", name, run, got, tc.want)
			}
		}
	}
}

func TestBodiesThatDoNotKeepTheirPromise(t *testing.T) {
	repo := fakerepo.New(fakerepo.Shop(), full())
	sound := ask(repo, "GET", archiveURL, keysOf(full()), composerAgent).Body.String()

	h := fakerepo.Under(repo, fakerepo.Corrupt())
	first, second := ask(h, "GET", archiveURL, keysOf(full()), composerAgent), ask(h, "GET", archiveURL, keysOf(full()), composerAgent)
	if a, b := first.Body.String(), second.Body.String(); a == sound || b == sound || a == b || len(a) != len(sound) {
		t.Errorf("corrupt archives: equal to the sound one %t %t, to each other %t, %d bytes of %d", a == sound, b == sound, a == b, len(a), len(sound))
	}
	h = fakerepo.Under(repo, fakerepo.Garbage())
	if got := ask(h, "GET", rootURL, keysOf(full()), "").Body.Len(); got == 0 || got >= len(ask(repo, "GET", rootURL, keysOf(full()), "").Body.String()) {
		t.Errorf("garbage has %d bytes", got)
	}
	for _, http1 := range []bool{true, false} {
		log := &fakerepo.Log{}
		s := listen(t, log.Wrap(fakerepo.Under(repo, fakerepo.Truncated())), fakerepo.Options{TLS: true, HTTP1: http1})
		res := get(t, s, archiveURL, full())
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err == nil || len(body) >= len(sound) || res.ContentLength != int64(len(sound)) {
			t.Errorf("%s: read %d bytes of %d promised, error %v; want fewer and an error", res.Proto, len(body), res.ContentLength, err)
		}
		s = listen(t, fakerepo.Under(repo, fakerepo.Hangup()), fakerepo.Options{TLS: true, HTTP1: http1})
		if res, err := s.Client().Get(rootURL); err == nil {
			t.Errorf("hangup answered %s", res.Status)
		}
	}
}

func TestHangupInMemoryPanicsAsNetHTTPAsks(t *testing.T) {
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	fakerepo.Hangup()(nil).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}
