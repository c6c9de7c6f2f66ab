package repo

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

// list is a provider list of n names.
func list(n int) string {
	var b strings.Builder
	b.WriteString(`{"providers":{`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"magento/module-%d":{"sha256":"%064x"}`, i, i)
	}
	b.WriteString("}}")
	return b.String()
}

func benchClient(b *testing.B, h http.Handler) *Client {
	ca := newAuthority(b, "Example Root")
	s := serveTLS(b, &tls.Config{Certificates: []tls.Certificate{ca.sign(b, host, -time.Hour, time.Hour)}}, h)
	return client(b, "https://"+host, func(o *Options) { o.Authorities, o.Dial = ca.pool(), to(s.Listener.Addr().String()) })
}

// BenchmarkHead600 asks for 600 archives, eight at a time, over one connection.
func BenchmarkHead600(b *testing.B) {
	c := benchClient(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "1000") }))
	keys := Basic("public", "private")
	b.ReportAllocs()
	for b.Loop() {
		var wg sync.WaitGroup
		var next, opened atomic.Int32
		for range 8 {
			wg.Go(func() {
				for i := next.Add(1); i <= 600; i = next.Add(1) {
					a := c.Do(b.Context(), Request{Ask: d.AskArchive, Method: "HEAD", Credentials: keys, Want: d.Want{Status: []int{200}},
						URL: fmt.Sprintf("https://%s/archives/magento/module-%d/a.zip", host, i)})
					if a.Exchange.Status != 200 {
						b.Error(a.Exchange.Fault)
					}
					if a.Connection != nil {
						opened.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if opened.Load() > 1 {
			b.Errorf("%d connections were opened", opened.Load())
		}
	}
}

// BenchmarkStreamList reads a list of 20,000 names and takes its digest.
func BenchmarkStreamList(b *testing.B) {
	body := list(20_000)
	zipped := packed(body)
	sum := sha256.Sum256([]byte(body))
	c := benchClient(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(zipped)
	}))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		names := 0
		a := c.Do(b.Context(), Request{Ask: d.AskList, URL: "https://" + host + "/p/provider-ce.json", Want: wants(d.ContentJSON, 200), SHA256: hex.EncodeToString(sum[:]),
			Read: func(r io.Reader) error {
				for dec := json.NewDecoder(r); ; {
					token, err := dec.Token()
					if err == io.EOF {
						return nil
					} else if err != nil {
						return err
					}
					if s, ok := token.(string); ok && strings.HasPrefix(s, "magento/") {
						names++
					}
				}
			}})
		if names != 20_000 || a.Exchange.Content.Problem != "" {
			b.Fatalf("%d names, %+v", names, a.Exchange)
		}
	}
}

// BenchmarkStreamMemory tells how much the heap grows while a list is streamed.
func BenchmarkStreamMemory(b *testing.B) {
	body := packed(list(20_000))
	c := benchClient(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(body) }))
	var most uint64
	for b.Loop() {
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		a := c.Do(b.Context(), Request{Ask: d.AskList, URL: "https://" + host + "/p/provider-ce.json", Read: func(r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			runtime.GC()
			runtime.ReadMemStats(&now)
			return err
		}})
		if a.Exchange.Content.Problem != "" {
			b.Fatalf("%+v", a.Exchange)
		}
		if now.HeapAlloc > before.HeapAlloc {
			most = max(most, now.HeapAlloc-before.HeapAlloc)
		}
	}
	b.ReportMetric(float64(most)/1024, "KiB-live")
}
