package fakerepo

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// answer replaces every answer by what reply does.
func answer(reply http.HandlerFunc) Weather {
	return func(http.Handler) http.Handler { return reply }
}

// Outage answers every request, with or without keys, with a server error (500, 502, 503 …) as an HTML page.
func Outage(status int) Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) {
		page(w, status, fmt.Sprintf("%d %s", status, http.StatusText(status)))
	})
}

// OutageJSON is [Outage] with a JSON body.
func OutageJSON(status int) Weather {
	return answer(func(w http.ResponseWriter, r *http.Request) {
		send(w, r, status, "application/json", mustJSON(map[string]string{"error": http.StatusText(status)}))
	})
}

// InvalidForAll refuses every pair as invalid, as in the outages of 2016-05-22 and 2016-06-02; with anonymousToo also
// requests without keys get that text.
func InvalidForAll(anonymousToo bool) Weather {
	refuse := answer(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="repo.magento.com"`)
		send(w, r, http.StatusUnauthorized, "application/json", mustJSON(map[string]string{"warning": WarningBadKeys}))
	})
	if anonymousToo {
		return refuse
	}
	return WithKeys(refuse)
}

// Maintenance shows a page with 503 and Retry-After.
func Maintenance(retryAfter time.Duration) Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", seconds(retryAfter))
		page(w, http.StatusServiceUnavailable, "We are down for maintenance")
	})
}

// Firewall answers 403 with an HTML page to everybody, with or without keys.
func Firewall() Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) {
		page(w, http.StatusForbidden, "Access denied by security policy")
	})
}

// CaptivePortal shows a login page in place of every answer: 200 with HTML, or a redirect to it.
func CaptivePortal(redirect bool) Weather {
	return answer(func(w http.ResponseWriter, r *http.Request) {
		if redirect && r.URL.Path != "/portal/login" {
			w.Header().Set("Location", "/portal/login?next="+url.QueryEscape(r.URL.Path))
			page(w, http.StatusFound, "302 Found")
			return
		}
		page(w, http.StatusOK, "Sign in to Guest WiFi")
	})
}

// Throttle answers 429 with Retry-After once this many requests were served.
func Throttle(after int, retryAfter time.Duration) Weather {
	return After(after, answer(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", seconds(retryAfter))
		text(w, r, http.StatusTooManyRequests, "Too Many Requests\n")
	}))
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Round(time.Second) / time.Second)) }

// Teapot answers every request with this status and no body: 204, or something that nobody expects.
func Teapot(status int) Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
}

// Empty answers 200 with JSON's content type and an empty body.
func Empty() Weather {
	return answer(func(w http.ResponseWriter, r *http.Request) { send(w, r, http.StatusOK, "application/json", nil) })
}

// RedirectLoop sends every request on to the same place for ever.
func RedirectLoop() Weather {
	return func(http.Handler) http.Handler {
		var n atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", fmt.Sprintf("%s?again=%d", r.URL.Path, n.Add(1)))
			page(w, http.StatusFound, "302 Found")
		})
	}
}

// BlockedUpstream is a mirror without keys of its own: asking repo.magento.com it gets 401, takes the upstream out of
// service and shows 503 to everybody (nexus-repository-composer#54).
func BlockedUpstream() Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "Nexus/3.70.1 (COMMUNITY)")
		page(w, http.StatusServiceUnavailable, "Remote Auto Blocked: Unauthorized for https://repo.magento.com")
	})
}

// Hangup cuts the connection without an answer: a TCP reset over HTTP/1.1, a stream reset over HTTP/2. In memory, without
// a connection, it panics with [http.ErrAbortHandler], as net/http asks of handlers.
func Hangup() Weather {
	return answer(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		reset(conn)
	})
}

// reset closes a connection so that the other side sees a TCP reset rather than an orderly end.
func reset(conn net.Conn) {
	raw := conn
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		raw = t.NetConn()
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = raw.Close()
}
