package main

import (
	"fmt"

	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

func explainCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "print the page of a cause, or the list of all causes; needs no network",
		ArgsUsage: "[ID]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json-schema", Usage: "print the JSON Schema of the JSON report instead"},
			&cli.BoolFlag{Name: "tickets-schema", Usage: "print the JSON Schema of triage's list of logs instead"},
			&cli.BoolFlag{Name: "markdown", Usage: "print the list as a Markdown table"},
			&cli.BoolFlag{Name: "no-color", Usage: "plain text; so does NO_COLOR=1"},
		},
		Action: func(c *cli.Context) error {
			o := w.tell(c)
			switch {
			case c.NArg() > 1:
				return misused("magedoctor explain "+c.Args().First(), "explain takes one cause at a time, but got %d", c.NArg())
			case c.Bool("json-schema"):
				_, err := w.stdout.Write(report.Schema())
				return err
			case c.Bool("tickets-schema"):
				_, err := w.stdout.Write(report.TicketsSchema())
				return err
			case c.Bool("markdown"):
				_, err := fmt.Fprint(w.stdout, report.CauseTable())
				return err
			case c.NArg() == 0:
				return report.List(w.stdout, diagnose.Catalogue(), o)
			}
			id := c.Args().First()
			cause := diagnose.CauseByID(id)
			if cause == nil {
				return misused("magedoctor explain", "there is no cause %q%s", id, didYouMean(id, causes()))
			}
			return report.Explain(w.stdout, cause, o)
		},
	}
}

// causes lists the ids of the catalogue.
func causes() []string {
	var ids []string
	for _, c := range diagnose.Catalogue() {
		ids = append(ids, c.ID)
	}
	return ids
}
