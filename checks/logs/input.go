package logs

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// maxZip is the largest zip file that is taken from a stream: a zip's directory
// stands at its end, so it is copied to a temporary file first.
const maxZip = 1 << 30

// maxUnpacked bounds what comes out of a gzip or zip file.
const maxUnpacked = 16 << 30

// input is a log as plain UTF-8 text.
type input struct {
	text     io.Reader
	packed   string
	encoding string
	skipped  int
	closers  []func()
}

func (in *input) close() {
	for _, c := range slices.Backward(in.closers) {
		c()
	}
}

// open finds out how a log is packed and encoded by its first bytes, and undoes it.
func open(r io.Reader) (*input, error) {
	in := &input{}
	head := bufio.NewReaderSize(r, 64<<10)
	start, err := head.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(head)
		if err != nil {
			return nil, fmt.Errorf("unpack gzip: %w", err)
		}
		in.packed = "gzip"
		in.closers = append(in.closers, func() { z.Close() })
		head = bufio.NewReaderSize(&tolerant{r: io.LimitReader(z, maxUnpacked)}, 64<<10)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		files, err := in.unzip(head)
		if err != nil {
			in.close()
			return nil, fmt.Errorf("unpack zip: %w", err)
		}
		in.packed = "zip"
		head = bufio.NewReaderSize(io.LimitReader(files, maxUnpacked), 64<<10)
	}
	in.text, in.encoding, err = decode(head)
	if err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

// unzip opens the files in a zip one after another, in the order of their names.
func (in *input) unzip(r io.Reader) (io.Reader, error) {
	tmp, err := os.CreateTemp("", "log-*.zip")
	if err != nil {
		return nil, err
	}
	in.closers = append(in.closers, func() { tmp.Close(); os.Remove(tmp.Name()) })
	size, err := io.Copy(tmp, io.LimitReader(r, maxZip+1))
	if err != nil {
		return nil, err
	}
	if size > maxZip {
		return nil, errors.New("larger than 1 GiB; unpack it first")
	}
	z, err := zip.NewReader(tmp, size)
	if err != nil {
		return nil, err
	}
	files := slices.Clone(z.File)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	return &members{files: files}, nil
}

// members are the files of a zip as one text. Each starts on a line of its own,
// and its byte order mark and encoding are undone.
type members struct {
	files []*zip.File
	now   io.Reader
	close func() error
}

func (m *members) Read(p []byte) (int, error) {
	for {
		if m.now == nil {
			if len(m.files) == 0 {
				return 0, io.EOF
			}
			f := m.files[0]
			m.files = m.files[1:]
			if f.FileInfo().IsDir() {
				continue
			}
			r, err := f.Open()
			if err != nil {
				return 0, fmt.Errorf("%s: %w", f.Name, err)
			}
			text, _, err := decode(bufio.NewReaderSize(r, 64<<10))
			if err != nil {
				r.Close()
				return 0, fmt.Errorf("%s: %w", f.Name, err)
			}
			m.now, m.close = io.MultiReader(text, strings.NewReader("\n")), r.Close
		}
		n, err := m.now.Read(p)
		if err == io.EOF {
			m.close()
			m.now = nil
			if n == 0 {
				continue
			}
			err = nil
		}
		return n, err
	}
}

// tolerant ends a text where its packing is damaged, as long as something came
// out: half a log is better than none.
type tolerant struct {
	r    io.Reader
	some bool
}

func (t *tolerant) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.some = t.some || n > 0
	if err != nil && t.some && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum)) {
		err = io.EOF
	}
	return n, err
}
