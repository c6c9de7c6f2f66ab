// Package checks looks: it decides what to look at and in which order, and
// writes down what was seen. It draws no conclusion; a check that finds a refused
// pair has done its work as well as one that finds an open door.
//
// A check is a value, and the ladder is a slice of rungs that one can read from
// top to bottom: the checks of a rung run side by side, the next rung begins when
// all of them are done.
package checks

import (
	"context"

	"magedoctor/diagnose"

	"golang.org/x/sync/errgroup"
)

// Check is one look.
type Check struct {
	// Name is a stable word: "accepted".
	Name string
	// Doc is the healthy condition in one line: "the keys open the package list".
	Doc string
	// Skip gives the reason when something stands in the way; empty means look.
	Skip func(*Session) string
	// Needless gives the reason when there is nothing to look at; it is asked only
	// where nothing stands in the way.
	Needless func(*Session) string
	// Look looks and answers with what it saw. It must not change the session's
	// evidence: the ladder does, between rungs.
	Look func(context.Context, *Session) Facts
}

// Facts are what one check saw.
type Facts struct {
	diagnose.Evidence
	// Detail is a short remark for the check's step: "614 of 614".
	Detail string
	// Unfinished says what was left undone, if anything.
	Unfinished string
}

// Ladder lists every check in the order in which it is looked.
func Ladder() [][]*Check {
	return [][]*Check{
		{project},
		{keys},
		{anonymous, accepted, token},
		{lists, control, reversed, neutral, clock},
		{others, versions, locked},
		{archives},
		{agent, sums},
		{downloads},
	}
}

// local counts the rungs at the foot of the ladder that ask nobody.
const local = 2

// Run climbs the ladder and answers with all evidence. It always answers: what
// could not be looked at is told by the evidence's steps, also when ctx ended
// before the top was reached. The error is for options that cannot be used.
func Run(ctx context.Context, o Options) (diagnose.Evidence, error) {
	s, err := newSession(o)
	if err != nil {
		return diagnose.Evidence{}, err
	}
	defer s.close()
	s.askVersion(ctx)
	for i, rung := range Ladder() {
		if i == local {
			if err := s.open(); err != nil {
				return diagnose.Evidence{}, err
			}
		}
		s.climb(ctx, rung)
	}
	s.finish(ctx)
	return *s.Evidence, nil
}

// climb runs the checks of one rung side by side and takes in what they saw, in
// the order of the rung, so that a run's references do not depend on chance.
func (s *Session) climb(ctx context.Context, rung []*Check) {
	facts := make([]Facts, len(rung))
	steps := make([]diagnose.Step, len(rung))
	var g errgroup.Group
	for i, c := range rung {
		steps[i] = diagnose.Step{Check: c.Name, Doc: c.Doc}
		if c.Skip != nil {
			steps[i].Skipped = c.Skip(s)
		}
		if steps[i].Skipped == "" && c.Needless != nil {
			steps[i].Skipped = c.Needless(s)
			steps[i].Needless = steps[i].Skipped != ""
		}
		if steps[i].Skipped == "" && ctx.Err() != nil {
			steps[i].Skipped = "the run was interrupted"
			steps[i].Unfinished = "interrupted before it began"
		}
		if steps[i].Skipped != "" {
			continue
		}
		g.Go(func() error {
			began := s.options.Now()
			s.progress(Progress{Check: c.Name, Doc: c.Doc})
			facts[i] = c.Look(ctx, s)
			steps[i].TookMS = s.options.Now().Sub(began).Milliseconds()
			steps[i].Detail, steps[i].Unfinished = facts[i].Detail, facts[i].Unfinished
			return nil
		})
	}
	_ = g.Wait() // no look returns an error: a failure is a fact
	for i, c := range rung {
		s.take(c.Name, facts[i].Evidence)
	}
	for i, c := range rung {
		if c == anonymous {
			s.Evidence.Steps = append(s.Evidence.Steps, s.reachStep(steps[i]))
		}
		s.Evidence.Steps = append(s.Evidence.Steps, steps[i])
	}
}
