package checks

import (
	"context"
	"slices"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// neutral asks a host that has nothing to do with the repository, when the
// repository gave no answer: it separates a dead network from a dead repository.
var neutral = &Check{
	Name: "neutral",
	Doc:  "another host can be reached from here",
	Skip: (*Session).offline,
	Needless: func(s *Session) string {
		if s.answered() {
			return "the repository answered"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		url := s.options.Neutral
		if url == "" {
			url = neutralURL
		}
		a := s.ask(ctx, repo.Request{Ask: diagnose.AskNeutral, Method: "HEAD", URL: url, Control: true, Want: wantStatus(200)})[0]
		f.add(a)
		return f
	},
}

// clock asks over plain HTTP, with nothing sent, when a certificate seems to be out of
// its time: the Date of any answer tells whose clock is wrong. That
// repo.magento.com answers on port 80 is assumed; where it does not, nothing is
// learnt.
var clock = &Check{
	Name: "clock",
	Doc:  "this machine's clock is right",
	Skip: (*Session).offline,
	Needless: func(s *Session) string {
		if !slices.ContainsFunc(s.Evidence.Exchanges, func(x diagnose.Exchange) bool {
			return x.Fault.Kind == diagnose.FaultExpired || x.Fault.Kind == diagnose.FaultNotYetValid
		}) {
			return "no certificate was out of its time"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		a := s.ask(ctx, repo.Request{
			Ask: diagnose.AskClock, Method: "HEAD", URL: "http://" + s.base.Hostname() + "/", Control: true,
		})[0]
		if a.Exchange.Status == 0 {
			f.Detail = "no answer over plain HTTP, so there is nothing to compare with"
			return f
		}
		f.add(a)
		return f
	},
}

// absent is the archive of a package that cannot exist, with a version that Adobe
// has not used.
const absent = "archives/magento/module-magedoctor-control/magento-module-magedoctor-control-0.0.0.1.zip"

// control asks for an archive that cannot exist: unless the repository says no to
// it, its yes and its no to other archives prove nothing.
var control = &Check{
	Name: "control",
	Doc:  "an archive that cannot exist is refused",
	Skip: (*Session).shut,
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		a := s.ask(ctx, s.keyed(repo.Request{
			Ask: diagnose.AskArchive, Method: "HEAD", URL: s.url(absent), Control: true, Want: wantStatus(404, 403, 410),
		}))[0]
		f.add(a)
		return f
	},
}
