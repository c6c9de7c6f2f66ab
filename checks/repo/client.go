// Package repo is the HTTP client of the checks: one request in, one
// diagnose.Exchange out, and a diagnose.Connection when one was opened.
//
// The rules of this house: a failure is an observation, so Do returns no error;
// keys go to the repository's own scheme, host and port and nowhere else, and
// redirects are told, never followed; whatever leaves this package has passed
// the scrubber; only what is temporary is tried again; no net/http type travels
// further up.
package repo

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Options configure a Client. Only Base is needed.
type Options struct {
	// Base is the repository. Keys go to its scheme, host and port alone;
	// user information in it is dropped.
	Base *url.URL
	// Also lists further origins that may be sent credentials, such as the host
	// of the download-token service. Plain http counts only on loopback.
	Also []*url.URL
	// Agents are the User-Agent headers; empty ones get ComposerAgents' values.
	Agents   Agents
	Timeouts Timeouts
	// Retries is how often a temporary failure is tried again: 0 means the
	// default of 2, less than 0 means never.
	Retries int
	// Concurrency bounds the requests under way, whoever sends them; 0 means no bound.
	Concurrency int
	// Patience is the longest Retry-After that is waited out, and twice that is how long
	// waits may last while nothing is answered in between; 0 means 5 s. A longer
	// one ends the asking at its origin, see Answer.Skipped; packages.json alone may
	// still be asked for, once a key.
	Patience time.Duration
	// Waits is told when an origin asked everybody to wait, and how long; nil drops it.
	Waits func(time.Duration)
	// Pause is how long to wait before the first retry, thrice as long before
	// the second; 0 means 250 ms.
	Pause time.Duration
	// MaxRequests is a hard budget for the life of the client, retries included;
	// 0 means no limit. What exceeds it is not sent, see Answer.Skipped.
	MaxRequests int
	// Authorities verify servers; nil means those of this machine.
	Authorities *x509.CertPool
	// Proxy decides the proxy for a URL; nil means none. Its errors are told as
	// faults and must not name a password.
	Proxy func(*url.URL) (*url.URL, error)
	// Dial opens connections in place of the net package.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Transport sends requests in place of the client's own transport, which
	// knows proxies, phases and certificates.
	Transport http.RoundTripper
	// Scrub removes known secrets from a text; nil leaves it as it is.
	Scrub func(string) string
	// Now is the clock by which certificates are judged and facts are stamped.
	Now func() time.Time
	// Log takes lines for -v, already scrubbed; nil drops them.
	Log func(format string, args ...any)
}

// Timeouts bound the phases of a request; zero values mean the defaults.
type Timeouts struct {
	// Connect bounds resolving the name and connecting together: 5 s.
	Connect time.Duration
	// TLS bounds the handshake: 5 s.
	TLS time.Duration
	// Answer bounds waiting for the first byte, also for a proxy's: 10 s.
	Answer time.Duration
	// Stall bounds the pause between two pieces of a body: 10 s.
	Stall time.Duration
	// Whole bounds one Do, retries included: 20 s. Waiting for one's turn, or because
	// the server asked for it, does not count.
	Whole time.Duration
	// Download takes the place of Whole for whole archives: 300 s, which is
	// Composer's own limit (CurlDownloader.php).
	Download time.Duration
}

func (t Timeouts) filled() Timeouts {
	for _, d := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{
		{&t.Connect, 5 * time.Second},
		{&t.TLS, 5 * time.Second},
		{&t.Answer, 10 * time.Second},
		{&t.Stall, 10 * time.Second},
		{&t.Whole, 20 * time.Second},
		{&t.Download, 300 * time.Second},
	} {
		if *d.value <= 0 {
			*d.value = d.fallback
		}
	}
	return t
}

// Client asks a repository. It is safe for concurrent use.
type Client struct {
	opts      Options
	base      string          // origin of Options.Base
	origins   map[string]bool // origins that may be sent credentials
	transport http.RoundTripper
	gates     *gates // nil with a foreign transport
	requests  atomic.Int64
	answers   atomic.Int64  // requests that got a status
	slots     chan struct{} // one for each request under way; nil without a bound
	throttle  throttle
	heads     refusals
}

// New makes a client. It fails when Base is missing or is no http or https URL.
func New(o Options) (*Client, error) {
	if o.Base == nil {
		return nil, errors.New("the repository's URL is missing")
	}
	if err := usable(o.Base); err != nil {
		return nil, fmt.Errorf("the repository's URL %s: %w", CleanURL(o.Base.String()), err)
	}
	base := *o.Base
	base.User = nil
	o.Base = &base
	o.Timeouts = o.Timeouts.filled()
	o.Agents = o.Agents.filled()
	if o.Retries == 0 {
		o.Retries = 2
	}
	if o.Patience <= 0 {
		o.Patience = 5 * time.Second
	}
	if o.Pause <= 0 {
		o.Pause = 250 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Scrub == nil {
		o.Scrub = func(s string) string { return s }
	}
	c := &Client{opts: o, base: origin(o.Base), transport: o.Transport}
	if o.Concurrency > 0 {
		c.slots = make(chan struct{}, o.Concurrency)
	}
	c.origins = map[string]bool{c.base: true}
	for _, u := range o.Also {
		if err := usable(u); err != nil {
			return nil, fmt.Errorf("the URL %s: %w", CleanURL(u.String()), err)
		}
		if !Exposed(u) {
			c.origins[origin(u)] = true
		}
	}
	if c.transport == nil {
		c.transport = newTransport(o)
		c.gates = &gates{}
	}
	return c, nil
}

// Requests counts the requests that were tried so far, retries included.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// Close closes the idle connections and ends dials nobody waits for.
func (c *Client) Close() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// String names the client by its repository.
func (c *Client) String() string { return "client of " + CleanURL(c.opts.Base.String()) }

// Format keeps every verb from printing the client's inside.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// take spends one request of the budget.
func (c *Client) take() bool {
	n := c.requests.Add(1)
	if c.opts.MaxRequests > 0 && n > int64(c.opts.MaxRequests) {
		c.requests.Add(-1)
		return false
	}
	return true
}

func (c *Client) logf(format string, args ...any) {
	if c.opts.Log != nil {
		c.opts.Log("%s", c.safe(fmt.Sprintf(format, args...), 1024))
	}
}

// safe makes a foreign text fit to be kept: scrubbed, printable, short.
func (c *Client) safe(s string, limit int) string { return plain(s, limit, c.opts.Scrub) }
