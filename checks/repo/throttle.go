package repo

import (
	"context"
	"strings"
	"sync"
	"time"

	"magedoctor/diagnose"
)

// throttle makes every request to an origin wait when its server asked for it, and
// ends the asking there when the server asked for more than anybody waits.
type throttle struct {
	mu      sync.Mutex
	origins map[string]*hold
}

// hold is what an origin asked for.
type hold struct {
	until time.Time
	vain  time.Duration // waited out since anything but "busy" was answered
	ended string        // why nothing is asked any more; empty while asking goes on
}

func (t *throttle) of(origin string) *hold {
	if t.origins == nil {
		t.origins = map[string]*hold{}
	}
	h, found := t.origins[origin]
	if !found {
		h = &hold{}
		t.origins[origin] = h
	}
	return h
}

// until makes everybody wait, and reports whether they would have gone on earlier
// without it and how long they have waited for nothing else.
func (t *throttle) until(origin string, at time.Time) (longer bool, vain time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.of(origin)
	from := time.Now()
	if h.until.After(from) {
		from = h.until
	}
	if !at.After(from) {
		return false, h.vain
	}
	h.vain += at.Sub(from)
	h.until = at
	return true, h.vain
}

// served notes that an origin answers.
func (t *throttle) served(origin string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(origin).vain = 0
}

// end stops the asking; the first reason stays.
func (t *throttle) end(origin, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := t.of(origin); h.ended == "" {
		h.ended = why
	}
}

// look is how long to wait now, and why nothing may be asked, if so.
func (t *throttle) look(origin string) (time.Duration, string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.of(origin)
	return time.Until(h.until), h.ended
}

// enter waits until the server lets requests through and one more may be under way.
// Refused says why nothing may be sent; leave must be called when it is empty.
func (c *Client) enter(ctx context.Context, k call) (leave func(), refused string) {
	const interrupted = "the run was interrupted"
	origin := origin(k.url)
	for {
		if ctx.Err() != nil {
			return nil, interrupted
		}
		wait, ended := c.throttle.look(origin)
		if ended != "" && k.Ask != diagnose.AskRoot {
			return nil, ended
		}
		if wait > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
			}
			continue
		}
		if c.slots == nil {
			return func() {}, ""
		}
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		// Whoever had the slot before may have been asked to wait.
		if wait, ended := c.throttle.look(origin); wait <= 0 && (ended == "" || k.Ask == diagnose.AskRoot) {
			return func() { <-c.slots }, ""
		}
		<-c.slots
	}
}

// patienceInVain is how many times the longest wait may be waited out while nothing is
// answered in between.
const patienceInVain = 2

// heed takes to heart what a server that is busy asks for.
func (c *Client) heed(k call, o *attempt) {
	switch {
	case o.wait > 0:
		longer, vain := c.throttle.until(origin(k.url), time.Now().Add(o.wait))
		if vain > patienceInVain*c.opts.Patience {
			o.temporary = false
			c.throttle.end(origin(k.url), "the server asked to wait again and again, and answered nothing in between")
		} else if longer && c.opts.Waits != nil {
			c.opts.Waits(o.wait)
		}
	case busy(o.Exchange.Status) && o.retry.after > c.opts.Patience:
		c.throttle.end(origin(k.url), "the server asked to wait "+span(o.retry.after)+", longer than the "+span(c.opts.Patience)+" that are waited out")
	case o.Exchange.Status != 0 && !busy(o.Exchange.Status):
		c.throttle.served(origin(k.url))
	}
}

// span is a duration as people write it: "1h" and not "1h0m0s".
func span(d time.Duration) string {
	s := d.Round(time.Second).String()
	if d < time.Second {
		s = d.String()
	}
	if cut, ok := strings.CutSuffix(s, "m0s"); ok {
		s = cut + "m"
	}
	if cut, ok := strings.CutSuffix(s, "h0m"); ok {
		s = cut + "h"
	}
	return s
}
