package repo

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

func packed(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.Bytes()
}

func sum256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

const (
	noKeys  = `{"warning":"You haven't provided your Magento authentication keys. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html"}`
	badKeys = `{"warning":"Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account."}`
)

func TestWhatABodyIs(t *testing.T) {
	list := `{"providers":{"magento/framework":{"sha256":"ab"}}}`
	for _, c := range []struct {
		name     string
		status   int
		header   map[string]string
		body     string
		request  Request
		content  d.Content
		wantBody string
	}{
		{name: "the list as it should be", status: 200, header: map[string]string{"Content-Type": "application/json"}, body: list,
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list))}, wantBody: list},
		{name: "gzip announced", status: 200, header: map[string]string{"Content-Type": "application/json", "Content-Encoding": "gzip"}, body: string(packed(list)),
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list))}, wantBody: list},
		{name: "gzip by its first bytes only", status: 200, header: map[string]string{"Content-Type": "application/json"}, body: string(packed(list)),
			request: Request{SHA256: sum256(list)}, content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list))}, wantBody: list},
		{name: "gzip twice", status: 200, header: map[string]string{"Content-Encoding": "gzip"}, body: string(packed(string(packed(list)))),
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list))}, wantBody: list},
		{name: "gzip announced and not there", status: 200, header: map[string]string{"Content-Encoding": "gzip"}, body: list,
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list)), Problem: "announced as gzip and is not", Text: list}, wantBody: list},
		{name: "packed with something else", status: 200, header: map[string]string{"Content-Encoding": "br"}, body: "\x00\xff\xfe",
			content: d.Content{Kind: d.ContentOther, Bytes: 3, Problem: "packed as br, which was not asked for"}, wantBody: "\x00\xff\xfe"},
		{name: "a digest that does not match", status: 200, body: list, request: Request{SHA256: sum256("else")},
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(list)), Problem: "its sha256 is " + sum256(list) + " and not " + sum256("else"), Altered: true, Text: list}, wantBody: list},
		{name: "broken JSON", status: 200, header: map[string]string{"Content-Type": "application/json"}, body: `{"providers":{}`,
			content: d.Content{Kind: d.ContentJSON, Bytes: 15, Problem: "not valid JSON at byte 15: unexpected end of JSON input", Text: `{"providers":{}`}, wantBody: `{"providers":{}`},
		{name: "no keys arrived", status: 401, header: map[string]string{"Content-Type": "application/json"}, body: noKeys,
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(noKeys)), Says: d.SaysNoKeys, Text: noKeys, Notice: noKeys[12 : len(noKeys)-2]}, wantBody: noKeys},
		{name: "keys refused", status: 401, header: map[string]string{"Content-Type": "application/json"}, body: badKeys,
			content: d.Content{Kind: d.ContentJSON, Bytes: int64(len(badKeys)), Says: d.SaysInvalid, Text: badKeys, Notice: badKeys[12 : len(badKeys)-2]}, wantBody: badKeys},
		{name: "a maintenance page", status: 503, header: map[string]string{"Content-Type": "text/html"}, body: "<html>\n\n <h1>Back\x1b[31m soon</h1>",
			content: d.Content{Kind: d.ContentHTML, Bytes: 32, Text: "<html> <h1>Back [31m soon</h1>"}, wantBody: "<html>\n\n <h1>Back\x1b[31m soon</h1>"},
		{name: "nothing", status: 200, body: "", content: d.Content{Kind: d.ContentEmpty}},
		{name: "larger than allowed", status: 200, header: map[string]string{"Content-Type": "application/json"}, body: "[" + strings.Repeat("1,", 600) + "1]", request: Request{Limit: 100},
			content: d.Content{Kind: d.ContentJSON, Bytes: 100, Problem: "larger than the limit of 100 bytes"}},
		{name: "a bomb", status: 200, header: map[string]string{"Content-Encoding": "gzip"}, body: string(packed(strings.Repeat(" ", 12<<20))),
			content: d.Content{Kind: d.ContentText, Bytes: bodyLimit, Problem: "larger than the limit of 8388608 bytes"}},
		{name: "exactly as large as allowed", status: 200, header: map[string]string{"Content-Type": "application/json"}, body: "[1,2]", request: Request{Limit: 5},
			content: d.Content{Kind: d.ContentJSON, Bytes: 5}, wantBody: "[1,2]"},
		{name: "plain words", status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "Not here",
			content: d.Content{Kind: d.ContentText, Bytes: 8, Text: "Not here"}, wantBody: "Not here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			c.request.Ask, c.request.URL, c.request.Want = d.AskList, s.URL+"/p/list.json", wants("", 200)
			a := client(t, s.URL, nil).Do(t.Context(), c.request)
			got := a.Exchange.Content
			if c.name == "larger than allowed" {
				got.Text = ""
			}
			if got != c.content {
				t.Errorf("got  %+v\nwant %+v", got, c.content)
			}
			if c.wantBody != "" && string(a.Body) != c.wantBody {
				t.Errorf("body %q", string(a.Body))
			}
			if a.Exchange.Status != c.status || a.Exchange.Fault.Kind != "" {
				t.Errorf("exchange %+v", a.Exchange)
			}
		})
	}
}

