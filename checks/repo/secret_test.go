package repo

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

const (
	canaryPublic  = "0123456789abcdef0123456789abcdef"
	canaryPrivate = "fedcba98fedcba98fedcba98fedcba98"
)

func canaryForms() []string {
	pair := canaryPublic + ":" + canaryPrivate
	return []string{canaryPrivate, canaryPrivate[:16], base64.StdEncoding.EncodeToString([]byte(pair)), base64.StdEncoding.EncodeToString([]byte(canaryPrivate))[:20], url.QueryEscape(pair)}
}

func canaryScrub(s string) string {
	pair := canaryPublic + ":" + canaryPrivate
	for _, form := range []string{base64.StdEncoding.EncodeToString([]byte(pair)), base64.StdEncoding.EncodeToString([]byte(canaryPrivate)), canaryPrivate} {
		s = strings.ReplaceAll(s, form, "REDACTED")
	}
	return s
}

// TestAPrivateKeyShowsNowhere has a server that throws back whatever it was sent,
// in every place of an answer.
func TestAPrivateKeyShowsNowhere(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := r.Header.Get("Authorization")
		_, private, _ := r.BasicAuth()
		w.Header().Set("Server", "visible-server "+private)
		w.Header().Set("Location", "https://u:"+private+"@elsewhere/?k="+private+"#"+private)
		w.Header().Set("X-Cache", strings.Repeat("x", 240)+private)
		w.Header().Set("X-Hidden", private)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(401)
		switch r.URL.Path {
		case "/at-the-cut":
			_, _ = io.WriteString(w, `{"w":"`+strings.Repeat(" ", pieceSize-26)+private+`"}`)
		case "/at-the-text-limit":
			_, _ = io.WriteString(w, `{"w":"`+strings.Repeat("y", textLimit-20)+private+`"}`)
		default:
			_, _ = fmt.Fprintf(w, `{"warning":"you sent %s that is %s","broken`, sent, private)
		}
	})
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, time.Hour)}}, echo)
	var mu sync.Mutex
	var lines []string
	c := client(t, "https://"+host, func(o *Options) {
		o.Authorities, o.Dial, o.Scrub = ca.pool(), to(s.Listener.Addr().String()), canaryScrub
		o.Log = func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, fmt.Sprintf(format, args...))
		}
	})
	keys := Basic(canaryPublic, canaryPrivate)
	var all strings.Builder
	for _, path := range []string{"/packages.json", "/at-the-cut", "/at-the-text-limit", "/" + canaryPrivate + "?x=" + canaryPrivate} {
		r := Request{Ask: d.AskRoot, URL: "https://me:" + canaryPrivate + "@" + host + path, Credentials: keys, Want: wants(d.ContentJSON, 200),
			Package: "magento/framework"}
		a := c.Do(t.Context(), r)
		if a.Exchange.Status != 401 || !strings.Contains(string(a.Body), canaryPrivate) {
			t.Fatalf("the server did not echo: %+v", a.Exchange)
		}
		if !strings.Contains(a.Exchange.Header["Server"], "visible-server") {
			t.Errorf("the visible header is missing: %v", a.Exchange.Header)
		}
		if a.Exchange.Content.Text == "" {
			t.Errorf("%s: no text was kept", path)
		}
		show(&all, a, &a, a.Exchange, a.Connection, a.Body, c, *r.credential(), r.Credentials)
		fmt.Fprintf(&all, "%v %+v %#v", r.Credentials, keys, keys)
	}
	if len(lines) != 4 {
		t.Errorf("%d log lines", len(lines))
	}
	all.WriteString(strings.Join(lines, "\n"))
	for _, form := range canaryForms() {
		if i := strings.Index(all.String(), form); i >= 0 {
			t.Errorf("%q shows: …%s…", form, all.String()[max(0, i-80):i+len(form)])
		}
	}
	if !strings.Contains(all.String(), "visible-server") || !strings.Contains(all.String(), "REDACTED") {
		t.Error("nothing was looked through")
	}
}

func (r Request) credential() *Credential { return &r.Credentials[0] }

func show(b *strings.Builder, values ...any) {
	for _, v := range values {
		j, err := json.Marshal(v)
		fmt.Fprintf(b, "%v\n%+v\n%#v\n%s\n%q\n%x\n%s %v\n", v, v, v, v, v, v, j, err)
	}
}

func TestCleanURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://repo.magento.com/p/a%24b.json":          "https://repo.magento.com/p/a%24b.json",
		"https://u:hidden@repo.magento.com/":             "https://repo.magento.com/",
		"https://repo.magento.com/?a=hidden&hidden&b=#x": "https://repo.magento.com/?a=***&***&b=***",
		"https://u:hidden@a b/?q=hidden":                 "https://a b/",
		"u:hidden@example.com":                           "example.com",
		"/there?x=hidden":                                "/there?x=***",
		"https://u:hid/den@example.com:x/":               "https://example.com:x/",
	} {
		if got := CleanURL(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestEveryVerbHides(t *testing.T) {
	c := client(t, "https://me:hidden@repo.magento.com/", nil)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%t"} {
		for value, want := range map[any]string{
			Credential{"Authorization", "hidden"}: "Authorization: REDACTED",
			c:                                     "client of https://repo.magento.com/",
		} {
			if got := fmt.Sprintf(verb, value); got != want {
				t.Errorf("%s: %q, want %q", verb, got, want)
			}
		}
		if got, want := fmt.Sprintf(verb, Body("hidden")), "6 bytes"; got != want {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
}
