package repo

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

// asked sends n requests at once and gives the answers.
func asked(t *testing.T, c *Client, n int, r Request) []Answer {
	t.Helper()
	answers := make([]Answer, n)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = c.Do(t.Context(), r) })
	}
	wg.Wait()
	return answers
}

func TestRequestsUnderWayAreBounded(t *testing.T) {
	for _, bound := range []int{0, 3} {
		const n = 12
		var now, peak, met atomic.Int64
		all := make(chan struct{})
		s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
			for k := now.Add(1); ; {
				if old := peak.Load(); k <= old || peak.CompareAndSwap(old, k) {
					break
				}
			}
			// Without a bound all of them meet here.
			if met.Add(1) == n {
				close(all)
			}
			if bound == 0 {
				<-all
			} else {
				time.Sleep(3 * time.Millisecond) // so that more would meet, were there no bound
			}
			now.Add(-1)
		})
		c := client(t, s.URL, func(o *Options) { o.Concurrency = bound })
		for _, a := range asked(t, c, n, Request{URL: s.URL}) {
			if a.Exchange.Status != 200 {
				t.Errorf("bound %d: %+v", bound, a.Exchange)
			}
		}
		if most := peak.Load(); bound > 0 && most > int64(bound) || bound == 0 && most != n {
			t.Errorf("bound %d: %d requests at a time", bound, most)
		}
	}
}

func TestALongRetryAfterEndsTheAsking(t *testing.T) {
	var n atomic.Int32
	busy := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(429)
	})
	other := servePlain(t, func(http.ResponseWriter, *http.Request) {})
	c := client(t, busy.URL, func(o *Options) { o.Patience = time.Minute })
	if a := c.Do(t.Context(), Request{Ask: d.AskArchive, Method: "HEAD", URL: busy.URL}); a.Exchange.Status != 429 || a.Skipped != "" {
		t.Errorf("first: %+v %q", a.Exchange, a.Skipped)
	}
	a := c.Do(t.Context(), Request{Ask: d.AskArchive, Method: "HEAD", URL: busy.URL + "/next"})
	if want := "the server asked to wait 1h, longer than the 1m that are waited out"; a.Skipped != want || a.Exchange.Tries != 0 {
		t.Errorf("second: %q, want %q", a.Skipped, want)
	}
	if n.Load() != 1 || c.Requests() != 1 {
		t.Errorf("%d requests were served, %d counted, want one", n.Load(), c.Requests())
	}
	if a := c.Do(t.Context(), Request{URL: other.URL}); a.Exchange.Status != 200 {
		t.Errorf("another host: %+v %q", a.Exchange, a.Skipped)
	}
	if a := c.Do(t.Context(), Request{Ask: d.AskRoot, URL: busy.URL}); a.Exchange.Status != 429 {
		t.Errorf("packages.json: %+v %q", a.Exchange, a.Skipped)
	}
}

func TestAWaitWithinPatienceCostsNoTime(t *testing.T) {
	var n, told atomic.Int32
	s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		}
	})
	c := client(t, s.URL, func(o *Options) {
		o.Patience, o.Timeouts.Whole, o.Retries = time.Second, 900*time.Millisecond, 1
		o.Waits = func(d time.Duration) {
			if told.Add(1); d != time.Second {
				t.Errorf("told to wait %v", d)
			}
		}
	})
	if a := c.Do(t.Context(), Request{URL: s.URL}); a.Exchange.Status != 200 || a.Exchange.Tries != 2 {
		t.Errorf("%+v", a.Exchange)
	}
	if told.Load() != 1 {
		t.Errorf("told %d times to wait, want once", told.Load())
	}
}

func TestWaitsInVainEndTheAsking(t *testing.T) {
	for _, tt := range []struct {
		situation string
		served    int32 // the answer, counted from 1, that is a good one; 0 for none
		tries     int
		status    int
	}{{"never", 0, 3, 429}, {"after the second wait", 3, 3, 200}} {
		t.Run(tt.situation, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == tt.served {
					return
				}
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(429)
			})
			c := client(t, s.URL, func(o *Options) { o.Patience, o.Retries = time.Second, 5 })
			if a := c.Do(t.Context(), Request{Ask: d.AskRoot, URL: s.URL}); a.Exchange.Status != tt.status || a.Exchange.Tries != tt.tries {
				t.Errorf("got %d after %d tries, want %d after %d", a.Exchange.Status, a.Exchange.Tries, tt.status, tt.tries)
			}
			ended := "the server asked to wait again and again, and answered nothing in between"
			a := c.Do(t.Context(), Request{Ask: d.AskArchive, Method: "POST", URL: s.URL}) // POST is sent once
			if (a.Skipped == ended) != (tt.served == 0) {
				t.Errorf("the next request: %q, status %d", a.Skipped, a.Exchange.Status)
			}
		})
	}
}

func TestARequestThatHangsAloneIsTriedOnceMore(t *testing.T) {
	for _, tt := range []struct {
		alone bool
		whole time.Duration
		tries int
	}{{true, 5 * time.Second, 2}, {false, 5 * time.Second, 1}, {true, 500 * time.Millisecond, 1}} {
		var hung atomic.Int32
		arrived := make(chan struct{}, 2)
		s := servePlain(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hangs" && hung.Add(1) == 1 {
				arrived <- struct{}{}
				<-r.Context().Done()
			}
		})
		c := client(t, s.URL, func(o *Options) { o.Timeouts.Answer, o.Timeouts.Whole, o.Retries = time.Second, tt.whole, 2 })
		done := make(chan Answer, 1)
		go func() { done <- c.Do(t.Context(), Request{Ask: d.AskArchive, Method: "HEAD", URL: s.URL + "/hangs"}) }()
		<-arrived
		if tt.alone {
			c.Do(t.Context(), Request{Ask: d.AskArchive, Method: "HEAD", URL: s.URL + "/answers"})
		}
		a := <-done
		if a.Exchange.Tries != tt.tries || (a.Exchange.Status == 200) != (tt.tries == 2) || (a.Exchange.Fault.Kind == d.FaultTimeout) != (tt.tries == 1) {
			t.Errorf("%+v: %+v", tt, a.Exchange)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", time.Minute: "1m", 90 * time.Second: "1m30s", 5 * time.Second: "5s", time.Hour + time.Minute: "1h1m",
		20 * time.Minute: "20m", 10 * time.Hour: "10h", 50 * time.Millisecond: "50ms",
	} {
		if got := span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
