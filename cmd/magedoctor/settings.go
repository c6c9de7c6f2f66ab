package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// settingsHelp tells where settings come from, for the help of the commands that
// have --config.
const settingsHelp = "What no flag says is taken from a variable, MAGEDOCTOR_ and the flag's name (MAGEDOCTOR_FAIL_ON=shut;\n" +
	"lists with commas), and what none says from .magedoctor.yaml in the project's folder, whose keys are the\n" +
	"flags' names (fail-on: shut). A list is replaced, not added to. In the file, auth and ca-file are relative\n" +
	"to the file; what is written is relative to the working directory and stays in it. keys takes no format\n" +
	"from the file."

// origins tell what gave a setting that no flag gave: one name per value.
type origins map[string][]string

// called is how a setting is named in a message: as the flag, or as what gave it.
func (w world) called(name string) string { return w.calledAt(name, 0) }

// calledAt is called for the value of that index of a list.
func (w world) calledAt(name string, n int) string {
	names := w.origins[name]
	switch {
	case len(names) == 0:
		return "--" + name
	case n < len(names):
		return names[n]
	}
	return names[0] // a value with commas became several
}

// ownWords are the flags that no variable and no file gives: they are answered by
// whoever types the command.
func ownWords() []string { return []string{"help", "ask", "ask-token"} }

// variable is the variable that gives a setting.
func variable(flag string) string {
	return "MAGEDOCTOR_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// settle gives the flags that the command line left out their values from variables
// and then from the config file. Commands without --config take nothing from them.
func (w world) settle(c *cli.Context) error {
	if !has(c.Command, "config") {
		return nil
	}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		value := w.env(variable(name))
		if value == "" || c.IsSet(name) || slices.Contains(ownWords(), name) {
			continue // an empty variable is how CI systems write one that is not set
		}
		if want := misfit(f, value); want != "" {
			return misused(variable(name)+"= turns it off for one run", "the variable %s has no usable value: %s is wanted", variable(name), want)
		}
		if err := c.Set(name, value); err != nil {
			return fmt.Errorf("taking %s: %w", variable(name), err)
		}
		w.origins[name] = []string{variable(name)}
	}
	return w.settleByFile(c)
}

// has is whether a command has a flag.
func has(c *cli.Command, name string) bool { return flagOf(c.Flags, name) != nil }

// flagOf finds a flag by its first name; nil if there is none.
func flagOf(flags []cli.Flag, name string) cli.Flag {
	for _, f := range flags {
		if f.Names()[0] == name {
			return f
		}
	}
	return nil
}

// misfit says what a flag wants instead of a text; empty when the text will do. The
// text itself is not told: it may be a secret in the wrong place.
func misfit(f cli.Flag, text string) string {
	var err error
	want := ""
	switch f.(type) {
	case *cli.BoolFlag:
		want = "true or false"
		_, err = strconv.ParseBool(text)
	case *cli.IntFlag:
		want = "a whole number"
		_, err = strconv.ParseInt(text, 0, 64)
	case *cli.DurationFlag:
		want = "a time with its unit, such as 90s or 10m,"
		_, err = time.ParseDuration(text)
	}
	if err == nil {
		return ""
	}
	return want
}

// listed are the values of a repeatable flag, each of which may be a list itself.
func listed(c *cli.Context, name string) []string {
	var all []string
	for _, value := range c.StringSlice(name) {
		all = append(all, parts(name, value)...)
	}
	return all
}

// parts are the values in a list with commas. Files' names may hold commas as well: a
// list of formats is parted where the name of a format follows, and a recorded run that
// there is is one file.
func parts(flag, list string) []string {
	if flag == "record" {
		return []string{list} // one file, whatever its name
	}
	all := strings.Split(list, ",")
	if _, err := os.Lstat(list); flag == "earlier" && err == nil {
		return []string{list}
	}
	if flag != "format" {
		return all
	}
	out := all[:1]
	for _, part := range all[1:] {
		name, _, _ := strings.Cut(part, "=")
		last := len(out) - 1
		if _, err := report.FormatByName(name); err != nil && strings.Contains(out[last], "=") && !strings.Contains(part, "=") {
			out[last] += "," + part
			continue
		}
		out = append(out, part)
	}
	return out
}

// typed are the values of a flag on a command line, usable or not.
func typed(args []string, flag string) []string {
	var values []string
	for i, arg := range args {
		name, value, given := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") || name != flag {
			continue
		}
		if !given && i+1 < len(args) {
			value = args[i+1]
		}
		values = append(values, parts(flag, value)...)
	}
	return values
}
