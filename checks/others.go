package checks

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"magedoctor/checks/metadata"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// maxOthers bounds how many pairs beside the used one are tried.
const maxOthers = 3

// reversed asks once more with the halves exchanged, when the pair is refused: both
// halves have the same form, so nothing else can tell a swap. A healthy repository
// refuses this too.
var reversed = &Check{
	Name: "reversed",
	Doc:  "the two halves of the pair are not swapped",
	Skip: func(s *Session) string {
		if reason := s.offline(); reason != "" {
			return reason
		}
		return s.unsendable()
	},
	Needless: func(s *Session) string {
		k := s.used()
		switch {
		case !s.refused():
			return "the pair was not refused"
		case !k.pair():
			return "the credential is no pair of keys"
		case !k.sendable:
			return "it has not the form of a pair of access keys"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		k := s.used()
		a := s.ask(ctx, repo.Request{
			Ask: diagnose.AskRoot, URL: s.url("packages.json"), Want: wantJSON(401),
			Credentials: repo.Basic(k.private.Reveal(), k.public), Key: k.ref, Reversed: true,
		})[0]
		f.add(a)
		return f
	},
}

// others tries the pairs that lie at hand and are not used, when the used one is
// refused or lacks what is wanted, or when none is used at all.
var others = &Check{
	Name: "others",
	Doc:  "no other pair at hand opens more than the one in use",
	Skip: func(s *Session) string {
		switch {
		case s.offline() != "":
			return s.offline()
		case repo.Exposed(s.base):
			return "the repository's URL is plain http: keys would go out readable"
		case !s.answered():
			return "the repository did not answer"
		}
		return ""
	},
	Needless: func(s *Session) string {
		switch {
		case len(s.spare()) == 0:
			return "there is no other pair at hand"
		case s.used() != nil && !s.refused() && !s.lacking():
			return "the pair in use opens what is wanted"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		spare := s.spare()
		if len(spare) > maxOthers {
			f.Detail = fmt.Sprintf("the first %d of %d", maxOthers, len(spare))
			spare = spare[:maxOthers]
		}
		requests := make([]repo.Request, len(spare))
		for i, k := range spare {
			// Nobody knows whether this pair is any good: either answer is as wanted.
			want := diagnose.Want{Status: []int{200, 401}, Kind: diagnose.ContentJSON}
			requests[i] = repo.Request{Ask: diagnose.AskRoot, URL: s.url("packages.json"), Want: want, Credentials: k.headers, Key: k.ref}
		}
		for i, a := range s.ask(ctx, requests...) {
			ref := f.add(a)
			switch {
			case granted(a.Exchange):
				root, err := metadata.ReadRoot(bytes.NewReader(a.Body), s.interesting)
				if err != nil {
					f.Exchanges[len(f.Exchanges)-1].Content.Problem = err.Error()
					continue
				}
				h := s.readLists(ctx, &f, &root, repo.Request{Credentials: spare[i].headers, Key: spare[i].ref})
				h.because = append([]string{ref}, h.because...)
				v := s.view(h, spare[i].ref, false)
				v.More = s.opensMore(h)
				f.Views = append(f.Views, v)
			case a.Exchange.Status == 401 || a.Exchange.Status == 403:
				f.Views = append(f.Views, diagnose.View{
					Key: spare[i].ref, Fingerprint: spare[i].fingerprint, Taken: s.Evidence.Taken,
					Accepted: diagnose.No, Because: []string{ref},
				})
			}
		}
		return f
	},
}

// opensMore is whether a shelf has something wanted that the pair in use does not
// reach.
func (s *Session) opensMore(h *shelf) bool {
	if s.shelf == nil {
		return true // the pair in use reaches nothing at all
	}
	return slices.ContainsFunc(s.Evidence.Packages, func(p diagnose.Package) bool {
		return p.Wanted() && p.Listed == diagnose.No && h.has(p.Name) == diagnose.Yes
	})
}

// refused is whether the repository said no to the credential in use.
func (s *Session) refused() bool {
	for _, x := range s.Evidence.Exchanges {
		if x.Ask == diagnose.AskRoot && x.Sent == diagnose.SentKeys && !x.Reversed && s.used() != nil && x.Key == s.used().ref {
			return x.Status == 401 || x.Status == 403
		}
	}
	return false
}

// answered is whether the repository's host gave any HTTP answer.
func (s *Session) answered() bool {
	for _, x := range s.Evidence.Exchanges {
		if x.Ask == diagnose.AskRoot && x.Status != 0 {
			return true
		}
	}
	return false
}

// lacking is whether a wanted package is not listed for the keys in use.
func (s *Session) lacking() bool {
	for _, p := range s.Evidence.Packages {
		if p.Wanted() && p.Listed == diagnose.No {
			return true
		}
	}
	return false
}

// spare lists the pairs that differ from the one in use and from each other.
func (s *Session) spare() []*credential {
	var out []*credential
	for i := range s.credentials {
		k := &s.credentials[i]
		if !k.used && k.same == "" && !s.sameAsUsed(k) && k.pair() && k.sendable {
			out = append(out, k)
		}
	}
	return out
}
