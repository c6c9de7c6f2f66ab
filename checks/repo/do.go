package repo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"magedoctor/diagnose"
)

// errWhole ends a request that took too long as a whole.
var errWhole = timeoutError("the request was not finished in time")

// Do sends a request and tells what came back. Whatever goes wrong is told in
// Exchange.Fault, or in Skipped when nothing was sent.
func (c *Client) Do(ctx context.Context, r Request) Answer {
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
	left := whole
	k.left = &left

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
	a.Exchange.TookMS = (whole - left).Milliseconds()
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
	cut      bool           // a GET that ends after the first bytes
	left     *time.Duration // of the time that sending and reading may take
	done     func()         // ends one request's turn; it may be called again
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
		Ask: r.Ask, Method: k.method, URL: c.shown(r.URL), Sent: diagnose.SentNothing,
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

// shown is a URL as it can be shown. Most are shown as they are, and share their
// memory with the caller's.
func (c *Client) shown(raw string) string {
	clean := c.safe(CleanURL(raw), 2048)
	if clean == raw {
		return raw
	}
	return clean
}

func archive(a diagnose.Ask) bool { return a == diagnose.AskArchive || a == diagnose.AskDownload }

// tries sends a call until the answer is no longer a temporary one, and keeps the
// last answer. Before is what to answer when nothing can be sent.
func (c *Client) tries(ctx context.Context, k call, before Answer) Answer {
	last, tries, hung := before, 0, false
	last.Exchange.Tries = 0
	var opened *diagnose.Connection
	once := func() (struct{}, error) {
		leave, refused := c.enter(ctx, k)
		if refused == "" {
			k.done = sync.OnceFunc(leave)
			defer k.done()
			if !c.take() {
				refused = "the budget of requests is spent"
			}
		}
		if refused != "" {
			if tries == 0 {
				last.Skipped = refused
			}
			return struct{}{}, backoff.Permanent(errors.New(refused))
		}
		others := c.answers.Load()
		o := c.timed(ctx, k)
		tries += o.sent
		if o.sent > 1 {
			c.requests.Add(int64(o.sent - 1))
		}
		last = o.Answer
		if last.Connection != nil {
			opened = last.Connection
		}
		if o.Exchange.Status != 0 {
			c.answers.Add(1)
		} else if k.Ask == diagnose.AskArchive && silent(o.Exchange.Fault) && !hung && c.answers.Load() > others {
			// Others were answered meanwhile, so it is this one request that hangs. Where
			// nobody was, a second try would only double the wait.
			hung, o.temporary = true, true
		}
		if !o.temporary || *k.left <= 0 {
			return struct{}{}, nil
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

// timed is attempt within what is left of the call's time.
func (c *Client) timed(ctx context.Context, k call) attempt {
	ctx, cancel := context.WithTimeoutCause(ctx, *k.left, errWhole)
	defer cancel()
	began := time.Now()
	o := c.attempt(ctx, k)
	*k.left -= time.Since(began)
	return o
}

// silent is whether a request was sent and no answer came in time.
func silent(f diagnose.Fault) bool {
	return f.Phase == diagnose.PhaseAnswer && f.Kind == diagnose.FaultTimeout
}
