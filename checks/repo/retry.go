package repo

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"magedoctor/diagnose"
)

var errTemporary = errors.New("temporary")

// temporary is whether the same request may well be answered otherwise in a
// moment, and how long the server wants it to wait. Refusals (401, 403, 404) and
// plain errors of the server (500) are answers and stay as they are, and so is a
// wait that is longer than anybody's patience.
func temporary(method string, status int, f diagnose.Fault, wait retryAfter, patience time.Duration) (bool, time.Duration) {
	if method != http.MethodGet && method != http.MethodHead {
		return false, 0
	}
	if wait.after > patience {
		return false, 0
	}
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true, wait.after
	case http.StatusTooManyRequests:
		return wait.told, wait.after
	}
	early := f.Phase == diagnose.PhaseTLS || f.Phase == diagnose.PhaseAnswer
	return status == 0 && early && (f.Kind == diagnose.FaultReset || f.Kind == diagnose.FaultEOF), 0
}

// retryAfter is what a server says of when to come again.
type retryAfter struct {
	after time.Duration
	told  bool
}

// RetryAfter reads the two forms of that header: seconds, or a date that is measured by
// the server's own Date where it tells one, else by now. Told is whether it says
// anything; the time is never below zero.
func RetryAfter(value, date string, now time.Time) (after time.Duration, told bool) {
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(date); err == nil {
		now = server
	}
	return max(at.Sub(now), 0), true
}

// busy is whether a status may ask everybody to come later.
func busy(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
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
