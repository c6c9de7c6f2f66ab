package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"magedoctor/checks"
	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// hintLog is what to type to get a log worth reading.
const hintLog = "composer install -vvv --no-ansi 2>&1 | tee deploy.log; magedoctor triage deploy.log"

func triageCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "triage",
		Usage:     "read the log of a failed run, or a recorded run, and say what is wrong; asks nobody",
		ArgsUsage: "[FILE…|DIR|-]",
		Description: "Reads what Composer and the deploy printed, from a file, a folder or stdin, and answers as diagnose\n" +
			"does. Gzip, zip and UTF-16 are read as they are; a run recorded with --record or a JSON report is judged\n" +
			"again. Several files, or a folder, are told as a list with one row each.\n" +
			"Exit status: 0 open, 1 shut, 2 unusable command line or file, 3 could not tell, 130 interrupted.\n" +
			"Of a list: 1 if any is shut, else 3 if any is unproven or unusable, else 0.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "reply", Usage: "write the answer to the person who asked, in plain words; the same as --format reply"},
			&cli.BoolFlag{Name: "list", Usage: "one row per log, also when there is only one"},
			&cli.StringFlag{Name: "with-project", Usage: "read the files in the project's `DIR` too: composer.json, composer.lock, auth.json; nothing else of this machine counts"},
			&cli.StringSliceFlag{Name: "format", Usage: "`FORMAT[=PATH]`, repeatable: " + formatNames() + "; of a list text, json, markdown and csv"},
			&cli.StringFlag{Name: "record", Usage: "write all evidence, without secrets, into the file `PATH`"},
			&cli.BoolFlag{Name: "no-color", Usage: "plain text; so does NO_COLOR=1"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "the verdict alone"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "everything that was seen"},
		},
		Action: func(c *cli.Context) error {
			inputs, several, err := w.inputs(c)
			if err != nil {
				return err
			}
			if several || c.Bool("list") || wantsFormat(c, "csv") {
				return w.triageMany(c, inputs)
			}
			return w.triageOne(c, inputs[0])
		},
	}
}

// triageOne tells one log whole.
func (w world) triageOne(c *cli.Context, in input) error {
	if c.Bool("reply") {
		if err := c.Set("format", "reply"); err != nil {
			return err
		}
	}
	to, err := w.targets(c)
	if err != nil {
		return err
	}
	began := time.Now()
	read, err := w.readWithin(c.Context, in)
	switch {
	case errors.Is(err, errInterrupted):
		return ended{statusInterrupted}
	case err != nil:
		return misused(hintLog, "%w", err)
	}
	if read.evidence, err = w.withProject(c, read); err != nil {
		return err
	}
	if read.summary == nil && !c.Bool("quiet") {
		fmt.Fprintf(w.stderr, "magedoctor: %s was %s; judged again with today's rules\n", in.shown, read.about(nil))
	}
	d := diagnose.Diagnose(read.evidence)
	o := w.tell(c)
	o.Took, o.About, o.Status = time.Since(began), read.headline(&d), status(d.Verdict)
	if err := w.publishAs(c, to, d, o); err != nil {
		return err
	}
	if interrupted(c.Context) {
		return ended{statusInterrupted}
	}
	return finish(d.Verdict)
}

// withProject adds the files of a project to what a log shows.
func (w world) withProject(c *cli.Context, read reading) (diagnose.Evidence, error) {
	dir := c.String("with-project")
	if dir == "" {
		return read.evidence, nil
	}
	machine, err := w.machine()
	if err != nil {
		return diagnose.Evidence{}, err
	}
	if info, err := os.Stat(machine.ProjectDir(dir)); err != nil || !info.IsDir() {
		return diagnose.Evidence{}, misused("name the folder in which composer.json stands", "--with-project %s is not a folder", dir)
	}
	o := checks.Options{Machine: machine, Project: dir, Version: version()}
	o.JudgeAs(read.evidence)
	files, err := checks.Apart(c.Context, o)
	if err != nil {
		return diagnose.Evidence{}, misused("magedoctor triage --help", "%w", err)
	}
	both, _ := checks.Merge(files, read.evidence)
	return both, nil
}

// wantsFormat is whether a format is among those asked for.
func wantsFormat(c *cli.Context, name string) bool {
	for _, value := range listed(c, "format") {
		if format, _, _ := strings.Cut(value, "="); format == name {
			return true
		}
	}
	return false
}

func interrupted(ctx context.Context) bool { return errors.Is(context.Cause(ctx), context.Canceled) }

// inputs are what is to be read, and whether a list is to be told of them.
func (w world) inputs(c *cli.Context) (in []input, several bool, err error) {
	names := c.Args().Slice()
	if len(names) == 0 {
		if f, ok := w.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return nil, false, misused(hintLog, "triage needs a log: name a file, or pipe one in (stdin is a terminal)")
		}
		names = []string{"-"}
	}
	fromStdin := false
	for _, name := range names {
		if name == "-" {
			if fromStdin {
				return nil, false, misused("magedoctor triage -", "stdin can be read only once, but - is named twice")
			}
			fromStdin = true
			if f, ok := w.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
				fmt.Fprintln(w.stderr, "magedoctor: paste the log, then press Ctrl-D on a line of its own")
			}
			in = append(in, input{name: "-", shown: "stdin"})
			continue
		}
		more, folder, err := w.expand(name)
		if err != nil {
			return nil, false, err
		}
		in, several = append(in, more...), several || folder
	}
	return in, several || len(in) > 1, nil
}

// tickets judges each input by itself, a few at a time, in their order.
func (w world) triageMany(c *cli.Context, inputs []input) error {
	switch {
	case c.Bool("reply") || wantsFormat(c, "reply"):
		return misused("magedoctor triage --reply FILE", "a reply answers one log, but got %s", countOf(len(inputs), "log"))
	case c.String("record") != "":
		return misused("magedoctor triage --record run.json FILE", "--record takes one log, but got %s", countOf(len(inputs), "log"))
	case c.String("with-project") != "":
		return misused("magedoctor triage --with-project DIR FILE", "--with-project belongs to one log, but got %s", countOf(len(inputs), "log"))
	}
	list := report.Tickets{Taken: time.Now().UTC().Truncate(time.Second)}
	to, err := w.targetsOf(c, list.Formats())
	if err != nil {
		return err
	}
	list.List = w.tickets(c.Context, inputs)
	if err := report.WriteAll(to, w.stdout, diagnose.Diagnosis{}, w.tell(c)); err != nil {
		return unwritten(err, to)
	}
	if interrupted(c.Context) {
		return ended{statusInterrupted}
	}
	return finish(list.Verdict())
}

func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
