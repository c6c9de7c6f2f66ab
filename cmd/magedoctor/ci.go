package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// system is a CI system, or a kind of it, that has a snippet.
type system struct{ name, file, doc string }

// systems are the systems that ci knows, in the order of its list.
func systems() []system {
	return []system{
		{"github", "ci.github.yml", "GitHub Actions: a workflow that uses the action of this project"},
		{"gitlab", "ci.gitlab.yml", "GitLab CI: a job with reports for merge requests"},
		{"cloud", "ci.cloud.yaml", "Adobe Commerce on cloud infrastructure: a build hook in .magento.app.yaml"},
		{"shell", "ci.shell.sh", "any other: Jenkins, Bitbucket, CircleCI, a script of your own"},
	}
}

func ciCommand(w world) *cli.Command {
	return &cli.Command{
		Name:        "ci",
		Usage:       "print what to put into a CI system, so that it runs preflight before the build",
		ArgsUsage:   "[SYSTEM]",
		Description: "Without SYSTEM, lists the systems.",
		Action: func(c *cli.Context) error {
			if c.NArg() > 1 {
				return misused("magedoctor ci "+c.Args().First(), "ci takes one system at a time, but got %d", c.NArg())
			}
			name := c.Args().First()
			if name == "" {
				for _, s := range systems() {
					if _, err := fmt.Fprintf(w.stdout, "magedoctor ci %-7s %s\n", s.name, s.doc); err != nil {
						return err
					}
				}
				return nil
			}
			var names []string
			for _, s := range systems() {
				if s.name == name {
					text, err := snippets.ReadFile("snippets/" + s.file)
					if err != nil {
						return err
					}
					_, err = w.stdout.Write(text)
					return err
				}
				names = append(names, s.name)
			}
			return misused("the systems are "+strings.Join(names, ", "), "there is no snippet for %q", name)
		},
	}
}