func TestReadStreamsTheDecodedBody(t *testing.T) {
	list := `{"providers":{"magento/framework":{"sha256":"ab"}}}`
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/html" {
			_, _ = io.WriteString(w, "<html></html>")
			return
		}
		if r.URL.Path == "/refused" {
			w.WriteHeader(401)
		}
		_, _ = w.Write(packed(list))
	})
	for _, c := range []struct {
		name, path, digest, problem string
		read                        func(io.Reader) error
		called                      bool
	}{
		{"all of it", "/", sum256(list), "", nil, true},
		{"a reader that stops early", "/", sum256(list), "", func(io.Reader) error { return nil }, true},
		{"a digest that does not match", "/", sum256(""), "its sha256 is " + sum256(list) + " and not " + sum256(""), nil, true},
		{"a reader that fails", "/", "", "JSON of another form at byte 14: object where something else was expected", func(r io.Reader) error {
			var v struct{ Providers []int }
			return json.NewDecoder(r).Decode(&v)
		}, true},
		{"another kind than wanted", "/html", "", "", nil, false},
		{"another status than 200", "/refused", "", "", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			called := false
			a := client(t, s.URL, nil).Do(t.Context(), Request{Ask: d.AskList, URL: s.URL + c.path, SHA256: c.digest, Want: wants(d.ContentJSON, 200),
				Read: func(r io.Reader) error {
					called = true
					if c.read != nil {
						return c.read(r)
					}
					b, err := io.ReadAll(r)
					got = string(b)
					return err
				}})
			if called != c.called || (c.called && len(a.Body) > 0) {
				t.Errorf("called %v, body %v", called, a.Body)
			}
			if c.called && c.read == nil && got != list {
				t.Errorf("read %q", got)
			}
			if a.Exchange.Content.Problem != c.problem {
				t.Errorf("problem %q, want %q", a.Exchange.Content.Problem, c.problem)
			}
		})
	}
	t.Run("a limit that the reader runs into", func(t *testing.T) {
		a := client(t, s.URL, nil).Do(t.Context(), Request{Ask: d.AskList, URL: s.URL, Limit: 10, Want: wants(d.ContentJSON, 200),
			Read: func(r io.Reader) error { _, err := io.ReadAll(r); return err }})
		if want := "larger than the limit of 10 bytes"; a.Exchange.Content.Problem != want {
			t.Errorf("problem %q, want %q", a.Exchange.Content.Problem, want)
		}
	})
}

