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
	ended string // why nothing is asked any more; empty while asking goes on
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

// until makes everybody wait and reports whether they would have gone on earlier
// without it.
func (t *throttle) until(origin string, at time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.of(origin)
	if !at.After(h.until) {
		return false
	}
	h.until = at
	return true
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

// heed takes to heart what a server that is busy asks for.
func (c *Client) heed(k call, o attempt) {
	switch {
	case o.wait > 0:
		if c.throttle.until(origin(k.url), time.Now().Add(o.wait)) && c.opts.Waits != nil {
			c.opts.Waits(o.wait)
		}
	case busy(o.Exchange.Status) && o.retry.after > c.opts.Patience:
		c.throttle.end(origin(k.url), "the server asked to wait "+span(o.retry.after)+", longer than the "+span(c.opts.Patience)+" that are waited out")
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
