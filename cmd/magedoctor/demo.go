package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"magedoctor/checks/fakerepo"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/urfave/cli/v2"
	"golang.org/x/sync/errgroup"
)

// telling is the scenario that demo shows when none is named: the case that costs
// people days.
const telling = "wrong-mageid"

func demoCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "demo",
		Usage:     "run the main job against an embedded repository over real HTTP; needs no keys and no network",
		ArgsUsage: "[SCENARIO]",
		Description: "Without SCENARIO, lists the scenarios and shows one. Exit status 0 when the report is what the\n" +
			"scenario promises, 1 when it is not.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "run every scenario, and print what each promised and what was found"},
			&cli.StringSliceFlag{Name: "format", Usage: "`FORMAT[=PATH]`, repeatable: " + formatNames()},
			&cli.BoolFlag{Name: "no-color", Usage: "plain text; so does NO_COLOR=1"},
			&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "everything that was seen"},
		},
		Action: func(c *cli.Context) error {
			to, err := w.targets(c)
			if err != nil {
				return err
			}
			if c.Bool("all") {
				if c.Args().Present() {
					return misused("magedoctor demo --all", "--all runs every scenario: %q is one too many", c.Args().First())
				}
				if c.IsSet("format") && (len(to) > 1 || to[0].Format.Name != "text" || to[0].Path != "") {
					return misused("magedoctor demo --all", "--all prints a table of its own, in plain text: --format has a meaning for one scenario only")
				}
				return demoAll(c.Context, w)
			}
			name := c.Args().First()
			if c.NArg() > 1 {
				return misused("magedoctor demo "+name, "demo shows one scenario at a time, but got %d", c.NArg())
			}
			if name == "" {
				name = telling
				if to[0].Format.Name == "text" {
					if err := listScenarios(w.stdout); err != nil {
						return err
					}
				}
			}
			s, err := scenario(name, "demo")
			if err != nil {
				return err
			}
			p, err := play(c.Context, s, nil, w.stderr)
			if err != nil {
				return fmt.Errorf("playing the scenario %s: %w", s.Name, err)
			}
			if to[0].Format.Name == "text" && to[0].Path == "" {
				fmt.Fprintf(w.stdout, "Scenario %s: %s\n\n", s.Name, s.Story)
			}
			if err := w.publish(c, to, p.diagnosis, 0, p.status); err != nil {
				return err
			}
			if err := p.kept(); err != nil {
				fmt.Fprintf(w.stderr, "magedoctor: the scenario %s is not kept: %v\n", s.Name, err)
				return ended{statusShut}
			}
			return nil
		},
	}
}

// scenario finds a scenario by its name.
func scenario(name, command string) (fakerepo.Scenario, error) {
	s, ok := fakerepo.Find(name)
	if ok {
		return s, nil
	}
	var names []string
	for _, other := range fakerepo.Scenarios() {
		names = append(names, other.Name)
	}
	return s, misused("magedoctor demo", "%s: there is no scenario %q%s", command, name, didYouMean(name, names))
}

func listScenarios(out io.Writer) error {
	fmt.Fprintf(out, "Scenarios (magedoctor demo SCENARIO):\n")
	line := " "
	for _, s := range fakerepo.Scenarios() {
		if len(line)+1+len(s.Name) > 79 {
			fmt.Fprintln(out, line)
			line = " "
		}
		line += " " + s.Name
	}
	_, err := fmt.Fprintf(out, "%s\n\n", line)
	return err
}

// demoAll plays every scenario and prints a row for each.
func demoAll(ctx context.Context, w world) error {
	scenarios := fakerepo.Scenarios()
	results := make([]played, len(scenarios))
	faults := make([]error, len(scenarios))
	var g errgroup.Group
	g.SetLimit(4)
	for i, s := range scenarios {
		g.Go(func() error {
			results[i], faults[i] = play(ctx, s, nil, io.Discard)
			if faults[i] == nil {
				faults[i] = results[i].kept()
			}
			return nil
		})
	}
	_ = g.Wait() // each fault stands in its row
	table := tablewriter.NewTable(w.stdout, tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRendition(tw.Rendition{Borders: tw.BorderNone, Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone}}))
	table.Header("", "scenario", "promised", "found", "certainty")
	broken := 0
	for i, s := range scenarios {
		mark := "✓"
		if faults[i] != nil {
			mark = "✗"
			broken++
		}
		certainty := ""
		if findings := results[i].diagnosis.Findings; len(findings) > 0 {
			certainty = string(findings[0].Certainty)
		}
		promised := strings.TrimSpace(s.Promise.Verdict + " " + s.Promise.Cause)
		found := strings.TrimSpace(string(results[i].diagnosis.Verdict) + " " + results[i].cause())
		if err := table.Append(mark, s.Name, promised, found, certainty); err != nil {
			return err
		}
	}
	if err := table.Render(); err != nil {
		return err
	}
	for i, s := range scenarios {
		if faults[i] != nil {
			fmt.Fprintf(w.stderr, "magedoctor: %s: %v\n", s.Name, faults[i])
		}
	}
	fmt.Fprintf(w.stdout, "%d of %d scenarios are kept\n", len(scenarios)-broken, len(scenarios))
	if ctx.Err() != nil {
		return ended{statusInterrupted}
	}
	if broken > 0 {
		return ended{statusShut}
	}
	return nil
}
