package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"magedoctor/checks"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"

	"github.com/urfave/cli/v2"
)

// The pauses between two looks of --wait: the first, and the longest that they grow
// to. A repository that asks for a longer one gets it.
const (
	firstPause = 15 * time.Second
	lastPause  = time.Minute
)

// wait looks until access is open or the limit is over, and answers with the last
// diagnosis. Looks between the first and the last ask for samples; one that is open is
// followed by a whole look, which decides. Each look reads the keys anew, since
// somebody may mend them meanwhile. When the user interrupts a look, the last whole
// diagnosis counts.
func (w world) wait(c *cli.Context, o checks.Options, limit time.Duration, judge func(diagnose.Evidence) diagnose.Diagnosis) (diagnose.Diagnosis, error) {
	over := w.clock().Add(limit)
	look := func(sample bool) (diagnose.Diagnosis, error) {
		o := o
		o.Sample = o.Sample || sample
		e, err := w.lookOnce(c, o)
		return judge(e), err
	}
	d, err := look(false)
	for pause := firstPause; err == nil && d.Verdict != diagnose.Open && !interrupted(c.Context); pause = min(pause*3/2, lastPause) {
		left := over.Sub(w.clock())
		wanted := wantedPause(&d.Evidence)
		if left <= 0 || wanted > left {
			w.sayLook(c, d, "the repository wants a longer pause than is left, "+wanted.String(), wanted > left)
			break
		}
		next := min(max(pause, wanted), left)
		w.sayLook(c, d, fmt.Sprintf("next look in %s, waiting %s more at most", next.Round(time.Second), left.Round(time.Second)), true)
		if w.rest(c.Context, next) != nil {
			break
		}
		last := !w.clock().Before(over)
		var again diagnose.Diagnosis
		again, err = look(!last)
		if err == nil && !last && again.Verdict == diagnose.Open && !o.Sample {
			again, err = look(false)
		}
		if err == nil && !interrupted(c.Context) {
			d = again
		}
	}
	return d, err
}

// sayLook says on stderr what a look found and what comes next.
func (w world) sayLook(c *cli.Context, d diagnose.Diagnosis, next string, say bool) {
	if !say || c.Bool("quiet") {
		return
	}
	found := string(d.Verdict)
	if len(d.Findings) > 0 {
		found += fmt.Sprintf(" (%s, %s)", d.Findings[0].Cause.ID, d.Findings[0].Certainty)
	}
	fmt.Fprintf(w.stderr, "magedoctor: %s %s; %s\n", w.clock().UTC().Format("15:04:05Z"), found, next)
}

// wantedPause is the longest Retry-After of an answer that refused a request for now.
func wantedPause(e *diagnose.Evidence) time.Duration {
	var longest time.Duration
	for _, x := range e.Exchanges {
		if x.Status != http.StatusTooManyRequests && x.Status != http.StatusServiceUnavailable {
			continue
		}
		after, _ := repo.RetryAfter(x.Header["Retry-After"], x.Header["Date"], e.Taken)
		longest = max(longest, after)
	}
	return longest
}

// clock is the time of day.
func (w world) clock() time.Time {
	if w.now != nil {
		return w.now()
	}
	return time.Now()
}

// rest lets time go by; the error is the end of ctx.
func (w world) rest(ctx context.Context, d time.Duration) error {
	if w.sleep != nil {
		return w.sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
