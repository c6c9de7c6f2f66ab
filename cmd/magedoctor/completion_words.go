package main

import (
	"slices"
	"strings"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// candidate is one word that could stand under the cursor, and a few words about it.
type candidate struct{ value, note string }

// paths is what a shell completes by itself.
type paths string

const (
	noPaths paths = ""
	files   paths = "files"
	folders paths = "folders"
)

// complete tells what could stand where current stands, after the words before it;
// the words are those behind the program's name.
func complete(app *cli.App, commands []*cli.Command, before []string, current string) ([]candidate, paths) {
	at := slices.IndexFunc(before, func(word string) bool { return !strings.HasPrefix(word, "-") })
	if at < 0 {
		if strings.HasPrefix(current, "-") {
			return beginning(flagNames(app.Flags), current), noPaths
		}
		var names []candidate
		for _, c := range commands {
			names = append(names, candidate{c.Name, c.Usage})
		}
		return beginning(names, current), noPaths
	}
	which := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(before[at]) })
	if which < 0 {
		return nil, noPaths
	}
	command := commands[which]
	waiting, ended := "", false // the flag that waits for its value; whether "--" has ended the flags
	arguments := 0
	for _, word := range before[at+1:] {
		name, isFlag := flagWord(word)
		switch {
		case waiting != "":
			waiting = ""
		case word == "--" && !ended:
			ended = true
		case isFlag && !ended:
			if f := flagNamed(command, name); f != nil && f.TakesValue() && !strings.Contains(word, "=") {
				waiting = name
			}
		default:
			arguments++
		}
	}
	if waiting != "" {
		return values(command, placeholder(flagNamed(command, waiting)), current, "")
	}
	if name, isFlag := flagWord(current); isFlag && !ended {
		if head, value, given := strings.Cut(current, "="); given {
			f := flagNamed(command, name)
			if f == nil || !f.TakesValue() {
				return nil, noPaths
			}
			return values(command, placeholder(f), value, head+"=")
		}
		if arguments > 0 {
			return nil, noPaths // flags come first
		}
		return beginning(flagNames(command.Flags), current), noPaths
	}
	if arguments > 0 && !strings.Contains(command.ArgsUsage, "…") {
		return nil, noPaths
	}
	return values(command, command.ArgsUsage, current, "")
}

// values are the values of a placeholder that begin with what was typed, each with
// the head that stands before it in the same word.
func values(command *cli.Command, placeholder, typed, head string) ([]candidate, paths) {
	list, where, _ := offers(command, placeholder)
	if left, _, given := strings.Cut(typed, "="); given && strings.HasSuffix(placeholder, "[=PATH]") {
		// What stands behind FORMAT= is a path, whatever the format.
		if slices.ContainsFunc(list, func(c candidate) bool { return c.value == left }) {
			return nil, files
		}
		return nil, noPaths
	}
	matching := beginning(list, typed)
	for i := range matching {
		matching[i].value = head + matching[i].value
	}
	return matching, where
}

// offers is what may stand for a placeholder of the help texts. Known is false for a
// placeholder that was never thought of.
func offers(command *cli.Command, placeholder string) (list []candidate, where paths, known bool) {
	switch placeholder {
	case "FILE", "PATH", "[FILE…|DIR|-]":
		return nil, files, true
	case "DIR":
		return nil, folders, true
	case "SCENARIO", "[SCENARIO]":
		for _, s := range fakerepo.Scenarios() {
			list = append(list, candidate{s.Name, s.Story})
		}
		return list, noPaths, true
	case "[ID]", "CAUSE[=UNTIL]":
		for _, c := range diagnose.Catalogue() {
			list = append(list, candidate{c.ID, c.Title})
		}
		return list, noPaths, true
	case "FORMAT[=PATH]":
		for _, f := range report.Formats() {
			list = append(list, candidate{f.Name, f.Doc})
		}
		if command.Name == "triage" {
			for _, f := range (&report.Tickets{}).Formats() {
				if !slices.ContainsFunc(list, func(c candidate) bool { return c.value == f.Name }) {
					list = append(list, candidate{f.Name, f.Doc})
				}
			}
		}
		return list, noPaths, true
	case "[SYSTEM]":
		for _, s := range systems() {
			list = append(list, candidate{s.name, s.doc})
		}
		return list, noPaths, true
	case "LEVEL":
		for _, level := range failLevels() {
			list = append(list, candidate{value: string(level)})
		}
		return list, noPaths, true
	case "SHELL":
		return shells(), noPaths, true
	case "", "URL", "VERSION", "NAME[:VERSION]", "D", "N", "ADDRESS:PORT": // nobody can guess these
		return nil, noPaths, true
	}
	return nil, noPaths, false
}

// beginning keeps the candidates that begin with what was typed. A note is one line.
func beginning(all []candidate, typed string) []candidate {
	var out []candidate
	for _, c := range all {
		if strings.HasPrefix(c.value, typed) {
			out = append(out, candidate{c.value, strings.Join(strings.Fields(c.note), " ")})
		}
	}
	return out
}

// flagWord is the name in a word such as --format=json, if the word is a flag.
func flagWord(word string) (string, bool) {
	if !strings.HasPrefix(word, "-") || word == "-" {
		return "", false
	}
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
	return name, true
}

// flagNamed finds a command's flag; nil if it has none of that name.
func flagNamed(c *cli.Command, name string) cli.DocGenerationFlag {
	for _, f := range c.Flags {
		if doc, ok := f.(cli.DocGenerationFlag); ok && slices.Contains(f.Names(), name) {
			return doc
		}
	}
	return nil
}

// flagNames are flags as they are typed, under their long names.
func flagNames(flags []cli.Flag) []candidate {
	var out []candidate
	for _, f := range flags {
		if doc, ok := f.(cli.DocGenerationFlag); ok {
			out = append(out, candidate{"--" + f.Names()[0], strings.ReplaceAll(doc.GetUsage(), "`", "")})
		}
	}
	return out
}

// placeholder is the word for a flag's value in its usage, between backquotes; empty
// if it has none.
func placeholder(f cli.DocGenerationFlag) string {
	if parts := strings.SplitN(f.GetUsage(), "`", 3); len(parts) == 3 {
		return parts[1]
	}
	return ""
}
