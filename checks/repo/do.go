package repo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"magedoctor/diagnose"
)

// errWhole ends a request that took too long as a whole.
var errWhole = timeoutError("the request was not finished in time")

// Do sends a request and tells what came back. Whatever goes wrong is told in
// Exchange.Fault, or in Skipped when nothing was sent.
func (c *Client) Do(ctx context.Context, r Request) Answer {
	started := c.opts.Now()
	k, problem := c.call(r)
	last := Answer{Exchange: k.exchange, Announced: -1, Withheld: k.withheld}
	if problem != "" {
		last.Skipped = problem
		return last
	}
	whole := c.opts.Timeouts.Whole
	if r.Download {
		whole = c.opts.Timeouts.Download
	}
	ctx, cancel := context.WithTimeoutCause(ctx, whole, errWhole)
	defer cancel()

	a := c.tries(ctx, k, last)
	if k.method == http.MethodHead && headRefused(a.Exchange.Status) {
		k.method, k.cut = http.MethodGet, true
		head, tries := a, a.Exchange.Tries
		a = c.tries(ctx, k, a)
		if a.Skipped != "" {
			a = head // the answer to HEAD is all there is
		} else {
			a.Exchange.Tries += tries
			if a.Exchange.Status != 0 && a.Exchange.Status != head.Exchange.Status {
				c.heads.remember(origin(k.url))
			}
		}
		if a.Connection == nil {
			a.Connection = head.Connection
		}
	}
	a.Exchange.TookMS = c.opts.Now().Sub(started).Milliseconds()
	c.logf("%s %s: %s", a.Exchange.Method, a.Exchange.URL, outcome(a))
	return a
}

// call is a request made ready: what is sent, and what is already known of its
// exchange.
type call struct {
	Request
	method   string
	url      *url.URL
	header   http.Header
	cut      bool // a GET that ends after the first bytes
	withheld string
	exchange diagnose.Exchange
}

// call checks and dresses a request; problem says why it cannot be sent.
func (c *Client) call(r Request) (k call, problem string) {
	k = call{Request: r, method: r.Method}
	if k.method == "" {
		k.method = http.MethodGet
	}
	k.exchange = diagnose.Exchange{
		Ask: r.Ask, Method: k.method, URL: c.safe(CleanURL(r.URL), 2048), Sent: diagnose.SentNothing,
		Reversed: r.Reversed, Control: r.Control, Plain: r.Plain, Package: r.Package, Version: r.Version, Want: r.Want,
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return k, "the URL cannot be read"
	}
	if err := usable(u); err != nil {
		return k, "the URL " + err.Error()
	}
	u.User = nil
	k.url = u
	k.header = http.Header{
		"User-Agent":      {c.opts.Agents.of(r)},
		"Accept":          {"*/*"},
		"Accept-Encoding": {"gzip"},
	}
	if archive(r.Ask) {
		k.header.Set("Accept-Encoding", "identity") // lengths and digests are of the file
	}
	if len(r.Credentials) > 0 {
		if k.withheld = c.withheld(u); k.withheld == "" {
			for _, credential := range r.Credentials {
				k.header.Add(credential.Header, credential.Value)
			}
			k.exchange.Sent, k.exchange.Key = diagnose.SentKeys, r.Key
		}
	}
	if k.method == http.MethodHead && c.heads.known(origin(u)) {
		k.method = http.MethodGet
		k.cut = true
	}
	if r.Ask == diagnose.AskArchive && k.method == http.MethodGet && !r.Download {
		k.cut = true
	}
	return k, ""
}

func archive(a diagnose.Ask) bool { return a == diagnose.AskArchive || a == diagnose.AskDownload }

// tries sends a call until the answer is no longer a temporary one, and keeps the
// last answer. Before is what to answer when nothing can be sent.
func (c *Client) tries(ctx context.Context, k call, before Answer) Answer {
	last, tries := before, 0
	last.Exchange.Tries = 0
	var opened *diagnose.Connection
	once := func() (struct{}, error) {
		if err := c.throttle.wait(ctx); err != nil {
			if tries == 0 {
				last.Skipped = "interrupted before it was sent"
			}
			return struct{}{}, backoff.Permanent(err)
		}
		if !c.take() {
			if tries == 0 {
				last.Skipped = "the budget of requests is spent"
			}
			return struct{}{}, backoff.Permanent(errors.New("the budget is spent"))
		}
		o := c.attempt(ctx, k)
		tries += o.sent
		if o.sent > 1 {
			c.requests.Add(int64(o.sent - 1))
		}
		last = o.Answer
		if last.Connection != nil {
			opened = last.Connection
		}
		if !o.temporary {
			return struct{}{}, nil
		}
		if o.wait > 0 {
			c.throttle.until(time.Now().Add(o.wait))
		}
		return struct{}{}, errTemporary
	}
	pause := &backoff.ExponentialBackOff{InitialInterval: c.opts.Pause, Multiplier: 3, MaxInterval: 5 * time.Second}
	_, _ = backoff.Retry(ctx, once, backoff.WithBackOff(pause),
		backoff.WithMaxTries(uint(max(c.opts.Retries, 0)+1)), backoff.WithMaxElapsedTime(0))
	last.Exchange.Tries = tries
	if last.Connection == nil {
		last.Connection = opened
	}
	return last
}
