// Package report tells a diagnosis to a reader: a person in a hurry, a ticket, a
// program.
//
// The rules of this house: every format is a view of one diagnose.Diagnosis, and
// no format decides anything; the exit status and the verdict stand before the
// first byte is written. Evidence holds text of strangers (a server's answer, a
// file's name), so each format makes it harmless at its edge. The same diagnosis
// and options always give the same bytes. Recorded runs and JSON reports are one
// format, which ReadJSON reads back.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xrash/smetrics"

	"magedoctor/diagnose"
)

// Tool names the program that wrote a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Options say how to tell, never what.
type Options struct {
	Tool Tool
	// Width is the number of columns of the text format; 0 means 80.
	Width int
	// Color is whether the text format may use ANSI colours: see Colored.
	Color bool
	// Verbose shows everything that was seen; Quiet only the answer. Programs'
	// formats are the same in all three cases.
	Verbose, Quiet bool
	// Error says why the run could not begin; only the JSON format tells it, since
	// programs read nothing else.
	Error string
	// About says what was read, where that is a log: "deploy.log: composer install,
	// 1 run, 3 failures". It stands for the headline.
	About string
	// Base is the project's folder as seen from the root of the checkout, with
	// slashes: "shop". Empty or "." means that it is the root. Formats that point at
	// lines of files need it.
	Base string
	// Status is the exit status that the run will end with.
	Status int
	// Took is how long the whole run took; 0 leaves it untold.
	Took time.Duration
}

// Format is one way to tell a diagnosis.
type Format struct {
	// Name is what stands behind --format.
	Name string
	// Doc says in one line whom it is for.
	Doc   string
	Write func(io.Writer, diagnose.Diagnosis, Options) error
}

// Formats lists every format, the default first.
func Formats() []Format {
	return []Format{
		{Name: "text", Doc: "for reading on a terminal", Write: Text},
		{Name: "json", Doc: "for programs, with all evidence; also the format of recorded runs", Write: JSON},
		{Name: "markdown", Doc: "for a ticket or a comment on a pull request", Write: Markdown},
		{Name: "reply", Doc: "the answer to the person who asked, in plain words", Write: Reply},
		{Name: "junit", Doc: "JUnit XML, for the test reports of GitLab, Jenkins and others", Write: JUnit},
		{Name: "sarif", Doc: "SARIF 2.1.0, for code scanning", Write: SARIF},
		{Name: "github", Doc: "annotations of GitHub Actions, and the text below them", Write: GitHub},
		{Name: "gitlab", Doc: "GitLab's Code Quality report", Write: GitLab},
		{Name: "openmetrics", Doc: "gauges for Prometheus' textfile collector", Write: OpenMetrics},
	}
}

// FormatByName finds a format. The error lists the formats that there are and
// offers the nearest.
func FormatByName(name string) (Format, error) { return byName(Formats(), name) }

func byName(formats []Format, name string) (Format, error) {
	var names []string
	nearest, distance := "", 3
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
		if d := smetrics.WagnerFischer(strings.ToLower(name), f.Name, 1, 1, 1); d < distance {
			nearest, distance = f.Name, d
		}
		if len(name) > 1 && nearest == "" && strings.HasPrefix(f.Name, strings.ToLower(name)) {
			nearest = f.Name
		}
	}
	hint := ""
	if nearest != "" {
		hint = fmt.Sprintf("; did you mean %q?", nearest)
	}
	return Format{}, fmt.Errorf("unknown format %q: there are %s%s", name, strings.Join(names, ", "), hint)
}
