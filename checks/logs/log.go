package logs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"magedoctor/diagnose"
)

// Options are the circumstances of a reading.
type Options struct {
	// Scrub takes known secrets out of a text, as a composer.Scrubber does. What
	// looks like a key, a token or an address is taken out in any case.
	Scrub func(string) string
	// Taken is when the log is read, for the evidence.
	Taken time.Time
}

// Summary says what kind of text a log was.
type Summary struct {
	// Name is what the log is called in the facts: "deploy.log".
	Name string `json:"name"`
	// Lines and Bytes count the text after unpacking and decoding.
	Lines int   `json:"lines"`
	Bytes int64 `json:"bytes"`
	// Packed and Encoding tell what had to be undone: "gzip", "zip"; "UTF-16LE".
	Packed   string `json:"packed,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	// Runs are the Composer runs in the log, in its order; at most MaxRuns.
	Runs []Run `json:"runs"`
	// MoreRuns is whether there may be more runs than are told: beyond MaxRuns, or
	// such as were there in the same words many times before.
	MoreRuns bool `json:"more_runs,omitempty"`
	// Messages counts the messages that were recognised, repetitions included.
	Messages int `json:"messages"`
	// Ignored counts what was recognised and is harmless, by name.
	Ignored []Count `json:"ignored"`
}

// Count is how often something was seen.
type Count struct {
	Name  string `json:"name"`
	Times int    `json:"times"`
}

// Read reads a log and returns what it shows. Name is the log's name in the
// facts. The error is that of the reader or of the unpacking; a text without any
// message of Composer's is no error but evidence without facts.
func Read(r io.Reader, name string, o Options) (diagnose.Evidence, Summary, error) {
	in, err := open(r)
	if err != nil {
		return diagnose.Evidence{}, Summary{}, fmt.Errorf("read %s: %w", name, err)
	}
	defer in.close()
	n := newNotes(filepath.Base(name), o)
	w := newWindow(in.text, func(p passage) { n.read(p) }, n.mark)
	if err := w.scan(); err != nil {
		return diagnose.Evidence{}, Summary{}, fmt.Errorf("read %s: %w", name, err)
	}
	s := n.summary()
	s.Lines, s.Bytes, s.Packed, s.Encoding = w.total()+in.skipped, w.bytes, in.packed, in.encoding
	return n.evidence(), s, nil
}

// ReadFile reads a log from a file.
func ReadFile(path string, o Options) (diagnose.Evidence, Summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return diagnose.Evidence{}, Summary{}, fmt.Errorf("read log: %w", err)
	}
	defer f.Close()
	return Read(f, path, o)
}

// ReadText reads a log that is in memory already.
func ReadText(text []byte, name string, o Options) (diagnose.Evidence, Summary, error) {
	return Read(bytes.NewReader(text), name, o)
}
