package repo

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"

	"magedoctor/diagnose"
)

// track notes how far one attempt came and how long each phase took. The
// transport reports to it from goroutines of its own, even after the attempt.
type track struct {
	mu     sync.Mutex
	now    func() time.Time
	secure bool     // the target speaks TLS
	proxy  *url.URL // nil for a direct connection

	phase   diagnose.Phase
	sent    int  // requests whose headers were written
	fresh   bool // a connection was opened for this attempt
	address string
	state   tls.ConnectionState
	dialing time.Time
	naming  time.Time
	shaking time.Time
	dns     time.Duration
	connect time.Duration
	tls     time.Duration

	opened  func() // called when a connection stands
	written func() // called when a request's head is on the wire; nil drops it
	alarm   *alarm // ends the attempt when a phase takes too long
}

type trackKey struct{}

// trackOf finds the attempt that a dial of the transport belongs to.
func trackOf(ctx context.Context) *track {
	t, _ := ctx.Value(trackKey{}).(*track)
	return t
}

func (t *track) set(f func()) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
}

// at is the phase that the attempt has reached.
func (t *track) at() diagnose.Phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.phase
}

// attach makes a context whose requests report to t.
func (t *track) attach(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, trackKey{}, t)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) {
			t.set(func() { t.phase, t.naming = diagnose.PhaseDNS, t.now() })
		},
		DNSDone: func(httptrace.DNSDoneInfo) {
			t.set(func() { t.phase, t.dns = diagnose.PhaseConnect, t.now().Sub(t.naming) })
		},
		TLSHandshakeStart: func() {
			t.set(func() {
				t.shaking = t.now()
				if t.phase != diagnose.PhaseProxy { // else it is the proxy's own handshake
					t.phase = diagnose.PhaseTLS
				}
			})
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			t.set(func() {
				if t.phase != diagnose.PhaseTLS {
					return
				}
				t.tls, t.state = t.now().Sub(t.shaking), state
				if err == nil {
					t.phase = diagnose.PhaseAnswer
				}
			})
		},
		GotConn: func(info httptrace.GotConnInfo) {
			t.set(func() {
				t.phase = diagnose.PhaseAnswer
				if !info.Reused {
					t.fresh = true
					t.address = info.Conn.RemoteAddr().String()
				}
			})
			t.opened()
		},
		WroteHeaders: func() {
			t.set(func() { t.sent++ })
			if t.written != nil {
				t.written()
			}
		},
	})
}

// dial wraps a dialer: it bounds and times it.
func dial(open func(context.Context, string, string) (net.Conn, error), limit time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		t := trackOf(ctx)
		t.set(func() { t.phase, t.dialing = diagnose.PhaseConnect, t.now() })
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		conn, err := open(ctx, network, addr)
		t.set(func() {
			t.connect = t.now().Sub(t.dialing) - t.dns
			if err != nil {
				return
			}
			t.address = conn.RemoteAddr().String()
			switch {
			case t.proxy != nil && t.secure:
				t.phase = diagnose.PhaseProxy
			case t.secure:
				t.phase = diagnose.PhaseTLS
			default:
				t.phase = diagnose.PhaseAnswer
			}
		})
		return conn, err
	}
}

// requests counts what was written to the wire.
func (t *track) requests() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent
}
