package repo

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

func TestOnlyWhatIsTemporaryIsTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name   string
		method string
		status []int // answers in turn, the last one for ever
		after  string
		final  int
		tries  int
	}{
		{"502 once", "GET", []int{502, 200}, "", 200, 2},
		{"503 twice", "GET", []int{503, 503, 200}, "", 200, 3},
		{"504 for ever", "GET", []int{504}, "", 504, 3},
		{"503 to HEAD", "HEAD", []int{503, 200}, "", 200, 2},
		{"503 to POST", "POST", []int{503, 200}, "", 503, 1},
		{"503, come again at once", "GET", []int{503, 200}, "0", 200, 2},
		{"503, come again in an hour", "GET", []int{503, 200}, "3600", 503, 1},
		{"429, come again at once", "GET", []int{429, 200}, "0", 200, 2},
		{"429, come again in an hour", "GET", []int{429, 200}, "3600", 429, 1},
		{"429 without a word", "GET", []int{429, 200}, "", 429, 1},
		{"401", "GET", []int{401, 200}, "", 401, 1},
		{"403", "GET", []int{403, 200}, "0", 403, 1},
		{"404", "GET", []int{404, 200}, "", 404, 1},
		{"500", "GET", []int{500, 200}, "", 500, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n atomic.Int32
			s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
				i := min(int(n.Add(1)), len(c.status)) - 1
				if c.after != "" {
					w.Header().Set("Retry-After", c.after)
				}
				w.WriteHeader(c.status[i])
			})
			cl := client(t, s.URL, func(o *Options) { o.Retries = 0 })
			var written atomic.Int32
			a := cl.Do(t.Context(), Request{Method: c.method, URL: s.URL, Written: func() { written.Add(1) }})
			if got := int(written.Load()); got != c.tries {
				t.Errorf("told %d times of a request on the wire, want %d", got, c.tries)
			}
			if a.Exchange.Status != c.final || a.Exchange.Tries != c.tries || cl.Requests() != c.tries || int(n.Load()) != c.tries {
				t.Errorf("status %d, tries %d, counted %d, served %d; want %d, %d", a.Exchange.Status, a.Exchange.Tries, cl.Requests(), n.Load(), c.final, c.tries)
			}
		})
	}
}

func TestALostConnectionIsTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name string
		lose func(net.Conn)
		kind d.FaultKind
	}{
		{"closed", func(net.Conn) {}, d.FaultEOF},
		{"reset", func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }, d.FaultReset},
	} {
		for lost, want := range map[int]int{1: 2, 9: 3} {
			t.Run(fmt.Sprintf("%s %d times", c.name, lost), func(t *testing.T) {
				var n atomic.Int32
				addr := raw(t, func(conn net.Conn) {
					_, _ = conn.Read(make([]byte, 4096))
					if int(n.Add(1)) <= lost {
						c.lose(conn)
						return
					}
					_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
				})
				a := client(t, "http://"+addr, func(o *Options) { o.Retries = 2 }).Do(t.Context(), Request{URL: "http://" + addr})
				if a.Exchange.Tries != want {
					t.Errorf("tries %d, want %d", a.Exchange.Tries, want)
				}
				if lost == 1 && (a.Exchange.Status != 204 || a.Exchange.Fault.Kind != "") {
					t.Errorf("exchange %+v", a.Exchange)
				}
				if lost == 9 {
					faultIs(t, a.Exchange.Fault, d.PhaseAnswer, c.kind)
				}
			})
		}
	}
	t.Run("refused is not", func(t *testing.T) {
		s := httptest.NewServer(nil)
		s.Close()
		a := client(t, s.URL, func(o *Options) { o.Retries = 2 }).Do(t.Context(), Request{URL: s.URL})
		faultIs(t, a.Exchange.Fault, d.PhaseConnect, d.FaultRefused)
		if a.Exchange.Tries != 1 || a.Connection == nil || a.Connection.Fault.Kind != d.FaultRefused || a.Connection.Address != s.Listener.Addr().String() {
			t.Errorf("tries %d, connection %+v", a.Exchange.Tries, a.Connection)
		}
	})
}

func TestRetryAfterMakesAllRequestsWait(t *testing.T) {
	var first atomic.Bool
	var told, other time.Time
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/other":
			other = time.Now()
		case first.CompareAndSwap(false, true):
			told = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		}
	})
	c := client(t, s.URL, func(o *Options) { o.Retries = 1 })
	done := make(chan Answer)
	go func() { done <- c.Do(t.Context(), Request{URL: s.URL}) }()
	for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(time.Millisecond) {
		u, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		if wait, _ := c.throttle.look(origin(u)); wait > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody has to wait")
		}
	}
	c.Do(t.Context(), Request{URL: s.URL + "/other"})
	if a := <-done; a.Exchange.Status != 200 || a.Exchange.Tries != 2 {
		t.Errorf("exchange %+v", a.Exchange)
	}
	if other.Sub(told) < 900*time.Millisecond {
		t.Errorf("the other request went out %v after the server asked to wait a second", other.Sub(told))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]struct {
		d    time.Duration
		told bool
	}{
		"": {}, "soon": {}, "-1": {}, "99999999999999": {},
		"0": {0, true}, "3": {3 * time.Second, true},
		"Sun, 22 Nov 2026 10:00:07 GMT": {2 * time.Second, true}, // by the server's clock, five seconds ahead
		"Sun, 22 Nov 2026 09:00:00 GMT": {0, true},
	} {
		if after, told := RetryAfter(value, "Sun, 22 Nov 2026 10:00:05 GMT", now); after != want.d || told != want.told {
			t.Errorf("%q: %v, %t; want %+v", value, after, told, want)
		}
	}
	if after, _ := RetryAfter("Sun, 22 Nov 2026 10:00:07 GMT", "", now); after != 7*time.Second {
		t.Errorf("without the server's clock: %v, want 7 s", after)
	}
}

func TestTheBudgetIsHard(t *testing.T) {
	var n atomic.Int32
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); w.WriteHeader(503) })
	c := client(t, s.URL, func(o *Options) { o.MaxRequests, o.Retries = 2, 5 })
	first, second := c.Do(t.Context(), Request{URL: s.URL}), c.Do(t.Context(), Request{URL: s.URL})
	if first.Exchange.Status != 503 || first.Exchange.Tries != 2 || first.Skipped != "" {
		t.Errorf("first: %+v %q", first.Exchange, first.Skipped)
	}
	if second.Skipped != "the budget of requests is spent" || second.Exchange.Tries != 0 || second.Exchange.Fault.Kind != "" || second.Connection != nil {
		t.Errorf("second: %+v %q", second.Exchange, second.Skipped)
	}
	if n.Load() != 2 || c.Requests() != 2 {
		t.Errorf("served %d, counted %d, want 2", n.Load(), c.Requests())
	}
}

func TestTheBudgetEndsAHeadFallback(t *testing.T) {
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(405) })
	a := client(t, s.URL, func(o *Options) { o.MaxRequests = 1 }).Do(t.Context(), Request{Ask: d.AskArchive, Method: "HEAD", URL: s.URL})
	if a.Exchange.Status != 405 || a.Exchange.Method != "HEAD" || a.Exchange.Tries != 1 || a.Skipped != "" || a.Connection == nil {
		t.Errorf("%+v, skipped %q", a.Exchange, a.Skipped)
	}
}
