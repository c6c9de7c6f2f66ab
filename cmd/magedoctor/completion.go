package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// snippets are the texts that the program hands out for other programs to read.
//
//go:embed snippets
var snippets embed.FS

// shells are the shells that have a completion script, with how each loads it.
func shells() []candidate {
	return []candidate{
		{"bash", "source <(magedoctor completion bash)"},
		{"zsh", "source <(magedoctor completion zsh)"},
		{"fish", "magedoctor completion fish | source"},
		{"powershell", "magedoctor completion powershell | Out-String | Invoke-Expression"},
	}
}

func completionCommand(w world) *cli.Command {
	var how strings.Builder
	how.WriteString("Commands, flags, formats, scenarios and causes complete with the Tab key. Load it in one shell, or in each\nnew one from the shell's own start file:")
	for _, s := range shells() {
		how.WriteString("\n  " + s.note)
	}
	return &cli.Command{
		Name:        "completion",
		Usage:       "print a shell's completion script",
		ArgsUsage:   "SHELL",
		Description: how.String(),
		Action: func(c *cli.Context) error {
			var names []string
			for _, s := range shells() {
				names = append(names, s.value)
			}
			hint := "the shells are " + strings.Join(names, ", ")
			switch {
			case c.NArg() == 0:
				return misused(hint, "completion needs the name of a shell")
			case c.NArg() > 1:
				return misused("magedoctor completion "+c.Args().First(), "completion takes one shell at a time, but got %d", c.NArg())
			}
			script, err := snippets.ReadFile("snippets/completion." + c.Args().First())
			if err != nil {
				return misused(hint, "there is no completion for the shell %q", c.Args().First())
			}
			_, err = w.stdout.Write(script)
			return err
		},
	}
}

// wordsCommand is what the completion scripts ask: the words that were typed so far,
// each as an argument, and last the one under the cursor behind a "=", for
// PowerShell drops an empty argument. The answer is one candidate per line, a tab
// and a note behind it; or the line ":files" or ":folders".
//
// The library's own way is left aside: its bash script hands the typed line to eval,
// it looks at the process's arguments and not at the app's, and it knows no values.
func wordsCommand(w world, commands []*cli.Command) *cli.Command {
	return &cli.Command{
		Name:            completionWords,
		Hidden:          true,
		HideHelp:        true,
		HideHelpCommand: true,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			words := c.Args().Slice()
			if len(words) == 0 || !strings.HasPrefix(words[len(words)-1], "=") {
				return misused("magedoctor completion bash", "%s is for the completion scripts", completionWords)
			}
			last := len(words) - 1
			list, paths := complete(c.App, commands, words[:last], words[last][1:])
			for _, one := range list {
				if _, err := fmt.Fprintf(w.stdout, "%s\t%s\n", one.value, one.note); err != nil {
					return err
				}
			}
			if paths != noPaths && len(list) == 0 {
				_, err := fmt.Fprintln(w.stdout, ":"+string(paths))
				return err
			}
			return nil
		},
	}
}

// completionWords is the name under which the completion scripts call.
const completionWords = "__complete"
