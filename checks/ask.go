package checks

import (
	"context"
	"slices"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"

	"golang.org/x/sync/errgroup"
)

// ask sends requests side by side, within the bound of the options, and answers in
// their order.
func (s *Session) ask(ctx context.Context, requests ...repo.Request) []repo.Answer {
	answers := make([]repo.Answer, len(requests))
	var g errgroup.Group
	g.SetLimit(s.options.Concurrency)
	for i, r := range requests {
		g.Go(func() error {
			if ctx.Err() != nil {
				answers[i].Skipped = "the run was interrupted"
				return nil
			}
			answers[i] = s.client.Do(ctx, r)
			return nil
		})
	}
	_ = g.Wait() // a request that fails is an answer
	return answers
}

// add takes an answer into the facts and gives the reference of its exchange,
// empty when nothing was sent.
func (f *Facts) add(a repo.Answer) string {
	if a.Skipped != "" {
		f.Unfinished = a.Skipped
		return ""
	}
	if a.Connection != nil {
		c := *a.Connection
		c.Ref = draft("c", len(f.Connections))
		if c.Check == "" {
			c.Check = reach
		}
		f.Connections = append(f.Connections, c)
	}
	x := a.Exchange
	x.Ref = draft("x", len(f.Exchanges))
	f.Exchanges = append(f.Exchanges, x)
	if x.Fault.Kind == diagnose.FaultCanceled {
		f.Unfinished = "the run was interrupted"
	}
	return x.Ref
}

// reach is the step that connections belong to. It is no check of its own: every
// request that opens a connection tells how that went.
const reach = "reach"

// reachStep sums up the connections to the repository.
func (s *Session) reachStep(anonymous diagnose.Step) diagnose.Step {
	step := diagnose.Step{Check: reach, Doc: "the name resolves, the host answers and TLS is genuine", Skipped: anonymous.Skipped, Needless: anonymous.Needless}
	for _, c := range s.Evidence.Connections {
		if c.Check == reach && c.Host == s.base.Hostname() {
			step.TookMS = c.DNSMS + c.ConnectMS + c.TLSMS
			step.Detail = c.TLS
			return step
		}
	}
	waited := slices.ContainsFunc(s.Evidence.Exchanges, func(x diagnose.Exchange) bool {
		return x.Fault.Phase == diagnose.PhaseAnswer || x.Fault.Phase == diagnose.PhaseBody
	})
	if step.Skipped == "" && !s.answered() && !waited {
		step.Unfinished = "no connection came about"
	}
	return step
}

// granted is whether an exchange brought what it wanted.
func granted(x diagnose.Exchange) bool {
	return x.Status == 200 && x.Fault.Phase == "" && x.Content.Problem == ""
}

// denied is whether an archive's answer says no, and not merely nothing.
func denied(x diagnose.Exchange) bool {
	switch x.Status {
	case 401, 403, 404, 410:
		return true
	}
	return false
}

// wants are what healthy answers look like.
func wantJSON(status int) diagnose.Want {
	return diagnose.Want{Status: []int{status}, Kind: diagnose.ContentJSON}
}

func wantStatus(status ...int) diagnose.Want { return diagnose.Want{Status: status} }
