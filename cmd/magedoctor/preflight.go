package main

import (
	"cmp"
	"runtime/debug"
	"time"

	"magedoctor/checks"
	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// Limits of a preflight that diagnose does not share. A job's own limit ends it
// earlier, with SIGTERM; until then a busy repository is given time.
const (
	preflightTimeout  = 10 * time.Minute
	preflightRetries  = 5
	preflightPatience = time.Minute
)

// modest is the memory in bytes up to which garbage may wait to be collected: build
// machines share theirs, and a lock of 6,000 packages needs no more than 48 MiB so. What
// a run needs beyond it, it takes. Below it garbage may grow to lazy percent of what is
// alive, so that small runs need not stop to collect it.
const (
	modest = 24 << 20
	lazy   = 400
)

// frugal bounds what waits to be collected, unless the user says otherwise, and answers
// with the way back. Inside of another program, as in a demo, it is that program's to
// say.
func (w world) frugal() (back func()) {
	if w.dial != nil || w.env("GOMEMLIMIT") != "" || w.env("GOGC") != "" {
		return func() {}
	}
	limit, percent := debug.SetMemoryLimit(modest), debug.SetGCPercent(lazy)
	return func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	}
}

func preflightCommand(w world) *cli.Command {
	return &cli.Command{
		Name:  "preflight",
		Usage: "prove before a build that these keys can install every package of composer.lock",
		Description: "diagnose for CI: asks for every archive of composer.lock that comes from the repository, each by itself and\n" +
			"without its body; without a lock, for the packages that composer.json requires, by the lists. A CI system\n" +
			"is recognised by its variables: GitHub Actions gets annotations and, in GITHUB_STEP_SUMMARY, the whole\n" +
			"report; the others get text, in colour where they show it. --format chooses otherwise.\n\n" +
			"Exit status: 0 open, 1 shut, 2 unusable command line or config file, 3 could not tell, 130 interrupted;\n" +
			"what was learnt until then is told. --fail-on changes the status alone, never the verdict in a report:\n" +
			"  unproven  the default: shut ends with 1, unproven with 3\n" +
			"  warning   a warning that nobody ignores ends an open run with 1 as well\n" +
			"  shut      shut ends with 1, unproven with 0\n" +
			"  never     0 whatever was found; 2, 70 and 130 stay\n\n" +
			"--wait asks again and again, gently, until access is open or the time is over: at first after 15 seconds,\n" +
			"later each minute, and never sooner than the repository wants it. Looks between the first and the last\n" +
			"ask for samples; an open one is confirmed by a whole one, which decides.\n\n" + settingsHelp,
		Flags: append(append(projectFlags(), lookFlags(preflightTimeout)...), preflightFlags()...),
		Action: func(c *cli.Context) error {
			to, err := w.preflightTargets(c)
			if err != nil {
				return err
			}
			level, err := w.failOn(c)
			if err != nil {
				return err
			}
			ignored, err := w.ignores(c)
			if err != nil {
				return err
			}
			o, err := w.preflightOptions(c)
			if err != nil {
				return err
			}
			return w.preflight(c, o, to, level, ignored)
		},
	}
}

func preflightFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "sample", Usage: "ask for a few archives of each tier and vendor only, and take the others to fare alike"},
		&cli.DurationFlag{Name: "wait", Usage: "look again until access is open, for `D` at most, such as 30m; --timeout bounds each look"},
		&cli.StringFlag{Name: "fail-on", Value: string(failUnproven), Usage: "the least `LEVEL` that ends with a failure: warning, unproven, shut or never"},
		&cli.StringSliceFlag{Name: "ignore", Usage: "`CAUSE[=UNTIL]` that does not count, repeatable; until and with the day UNTIL (2026-12-31, UTC)"},
	}
}

// preflightOptions are those of diagnose and what a build machine needs beside them.
func (w world) preflightOptions(c *cli.Context) (checks.Options, error) {
	if wait := c.Duration("wait"); wait < 0 {
		return checks.Options{}, misused("magedoctor preflight --wait 30m", "%s %s is no time to wait", w.called("wait"), wait)
	}
	o, err := w.options(c)
	if err != nil {
		return o, err
	}
	o.Sample, o.Retries, o.Patience = c.Bool("sample"), preflightRetries, cmp.Or(w.retryAfter, preflightPatience)
	o.Eager = c.Duration("wait") == 0 // who waits has time, and asks often
	o.Timeouts = w.timeouts           // one slow answer is not given the whole run's time
	return o, nil
}

// preflight looks, once or until access is open, and tells what was found.
func (w world) preflight(c *cli.Context, o checks.Options, to []report.Target, level failLevel, ignored []ignore) error {
	defer w.frugal()()
	judge := func(e diagnose.Evidence) diagnose.Diagnosis { return diagnose.DiagnoseIgnoring(e, holding(ignored)) }
	began := w.clock()
	var d diagnose.Diagnosis
	if limit := c.Duration("wait"); limit > 0 {
		var err error
		if d, err = w.wait(c, o, limit, judge); err != nil {
			return err
		}
	} else {
		e, err := w.lookOnce(c, o)
		if err != nil {
			return err
		}
		d = judge(e)
	}
	code := level.status(d)
	if interrupted(c.Context) {
		code = statusInterrupted
	}
	if err := w.publish(c, to, d, w.clock().Sub(began), code); err != nil {
		return err
	}
	w.tellIgnores(c, d, ignored)
	return exit(code)
}
