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
		Flags: append(projectFlags(), &cli.StringSliceFlag{Name: "format", Usage: "`FORMAT[=PATH]`, repeatable: text, json or markdown"}),
		Action: func(c *cli.Context) error {
			to, err := targets(c)
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
					err = w.publish(c, to, d, took)
				}
				if err != nil {
					return err
				}
				return keysStatus(d)
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

// keysStatus ends the keys command: with a pair that Composer would send the
// question is answered, although nothing was proven about access. What is wrong
// with the places or the pair is shut, as everywhere.
func keysStatus(d diagnose.Diagnosis) error {
	if d.Verdict == diagnose.Unproven && d.Evidence.Choice.Key != "" {
		return nil
	}
	return finish(d.Verdict)
}
