package fakerepo_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
)

func listen(t *testing.T, h http.Handler, o fakerepo.Options) *fakerepo.Server {
	t.Helper()
	s, err := fakerepo.Listen(h, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func get(t *testing.T, s *fakerepo.Server, url string, a fakerepo.Account) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(a.Public, a.Private)
	r.Header.Set("User-Agent", composerAgent)
	c := s.Client()
	t.Cleanup(c.CloseIdleConnections)
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestHTTP2OverTLSUnderTheTrueName(t *testing.T) {
	for want, http1 := range map[string]bool{"HTTP/2.0": false, "HTTP/1.1": true} {
		log := &fakerepo.Log{}
		s := listen(t, log.Wrap(fakerepo.Shops(fakerepo.New(fakerepo.Shop(), full()))), fakerepo.Options{TLS: true, HTTP1: http1})
		res := get(t, s, rootURL, full())
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 200 || res.Proto != want {
			t.Errorf("%s %s, want 200 over %s", res.Status, res.Proto, want)
		}
		got := log.Requests()
		if len(got) != 1 || log.Count(fakerepo.Root) != 1 || log.Connections() != 1 || s.Accepted() != 1 {
			t.Fatalf("log: %+v, %d connections, %d accepted", got, log.Connections(), s.Accepted())
		}
		if r := got[0]; r.Host != "repo.magento.com" || r.Authorization != "basic" || r.Public != full().Public || r.Status != 200 ||
			r.Proto != want || r.UserAgent != composerAgent || r.Path != "/packages.json" || r.Method != "GET" {
			t.Errorf("logged %+v", r)
		}
		log.Reset()
		if got := len(log.Requests()); got != 0 {
			t.Errorf("%d requests after a reset", got)
		}
	}
}

func TestPlainPortOfATLSServerSendsOnToHTTPS(t *testing.T) {
	s := listen(t, fakerepo.Neutral(), fakerepo.Options{TLS: true})
	res := get(t, s, "http://repo.magento.com/packages.json?x=1", full())
	_ = res.Body.Close()
	if got, want := res.Header.Get("Location"), "https://repo.magento.com/packages.json?x=1"; res.StatusCode != 301 || got != want {
		t.Errorf("%s to %q, want 301 to %q", res.Status, got, want)
	}
}

func TestCertificates(t *testing.T) {
	for _, tc := range []struct {
		name    string
		options fakerepo.Options
		want    func(error) bool
	}{
		{"genuine", fakerepo.Options{}, func(err error) bool { return err == nil }},
		{"expired", fakerepo.Options{Certificate: fakerepo.Expired}, invalid(x509.Expired)},
		{"not yet valid", fakerepo.Options{Certificate: fakerepo.NotYetValid}, invalid(x509.Expired)},
		{"server's clock ahead", fakerepo.Options{Clock: 3 * 365 * 24 * time.Hour}, invalid(x509.Expired)},
		{"wrong name", fakerepo.Options{Certificate: fakerepo.WrongName}, func(err error) bool {
			var e x509.HostnameError
			return errors.As(err, &e)
		}},
		{"corporate", fakerepo.Options{Certificate: fakerepo.Corporate}, func(err error) bool {
			var e x509.UnknownAuthorityError
			return errors.As(err, &e) && e.Cert.Issuer.CommonName == "Corporate Proxy CA"
		}},
		{"self-signed", fakerepo.Options{Certificate: fakerepo.SelfSigned}, func(err error) bool {
			var e x509.UnknownAuthorityError
			return errors.As(err, &e)
		}},
		{"TLS 1.1 at most", fakerepo.Options{OldTLS: true}, func(err error) bool {
			return err != nil && strings.Contains(err.Error(), "protocol version")
		}},
		{"reset", fakerepo.Options{Reset: true}, func(err error) bool {
			return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.options.TLS = true
			s := listen(t, fakerepo.Neutral(), tc.options)
			conn, err := s.Dial(t.Context(), "tcp", "repo.magento.com:443")
			if err == nil { // a reset may come as early as here
				defer func() { _ = conn.Close() }()
				config := &tls.Config{RootCAs: s.Pool(), ServerName: "repo.magento.com"}
				err = tls.Client(conn, config).HandshakeContext(t.Context())
			}
			if !tc.want(err) {
				t.Errorf("handshake: %v", err)
			}
		})
	}
}

func invalid(reason x509.InvalidReason) func(error) bool {
	return func(err error) bool {
		var e x509.CertificateInvalidError
		return errors.As(err, &e) && e.Reason == reason
	}
}

func TestDateFollowsTheServersClock(t *testing.T) {
	s := listen(t, fakerepo.Neutral(), fakerepo.Options{Clock: 48 * time.Hour})
	res := get(t, s, s.URL+"/packages.json", full())
	_ = res.Body.Close()
	date, err := http.ParseTime(res.Header.Get("Date"))
	if ahead := time.Until(date); err != nil || ahead < 47*time.Hour || ahead > 49*time.Hour {
		t.Errorf("Date is %s ahead (%v), want 48h", ahead, err)
	}
}

func TestProxy(t *testing.T) {
	s := listen(t, fakerepo.Neutral(), fakerepo.Options{TLS: true})
	for _, tc := range []struct {
		name  string
		proxy fakerepo.Proxy
		user  *url.Userinfo
		want  string // part of the error, "" for success
	}{
		{"lets through", fakerepo.Proxy{To: s.Addr}, nil, ""},
		{"asks for a login", fakerepo.Proxy{To: s.Addr, User: "u", Password: "p"}, nil, "Proxy Authentication Required"},
		{"refuses a wrong login", fakerepo.Proxy{To: s.Addr, User: "u", Password: "p"}, url.UserPassword("u", "x"), "Proxy Authentication Required"},
		{"takes the right login", fakerepo.Proxy{To: s.Addr, User: "u", Password: "p"}, url.UserPassword("u", "p"), ""},
		{"forbids", fakerepo.Proxy{To: s.Addr, Refuse: 403}, nil, "Forbidden"},
		{"leads nowhere", fakerepo.Proxy{To: "127.0.0.1:1"}, nil, "Bad Gateway"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := listen(t, tc.proxy, fakerepo.Options{})
			transport := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr, User: tc.user}),
				TLSClientConfig: &tls.Config{RootCAs: s.Pool()}}
			defer transport.CloseIdleConnections()
			res, err := (&http.Client{Transport: transport}).Get(rootURL)
			if err == nil {
				_ = res.Body.Close()
			}
			if got := tc.want == ""; got != (err == nil) || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	p := listen(t, fakerepo.Proxy{To: s.Addr}, fakerepo.Options{})
	res := get(t, p, p.URL+"/packages.json", full())
	_ = res.Body.Close()
	if got, want := res.StatusCode, http.StatusMethodNotAllowed; got != want {
		t.Errorf("GET at the proxy: %d, want %d", got, want)
	}
}

func TestClosingLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		slow := fakerepo.Under(fakerepo.Neutral(), fakerepo.Slow(time.Hour))
		s, err := fakerepo.Listen(slow, fakerepo.Options{TLS: true})
		if err != nil {
			t.Fatal(err)
		}
		p, err := fakerepo.Listen(fakerepo.Proxy{To: s.Addr}, fakerepo.Options{})
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr}), TLSClientConfig: &tls.Config{RootCAs: s.Pool()}}
		done := make(chan error)
		go func() {
			_, err := (&http.Client{Transport: transport}).Get(rootURL)
			done <- err
		}()
		for s.Accepted() == 0 {
			time.Sleep(time.Millisecond)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err == nil {
			t.Error("the request succeeded after its server was closed")
		}
		transport.CloseIdleConnections()
	}
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestListenErrors(t *testing.T) {
	s := listen(t, fakerepo.Neutral(), fakerepo.Options{})
	if _, err := fakerepo.Listen(fakerepo.Neutral(), fakerepo.Options{Address: s.Addr}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("listening twice: %v, want %v", err, syscall.EADDRINUSE)
	}
	if _, err := fakerepo.Listen(fakerepo.Neutral(), fakerepo.Options{Address: "nonsense"}); err == nil {
		t.Error("listening on nonsense succeeded")
	}
}

