package repo

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"magedoctor/diagnose"
)

// longestWait is the longest Retry-After that is waited out.
const longestWait = 5 * time.Second

var errTemporary = errors.New("temporary")

// temporary is whether the same request may well be answered otherwise in a
// moment, and how long the server wants it to wait. Refusals (401, 403, 404) and
// plain errors of the server (500) are answers and stay as they are.
func temporary(method string, status int, f diagnose.Fault, after time.Duration, told bool) (bool, time.Duration) {
	if method != http.MethodGet && method != http.MethodHead {
		return false, 0
	}
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !told || after <= longestWait, min(after, longestWait)
	case http.StatusTooManyRequests:
		return told && after <= longestWait, min(after, longestWait)
	}
	early := f.Phase == diagnose.PhaseTLS || f.Phase == diagnose.PhaseAnswer
	return status == 0 && early && (f.Kind == diagnose.FaultReset || f.Kind == diagnose.FaultEOF), 0
}

// retryAfter reads the header's two forms: seconds, or a date that is measured by
// the server's own clock where it tells it.
func retryAfter(h http.Header, now time.Time) (d time.Duration, told bool) {
	v := h.Get("Retry-After")
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	return max(at.Sub(now), 0), true
}

// throttle makes every request of a client wait when a server asked for it.
type throttle struct {
	mu   sync.Mutex
	time time.Time
}

func (t *throttle) until(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.After(t.time) {
		t.time = at
	}
}

// wait returns when requests may be sent again, or with the end of ctx.
func (t *throttle) wait(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.mu.Lock()
		d := time.Until(t.time)
		t.mu.Unlock()
		if d <= 0 {
			return nil
		}
		timer := time.NewTimer(d)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// headRefused is whether a status can mean that HEAD itself is not served.
func headRefused(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented
}

// refusals remembers the origins that do not serve HEAD.
type refusals struct {
	mu      sync.Mutex
	origins map[string]bool
}

func (r *refusals) known(origin string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.origins[origin]
}

func (r *refusals) remember(origin string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.origins == nil {
		r.origins = map[string]bool{}
	}
	r.origins[origin] = true
}
