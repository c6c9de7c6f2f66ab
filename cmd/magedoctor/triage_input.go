package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/checks/logs"
	"magedoctor/diagnose"
	"magedoctor/report"

	"golang.org/x/sync/errgroup"
)

// input is one log to read.
type input struct {
	// name is its path, or "-" for stdin; shown is what the reader calls it.
	name, shown string
}

// reading is what an input held.
type reading struct {
	input
	evidence diagnose.Evidence
	// summary says what kind of text a log was; nil for a recorded run.
	summary *logs.Summary
}

// errInterrupted is the answer to an input that was not read to its end.
var errInterrupted = errors.New("the run was interrupted")

// errEmpty is the answer to an input without a byte in it.
var errEmpty = errors.New("it is empty")

// expand lists the inputs behind a name: the file itself, or every file of a folder
// but hidden ones, by their path.
func (w world) expand(name string) (in []input, folder bool, err error) {
	path := w.path(name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, misused(hintLog, "%s: %w", name, bare(err))
	}
	if !info.IsDir() {
		return []input{{path, name}}, false, nil
	}
	err = filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") && at != path
		switch {
		case err != nil && at == path:
			return err
		case err != nil: // told as a row
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || !entry.Type().IsRegular():
			return nil
		}
		below, relErr := filepath.Rel(path, at)
		if relErr != nil {
			below = at
		}
		in = append(in, input{at, filepath.ToSlash(below)})
		return nil
	})
	if err != nil {
		return nil, false, misused(hintLog, "%s: %w", name, bare(err))
	}
	if len(in) == 0 {
		return nil, false, misused(hintLog, "the folder %s holds no file to read", name)
	}
	return in, true, nil
}

// path is a file's path as seen from the working directory of this world.
func (w world) path(name string) string {
	if w.dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(w.dir, name)
}

// bare is the error without the path, which the message names already.
func bare(err error) error {
	var wrong *fs.PathError
	if errors.As(err, &wrong) {
		return wrong.Err
	}
	return err
}

// readWithin is readInput, but for an interruption, which need not wait for a pipe
// that never ends.
func (w world) readWithin(ctx context.Context, in input) (reading, error) {
	type answer struct {
		reading
		err error
	}
	done := make(chan answer, 1)
	go func() {
		r, err := w.readInput(in)
		done <- answer{r, err}
	}()
	select {
	case a := <-done:
		return a.reading, a.err
	case <-ctx.Done():
		return reading{}, fmt.Errorf("%s: %w", in.shown, errInterrupted)
	}
}

// readInput reads a log, a recorded run or a JSON report, told apart by what they
// hold.
func (w world) readInput(in input) (reading, error) {
	from := w.stdin
	if in.name != "-" {
		f, err := os.Open(in.name)
		if err != nil {
			return reading{}, fmt.Errorf("%s: %w", in.shown, bare(err))
		}
		defer f.Close()
		from = f
	}
	head := bufio.NewReaderSize(from, 64<<10)
	start, err := head.Peek(4096)
	switch {
	case len(start) == 0 && (err == nil || errors.Is(err, io.EOF)):
		return reading{}, fmt.Errorf("%s: %w", in.shown, errEmpty)
	case len(start) == 0:
		return reading{}, fmt.Errorf("%s: %w", in.shown, bare(err))
	}
	r := reading{input: in}
	if recorded(start) {
		if r.evidence, err = report.ReadJSON(head); err != nil {
			return reading{}, fmt.Errorf("the recorded run %s: %w", in.shown, err)
		}
		return r, nil
	}
	var s logs.Summary
	r.evidence, s, err = logs.Read(head, in.shown, logs.Options{Scrub: w.scrub(), Taken: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // it names the log, too
		}
		return reading{}, fmt.Errorf("%s: %w", in.shown, bare(err))
	}
	r.summary = &s
	return r, nil
}

// recorded is whether a text begins as this program's JSON does. Other programs'
// JSON is read as a log, since some wrap Composer's lines in it.
func recorded(start []byte) bool {
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	return bytes.HasPrefix(start, []byte("{")) && bytes.Contains(start, []byte(`"schema_version"`)) &&
		(bytes.Contains(start, []byte(`"magedoctor"`)) || bytes.Contains(start, []byte(`"evidence"`)))
}

// scrub takes out of a log the secrets that are known here, and keys in a disguise
// in which they look like a digest.
func (w world) scrub() func(string) string {
	var known []composer.Pair
	if private := w.env("MAGEDOCTOR_PRIVATE_KEY"); private != "" {
		known = append(known, composer.Pair{Public: w.env("MAGEDOCTOR_PUBLIC_KEY"), Private: composer.Secret(private)})
	}
	if token := w.env("MAGEDOCTOR_DOWNLOAD_TOKEN"); token != "" {
		known = append(known, composer.Pair{Public: w.env("MAGEDOCTOR_MAGEID"), Private: composer.Secret(token)})
	}
	scrubber := composer.NewScrubber(known...)
	return func(text string) string { return disguised(scrubber.Scrub(text)) }
}

// disguised takes out 64 hexadecimal digits that are themselves the hexadecimal form
// of a key's 32. A digest, such as a metadata file has in its name, never is.
func disguised(text string) string {
	const digits, length = "0123456789abcdefABCDEF", 64
	var out strings.Builder
	for text != "" {
		n := len(text) - len(strings.TrimLeft(text, digits))
		if half, err := hex.DecodeString(text[:n]); n == length && err == nil && strings.Trim(string(half), digits) == "" {
			out.WriteString("[redacted]")
		} else {
			out.WriteString(text[:n])
		}
		text = text[n:]
		next := strings.IndexAny(text, digits)
		if next < 0 {
			next = len(text)
		}
		out.WriteString(text[:next])
		text = text[next:]
	}
	return out.String()
}

// tickets reads and judges each input by itself, a few at a time, in their order.
func (w world) tickets(ctx context.Context, inputs []input) []report.Ticket {
	list := make([]report.Ticket, len(inputs))
	var g errgroup.Group
	g.SetLimit(4)
	for i, in := range inputs {
		g.Go(func() error {
			list[i] = w.ticket(ctx, in)
			return nil
		})
	}
	_ = g.Wait() // what went wrong stands in the row
	return list
}

func (w world) ticket(ctx context.Context, in input) report.Ticket {
	t := report.Ticket{File: in.shown}
	if ctx.Err() != nil {
		t.Problem = errInterrupted.Error()
		return t
	}
	r, err := w.readWithin(ctx, in)
	if err != nil {
		t.Problem = strings.TrimPrefix(err.Error(), in.shown+": ")
		return t
	}
	t.Diagnosis = diagnose.Diagnose(r.evidence)
	t.About = r.about(&t.Diagnosis)
	return t
}
