package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
	"github.com/xrash/smetrics"
	"golang.org/x/term"
)

// edits counts the changes of one letter that lead from one word to the other.
func edits(a, b string) int { return smetrics.WagnerFischer(strings.ToLower(a), b, 1, 1, 1) }

// tool names this program in reports.
func tool() report.Tool { return report.Tool{Name: "magedoctor", Version: version()} }

// tell gathers how reports are to be told on this terminal.
func (w world) tell(c *cli.Context) report.Options {
	out, isFile := w.stdout.(*os.File)
	terminal := isFile && term.IsTerminal(int(out.Fd()))
	o := report.Options{
		Tool:    tool(),
		Color:   report.Colored(w.env, terminal, c.Bool("no-color")),
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
func targets(c *cli.Context) ([]report.Target, error) { return targetsOf(c, report.Formats()) }

func targetsOf(c *cli.Context, formats []report.Format) ([]report.Target, error) {
	parsed, err := report.ParseTargetsOf(formats, c.StringSlice("format"))
	if err != nil {
		return nil, misused("magedoctor "+c.Command.Name+" --format text --format json=report.json", "%w", err)
	}
	return parsed, nil
}

// publish tells a diagnosis everywhere it was asked for, and ends with its status.
func (w world) publish(c *cli.Context, to []report.Target, d diagnose.Diagnosis, took time.Duration) error {
	o := w.tell(c)
	o.Took = took
	return w.publishAs(c, to, d, o)
}

// publishAs is publish in a certain way of telling.
func (w world) publishAs(c *cli.Context, to []report.Target, d diagnose.Diagnosis, o report.Options) error {
	if w.told != nil {
		w.told(d)
	}
	if path := c.String("record"); path != "" {
		var buf bytes.Buffer
		if err := report.Record(&buf, d.Evidence, tool()); err != nil {
			return err
		}
		if err := report.WriteFile(path, buf.Bytes()); err != nil {
			return misused("name a file in a folder that can be written to", "writing the recorded run: %w", err)
		}
	}
	if err := report.WriteAll(to, w.stdout, d, o); err != nil {
		return misused("name a file in a folder that can be written to", "%w", err)
	}
	return nil
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
func finish(v diagnose.Verdict) error {
	if code := status(v); code != statusOpen {
		return ended{code}
	}
	return nil
}

// apologise keeps the promise of --format json when the run could not begin: stdout
// is one JSON document all the same.
func apologise(w world, err error) {
	if !wantsJSON(w.args) {
		return
	}
	d := diagnose.Diagnose(diagnose.Evidence{Taken: time.Now().UTC().Truncate(time.Second)})
	_ = report.JSON(w.stdout, d, report.Options{Tool: tool(), Error: err.Error()})
}

// wantsJSON is whether the command line, usable or not, sends JSON to stdout.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		name, value, given := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") || name != "format" {
			continue
		}
		if !given && i+1 < len(args) {
			value = args[i+1]
		}
		if slices.Contains(strings.Split(value, ","), "json") {
			return true
		}
	}
	return false
}

// readEarlier reads the recorded runs that are named with --earlier.
func readEarlier(c *cli.Context) ([]diagnose.Evidence, error) {
	var all []diagnose.Evidence
	for _, path := range c.StringSlice("earlier") {
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
