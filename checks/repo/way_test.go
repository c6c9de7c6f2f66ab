package repo

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

// proxyServer is a proxy that writes down what it is asked and answers CONNECT
// with a status; 200 leads the tunnel to target.
type proxyServer struct {
	url   *url.URL
	mu    sync.Mutex
	heard []string
}

func (p *proxyServer) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.heard, "\n")
}

func newProxy(t *testing.T, answer string, target string) *proxyServer {
	p := &proxyServer{}
	addr := raw(t, func(c net.Conn) {
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		var b strings.Builder
		_ = r.Header.Write(&b)
		p.mu.Lock()
		p.heard = append(p.heard, r.Method+" "+r.RequestURI, b.String())
		p.mu.Unlock()
		if answer == "" {
			_, _ = io.Copy(io.Discard, c)
			return
		}
		_, _ = io.WriteString(c, answer)
		if !strings.Contains(answer, " 200 ") || r.Method != "CONNECT" {
			return
		}
		up, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer up.Close()
		go func() { _, _ = io.Copy(up, c); up.Close() }()
		_, _ = io.Copy(c, up)
	})
	p.url = &url.URL{Scheme: "http", User: url.UserPassword("me", "proxy-password"), Host: addr}
	return p
}

func through(p *url.URL) func(*url.URL) (*url.URL, error) {
	return func(*url.URL) (*url.URL, error) { return p, nil }
}

func TestProxies(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, time.Hour)}}, http.NotFoundHandler())
	origin := s.Listener.Addr().String()
	down := httptest.NewServer(nil)
	downURL, _ := url.Parse(down.URL)
	down.Close()
	for _, c := range []struct {
		name, answer string
		proxy        *url.URL
		phase        d.Phase
		kind         d.FaultKind
		change       func(*Options)
	}{
		{name: "opens the tunnel", answer: "HTTP/1.1 200 OK\r\n\r\n"},
		{name: "wants a password", answer: "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", phase: d.PhaseProxy, kind: d.FaultProxyAuth},
		{name: "denies", answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", phase: d.PhaseProxy, kind: d.FaultProxyDenied},
		{name: "cannot reach the host", answer: "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", phase: d.PhaseProxy, kind: d.FaultProxyDenied},
		{name: "is no proxy", answer: "SSH-2.0-OpenSSH\r\n\r\n", phase: d.PhaseProxy, kind: d.FaultProxyBroken},
		{name: "is down", proxy: downURL, phase: d.PhaseProxy, kind: d.FaultProxyBroken},
		{name: "has no name", proxy: &url.URL{Scheme: "http", Host: "squid.invalid:3128"}, phase: d.PhaseProxy, kind: d.FaultProxyBroken,
			change: func(o *Options) {
				o.Dial = func(context.Context, string, string) (net.Conn, error) {
					return nil, &net.DNSError{Err: "no such host", Name: "squid.invalid", IsNotFound: true}
				}
			}},
		{name: "is silent", phase: d.PhaseProxy, kind: d.FaultTimeout, change: func(o *Options) { o.Timeouts.Answer = 50 * time.Millisecond }},
		{name: "is of another kind", proxy: &url.URL{Scheme: "socks4", Host: "squid:1080"}, phase: d.PhaseProxy, kind: d.FaultProxyBroken},
		{name: "is not usable", phase: d.PhaseProxy, kind: d.FaultProxyBroken, change: func(o *Options) {
			o.Proxy = ComposerProxy(func(string) string { return "http://me:proxy-password@" }, "")
		}},
		{name: "shows its own certificate", answer: "HTTP/1.1 200 OK\r\n\r\n", phase: d.PhaseTLS, kind: d.FaultAuthority,
			change: func(o *Options) { o.Authorities = newAuthority(t, "Other").pool() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProxy(t, c.answer, origin)
			if c.proxy == nil {
				c.proxy = p.url
			}
			cl := client(t, "https://"+host, func(o *Options) {
				o.Authorities, o.Proxy = ca.pool(), through(c.proxy)
				if c.change != nil {
					c.change(o)
				}
			})
			a := cl.Do(t.Context(), Request{URL: "https://" + host + "/packages.json", Credentials: Basic("public", "private"), Key: "k1"})
			faultIs(t, a.Exchange.Fault, c.phase, c.kind)
			if a.Connection == nil {
				t.Fatal("no connection is told")
			}
			if c.kind == d.FaultTimeout && !strings.Contains(a.Exchange.Fault.Detail, "the proxy did not answer in time") {
				t.Errorf("another limit than the proxy's: %s", a.Exchange.Fault.Detail)
			}
			if c.kind == "" && (a.Exchange.Status != 404 || a.Exchange.Sent != d.SentKeys || a.Connection.Protocol != "HTTP/2.0" || !a.Connection.Certificate.Verified) {
				t.Errorf("exchange %+v, connection %+v", a.Exchange, a.Connection)
			}
			if c.name != "is not usable" && c.name != "is of another kind" && a.Connection.Proxy != proxyName(c.proxy) {
				t.Errorf("proxy %q", a.Connection.Proxy)
			}
			heard := p.text()
			if c.proxy == p.url && c.name != "is not usable" && (!strings.Contains(heard, "CONNECT "+host+":443") || !strings.Contains(heard, "Proxy-Authorization: Basic ")) {
				t.Errorf("the proxy heard %q", heard)
			}
			if strings.Contains(heard, "\nAuthorization") || strings.Contains(strings.ReplaceAll(heard, "Proxy-Authorization", ""), "Authorization") {
				t.Errorf("the keys went to the proxy: %q", heard)
			}
			if all := fmt.Sprintf("%+v %+v", a, *a.Connection); strings.Contains(all, "proxy-password") {
				t.Errorf("the proxy's password shows: %s", all)
			}
		})
	}
}

