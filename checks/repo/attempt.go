package repo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"magedoctor/diagnose"
)

// attempt is the outcome of sending a call once.
type attempt struct {
	Answer
	sent      int // requests that the server may have seen, the transport's own repeats included
	temporary bool
	wait      time.Duration // what the server asked to wait and is waited out
	retry     retryAfter    // what it said
}

// attempt sends a call once and reads the answer.
func (c *Client) attempt(ctx context.Context, k call) (o attempt) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	o.Answer = Answer{Exchange: k.exchange, Announced: -1, Withheld: k.withheld}
	x := &o.Exchange
	x.Method = k.method

	t := &track{written: k.Written, now: c.opts.Now, secure: k.url.Scheme == "https", phase: diagnose.PhaseConnect, alarm: &alarm{cancel: cancel}}
	defer t.alarm.stop()
	var err error
	if t.proxy, err = c.proxy(k.url); err != nil {
		x.Fault = diagnose.Fault{Phase: diagnose.PhaseProxy, Kind: diagnose.FaultProxyBroken, Detail: c.safe(err.Error(), 512)}
		o.Connection = c.connection(t, k.url, x.Fault, err, nil)
		o.sent = 1
		return o
	}

	leave := func(diagnose.Fault) {}
	if c.gates != nil && t.secure {
		enter, shared := c.gates.enter(ctx, origin(k.url))
		if shared.Kind != "" {
			x.Fault = shared
			o.temporary, _ = temporary(k.method, 0, shared, retryAfter{}, 0)
			c.requests.Add(-1)
			return o
		}
		if enter != nil {
			leave = enter
		}
	}
	t.opened = func() { leave(diagnose.Fault{}) }

	req := (&http.Request{Method: k.method, URL: k.url, Host: k.url.Host, Header: k.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(t.attach(ctx))
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		x.Fault = c.fault(ctx, err, t)
		if opening(x.Fault) {
			leave(x.Fault)
		}
	}
	leave(diagnose.Fault{})
	if err == nil {
		x.Status = resp.StatusCode
		o.retry.after, o.retry.told = RetryAfter(resp.Header.Get("Retry-After"), resp.Header.Get("Date"), c.opts.Now())
		c.read(ctx, k, resp, t, &o.Answer)
	}
	o.temporary, o.wait = temporary(k.method, x.Status, x.Fault, o.retry, c.opts.Patience)
	c.heed(k, &o)
	k.done() // the next one may go out while this answer is looked at
	if err == nil {
		x.Header = c.header(resp.Header)
		o.Location = Body(resp.Header.Get("Location"))
		if resp.StatusCode == http.StatusProxyAuthRequired && t.proxy != nil && !t.secure {
			x.Fault = diagnose.Fault{Phase: diagnose.PhaseProxy, Kind: diagnose.FaultProxyAuth, Detail: "the proxy answered 407"}
		}
	}
	o.Connection = c.connection(t, k.url, x.Fault, err, resp)
	o.sent = max(t.requests(), 1)
	return o
}

// proxy decides the way to u.
func (c *Client) proxy(u *url.URL) (*url.URL, error) {
	if c.opts.Proxy == nil {
		return nil, nil
	}
	p, err := c.opts.Proxy(u)
	if err != nil || p == nil {
		return nil, err
	}
	switch p.Scheme {
	case "http", "https", "socks5", "socks5h":
		return p, nil
	}
	return nil, fmt.Errorf("a proxy of the kind %q is not supported", p.Scheme)
}

// fault tells a failure of the round trip in the field's words.
func (c *Client) fault(ctx context.Context, err error, t *track) diagnose.Fault {
	if ctx.Err() != nil {
		err = context.Cause(ctx) // what ended it, not how the transport noticed
	}
	f := classify(err, t.at(), c.opts.Now())
	f.Detail = c.safe(f.Detail, 512)
	return f
}

// shownHeaders are the response headers that bear on a diagnosis, as they are
// spelt in the exchange.
var shownHeaders = [...]string{
	"Content-Type", "Content-Length", "Date", "Server", "Via", "X-Cache", "Retry-After", "Location",
	"WWW-Authenticate", "Proxy-Authenticate", "Last-Modified", "X-Request-Id", "CF-Ray",
	"X-Amz-Cf-Id", "X-Amz-Request-Id", "X-Amzn-RequestId",
}

func (c *Client) header(h http.Header) map[string]string {
	var kept map[string]string
	for _, name := range shownHeaders {
		v := strings.Join(h.Values(name), ", ")
		if v == "" {
			continue
		}
		if name == "Location" {
			v = CleanURL(v)
		}
		if kept == nil {
			kept = map[string]string{}
		}
		kept[name] = c.safe(v, 256)
	}
	return kept
}

// announced is the length of the body as the server gave it; -1 when it did not,
// or when it is the length of something packed.
func announced(resp *http.Response) int64 {
	if resp.Header.Get("Content-Encoding") != "" {
		return -1
	}
	if resp.Request != nil && resp.Request.Method == http.MethodHead {
		n, err := strconv.ParseInt(resp.Header.Get("Content-Length"), 10, 64)
		if err != nil || n < 0 {
			return -1
		}
		return n
	}
	return resp.ContentLength
}

// outcome is an answer in a few words, for the log.
func outcome(a Answer) string {
	x := a.Exchange
	var b strings.Builder
	switch {
	case a.Skipped != "":
		b.WriteString("not sent: " + a.Skipped)
	case x.Status != 0:
		fmt.Fprintf(&b, "%d %s", x.Status, x.Content.Kind)
	}
	if x.Fault.Kind != "" {
		fmt.Fprintf(&b, " %s %s: %s", x.Fault.Phase, x.Fault.Kind, x.Fault.Detail)
	}
	fmt.Fprintf(&b, " (sent %s %s, tries %d, %d ms)", x.Sent, x.Key, x.Tries, x.TookMS)
	if c := a.Connection; c != nil {
		fmt.Fprintf(&b, " new connection %s %s %s", c.Address, c.Protocol, c.TLS)
	}
	return b.String()
}
