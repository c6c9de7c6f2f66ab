package fakerepo

import (
	"net"
	"net/http"
	"strings"
	"sync/atomic"
)

// Weather spoils the answers of the handler that it wraps. Each application has its own counters, so a weather made once
// and used for two handlers does not mix them.
type Weather func(http.Handler) http.Handler

// Under puts a handler under several weathers; the first one named is the outermost, nearest to the client.
func Under(h http.Handler, weathers ...Weather) http.Handler {
	for i := len(weathers) - 1; i >= 0; i-- {
		h = weathers[i](h)
	}
	return h
}

// Kind says what a request asks for; kinds can be joined with |.
type Kind int

// The kinds of requests.
const (
	Root     Kind = 1 << iota // packages.json
	Lists                     // provider files
	Metadata                  // package files
	Archives
	Rest
)

// KindOf tells what a request asks for, under any mount path.
func KindOf(r *http.Request) Kind {
	switch p := r.URL.Path; {
	case strings.HasSuffix(p, "/packages.json"):
		return Root
	case strings.Contains(p, "/p/provider-"):
		return Lists
	case strings.Contains(p, "/p/"):
		return Metadata
	case strings.Contains(p, "/archives/"):
		return Archives
	}
	return Rest
}

// When lets a weather come only over requests that match.
func When(match func(*http.Request) bool, w Weather) Weather {
	return func(next http.Handler) http.Handler {
		under := w(next)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if match(r) {
				under.ServeHTTP(rw, r)
				return
			}
			next.ServeHTTP(rw, r)
		})
	}
}

// Only limits a weather to kinds of requests.
func Only(kinds Kind, w Weather) Weather {
	return When(func(r *http.Request) bool { return KindOf(r)&kinds != 0 }, w)
}

// OnHost limits a weather to one host name.
func OnHost(host string, w Weather) Weather {
	return When(func(r *http.Request) bool {
		name := r.Host
		if h, _, err := net.SplitHostPort(name); err == nil {
			name = h
		}
		return strings.EqualFold(name, host)
	}, w)
}

// WithKeys limits a weather to requests that carry an Authorization header.
func WithKeys(w Weather) Weather {
	return When(func(r *http.Request) bool { return r.Header.Get("Authorization") != "" }, w)
}

// Every limits a weather to each n-th request (the n-th, the 2n-th …); n below 1 means each one.
func Every(n int, w Weather) Weather {
	return counted(w, func(i int64) bool { return n <= 1 || i%int64(n) == 0 })
}

// After lets the first n requests pass before the weather comes.
func After(n int, w Weather) Weather {
	return counted(w, func(i int64) bool { return i > int64(n) })
}

func counted(w Weather, comes func(request int64) bool) Weather {
	return func(next http.Handler) http.Handler {
		var seen atomic.Int64
		return When(func(*http.Request) bool { return comes(seen.Add(1)) }, w)(next)
	}
}

// LoseHeader drops a request header on the way, as a proxy does that strips Authorization.
func LoseHeader(name string) Weather {
	return change(func(r *http.Request) { r.Header.Del(name) })
}

// RewriteUserAgent sends another User-Agent than the client's, as some proxies do.
func RewriteUserAgent(agent string) Weather {
	return change(func(r *http.Request) { r.Header.Set("User-Agent", agent) })
}

// change edits a copy of the request: what the client and a [Log] outside see stays as it was sent.
func change(edit func(*http.Request)) Weather {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r = r.Clone(r.Context())
			edit(r)
			next.ServeHTTP(w, r)
		})
	}
}