func TestAProxyForPlainHTTPThatWantsAPassword(t *testing.T) {
	p := newProxy(t, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"squid\"\r\nContent-Length: 0\r\n\r\n", "")
	a := client(t, "http://mirror.example.com", func(o *Options) { o.Proxy = through(p.url) }).Do(t.Context(), Request{URL: "http://mirror.example.com/"})
	faultIs(t, a.Exchange.Fault, d.PhaseProxy, d.FaultProxyAuth)
	if a.Exchange.Status != 407 || a.Exchange.Header["Proxy-Authenticate"] != `Basic realm="squid"` {
		t.Errorf("exchange %+v", a.Exchange)
	}
}

func TestKeysStayWithTheRepository(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]string{}
	note := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			seen[name] = r.Header.Get("Authorization") + r.Header.Get("X-Key")
		}
	}
	other := servePlain(t, note("other"))
	also := servePlain(t, note("also"))
	base := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		note("base")(w, r)
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, strings.Replace(other.URL, "http://", "http://user:word@", 1)+"/there?token=hidden", http.StatusFound)
		}
	})
	alsoURL, _ := url.Parse(also.URL)
	c := client(t, strings.Replace(base.URL, "http://", "http://in:url@", 1), func(o *Options) { o.Also = []*url.URL{alsoURL} })
	keys := append(Basic("public", "private"), Credential{"X-Key", "1"})
	ask := func(u string) Answer { return c.Do(t.Context(), Request{URL: u, Credentials: keys, Key: "k1"}) }
	ours := keys[0].Value + "1"

	if a := ask(base.URL + "/packages.json"); a.Exchange.Sent != d.SentKeys || a.Exchange.Key != "k1" || seen["base"] != ours || a.Withheld != "" {
		t.Errorf("%+v, seen %q", a.Exchange, seen["base"])
	}
	if a := ask(also.URL); a.Exchange.Sent != d.SentKeys || seen["also"] != ours {
		t.Errorf("%+v, seen %q", a.Exchange, seen["also"])
	}
	a := ask(base.URL + "/moved")
	if _, asked := seen["other"]; asked || a.Exchange.Status != 302 {
		t.Errorf("the redirect was followed: %+v", a.Exchange)
	}
	if got, want := a.Exchange.Header["Location"], other.URL+"/there?token=***"; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	if a := ask(strings.Replace(other.URL, "http://", "http://in:url@", 1)); a.Exchange.Sent != d.SentNothing || a.Exchange.Key != "" || seen["other"] != "" || a.Withheld == "" {
		t.Errorf("%+v, seen %q, withheld %q", a.Exchange, seen["other"], a.Withheld)
	} else if a.Exchange.URL != other.URL {
		t.Errorf("URL %q", a.Exchange.URL)
	}
	if a := ask(strings.Replace(base.URL, "127.0.0.1", "localhost", 1)); a.Exchange.Sent != d.SentNothing {
		t.Error("keys went to another name of the same machine")
	}
}

