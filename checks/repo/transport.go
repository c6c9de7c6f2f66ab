package repo

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"magedoctor/diagnose"
)

// newTransport makes a transport that reports to the track of each request. It
// speaks HTTP/2 where the server does, and unpacks nothing by itself.
func newTransport(o Options) *http.Transport {
	open := o.Dial
	if open == nil {
		open = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	t := &http.Transport{
		DialContext:            dial(open, o.Timeouts.Connect),
		TLSClientConfig:        &tls.Config{RootCAs: o.Authorities, Time: o.Now, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.Timeouts.TLS,
		ResponseHeaderTimeout:  o.Timeouts.Answer,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    max(16, o.Concurrency),
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	if o.Proxy == nil {
		return t
	}
	t.Proxy = func(r *http.Request) (*url.URL, error) { return o.Proxy(r.URL) }
	t.GetProxyConnectHeader = func(ctx context.Context, _ *url.URL, _ string) (http.Header, error) {
		if t := trackOf(ctx); t != nil {
			t.alarm.set(o.Timeouts.Answer, timeoutError("the proxy did not answer in time"))
		}
		return http.Header{"User-Agent": {o.Agents.Usual}}, nil
	}
	t.OnProxyConnectResponse = func(ctx context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
		if t := trackOf(ctx); t != nil {
			t.alarm.stop()
			if r.StatusCode == http.StatusOK {
				t.set(func() { t.phase = diagnose.PhaseTLS })
			}
		}
		if r.StatusCode != http.StatusOK {
			return &connectError{status: r.StatusCode, text: r.Status}
		}
		return nil
	}
	return t
}

// connectError is a proxy's refusal to open a tunnel.
type connectError struct {
	status int
	text   string
}

func (e *connectError) Error() string {
	return fmt.Sprintf("the proxy refused the connection: %s", e.text)
}

// timeoutError is a phase that took too long by the client's own clock.
type timeoutError string

func (e timeoutError) Error() string { return string(e) }

// Timeout makes it one for net.Error.
func (timeoutError) Timeout() bool { return true }

// Temporary is there for net.Error.
func (timeoutError) Temporary() bool { return true }

// alarm cancels an attempt unless it is set anew or stopped in time.
type alarm struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	timer  *time.Timer
	cause  error
}

func (a *alarm) set(d time.Duration, cause error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cause = cause
	if a.timer != nil {
		a.timer.Reset(d)
		return
	}
	a.timer = time.AfterFunc(d, a.ring)
}

func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cancel(a.cause)
}

func (a *alarm) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timer != nil {
		a.timer.Stop()
	}
}
