package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// The exit statuses, the same in every format.
const (
	statusOpen        = 0   // access was proven for everything that was asked
	statusShut        = 1   // a cause that somebody must act on was found
	statusUsage       = 2   // the command line, or a file named on it, cannot be used
	statusUnproven    = 3   // could not tell
	statusDefect      = 70  // a defect of this program
	statusInterrupted = 130 // interrupted; what was learnt until then was printed
)

// world is everything that the program takes from outside.
type world struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) (string, bool)
	environ        func() []string
	// dial replaces the network, for the embedded repository; nil is the machine's.
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	// timeouts bound the phases of a request; zero fields have their defaults.
	timeouts repo.Timeouts
	// retryAfter is the longest that a preflight waits when the repository asks for it; 0
	// is a minute.
	retryAfter time.Duration
	// dir is the working directory; empty is the process's own.
	dir string
	// root is put before the system's own directories; empty outside of a scenario.
	root string
	// told is handed each diagnosis beside the reports; nil for nobody.
	told func(diagnose.Diagnosis)
	// now and sleep are the clock of --wait and of ignores; nil is the machine's.
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	// origins tell what gave the settings that no flag gave; app makes them.
	origins origins
}

// env is a variable's value, empty when it is not set.
func (w world) env(name string) string {
	value, _ := w.getenv(name)
	return value
}

// ended carries an exit status that is no error of the command line.
type ended struct{ status int }

func (e ended) Error() string { return fmt.Sprintf("ends with status %d", e.status) }

// misuse is an error of the command line or of a file named on it. The hint is what
// to type next.
type misuse struct {
	err  error
	hint string
	told bool // the report was made and stands on stdout, if it was to go there
}

func (m misuse) Error() string { return m.err.Error() }
func (m misuse) Unwrap() error { return m.err }

func misused(hint, format string, args ...any) error {
	return misuse{err: fmt.Errorf(format, args...), hint: hint}
}

// run is the whole program as a function of its inputs.
func run(ctx context.Context, w world) (status int) {
	defer func() {
		// What a panic says may hold anything, a key too: its text stays unsaid.
		if defect := recover(); defect != nil {
			fmt.Fprintf(w.stderr, "magedoctor: a defect of magedoctor itself (%T); nothing can be said about your keys\n", defect)
			fmt.Fprintln(w.stderr, "magedoctor: hint: run it again with -v and report the command line and the magedoctor version")
			status = statusDefect
		}
	}()
	if w.messageWidth() == 0 {
		w.stderr = report.Messages(w.stderr)
	}
	err := app(w).RunContext(ctx, w.args)
	var end ended
	var wrong misuse
	switch {
	case err == nil:
		return statusOpen
	case errors.As(err, &end):
		return end.status
	case errors.As(err, &wrong):
		fmt.Fprintf(w.stderr, "magedoctor: error: %s\n", unkeyed(wrong.Error()))
		if wrong.hint != "" {
			fmt.Fprintf(w.stderr, "magedoctor: hint: %s\n", unkeyed(wrong.hint))
		}
	default:
		fmt.Fprintf(w.stderr, "magedoctor: error: %s\n", unkeyed(err.Error()))
	}
	if !wrong.told {
		apologise(w, err)
	}
	return statusUsage
}

// app describes the command line.
func app(w world) *cli.App {
	w.origins = origins{}
	commands := []*cli.Command{diagnoseCommand(w), preflightCommand(w), triageCommand(w), keysCommand(w), explainCommand(w), demoCommand(w), serveFakeCommand(w), ciCommand(w), completionCommand(w), manualCommand(w)}
	for _, c := range commands {
		c.OnUsageError = usageError(c.Name)
		// The library's own flags for help and version are shared by the whole
		// process, and demo runs several command lines at a time.
		c.HideHelp, c.HideHelpCommand = true, true
		c.Flags = append(c.Flags, helpFlag())
		c.Action = w.flagsFirst(c)
	}
	return &cli.App{
		Name:            "magedoctor",
		Usage:           "find out why Composer cannot install from repo.magento.com, and who can mend it",
		UsageText:       "magedoctor diagnose [--project DIR]      the main job, in a project whose deploy failed\nmagedoctor preflight [--project DIR]     the same in CI, before a build, for every locked package\nmagedoctor demo                          the same against an embedded repository: no keys, no network",
		Version:         version(),
		HideHelp:        true,
		HideHelpCommand: true,
		HideVersion:     true,
		Flags:           []cli.Flag{helpFlag(), &cli.BoolFlag{Name: "version", Aliases: []string{"v"}, Usage: "print the version", DisableDefaultText: true}},
		Suggest:         true,
		// A file's name may hold a comma: listed tells where a list is parted.
		DisableSliceFlagSeparator: true,
		Reader:                    w.stdin,
		Writer:                    w.stdout,
		ErrWriter:                 w.stderr,
		Commands:                  append(commands, wordsCommand(w, commands)),
		OnUsageError:              usageError(""),
		// The library ends the process with status 3 for an unknown command.
		ExitErrHandler: func(*cli.Context, error) {},
		Action: func(c *cli.Context) error {
			if name := c.Args().First(); name != "" {
				return misused(hintForCommand(name, commands), "there is no command %q", name)
			}
			if c.Bool("version") {
				_, err := fmt.Fprintln(w.stdout, "magedoctor", version())
				return err
			}
			return cli.ShowAppHelp(c)
		},
	}
}

func helpFlag() cli.Flag {
	return &cli.BoolFlag{Name: "help", Aliases: []string{"h"}, Usage: "show this help", DisableDefaultText: true}
}

// flagsFirst refuses a flag that stands after an argument, which the library would
// take for another argument and pass over in silence, and gives the flags that were
// left out before the command begins.
func (w world) flagsFirst(c *cli.Command) cli.ActionFunc {
	action := c.Action
	return func(ctx *cli.Context) error {
		if ctx.Bool("help") || slices.ContainsFunc(ctx.Args().Slice(), func(arg string) bool { return arg == "--help" || arg == "-h" }) {
			return cli.ShowSubcommandHelp(ctx)
		}
		for _, arg := range ctx.Args().Slice() {
			if strings.HasPrefix(arg, "-") && arg != "-" {
				return misused(strings.TrimSpace("flags come first: magedoctor "+c.Name+" [flags] "+c.ArgsUsage), "the flag %s stands after an argument", arg)
			}
		}
		if c.ArgsUsage == "" && ctx.Args().Present() {
			return misused("magedoctor "+c.Name+" --help", "%s takes no argument, but got %q", c.Name, ctx.Args().First())
		}
		if err := w.settle(ctx); err != nil {
			return err
		}
		return action(ctx)
	}
}

// usageError words an error of the flags; the library would print the whole help
// to stdout instead.
func usageError(command string) cli.OnUsageErrorFunc {
	hint := strings.TrimSpace("magedoctor " + command)
	return func(_ *cli.Context, err error, _ bool) error {
		text := strings.Replace(err.Error(), "flag provided but not defined: -", "unknown flag -", 1)
		return misused(hint+" --help", "%s", text)
	}
}

// hintForCommand suggests the command that was probably meant.
func hintForCommand(name string, commands []*cli.Command) string {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name)
		if strings.HasPrefix(c.Name, name) {
			return "magedoctor " + c.Name
		}
	}
	if near := nearest(name, names, min(slips, len(name)/2)); near != "" {
		return "did you mean: magedoctor " + near
	}
	return "the commands are " + strings.Join(names, ", ")
}
