package fakerepo

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Slow waits before each answer: latency. A client that goes away ends the wait.
func Slow(delay time.Duration) Weather {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if wait(r.Context(), delay) {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// SlowBody sends the headers at once and the body in this many pieces with a pause before each.
func SlowBody(pieces int, pause time.Duration) Weather {
	return respond(func(w http.ResponseWriter, r *http.Request, got *captured) {
		got.head(w, len(got.body.Bytes()))
		body := got.body.Bytes()
		size := len(body)/max(pieces, 1) + 1
		for len(body) > 0 && wait(r.Context(), pause) {
			n := min(size, len(body))
			_, _ = w.Write(body[:n])
			_ = http.NewResponseController(w).Flush()
			body = body[n:]
		}
	})
}

// wait returns false if the client went away first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Truncated promises the whole answer and sends half of it, then cuts the connection (curl 18). Answers other than 200 pass.
// In memory, without a connection, the half simply ends.
func Truncated() Weather {
	return respond(func(w http.ResponseWriter, r *http.Request, got *captured) {
		body := got.body.Bytes()
		got.head(w, len(body))
		if got.status == http.StatusOK {
			body = body[:len(body)/2]
		}
		_, _ = w.Write(body) // net/http closes the connection when a body is shorter than its Content-Length
	})
}

// Corrupt changes one byte of each 200 answer, another one at each try, and keeps its length.
func Corrupt() Weather {
	return func(next http.Handler) http.Handler {
		var tries atomic.Int64
		return rewrite(func(_ *http.Request, body []byte) []byte {
			if len(body) == 0 {
				return body
			}
			out := bytes.Clone(body)
			n := tries.Add(1)
			out[int(n*7)%len(out)] ^= byte(n%255) + 1
			return out
		})(next)
	}
}

// WrongHash adds a line feed to each 200 answer: valid as before, but not what its SHA-256 says.
func WrongHash() Weather {
	return rewrite(func(_ *http.Request, body []byte) []byte { return append(bytes.Clone(body), '\n') })
}

// Garbage keeps status and headers of each 200 answer and breaks its JSON off in the middle.
func Garbage() Weather {
	return rewrite(func(_ *http.Request, body []byte) []byte { return bytes.Clone(body[:len(body)/2]) })
}

// rewrite changes the plain body of answers with status 200; a gzip-compressed one is unpacked first and sent plain.
func rewrite(edit func(*http.Request, []byte) []byte) Weather {
	return respond(func(w http.ResponseWriter, r *http.Request, got *captured) {
		body := got.body.Bytes()
		if got.status == http.StatusOK && r.Method != http.MethodHead {
			if got.header.Get("Content-Encoding") == "gzip" {
				if plain, err := unzipped(body); err == nil {
					got.header.Del("Content-Encoding")
					body = plain
				}
			}
			body = edit(r, body)
		}
		got.head(w, len(body))
		_, _ = w.Write(body)
	})
}

func unzipped(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// captured is an answer that was not sent yet.
type captured struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *captured) Header() http.Header { return c.header }

func (c *captured) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *captured) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(b)
}

// head sends status and headers; the promised length replaces the old one, except in answers without a body (HEAD).
func (c *captured) head(w http.ResponseWriter, length int) {
	for k, v := range c.header {
		w.Header()[k] = v
	}
	if length > 0 || c.header.Get("Content-Length") == "" {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(max(c.status, http.StatusOK))
}

// respond lets the wrapped handler answer into memory and hands the result on. It hides nothing from the wrapped handler
// but the connection, so [Hangup] belongs outside of it.
func respond(deliver func(http.ResponseWriter, *http.Request, *captured)) Weather {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got := &captured{header: http.Header{}}
			next.ServeHTTP(got, r)
			deliver(w, r, got)
		})
	}
}
