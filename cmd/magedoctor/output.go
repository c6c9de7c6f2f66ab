package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"time"

	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// tool names this program in reports.
func tool() report.Tool { return report.Tool{Name: "magedoctor", Version: version()} }

// tell gathers how reports are to be told on this terminal.
func (w world) tell(c *cli.Context) report.Options {
	out, isFile := w.stdout.(*os.File)
	terminal := isFile && term.IsTerminal(int(out.Fd()))
	o := report.Options{
		Tool:    tool(),
		Color:   report.Colored(w.env, terminal || w.colourfulLog(c), c.Bool("no-color")),
		Verbose: c.Bool("verbose"),
		Quiet:   c.Bool("quiet"),
	}
	if terminal {
		if width, _, err := term.GetSize(int(out.Fd())); err == nil {
			o.Width = width
		}
	} else if columns, err := strconv.Atoi(w.env("COLUMNS")); err == nil {
		o.Width = columns
	}
	o.Width = legible(o.Width)
	return o
}

// legible keeps a width within what can be read; 0 stays the default.
func legible(width int) int {
	if width == 0 {
		return 0
	}
	return min(max(width, 60), 120)
}

// targets reads --format.
func (w world) targets(c *cli.Context) ([]report.Target, error) {
	return w.targetsOf(c, report.Formats())
}

func (w world) targetsOf(c *cli.Context, formats []report.Format) ([]report.Target, error) {
	parsed, err := report.ParseTargetsOf(formats, listed(c, "format"))
	if _, given := w.origins["format"]; err != nil && given {
		err = fmt.Errorf("%s: %w", w.called("format"), err)
	}
	if err != nil {
		return nil, misused("magedoctor "+c.Command.Name+" --format text --format json=report.json", "%w", err)
	}
	return parsed, nil
}

// publish tells the diagnosis of a project everywhere it was asked for. The run took
// so long and will end with the status, unless it is interrupted.
func (w world) publish(c *cli.Context, to []report.Target, d diagnose.Diagnosis, took time.Duration, status int) error {
	o := w.tell(c)
	o.Took, o.Status = took, status
	if interrupted(c.Context) {
		o.Status = statusInterrupted
	}
	if has(c.Command, "project") {
		o.Base = w.base(c.String("project"))
	}
	return w.publishAs(c, to, d, o)
}

// publishAs is publish in a certain way of telling.
func (w world) publishAs(c *cli.Context, to []report.Target, d diagnose.Diagnosis, o report.Options) error {
	if w.told != nil {
		w.told(d)
	}
	// A file that cannot be written does not keep the others, or stdout, from being told.
	err := errors.Join(record(c.String("record"), d), report.WriteAll(to, w.stdout, d, o))
	w.summarise(to, d, o)
	if err != nil {
		return unwritten(err, to)
	}
	return nil
}

// unwritten is the error of files that could not be written, after what was to go to
// stdout went there.
func unwritten(err error, to []report.Target) error {
	told := slices.ContainsFunc(to, func(t report.Target) bool { return t.Path == "" })
	return misuse{err: err, hint: "name a file in a folder that can be written to", told: told}
}

// record writes the recorded run, if one is wanted.
func record(path string, d diagnose.Diagnosis) error {
	if path == "" {
		return nil
	}
	var buf bytes.Buffer
	err := report.Record(&buf, d.Evidence, tool())
	if err == nil {
		err = report.WriteFile(path, buf.Bytes())
	}
	if err != nil {
		return fmt.Errorf("writing the recorded run: %w", err)
	}
	return nil
}

// summarise appends the Markdown report to the summary of the job, where GitHub
// Actions runs this and its format was asked for. A summary is an extra: one that
// cannot be written changes nothing else.
func (w world) summarise(to []report.Target, d diagnose.Diagnosis, o report.Options) {
	path := w.env("GITHUB_STEP_SUMMARY")
	if path == "" || !slices.ContainsFunc(to, func(t report.Target) bool { return t.Format.Name == "github" }) {
		return
	}
	var text bytes.Buffer
	err := report.Summary(&text, d, o)
	if err == nil {
		err = appendTo(path, text.Bytes())
	}
	if err != nil {
		fmt.Fprintf(w.stderr, "magedoctor: the summary of the job could not be written: %v\n", err)
	}
}

// appendTo writes behind what a file holds already.
func appendTo(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// status is the exit status of a verdict.
func status(v diagnose.Verdict) int {
	switch v {
	case diagnose.Open:
		return statusOpen
	case diagnose.Shut:
		return statusShut
	}
	return statusUnproven
}

// finish is the error that carries a verdict's status; nil for open.
func finish(v diagnose.Verdict) error { return exit(status(v)) }

// exit is the error that ends with a status; nil for open.
func exit(code int) error {
	if code != statusOpen {
		return ended{code}
	}
	return nil
}

// readEarlier reads the recorded runs that are named with --earlier.
func readEarlier(c *cli.Context) ([]diagnose.Evidence, error) {
	var all []diagnose.Evidence
	for _, path := range listed(c, "earlier") {
		e, err := readRecord(path)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// readRecord reads one recorded run.
func readRecord(path string) (diagnose.Evidence, error) {
	f, err := os.Open(path)
	if err != nil {
		var wrong *fs.PathError
		if errors.As(err, &wrong) {
			err = wrong.Err
		}
		return diagnose.Evidence{}, misused("record one with: magedoctor diagnose --record FILE", "the recorded run %s: %w", path, err)
	}
	defer f.Close()
	e, err := report.ReadJSON(f)
	if err != nil {
		return diagnose.Evidence{}, misused("record one with: magedoctor diagnose --record FILE", "the recorded run %s: %w", path, err)
	}
	return e, nil
}
