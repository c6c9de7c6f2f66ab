package fakerepo

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Request is what one request looked like. A private key or token is never kept.
type Request struct {
	Method, Host, Path string
	Kind               Kind
	Authorization      string // "none", "basic", or the scheme in lower case; "malformed" for Basic that cannot be read
	Public             string // user name of HTTP Basic: the public key, or the MAGEID
	UserAgent          string
	Proto              string // HTTP/1.1 or HTTP/2.0
	Remote             string // client address and port: one per connection
	Status             int    // what was answered; 0 if the connection was cut before
}

// Log writes down what was asked, for tests that hold a budget. The zero value is ready; it is safe for concurrent use.
type Log struct {
	mu       sync.Mutex
	requests []Request
}

// Wrap returns h with every request written down, in the order in which the answers ended.
func (l *Log) Wrap(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entry := Request{Method: r.Method, Host: r.Host, Path: r.URL.Path, Kind: KindOf(r),
			UserAgent: r.UserAgent(), Proto: r.Proto, Remote: r.RemoteAddr}
		entry.Authorization, entry.Public = scheme(r)
		s := &statusWriter{ResponseWriter: w}
		defer func() {
			entry.Status = s.status
			l.mu.Lock()
			l.requests = append(l.requests, entry)
			l.mu.Unlock()
		}()
		h.ServeHTTP(s, r)
	})
}

func scheme(r *http.Request) (kind, public string) {
	value := r.Header.Get("Authorization")
	if value == "" {
		return "none", ""
	}
	kind, _, _ = strings.Cut(strings.ToLower(value), " ")
	if kind != "basic" {
		return kind, ""
	}
	public, _, ok := r.BasicAuth()
	if !ok {
		return "malformed", ""
	}
	return kind, public
}

// Requests returns a copy of everything written down so far.
func (l *Log) Requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.requests)
}

// Count returns how many requests asked for one of these kinds.
func (l *Log) Count(kinds Kind) int {
	n := 0
	for _, r := range l.Requests() {
		if r.Kind&kinds != 0 {
			n++
		}
	}
	return n
}

// Connections returns over how many connections the requests came.
func (l *Log) Connections() int {
	distinct := map[string]bool{}
	for _, r := range l.Requests() {
		distinct[r.Remote] = true
	}
	return len(distinct)
}

// Reset forgets what was written down.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = nil
}

// statusWriter remembers the status and leaves everything else to the writer below.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusWriter) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach flushing and hijacking.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
