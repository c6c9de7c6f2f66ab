package main

import (
	"errors"

	"magedoctor/checks"
	"magedoctor/diagnose"

	"github.com/urfave/cli/v2"
)

// failedRun reads the log that is to be judged together with what is seen live, if
// one is named. The project is then judged as the Composer that failed.
func (w world) failedRun(c *cli.Context, o *checks.Options) (*diagnose.Evidence, error) {
	name := c.String("log")
	if name == "" {
		return nil, nil
	}
	in, folder, err := w.expand(name)
	if err != nil {
		return nil, err
	}
	if folder {
		return nil, misused("magedoctor triage "+name, "--log %s is a folder: one log belongs to one project", name)
	}
	read, err := w.readWithin(c.Context, in[0])
	switch {
	case errors.Is(err, errInterrupted):
		return nil, ended{statusInterrupted}
	case err != nil:
		return nil, misused(hintLog, "%w", err)
	}
	if read.summary == nil {
		return nil, misused("magedoctor diagnose --earlier "+name, "--log %s is a recorded run and no log", name)
	}
	o.JudgeAs(read.evidence)
	o.AskAgain(read.evidence)
	return &read.evidence, nil
}

// together judges a log beside what was seen live, and says which of its failures
// cannot be seen any more.
func together(live, log diagnose.Evidence) diagnose.Diagnosis {
	e, passed := checks.Merge(live, log)
	d := diagnose.Diagnose(e)
	if len(passed) > 0 {
		at := passed[0]
		if len(passed) > 1 {
			at += " and " + countOf(len(passed)-1, "other")
		}
		d.Untold = append(d.Untold, "What failed in the log ("+at+") opens now; that run read other keys or ran elsewhere, or the trouble has passed.")
	}
	return d
}
