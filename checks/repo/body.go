package repo

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"magedoctor/diagnose"
)

const (
	pieceSize   = 4 << 10  // what is looked at to tell the kind
	textLimit   = 512      // what is kept of a text
	cutLimit    = 512      // what is read of an archive that only has to be there
	errorLimit  = 64 << 10 // what is read of an answer other than 2xx
	bodyLimit   = 8 << 20
	streamLimit = 64 << 20
)

// read consumes a response's body as the call wants it and tells what it was.
func (c *Client) read(ctx context.Context, k call, resp *http.Response, t *track, a *Answer) {
	defer resp.Body.Close()
	a.Announced = announced(resp)
	x := &a.Exchange
	x.Content.Bytes = a.Announced
	if k.method == http.MethodHead {
		return
	}
	ok := resp.StatusCode >= 200 && resp.StatusCode < 300
	raw := &wire{body: resp.Body, alarm: t.alarm, stall: c.opts.Timeouts.Stall}
	t.alarm.set(raw.stall, errStall)
	t.set(func() { t.phase = diagnose.PhaseBody })
	defer func() {
		if raw.err != nil {
			x.Fault = c.fault(ctx, raw.err, t)
		}
	}()

	if k.cut && ok {
		head := make([]byte, cutLimit)
		n, _ := io.ReadFull(raw, head)
		head = head[:n]
		x.Content.Kind = kindOf(resp.Header.Get("Content-Type"), head)
		x.Content.Text = c.text(k.Want, x.Status, x.Content, head, n == cutLimit)
		return
	}
	decoded, problem := unpack(raw, resp.Header.Get("Content-Encoding"), archive(k.Ask))
	x.Content.Problem = problem
	head, _ := decoded.Peek(pieceSize)
	head = slices.Clone(head)
	x.Content.Kind = kindOf(resp.Header.Get("Content-Type"), head)
	limited := &capped{r: decoded, left: limitOf(k.Request, ok)}
	switch {
	case k.Download && resp.StatusCode == http.StatusOK:
		c.download(limited, a)
	case k.Read != nil && resp.StatusCode == http.StatusOK && (k.Want.Kind == "" || k.Want.Kind == x.Content.Kind):
		stream(k.Request, limited, raw, &x.Content)
	default:
		c.whole(k, limited, raw, ok, a)
	}
	x.Content.Bytes = limited.n
	if raw.err == nil && limited.err != nil && x.Content.Problem == "" && ok {
		x.Content.Problem = describe(limited.err)
	}
	x.Content.Problem = c.safe(x.Content.Problem, 256)
	x.Content.Text = c.text(k.Want, x.Status, x.Content, head, limited.n > int64(len(head)))
}

func limitOf(r Request, ok bool) int64 {
	switch {
	case !ok:
		return errorLimit
	case r.Download:
		return 1 << 40 // nothing of it is kept
	case r.Limit > 0:
		return r.Limit
	case r.Read != nil:
		return streamLimit
	}
	return bodyLimit
}

// download counts and hashes what arrives.
func (c *Client) download(r *capped, a *Answer) {
	sum := sha1.New()
	_, _ = io.Copy(sum, r)
	a.Bytes, a.SHA1 = r.n, hex.EncodeToString(sum.Sum(nil))
}

// stream hands the body to the request's reader, and takes its digest on the way.
func stream(r Request, body *capped, raw *wire, content *diagnose.Content) {
	var in io.Reader = body
	var sum hash.Hash
	if r.SHA256 != "" {
		sum = sha256.New()
		in = io.TeeReader(body, sum)
	}
	err := r.Read(in)
	if err == nil || sum != nil {
		_, _ = io.Copy(io.Discard, in) // the digest is of all of it
	}
	if raw.err != nil {
		return
	}
	if body.err != nil {
		err = body.err
	}
	switch {
	case err != nil:
		content.Problem = describe(err)
	case sum != nil:
		content.Problem = digestProblem(sum, r.SHA256)
		content.Altered = content.Problem != ""
	}
}

// whole keeps the body, up to its limit.
func (c *Client) whole(k call, body *capped, raw *wire, ok bool, a *Answer) {
	data, _ := io.ReadAll(body)
	a.Body = data
	content := &a.Exchange.Content
	if content.Kind == diagnose.ContentJSON {
		notice, err := noticeOf(data)
		content.Notice = c.safe(notice, textLimit)
		if err != nil && raw.err == nil && body.err == nil {
			content.Problem = describe(err)
		}
	}
	if !ok {
		content.Says = saysOf(content.Notice + " " + string(data))
	}
	if k.SHA256 != "" && a.Exchange.Status == http.StatusOK && raw.err == nil && body.err == nil && content.Problem == "" {
		sum := sha256.New()
		sum.Write(data)
		content.Problem = digestProblem(sum, k.SHA256)
		content.Altered = content.Problem != ""
	}
}

func digestProblem(sum hash.Hash, want string) string {
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, want) {
		return fmt.Sprintf("its sha256 is %s and not %s", got, want)
	}
	return ""
}

// unpack undoes gzip where it is announced, and where the first bytes show it
// although nothing announces it: the repository serves package files so. The
// second is never done to archives, whose own bytes count.
func unpack(r io.Reader, encoding string, archive bool) (out *bufio.Reader, problem string) {
	out = bufio.NewReaderSize(r, pieceSize)
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
	case "gzip", "x-gzip":
		if !gzipped(out) {
			if _, err := out.Peek(1); err == nil {
				problem = "announced as gzip and is not"
			}
			return out, problem
		}
		out, problem = gunzip(out)
	default:
		return out, "packed as " + encoding + ", which was not asked for"
	}
	if problem == "" && !archive && gzipped(out) {
		out, problem = gunzip(out)
	}
	return out, problem
}

func gzipped(r *bufio.Reader) bool {
	magic, _ := r.Peek(3)
	return len(magic) == 3 && magic[0] == 0x1f && magic[1] == 0x8b && magic[2] == 8
}

func gunzip(r *bufio.Reader) (*bufio.Reader, string) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return r, "broken gzip: " + err.Error()
	}
	return bufio.NewReaderSize(z, pieceSize), ""
}

var errStall error = timeoutError("the rest of the body did not come in time")

// errTooLarge is a body beyond its limit.
var errTooLarge = errors.New("larger than the limit")

// wire reads the body from the network and remembers why it ended.
type wire struct {
	body  io.Reader
	alarm *alarm
	stall time.Duration
	err   error
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.body.Read(p)
	if n > 0 {
		w.alarm.set(w.stall, errStall)
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// capped reads at most left bytes, counts them and says when there is more.
type capped struct {
	r    io.Reader
	left int64
	n    int64
	err  error
}

func (c *capped) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if c.left == 0 {
		var one [1]byte
		if n, err := io.ReadFull(c.r, one[:]); n == 0 {
			return 0, c.end(err)
		}
		c.err = fmt.Errorf("%w of %d bytes", errTooLarge, c.n)
		return 0, c.err
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.n += int64(n)
	c.left -= int64(n)
	return n, c.end(err)
}

func (c *capped) end(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return err
}