func TestNetworks(t *testing.T) {
	reached := errors.New("reached")
	next := func(context.Context, string, string) (net.Conn, error) { return nil, reached }
	var dns *net.DNSError
	for _, tc := range []struct {
		network             fakerepo.Network
		host, neutral       func(error) bool
		resolved, elsewhere bool
	}{
		{fakerepo.NetworkOK, is(reached), is(reached), true, true},
		{fakerepo.NetworkNoDNS, func(err error) bool { return errors.As(err, &dns) }, func(err error) bool { return errors.As(err, &dns) }, false, false},
		{fakerepo.NetworkNoDNSHost, func(err error) bool { return errors.As(err, &dns) && dns.IsNotFound }, is(reached), false, true},
		{fakerepo.NetworkRefused, is(syscall.ECONNREFUSED), is(reached), true, true},
		{fakerepo.NetworkTimeout, timedOut, is(reached), true, true},
		{fakerepo.NetworkNoEgress, timedOut, timedOut, true, true},
	} {
		t.Run(string(tc.network), func(t *testing.T) {
			dial := tc.network.Dial(next)
			for address, want := range map[string]func(error) bool{"repo.magento.com:443": tc.host, "repo.packagist.org:443": tc.neutral} {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				if _, err := dial(ctx, "tcp", address); !want(err) {
					t.Errorf("%s: %v", address, err)
				}
				cancel()
			}
			for host, want := range map[string]bool{"repo.magento.com": tc.resolved, "repo.packagist.org": tc.elsewhere, "no.such.example": false, "127.0.0.1": true} {
				if addresses, err := tc.network.LookupHost(t.Context(), host); (err == nil) != want || want != (len(addresses) > 0) {
					t.Errorf("%s: %v %v, want an address %t", host, addresses, err, want)
				}
			}
		})
	}
}

func is(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}
