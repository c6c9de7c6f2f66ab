package main

import (
	"fmt"
	"time"

	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

func keysCommand(w world) *cli.Command {
	return &cli.Command{
		Name:  "keys",
		Usage: "show every place where Composer would look for keys, which pair wins and why; asks nobody",
		Description: "Exit status: 0 when Composer sends a pair and nothing is wrong with it or its places, 1 shut, 2 unusable\n" +
			"command line or config file, 3 could not tell.\n\n" + settingsHelp,
		Flags: append(projectFlags(), &cli.StringSliceFlag{Name: "format", Usage: "`FORMAT[=PATH]`, repeatable: " + formatNames()}),
		Action: func(c *cli.Context) error {
			to, err := w.targets(c)
			if err != nil {
				return err
			}
			o, err := w.options(c)
			if err != nil {
				return err
			}
			o.Local = true
			return w.look(c, o, func(e diagnose.Evidence, took time.Duration) error {
				d := diagnose.Diagnose(e)
				if len(to) == 1 && to[0].Format.Name == "text" && to[0].Path == "" {
					err = w.tellKeys(c, d)
				} else {
					err = w.publish(c, to, d, took, keysStatus(d))
				}
				if err != nil {
					return err
				}
				return exit(keysStatus(d))
			})
		},
	}
}

// tellKeys prints the view of the keys and, below it, what is wrong with them.
func (w world) tellKeys(c *cli.Context, d diagnose.Diagnosis) error {
	if w.told != nil {
		w.told(d)
	}
	if err := report.Keys(w.stdout, d.Evidence, w.tell(c)); err != nil {
		return err
	}
	for i, f := range d.Findings {
		if i == 0 {
			fmt.Fprintln(w.stdout)
		}
		fmt.Fprintf(w.stdout, "  %s (%s): magedoctor explain %s\n", f.Cause.Title, f.Certainty, f.Cause.ID)
	}
	return nil
}

// keysStatus is the exit status of the keys command: with a pair that Composer would send the
// question is answered, although nothing was proven about access. What is wrong
// with the places or the pair is shut, as everywhere.
func keysStatus(d diagnose.Diagnosis) int {
	if d.Verdict == diagnose.Unproven && d.Evidence.Choice.Key != "" {
		return statusOpen
	}
	return status(d.Verdict)
}
