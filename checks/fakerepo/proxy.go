package fakerepo

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Proxy is an HTTP proxy whose tunnels all lead to one address, whatever host is asked for: a real client that is told to
// use it (https_proxy) meets the fake under the true host names.
type Proxy struct {
	To             string // where CONNECT leads: [Server.Addr]
	User, Password string // asked for with 407 if User is set
	Refuse         int    // answers every CONNECT with this status, 403 for instance
}

// ServeHTTP takes CONNECT only.
func (p Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodConnect:
		w.Header().Set("Allow", http.MethodConnect)
		page(w, http.StatusMethodNotAllowed, "405 Method Not Allowed")
	case p.User != "" && !p.knows(r):
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		page(w, http.StatusProxyAuthRequired, "407 Proxy Authentication Required")
	case p.Refuse != 0:
		page(w, p.Refuse, http.StatusText(p.Refuse))
	default:
		p.tunnel(w, r)
	}
}

func (p Proxy) knows(r *http.Request) bool {
	// http.Request reads Basic from Authorization only.
	q := http.Request{Header: http.Header{"Authorization": r.Header.Values("Proxy-Authorization")}}
	user, password, ok := q.BasicAuth()
	return ok && user == p.User && password == p.Password
}

// tunnel copies both ways until one side ends or the server closes.
func (p Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	d := net.Dialer{Timeout: 5 * time.Second}
	far, err := d.DialContext(r.Context(), "tcp", p.To)
	if err != nil {
		page(w, http.StatusBadGateway, "502 Bad Gateway")
		return
	}
	defer func() { _ = far.Close() }()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		page(w, http.StatusHTTPVersionNotSupported, "CONNECT needs HTTP/1.1")
		return
	}
	defer func() { _ = near.Close() }()
	_ = near.SetDeadline(time.Time{})
	hangUp := func() { _, _ = near.Close(), far.Close() }
	defer context.AfterFunc(r.Context(), hangUp)()
	if _, err := io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { defer hangUp(); _, _ = io.Copy(far, buffered) })
	both.Go(func() { defer hangUp(); _, _ = io.Copy(near, far) })
	both.Wait()
}
