package logs

import (
	"bytes"
	"io"
	"slices"
)

// How much of a log is held at once, and how much around a message is looked at.
const (
	windowSize  = 1 << 20
	lookBefore  = 16 << 10
	lookAfter   = 8 << 10
	passageSize = 256 << 10
)

// passage is a piece of the log that is worth a close look.
type passage struct {
	text []byte
	line int // the number of its first line, from 1
}

// window slides over a log and hands out its passages, in order and without
// overlap, and the places where a run may begin.
type window struct {
	r       io.Reader
	sieve   *sieve
	passage func(passage)
	mark    func(line []byte, number int) (more bool)

	buf   []byte
	lines int   // line breaks before buf
	bytes int64 // bytes read
	last  byte
	done  int // buf before this was looked at closely
	begin int // where the open passage begins, −1 without one
	end   int // where it ends

	marks    []int // marks that no passage has yet
	unmarked bool  // no more marks are looked for

	counted int // buf before this was counted for lines
	breaks  int // the line breaks there
}

func newWindow(r io.Reader, passage func(passage), mark func([]byte, int) bool) *window {
	return &window{r: r, sieve: newSieve(words()), passage: passage, mark: mark, begin: -1}
}

// total is the number of lines, a last one without a line break included.
func (w *window) total() int {
	if w.bytes > 0 && w.last != '\n' {
		return w.lines + 1
	}
	return w.lines
}

// scan reads the log to its end.
func (w *window) scan() error {
	w.buf = make([]byte, 0, windowSize/8)
	from := 0 // buf before this was sieved
	for {
		n, err := fill(w.r, w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		w.bytes += int64(n)
		if n > 0 {
			w.last = w.buf[len(w.buf)-1]
		}
		switch {
		case err != nil && err != io.EOF:
			return err
		case err == nil && cap(w.buf) < windowSize: // no small log
			w.buf = append(make([]byte, 0, windowSize), w.buf...)
			continue
		}
		limit := len(w.buf)
		if err == nil {
			limit -= lookAfter
		}
		from = w.sieveTo(from, limit)
		if err == io.EOF {
			w.flush()
			w.deliver(len(w.buf))
			w.lines += w.upTo(len(w.buf))
			return nil
		}
		from -= w.slide(from)
	}
}

// fill reads until p is full or the log ends.
func fill(r io.Reader, p []byte) (int, error) {
	n, err := io.ReadFull(r, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// sieveTo looks for words that begin before limit and returns where to go on.
func (w *window) sieveTo(from, limit int) int {
	for from < limit {
		at, which := w.sieve.next(w.buf, from)
		if at < 0 || at >= limit {
			break
		}
		found := w.sieve.words[which]
		from = at + len(found.text)
		if found.mark {
			w.marks = append(w.marks, at)
			continue
		}
		begin, end := w.lineStart(max(at-lookBefore, 0)), w.lineEnd(min(from+lookAfter, len(w.buf)))
		if w.begin >= 0 && (begin > w.end || w.end-w.begin > passageSize) {
			w.flush()
		}
		if w.begin < 0 {
			w.begin = max(begin, w.done)
		}
		w.end = max(w.end, end)
		// All up to here is looked at anyway, but for the marks in it.
		from = w.marksTo(from, min(limit, w.end-lookAfter))
	}
	return max(from, limit)
}

// marksTo goes on to a place that is looked at closely in any case and only
// stops for marks.
func (w *window) marksTo(from, limit int) int {
	for !w.unmarked && from < limit {
		at, which := w.sieve.next(w.buf[:limit], from)
		if at < 0 {
			break
		}
		found := w.sieve.words[which]
		from = at + len(found.text)
		if found.mark {
			w.marks = append(w.marks, at)
		}
	}
	return max(from, limit)
}

// deliver hands out the lines of the marks before a place, which no passage has.
// When no more are wanted, the sieve goes on without them.
func (w *window) deliver(before int) {
	for len(w.marks) > 0 && w.marks[0] < before {
		at := w.marks[0]
		w.marks = w.marks[1:]
		begin, end := max(w.lineStart(at), at-256), min(w.lineEnd(at), at+512)
		if !w.mark(w.buf[begin:end], w.lines+w.upTo(begin)+1) && !w.unmarked {
			w.unmarked = true
			w.sieve = newSieve(slices.DeleteFunc(words(), func(w word) bool { return w.mark }))
		}
	}
}

// flush hands out the open passage, after the marks before it.
func (w *window) flush() {
	if w.begin < 0 {
		return
	}
	w.deliver(w.begin)
	if w.begin < w.end {
		w.passage(passage{text: w.buf[w.begin:w.end], line: w.lines + w.upTo(w.begin) + 1})
	}
	for len(w.marks) > 0 && w.marks[0] < w.end {
		w.marks = w.marks[1:]
	}
	w.done, w.begin, w.end = w.end, -1, 0
}

// slide makes room for more text and returns by how much everything moved.
func (w *window) slide(from int) int {
	if w.begin >= 0 && w.end <= from-lookBefore || w.begin >= 0 && w.begin < len(w.buf)-windowSize/2 {
		w.flush()
	}
	keep := from - lookBefore
	if w.begin >= 0 {
		keep = min(keep, w.begin)
	}
	keep = max(min(keep, len(w.buf)), 0)
	w.deliver(keep)
	for i := range w.marks {
		w.marks[i] -= keep
	}
	w.lines += w.upTo(keep)
	w.breaks, w.counted = 0, 0
	w.buf = w.buf[:copy(w.buf, w.buf[keep:])]
	w.done = max(w.done-keep, 0)
	if w.begin >= 0 {
		w.begin -= keep
		w.end -= keep
	}
	return keep
}

// upTo counts the line breaks of buf before a place.
func (w *window) upTo(at int) int {
	if at < w.counted {
		return bytes.Count(w.buf[:at], []byte{'\n'})
	}
	w.breaks += bytes.Count(w.buf[w.counted:at], []byte{'\n'})
	w.counted = at
	return w.breaks
}

// lineStart is where the line of a place begins; the place itself in a line that
// is too long to be one.
func (w *window) lineStart(at int) int {
	if i := bytes.LastIndexByte(w.buf[max(at-lookBefore, 0):at], '\n'); i >= 0 {
		return max(at-lookBefore, 0) + i + 1
	}
	if at < lookBefore {
		return 0
	}
	return at
}

// lineEnd is where the line of a place ends, its line break included.
func (w *window) lineEnd(at int) int {
	stop := min(at+lookAfter, len(w.buf))
	if i := bytes.IndexByte(w.buf[at:stop], '\n'); i >= 0 {
		return at + i + 1
	}
	return stop
}
