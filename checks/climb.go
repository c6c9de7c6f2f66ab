package checks

import (
	"context"

	"magedoctor/diagnose"

	"golang.org/x/sync/errgroup"
)

// looks are the looks of one rung, those that began ahead of it among them.
type looks struct {
	group errgroup.Group
	steps map[*Check]*diagnose.Step
	facts map[*Check]*Facts
}

// climb begins the checks of rung i, and those of higher rungs that begin with it,
// waits for those of rung i and takes in what they saw, in the order of the rung: so
// a run's references do not depend on chance.
func (s *Session) climb(ctx context.Context, rungs [][]*Check, i int) {
	for j := i; j < len(rungs); j++ {
		for _, c := range rungs[j] {
			if j-c.Ahead == i {
				s.begin(ctx, c, s.rung(j))
			}
		}
	}
	here := s.rung(i)
	_ = here.group.Wait() // no look returns an error: a failure is a fact
	for _, c := range rungs[i] {
		s.take(c.Name, here.facts[c])
		*here.facts[c] = Facts{} // a large lock's are large
	}
	for _, c := range rungs[i] {
		if c == anonymous {
			s.Evidence.Steps = append(s.Evidence.Steps, s.reachStep(*here.steps[c]))
		}
		s.Evidence.Steps = append(s.Evidence.Steps, *here.steps[c])
	}
}

// rung is what is known of the looks of rung j.
func (s *Session) rung(j int) *looks {
	for len(s.looks) <= j {
		s.looks = append(s.looks, &looks{steps: map[*Check]*diagnose.Step{}, facts: map[*Check]*Facts{}})
	}
	return s.looks[j]
}

// begin starts one look, unless there is a reason not to.
func (s *Session) begin(ctx context.Context, c *Check, at *looks) {
	step, facts := &diagnose.Step{Check: c.Name, Doc: c.Doc}, &Facts{}
	at.steps[c], at.facts[c] = step, facts
	if c.Skip != nil {
		step.Skipped = c.Skip(s)
	}
	if step.Skipped == "" && c.Needless != nil {
		step.Skipped = c.Needless(s)
		step.Needless = step.Skipped != ""
	}
	if step.Skipped == "" && ctx.Err() != nil {
		step.Skipped = "the run was interrupted"
		step.Unfinished = "interrupted before it began"
	}
	if step.Skipped != "" {
		return
	}
	look := func(ctx context.Context) Facts { return c.Look(ctx, s) }
	if c.Begin != nil {
		look = c.Begin(s)
	}
	at.group.Go(func() error {
		began := s.options.Now()
		s.tell(Progress{Check: c.Name, Doc: c.Doc})
		*facts = look(ctx)
		step.TookMS = s.options.Now().Sub(began).Milliseconds()
		step.Detail, step.Unfinished = facts.Detail, facts.Unfinished
		return nil
	})
}
