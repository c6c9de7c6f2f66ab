package logs

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// decode takes a byte order mark away and turns UTF-16, which PowerShell writes,
// into UTF-8. Without a mark, UTF-16 is known by its zero bytes.
func decode(r *bufio.Reader) (io.Reader, string, error) {
	start, err := r.Peek(512)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, "", err
	}
	switch {
	case bytes.HasPrefix(start, []byte{0xef, 0xbb, 0xbf}):
		r.Discard(3)
		return r, "UTF-8", nil
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}):
		r.Discard(2)
		return &wide{r: r, order: binary.LittleEndian}, "UTF-16LE", nil
	case bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		r.Discard(2)
		return &wide{r: r, order: binary.BigEndian}, "UTF-16BE", nil
	}
	even, odd := zeros(start)
	half := len(start) / 2
	switch {
	case half >= 4 && odd > half*7/10 && even < half/10:
		return &wide{r: r, order: binary.LittleEndian}, "UTF-16LE", nil
	case half >= 4 && even > half*7/10 && odd < half/10:
		return &wide{r: r, order: binary.BigEndian}, "UTF-16BE", nil
	}
	return r, "", nil
}

// zeros counts the zero bytes at even and at odd places.
func zeros(b []byte) (even, odd int) {
	for i, c := range b {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// wide reads UTF-16 as UTF-8.
type wide struct {
	r     io.Reader
	order binary.ByteOrder
	in    [8 << 10]byte
	held  int    // bytes of in that are not decoded yet
	buf   []byte // what was decoded last
	out   []byte // the part of buf that was not handed out yet
	err   error
}

func (w *wide) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		w.fill()
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

// fill decodes the next piece. A lone byte or the first half of a pair waits for
// what follows.
func (w *wide) fill() {
	n, err := w.r.Read(w.in[w.held:])
	end := w.held + n
	w.err = err
	w.buf = w.buf[:0]
	i := 0
	for ; i+1 < end; i += 2 {
		r := rune(w.order.Uint16(w.in[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= end && err == nil {
				break
			}
			second := rune(utf8.RuneError)
			if i+3 < end {
				second = rune(w.order.Uint16(w.in[i+2:]))
			}
			if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
				i += 2
			}
		}
		w.buf = utf8.AppendRune(w.buf, r)
	}
	w.out = w.buf
	w.held = copy(w.in[:], w.in[i:end])
}