func TestBodiesThatDoNotArrive(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/truncated":
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"packages":[`)
		case "/stalled":
			_, _ = io.WriteString(w, `{"packages":[`)
			w.(http.Flusher).Flush()
			select {
			case <-hold:
			case <-r.Context().Done():
			}
		case "/header-only":
			w.(http.Flusher).Flush()
			select {
			case <-hold:
			case <-r.Context().Done():
			}
		case "/silent":
			select {
			case <-hold:
			case <-r.Context().Done():
			}
		}
	})
	for _, c := range []struct {
		path   string
		phase  d.Phase
		kind   d.FaultKind
		status int
		detail string // tells which limit it was
		change func(*Timeouts)
	}{
		{"/truncated", d.PhaseBody, d.FaultTruncated, 200, "in the middle", nil},
		{"/stalled", d.PhaseBody, d.FaultTimeout, 200, "the rest of the body", func(t *Timeouts) { t.Stall = 30 * time.Millisecond }},
		{"/header-only", d.PhaseBody, d.FaultTimeout, 200, "the rest of the body", func(t *Timeouts) { t.Stall = 30 * time.Millisecond }},
		{"/silent", d.PhaseAnswer, d.FaultTimeout, 0, "awaiting response headers", func(t *Timeouts) { t.Answer = 30 * time.Millisecond }},
		{"/silent", d.PhaseAnswer, d.FaultTimeout, 0, "not finished in time", func(t *Timeouts) { t.Whole = 30 * time.Millisecond }},
	} {
		for _, mode := range []string{"whole", "stream", "download"} {
			t.Run(c.path+" "+mode, func(t *testing.T) {
				r := Request{Ask: d.AskList, URL: s.URL + c.path, Want: wants(d.ContentJSON, 200)}
				switch mode {
				case "stream":
					r.Read = func(r io.Reader) error { _, err := io.ReadAll(r); return err }
				case "download":
					r.Ask, r.Download = d.AskDownload, true
				}
				a := client(t, s.URL, func(o *Options) {
					if c.change != nil {
						c.change(&o.Timeouts)
					}
					o.Timeouts.Download = o.Timeouts.Whole
				}).Do(t.Context(), r)
				faultIs(t, a.Exchange.Fault, c.phase, c.kind)
				if !strings.Contains(a.Exchange.Fault.Detail, c.detail) {
					t.Errorf("detail %q, want %q", a.Exchange.Fault.Detail, c.detail)
				}
				if a.Exchange.Status != c.status || a.Exchange.Content.Problem != "" {
					t.Errorf("exchange %+v", a.Exchange)
				}
			})
		}
	}
	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Millisecond, cancel)
		a := client(t, s.URL, nil).Do(ctx, Request{URL: s.URL + "/silent"})
		faultIs(t, a.Exchange.Fault, d.PhaseAnswer, d.FaultCanceled)
		a = client(t, s.URL, nil).Do(ctx, Request{URL: s.URL + "/silent"})
		if a.Skipped == "" || a.Exchange.Tries != 0 {
			t.Errorf("after the interruption: skipped %q, tries %d", a.Skipped, a.Exchange.Tries)
		}
	})
}

func TestDownloadCountsAndHashes(t *testing.T) {
	zip := "PK\x03\x04" + strings.Repeat("x", 100_000)
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(zip)))
		_, _ = io.WriteString(w, zip)
	})
	a := client(t, s.URL, nil).Do(t.Context(), Request{Ask: d.AskDownload, URL: s.URL + "/archives/a.zip", Download: true, Want: wants(d.ContentZip, 200)})
	sum := sha1.Sum([]byte(zip))
	if a.SHA1 != hex.EncodeToString(sum[:]) || a.Bytes != int64(len(zip)) || a.Announced != int64(len(zip)) || len(a.Body) != 0 {
		t.Errorf("sha1 %s, %d of %d bytes, body %v", a.SHA1, a.Bytes, a.Announced, a.Body)
	}
	if a.Exchange.Content != (d.Content{Kind: d.ContentZip, Bytes: int64(len(zip))}) {
		t.Errorf("content %+v", a.Exchange.Content)
	}
}

func TestAnArchiveThatIsGzipItselfKeepsItsBytes(t *testing.T) {
	tgz := string(packed("a tar file"))
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, tgz) })
	a := client(t, s.URL, nil).Do(t.Context(), Request{Ask: d.AskDownload, URL: s.URL, Download: true})
	sum := sha1.Sum([]byte(tgz))
	if a.SHA1 != hex.EncodeToString(sum[:]) {
		t.Error("the archive was unpacked before it was hashed")
	}
}

func TestArchivesAreAskedByHeadOrACutGet(t *testing.T) {
	var heads, gets atomic.Int32
	refuse := 405
	big := "PK\x03\x04" + strings.Repeat("x", 8<<20)
	var written atomic.Int64
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			heads.Add(1)
			if refuse == 0 {
				w.Header().Set("Content-Length", "123")
				return
			}
			w.WriteHeader(refuse)
			return
		}
		gets.Add(1)
		w.Header().Set("Content-Length", fmt.Sprint(len(big)))
		for i := 0; i < len(big); i += 64 << 10 {
			n, err := io.WriteString(w, big[i:min(i+64<<10, len(big))])
			if written.Add(int64(n)); err != nil {
				return
			}
		}
	})
	ask := Request{Ask: d.AskArchive, Method: http.MethodHead, URL: s.URL + "/archives/a.zip", Want: wants("", 200)}

	t.Run("HEAD is served", func(t *testing.T) {
		refuse = 0
		a := client(t, s.URL, nil).Do(t.Context(), ask)
		if a.Exchange.Method != "HEAD" || a.Exchange.Content != (d.Content{Bytes: 123}) || a.Announced != 123 || gets.Load() != 0 {
			t.Errorf("exchange %+v, %d GETs", a.Exchange, gets.Load())
		}
	})
	for _, refuse = range []int{405, 501, 400} {
		t.Run(fmt.Sprintf("HEAD is answered with %d", refuse), func(t *testing.T) {
			heads.Store(0)
			gets.Store(0)
			written.Store(0)
			c := client(t, s.URL, nil)
			first, second := c.Do(t.Context(), ask), c.Do(t.Context(), ask)
			if x := first.Exchange; x.Method != "GET" || x.Status != 200 || x.Tries != 2 || x.Content != (d.Content{Kind: d.ContentZip, Bytes: int64(len(big))}) {
				t.Errorf("first %+v", x)
			}
			if x := second.Exchange; x.Method != "GET" || x.Status != 200 || x.Tries != 1 {
				t.Errorf("second %+v", x)
			}
			if heads.Load() != 1 || gets.Load() != 2 || c.Requests() != 3 {
				t.Errorf("%d HEAD, %d GET, %d counted; want 1, 2, 3", heads.Load(), gets.Load(), c.Requests())
			}
			if n := written.Load(); n >= 2*int64(len(big)) {
				t.Errorf("the server could write all %d bytes", n)
			}
		})
	}
}

func TestDescribeQuotesNothing(t *testing.T) {
	err := json.Unmarshal([]byte(`{"a":"secret"}`), &struct{ A int }{})
	if got := describe(err); strings.Contains(got, "secret") {
		t.Error(got)
	}
	if got := describe(errors.New("own words")); got != "own words" {
		t.Error(got)
	}
}
