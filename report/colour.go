package report

import (
	"github.com/fatih/color"

	"magedoctor/diagnose"
)

// Colored decides whether text for a person may carry colour. In this order:
// --no-color and a NO_COLOR that is not empty (no-color.org) say no; FORCE_COLOR
// and CLICOLOR_FORCE say yes unless they are empty or "0", for CI systems that
// show colours and are no terminals; TERM=dumb and CLICOLOR=0 say no; otherwise
// it depends on whether the output is a terminal.
func Colored(getenv func(string) string, isTerminal, noColorFlag bool) bool {
	if noColorFlag || getenv("NO_COLOR") != "" {
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := getenv(name); v != "" && v != "0" {
			return true
		}
	}
	return isTerminal && getenv("TERM") != "dumb" && getenv("CLICOLOR") != "0"
}

// paint gives a piece of text its look.
type paint func(...any) string

// palette are the looks of one report. Each is switched on or off by itself, as
// the colour library's own switch is shared by the whole process.
type palette struct {
	plain, bold, faint, good, bad, doubt, command paint
}

func newPalette(on bool) palette {
	look := func(attributes ...color.Attribute) paint {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return palette{
		plain:   func(a ...any) string { return a[0].(string) },
		bold:    look(color.Bold),
		faint:   look(color.Faint),
		good:    look(color.FgGreen, color.Bold),
		bad:     look(color.FgRed, color.Bold),
		doubt:   look(color.FgYellow, color.Bold),
		command: look(color.FgCyan),
	}
}

func (p palette) verdict(v diagnose.Verdict) paint {
	switch v {
	case diagnose.Open:
		return p.good
	case diagnose.Shut:
		return p.bad
	}
	return p.doubt
}

func (p palette) state(s state) paint {
	if s == stateIgnored || s == stateSpared {
		return p.faint
	}
	return p.verdict(s.verdict())
}

func (p palette) result(r diagnose.Result) paint {
	switch r {
	case diagnose.OK:
		return p.good
	case diagnose.Problem:
		return p.bad
	case diagnose.Skipped:
		return p.faint
	}
	return p.doubt
}
