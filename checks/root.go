package checks

import (
	"bytes"
	"context"
	"net/url"
	"strings"

	"magedoctor/checks/metadata"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// anonymous is the first control: a healthy repository refuses those who send
// nothing, in JSON. Anything else in its place shows itself here, before any key
// is doubted.
var anonymous = &Check{
	Name: "anonymous",
	Doc:  "the repository asks for keys",
	Skip: (*Session).offline,
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		want := wantJSON(401)
		if !s.Evidence.Official || s.standIn() {
			want = diagnose.Want{Status: []int{200, 401}, Kind: diagnose.ContentJSON}
		}
		a := s.ask(ctx, repo.Request{Ask: diagnose.AskRoot, URL: s.url("packages.json"), Control: true, Want: want})[0]
		if a.Exchange.Status == 404 && a.Exchange.Content.Says == diagnose.SaysNoKeys {
			a.Exchange.Want.Status = append(a.Exchange.Want.Status, 404) // seen once, in 2023, with the same text
		}
		f.add(a)
		if granted(a.Exchange) && (!s.Evidence.Official || s.standIn()) {
			s.openRoot = s.readRoot(a, &f)
		}
		return f
	},
}

// accepted shows whether the repository takes the credential that Composer sends.
var accepted = &Check{
	Name: "accepted",
	Doc:  "the keys open the package list",
	Skip: func(s *Session) string {
		if reason := s.offline(); reason != "" {
			return reason
		}
		return s.unsendable()
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		a := s.ask(ctx, s.keyed(repo.Request{
			Ask: diagnose.AskRoot, URL: s.url("packages.json"), Want: wantJSON(200), Written: s.prelude.begin,
		}))[0]
		f.add(a)
		if granted(a.Exchange) {
			s.keyedRoot = s.readRoot(a, &f)
		}
		return f
	},
}

// readRoot reads packages.json; what cannot be read is noted in the exchange.
func (s *Session) readRoot(a repo.Answer, f *Facts) *metadata.Root {
	root, err := metadata.ReadRoot(bytes.NewReader(a.Body), s.interesting)
	if err != nil {
		f.Exchanges[len(f.Exchanges)-1].Content.Problem = err.Error()
		return nil
	}
	return &root
}

// offline is the reason when nothing may be asked.
func (s *Session) offline() string {
	if s.options.Local {
		return "only local files were to be looked at"
	}
	return ""
}

// unsendable is the reason when there is no credential to send.
func (s *Session) unsendable() string {
	switch {
	case s.Evidence.Choice.Stops != "":
		return "Composer stops before it sends anything"
	case s.used() == nil:
		return "there are no keys to send"
	case repo.Exposed(s.base):
		return "the repository's URL is plain http: keys would go out readable"
	}
	return ""
}

// shut is the reason when the repository does not open its list to the keys in use.
func (s *Session) shut() string {
	switch {
	case s.root() != nil:
		return ""
	case s.offline() != "":
		return s.offline()
	case s.unsendable() != "":
		return s.unsendable()
	}
	return "the keys did not open the package list"
}

// root is packages.json as the keys in use see it, or as everybody does where the
// repository asks for no keys; nil when neither could be read.
func (s *Session) root() *metadata.Root {
	if s.keyedRoot != nil {
		return s.keyedRoot
	}
	if s.used() == nil {
		return s.openRoot
	}
	return nil
}

// url joins a path of the repository to its base.
func (s *Session) url(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	base := strings.TrimSuffix(s.base.String(), "/")
	if strings.HasSuffix(base, ".json") {
		base = base[:strings.LastIndex(base, "/")]
	}
	if strings.HasPrefix(path, "/") {
		// Composer resolves a path that begins with a slash against the host
		// (ComposerRepository::canonicalizeUrl).
		if u, err := url.Parse(base); err == nil {
			return u.Scheme + "://" + u.Host + path
		}
	}
	return base + "/" + path
}

// keyed puts the credential in use onto a request.
func (s *Session) keyed(r repo.Request) repo.Request {
	if k := s.used(); k != nil {
		r.Credentials, r.Key = k.headers, k.ref
	}
	return r
}
