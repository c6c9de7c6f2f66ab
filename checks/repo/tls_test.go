package repo

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func TestTLS(t *testing.T) {
	trusted := newAuthority(t, "Example Root")
	foreign := newAuthority(t, "Corporate Inspection CA")
	year := 365 * 24 * time.Hour
	good := trusted.sign(t, host, -time.Hour, year)
	served := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"packages":[]}`)
	})
	for _, c := range []struct {
		name   string
		config *tls.Config
		kind   d.FaultKind
		check  func(*testing.T, d.Connection)
	}{
		{"genuine", &tls.Config{Certificates: []tls.Certificate{good}}, "", func(t *testing.T, c d.Connection) {
			if !c.Certificate.Verified || c.TLS != "TLS 1.3" || c.Protocol != "HTTP/2.0" || c.ServerDate.IsZero() || c.Clock.IsZero() {
				t.Errorf("connection %+v", c)
			}
			if c.Certificate.Subject != host || c.Certificate.Issuer != "Example Root (Example Trust)" || c.Certificate.Public != d.No {
				t.Errorf("certificate %+v", c.Certificate)
			}
		}},
		{"TLS 1.2 only", &tls.Config{Certificates: []tls.Certificate{good}, MaxVersion: tls.VersionTLS12}, "", func(t *testing.T, c d.Connection) {
			if c.TLS != "TLS 1.2" {
				t.Errorf("TLS is %q", c.TLS)
			}
		}},
		{"certificate for another name", &tls.Config{Certificates: []tls.Certificate{trusted.sign(t, "login.example.com", -time.Hour, year)}}, d.FaultWrongName, func(t *testing.T, c d.Connection) {
			if c.Certificate.Subject != "login.example.com" || c.Certificate.Verified {
				t.Errorf("certificate %+v", c.Certificate)
			}
		}},
		{"certificate expired", &tls.Config{Certificates: []tls.Certificate{trusted.sign(t, host, -2*year, -time.Hour)}}, d.FaultExpired, func(t *testing.T, c d.Connection) {
			if !c.Certificate.NotAfter.Before(time.Now()) {
				t.Errorf("certificate %+v", c.Certificate)
			}
		}},
		{"certificate not yet valid", &tls.Config{Certificates: []tls.Certificate{trusted.sign(t, host, time.Hour, year)}}, d.FaultNotYetValid, nil},
		{"issuer unknown", &tls.Config{Certificates: []tls.Certificate{foreign.sign(t, host, -time.Hour, year)}}, d.FaultAuthority, func(t *testing.T, c d.Connection) {
			if c.Certificate.Issuer != "Corporate Inspection CA (Example Trust)" || c.Certificate.Public != d.No || c.Certificate.Verified {
				t.Errorf("certificate %+v", c.Certificate)
			}
		}},
		{"TLS 1.0 only", &tls.Config{Certificates: []tls.Certificate{good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, d.FaultProtocol, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serveTLS(t, c.config, served)
			cl := client(t, "https://"+host, func(o *Options) {
				o.Authorities, o.Dial = trusted.pool(), to(s.Listener.Addr().String())
			})
			var written atomic.Int32
			a := cl.Do(t.Context(), Request{
				Ask: d.AskRoot, URL: "https://" + host + "/packages.json", Want: wants(d.ContentJSON, 200), Written: func() { written.Add(1) },
			})
			if reached := a.Exchange.Status != 0; reached != (written.Load() == 1) {
				t.Errorf("told %d times of a request on the wire, answered with %d", written.Load(), a.Exchange.Status)
			}
			if a.Connection == nil {
				t.Fatal("no connection is told")
			}
			if a.Connection.Host != host || a.Connection.Address != s.Listener.Addr().String() {
				t.Errorf("connection %+v", a.Connection)
			}
			if c.kind == "" {
				if a.Exchange.Status != 200 || a.Exchange.Content.Kind != d.ContentJSON || a.Exchange.Fault.Kind != "" || a.Connection.Fault.Kind != "" {
					t.Errorf("exchange %+v", a.Exchange)
				}
			} else {
				faultIs(t, a.Exchange.Fault, d.PhaseTLS, c.kind)
				faultIs(t, a.Connection.Fault, d.PhaseTLS, c.kind)
			}
			if c.check != nil {
				c.check(t, *a.Connection)
			}
		})
	}
}

func TestTheClockDecidesWhetherACertificateIsValid(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, 24*time.Hour)}}, http.NotFoundHandler())
	for past, want := range map[bool]d.FaultKind{true: d.FaultNotYetValid, false: d.FaultExpired} {
		shift := 48 * time.Hour
		if past {
			shift = -shift
		}
		cl := client(t, "https://"+host, func(o *Options) {
			o.Authorities, o.Dial = ca.pool(), to(s.Listener.Addr().String())
			o.Now = func() time.Time { return time.Now().Add(shift) }
		})
		a := cl.Do(t.Context(), Request{URL: "https://" + host + "/"})
		faultIs(t, a.Exchange.Fault, d.PhaseTLS, want)
	}
}

func TestNotTLSAtAll(t *testing.T) {
	plain := servePlain(t, func(w http.ResponseWriter, r *http.Request) {})
	for name, addr := range map[string]string{
		"plain HTTP": plain.Listener.Addr().String(),
		"SSH":        raw(t, func(c net.Conn) { fmt.Fprint(c, "SSH-2.0-OpenSSH_9.2\r\n"); _, _ = io.Copy(io.Discard, c) }),
	} {
		t.Run(name, func(t *testing.T) {
			a := client(t, "https://"+host, func(o *Options) { o.Dial = to(addr) }).Do(t.Context(), Request{URL: "https://" + host + "/"})
			faultIs(t, a.Exchange.Fault, d.PhaseTLS, d.FaultProtocol)
		})
	}
	t.Run("handshake without an answer", func(t *testing.T) {
		addr := raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		a := client(t, "https://"+host, func(o *Options) {
			o.Dial, o.Timeouts.TLS = to(addr), 50*time.Millisecond
		}).Do(t.Context(), Request{URL: "https://" + host + "/"})
		faultIs(t, a.Exchange.Fault, d.PhaseTLS, d.FaultTimeout)
		if !contains(a.Exchange.Fault.Detail, "handshake") {
			t.Errorf("another limit than the handshake's: %s", a.Exchange.Fault.Detail)
		}
	})
	t.Run("reset at the handshake", func(t *testing.T) {
		addr := raw(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1))
			_ = c.(*net.TCPConn).SetLinger(0)
		})
		a := client(t, "https://"+host, func(o *Options) { o.Dial = to(addr) }).Do(t.Context(), Request{URL: "https://" + host + "/"})
		faultIs(t, a.Exchange.Fault, d.PhaseTLS, d.FaultReset)
	})
}

func TestRequestsThatStartTogetherShareOneConnection(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, time.Hour)}}, http.NotFoundHandler())
	var dials atomic.Int32
	cl := client(t, "https://"+host, func(o *Options) {
		o.Authorities = ca.pool()
		o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			dials.Add(1)
			return to(s.Listener.Addr().String())(ctx, network, "")
		}
	})
	connections := together(cl, 8)
	if dials.Load() != 1 || connections != 1 {
		t.Errorf("%d dials, %d connections told, want 1 and 1", dials.Load(), connections)
	}
}

func TestRequestsThatStartTogetherShareTheFailureToConnect(t *testing.T) {
	var dials atomic.Int32
	cl := client(t, "https://"+host, func(o *Options) {
		o.Dial = func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			time.Sleep(50 * time.Millisecond)
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
	})
	if connections := together(cl, 8); connections != 1 || dials.Load() != 1 {
		t.Errorf("%d dials, %d failures told as connections, want 1 and 1", dials.Load(), connections)
	}
	if cl.Requests() != 1 {
		t.Errorf("%d requests were counted, want 1", cl.Requests())
	}
	a := cl.Do(t.Context(), Request{URL: "https://" + host + "/"})
	faultIs(t, a.Exchange.Fault, d.PhaseDNS, d.FaultNotFound)
	if dials.Load() != 2 {
		t.Error("a later request did not try anew")
	}
}

func together(c *Client, n int) (connections int) {
	var wg sync.WaitGroup
	var told atomic.Int32
	for range n {
		wg.Go(func() {
			if a := c.Do(context.Background(), Request{URL: "https://" + host + "/x"}); a.Connection != nil {
				told.Add(1)
			}
		})
	}
	wg.Wait()
	return int(told.Load())
}

func TestHTTP2StreamsThatBreak(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, time.Hour)}}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/amid" {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}))
	for path, want := range map[string]struct {
		phase d.Phase
		tries int
	}{"/before": {d.PhaseAnswer, 3}, "/amid": {d.PhaseBody, 1}} {
		cl := client(t, "https://"+host, func(o *Options) {
			o.Authorities, o.Dial, o.Retries = ca.pool(), to(s.Listener.Addr().String()), 2
		})
		a := cl.Do(t.Context(), Request{URL: "https://" + host + path})
		faultIs(t, a.Exchange.Fault, want.phase, d.FaultReset)
		if a.Exchange.Tries != want.tries || a.Connection == nil || a.Connection.Fault.Kind != "" {
			t.Errorf("%s: tries %d, want %d; connection %+v", path, a.Exchange.Tries, want.tries, a.Connection)
		}
	}
}

func TestPublicAuthorities(t *testing.T) {
	for _, c := range []struct {
		common, organization string
		want                 bool
	}{
		{"Amazon RSA 2048 M01", "Amazon", true},
		{"R11", "Let's Encrypt", true},
		{"DigiCert Global G2 TLS RSA SHA256 2020 CA1", "DigiCert Inc", true},
		{"Zscaler Intermediate Root CA", "Zscaler Inc.", false},
		{"Not DigiCert", "", false},
		{"", "", false},
	} {
		n := pkix.Name{CommonName: c.common, Organization: []string{c.organization}}
		if got := publicAuthority(n); got != c.want {
			t.Errorf("%s: %v, want %v", name(n), got, c.want)
		}
	}
}