func TestWhereKeysMayGo(t *testing.T) {
	plain, _ := url.Parse("http://tokens.example.com")
	c := client(t, "https://repo.magento.com/sub/", func(o *Options) { o.Also = []*url.URL{plain} })
	for target, may := range map[string]bool{
		"https://repo.magento.com/packages.json": true, "https://REPO.magento.com:443/x": true,
		"http://repo.magento.com/": false, "https://repo.magento.com:8443/": false, "https://www.repo.magento.com/": false,
		"https://repo.magento.com.example.com/": false, "http://tokens.example.com": false,
	} {
		u, _ := url.Parse(target)
		if got := c.withheld(u) == ""; got != may {
			t.Errorf("%s may have the keys: %v, want %v", target, got, may)
		}
	}
	for target, want := range map[string]bool{
		"http://mirror.example.com": true, "https://mirror.example.com": false, "http://127.0.0.1:8080": false, "http://[::1]": false,
		"http://localhost": false, "http://localhost.example.com": true,
	} {
		u, _ := url.Parse(target)
		if got := Exposed(u); got != want {
			t.Errorf("%s exposes the keys: %v, want %v", target, got, want)
		}
	}
}

func TestUserAgents(t *testing.T) {
	var got string
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) { got = r.Header.Get("User-Agent") })
	c := client(t, s.URL, func(o *Options) { o.Agents = ComposerAgents("2.7.9", "1.2") })
	for _, u := range []struct {
		r           Request
		begin, part string
	}{
		{Request{}, "Composer/2.7.9 (", "magedoctor/1.2)"},
		{Request{Plain: true}, "magedoctor/1.2", "magedoctor/1.2"},
		{Request{Exact: true}, "Composer/2.7.9 (", "; PHP 8.3.6; cURL 8.5.0)"},
	} {
		u.r.URL = s.URL
		a := c.Do(t.Context(), u.r)
		if !strings.HasPrefix(got, u.begin) || !strings.HasSuffix(got, u.part) || a.Exchange.Plain != u.r.Plain {
			t.Errorf("User-Agent %q", got)
		}
	}
}

func TestUnusableURLs(t *testing.T) {
	c := client(t, "https://repo.magento.com", nil)
	for _, u := range []string{"", "packages.json", "ftp://repo.magento.com/", "https://", "https://me:hidden@repo.magento.com:port/", "https://me:hidden@a b/?k=hidden"} {
		a := c.Do(t.Context(), Request{URL: u})
		if a.Skipped == "" || a.Exchange.Status != 0 || c.Requests() != 0 {
			t.Errorf("%q: %+v", u, a)
		}
		if all := fmt.Sprintf("%+v", a); strings.Contains(all, "hidden") {
			t.Errorf("%q shows: %s", u, all)
		}
	}
	for _, base := range []string{"", "repo.magento.com", "file:///x", "https://"} {
		u, _ := url.Parse(base)
		if _, err := New(Options{Base: u}); err == nil {
			t.Errorf("%q makes a client", base)
		}
	}
	if _, err := New(Options{}); err == nil {
		t.Error("nothing makes a client")
	}
}
