package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

func manualCommand(w world) *cli.Command {
	return &cli.Command{
		Name:        "man",
		Usage:       "print the manual page",
		Description: "Read it with:  magedoctor man | man -l -\nKeep it with:  magedoctor man > magedoctor.1",
		Action: func(c *cli.Context) error {
			return manual(w.stdout, c.App)
		},
	}
}

// statuses says what each exit status means, for the manual page.
func statuses() []candidate {
	return []candidate{
		{fmt.Sprint(statusOpen), "open: access was proven for everything that was asked"},
		{fmt.Sprint(statusShut), "shut: a cause that somebody must act on was found"},
		{fmt.Sprint(statusUsage), "the command line, or a file named on it, cannot be used"},
		{fmt.Sprint(statusUnproven), "unproven: could not tell (network, outage, too little to go on)"},
		{fmt.Sprint(statusDefect), "a defect of magedoctor"},
		{fmt.Sprint(statusInterrupted), "interrupted; what was learnt until then was printed"},
	}
}

// variables are the environment variables that have a meaning without a flag, for
// the manual page.
func variables() []candidate {
	return []candidate{
		{"MAGEDOCTOR_PUBLIC_KEY, MAGEDOCTOR_PRIVATE_KEY", "a pair of access keys that is used instead of those that Composer would find; set both or none"},
		{"MAGEDOCTOR_MAGEID, MAGEDOCTOR_DOWNLOAD_TOKEN", "an account and its download token, which are checked too"},
		{"MAGEDOCTOR_ and the name of a flag", "what the flag would say where a command has --config, such as MAGEDOCTOR_NO_DEV=true; the flag wins"},
		{"COMPOSER_AUTH, COMPOSER_HOME, HOME", "where Composer looks for keys, read as it reads them"},
		{"https_proxy, http_proxy, no_proxy", "the proxy, read as Composer reads it"},
		{"NO_COLOR", "plain text if it is set"},
		{"COLUMNS", "the width of the report where stdout is no terminal"},
	}
}

// manual writes the manual page of an app in the man(7) language. The library's own
// page leaves the descriptions of the commands and the exit statuses out, and would
// bring a Markdown parser into the binary.
func manual(out io.Writer, app *cli.App) error {
	var page strings.Builder
	line := func(macro string, arguments ...string) {
		page.WriteString("." + macro)
		for _, a := range arguments {
			page.WriteString(` "` + strings.ReplaceAll(roff(a), `"`, `\(dq`) + `"`)
		}
		page.WriteByte('\n')
	}
	item := func(term, text string) {
		line("TP")
		line("B", term)
		page.WriteString(filled(text))
	}
	line("TH", strings.ToUpper(app.Name), "1", committed(), app.Name+" "+app.Version, "User Commands")
	page.WriteString(".nh\n.ad l\n") // a command broken by a hyphen cannot be copied
	line("SH", "NAME")
	page.WriteString(filled(app.Name + " - " + app.Usage))
	line("SH", "SYNOPSIS")
	for i, c := range app.VisibleCommands() {
		if i > 0 {
			line("br")
		}
		line("B", app.Name+" "+c.Name)
		rest := "[flags]"
		if c.ArgsUsage != "" {
			rest += " " + c.ArgsUsage
		}
		page.WriteString(filled(rest))
	}
	line("SH", "DESCRIPTION")
	page.WriteString(filled("The same answer of the repository may mean a missing key, a wrong account, an unpaid invoice, an extension that was never bought, a proxy or a wrong auth.json. " +
		"Each command looks at what Composer would use, sets controls beside it, and says which cause it is, how sure that is, who can act and what to do. " +
		"Results go to stdout, progress and messages to stderr."))
	line("SH", "COMMANDS")
	for _, c := range app.VisibleCommands() {
		line("SS", strings.TrimSpace(app.Name+" "+c.Name+" "+c.ArgsUsage))
		page.WriteString(filled(sentence(c.Usage)))
		paragraphs(&page, c.Description)
		for _, f := range c.VisibleFlags() {
			if doc, ok := f.(cli.DocGenerationFlag); ok {
				term, text := flagEntry(doc)
				item(term, text)
			}
		}
	}
	line("SH", "EXIT STATUS")
	for _, s := range statuses() {
		item(s.value, s.note)
	}
	line("SH", "ENVIRONMENT")
	for _, v := range variables() {
		item(v.value, v.note)
	}
	line("SH", "SEE ALSO")
	line("BR", "composer", "(1)")
	_, err := io.WriteString(out, page.String())
	return err
}

// paragraphs writes a command's description: lines that are set in are kept as they
// stand, all others are filled, and an empty one begins a paragraph.
func paragraphs(page *strings.Builder, text string) {
	if text == "" {
		return
	}
	page.WriteString(".PP\n")
	within := false
	for _, l := range strings.Split(text, "\n") {
		if indented := strings.HasPrefix(l, "  "); indented != within {
			within = indented
			if within {
				page.WriteString(".RS\n.nf\n")
			} else {
				page.WriteString(".fi\n.RE\n")
			}
		}
		switch {
		case within:
			page.WriteString(`\&` + roff(strings.TrimSpace(l)) + "\n")
		case l == "":
			page.WriteString(".PP\n")
		default:
			page.WriteString(filled(l))
		}
	}
	if within {
		page.WriteString(".fi\n.RE\n")
	}
}

// flagEntry is a flag as it is typed, and what it does.
func flagEntry(f cli.DocGenerationFlag) (term, text string) {
	for i, name := range f.(cli.Flag).Names() {
		if i > 0 {
			term += ", "
		}
		if len(name) > 1 {
			term += "-"
		}
		term += "-" + name
	}
	text = strings.ReplaceAll(f.GetUsage(), "`", "")
	if !f.TakesValue() {
		return term, sentence(text)
	}
	if value := placeholder(f); value != "" {
		term += " " + value
	} else {
		term += " VALUE"
	}
	if value := strings.Trim(f.GetValue(), `"`); value != "" && value != "0" && value != "0s" && value != "[]" && !strings.Contains(text, "(default") {
		text += " (default: " + value + ")"
	}
	if from := f.GetEnvVars(); len(from) > 0 {
		text += "; also from " + strings.Join(from, ", ")
	}
	return term, sentence(text)
}

// sentence begins a usage with a capital letter and ends it with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// filled is a text for roff in lines of less than 80 bytes, none of which it takes
// for a request.
func filled(text string) string {
	var out strings.Builder
	width := 0
	for i, word := range strings.Fields(text) {
		word = roff(word)
		switch {
		case width+1+len(word) > 78:
			out.WriteByte('\n')
			width = 0
		case i > 0:
			out.WriteByte(' ')
			width++
		}
		if width == 0 && strings.HasPrefix(word, ".") {
			word = `\&` + word
		}
		out.WriteString(word)
		width += len(word)
	}
	out.WriteByte('\n')
	return out.String()
}

// roff escapes a text for roff, which reads a backslash as a command, and the signs
// for minus, the apostrophe and others as typography.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "~", `\(ti`, "^", `\(ha`, "…", `\&...`).Replace(text)
}
