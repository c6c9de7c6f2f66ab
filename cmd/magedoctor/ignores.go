package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"magedoctor/diagnose"

	"github.com/urfave/cli/v2"
)

// ignore is one value of --ignore.
type ignore struct {
	diagnose.Ignore
	// day is UNTIL as it was written, empty for none; ended is whether it is over.
	day   string
	ended bool
}

// ignores reads --ignore, and says which of them have ended.
func (w world) ignores(c *cli.Context) ([]ignore, error) {
	const hint = "magedoctor preflight --ignore CAUSE=2026-12-31; magedoctor explain lists the causes"
	var all []ignore
	for n, value := range listed(c, "ignore") {
		called := w.calledAt("ignore", n)
		id, day, dated := strings.Cut(value, "=")
		i := ignore{Ignore: diagnose.Ignore{Cause: id}, day: day}
		if diagnose.CauseByID(id) == nil {
			return nil, misused(hint, "%s: there is no cause %q%s", called, id, didYouMean(id, causes()))
		}
		if dated {
			last, err := time.Parse(time.DateOnly, day)
			if err != nil {
				return nil, misused(hint, "%s: %q is no day: write YEAR-MONTH-DAY, such as %s=2026-12-31", called, day, id)
			}
			i.Until = last.AddDate(0, 0, 1) // it holds through that day
			i.ended = !w.clock().UTC().Before(i.Until)
		}
		if i.ended && !c.Bool("quiet") {
			fmt.Fprintf(w.stderr, "magedoctor: the ignore of %s ended on %s: it counts again\n", id, day)
		}
		all = append(all, i)
	}
	return all, nil
}

// holding are those that have not ended.
func holding(all []ignore) []diagnose.Ignore {
	var out []diagnose.Ignore
	for _, i := range all {
		if !i.ended {
			out = append(out, i.Ignore)
		}
	}
	return out
}

// tellIgnores says which ignores do not do what they may have been written for: a
// rival of the ignored cause keeps the same packages from being open, or, with -v,
// there was nothing to ignore.
func (w world) tellIgnores(c *cli.Context, d diagnose.Diagnosis, all []ignore) {
	for n, i := range all {
		again := slices.ContainsFunc(all[:n], func(other ignore) bool { return other.Cause == i.Cause })
		at := slices.IndexFunc(d.Findings, func(f diagnose.Finding) bool { return f.Ignored && f.Cause.ID == i.Cause })
		switch {
		case i.ended || again || c.Bool("quiet"):
		case at < 0 && c.Bool("verbose"):
			fmt.Fprintf(w.stderr, "magedoctor: there was nothing of %s to ignore\n", i.Cause)
		case at >= 0 && d.Verdict != diagnose.Open:
			if names := rivals(d, d.Findings[at]); len(names) > 0 {
				fmt.Fprintf(w.stderr, "magedoctor: %s is ignored, but the same packages may be kept by %s\n", i.Cause, strings.Join(names, ", "))
				fmt.Fprintf(w.stderr, "magedoctor: hint: to go on without them: --ignore %s\n", strings.Join(names, " --ignore "))
			}
		}
	}
}

// rivals are the causes that count and rest on what an ignored finding rests on.
func rivals(d diagnose.Diagnosis, ignored diagnose.Finding) []string {
	var names []string
	for _, f := range d.Findings {
		shared := func(ref string) bool {
			return slices.Contains(ignored.Packages, ref) || slices.Contains(ignored.Because, ref)
		}
		if f.Counts() && (slices.ContainsFunc(f.Packages, shared) || slices.ContainsFunc(f.Because, shared)) {
			names = append(names, f.Cause.ID)
		}
	}
	return names
}
