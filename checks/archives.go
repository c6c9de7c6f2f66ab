package checks

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// archive is where a package's archive is.
type archive struct {
	version string
	url     string
}

// learnArchive keeps where a package's archive is, by the metadata.
func (s *Session) learnArchive(ref, version, url string) { s.archives[ref] = archive{version, url} }

// locked asks for every archive that the lock names, as `composer install` would,
// and takes nothing of it but the answer's head.
var locked = &Check{
	Name: "archives",
	Doc:  "every locked archive can be fetched",
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if len(s.inLock()) == 0 {
			return "no archive of this repository is locked"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		packages := s.inLock()
		where := make([]archive, len(packages))
		for i, p := range packages {
			where[i] = archive{p.Version, s.locks[p.Ref]}
		}
		s.fetch(ctx, &f, packages, where)
		return f
	},
}

// inLock lists the packages whose archive the lock names.
func (s *Session) inLock() []diagnose.Package {
	var out []diagnose.Package
	for _, p := range s.Evidence.Packages {
		if p.Wanted() && !p.Metapackage && s.locks[p.Ref] != "" {
			out = append(out, p)
		}
	}
	return out
}

// archives asks for the archives that the metadata named, and reads the metadata of
// locked packages whose archive was refused: it tells a package that this account
// does not hold from one that is gone.
var archives = &Check{
	Name: "samples",
	Doc:  "the archives that the lists name can be fetched",
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if len(s.named()) == 0 && len(s.lost()) == 0 {
			return "there is no such archive to ask for"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		packages := s.named()
		where := make([]archive, len(packages))
		for i, p := range packages {
			where[i] = s.archives[p.Ref]
		}
		s.fetch(ctx, &f, packages, where)
		s.readVersions(ctx, &f, s.lost())
		return f
	},
}

// named lists the packages whose archive the metadata named and no lock did.
func (s *Session) named() []diagnose.Package {
	var out []diagnose.Package
	for _, p := range s.Evidence.Packages {
		if p.Metapackage || s.locks[p.Ref] != "" || s.archives[p.Ref].url == "" {
			continue
		}
		out = append(out, p)
	}
	return out
}

// maxLost bounds how many refused packages are looked up in the metadata: they
// share their cause, as a rule.
const maxLost = 20

// lost lists locked packages that are listed and whose archive is refused.
func (s *Session) lost() []diagnose.Package {
	var out []diagnose.Package
	for _, p := range s.Evidence.Packages {
		if p.Wanted() && p.ArchiveOpen == diagnose.No && p.Listed != diagnose.No && p.Metadata == "" && len(out) < maxLost {
			out = append(out, p)
		}
	}
	return out
}

// maxHops bounds the redirects that are followed for one archive.
const maxHops = 3

// fetch asks for archives by HEAD and notes which are open.
func (s *Session) fetch(ctx context.Context, f *Facts, packages []diagnose.Package, where []archive) {
	var requests []repo.Request
	var asked []diagnose.Package
	foreign := 0
	for i, p := range packages {
		if !s.own(where[i].url) {
			foreign++ // Composer sends these keys to no other origin
			continue
		}
		asked = append(asked, p)
		requests = append(requests, s.keyed(repo.Request{
			Ask: diagnose.AskArchive, Method: "HEAD", URL: where[i].url, Want: wantArchive(),
			Package: p.Name, Version: where[i].version,
		}))
	}
	open := 0
	answers := s.ask(ctx, requests...)
	for range maxHops {
		if !s.follow(ctx, f, requests, answers) {
			break
		}
	}
	for i, a := range answers {
		a.Exchange.Content.Kind = archiveKind(a.Exchange)
		update := diagnose.Package{Seen: diagnose.Seen{Ref: asked[i].Ref}, Archive: f.add(a)}
		switch {
		case update.Archive == "":
			continue
		case granted(a.Exchange) && !a.Exchange.Unexpected():
			update.ArchiveOpen = diagnose.Yes
			open++
		case denied(a.Exchange):
			update.ArchiveOpen = diagnose.No
		}
		f.Packages = append(f.Packages, update)
	}
	if len(packages) > 0 {
		f.Detail = fmt.Sprintf("%d of %d", open, len(packages))
	}
	if foreign > 0 {
		f.Unfinished = plural(foreign, "archive") + " with another scheme, host or port than the repository's: no keys go there"
	}
}

// follow asks again where archives were answered with a redirect, as Composer does:
// with the keys on the repository's own origin, without them elsewhere. By GET, cut
// off after the first bytes, since a signed address may be for GET alone. It tells
// whether there was anything to follow.
func (s *Session) follow(ctx context.Context, f *Facts, requests []repo.Request, answers []repo.Answer) bool {
	var again []int
	var hops []repo.Request
	for i, a := range answers {
		to := redirected(a)
		if to == "" {
			continue
		}
		hop := requests[i]
		hop.Method, hop.URL = "GET", to
		if !s.own(to) {
			hop.Credentials, hop.Key = nil, ""
		}
		again, hops = append(again, i), append(hops, hop)
	}
	for n, a := range s.ask(ctx, hops...) {
		i := again[n]
		hopped := answers[i]
		hopped.Exchange.Want.Status = append(hopped.Exchange.Want.Status, hopped.Exchange.Status) // it was followed
		hopped.Exchange.Want.Kind = ""
		f.add(hopped)
		requests[i], answers[i] = hops[n], a
	}
	return len(again) > 0
}

// redirected is where an answer sends on to, absolute; empty when it does not.
func redirected(a repo.Answer) string {
	switch a.Exchange.Status {
	case 301, 302, 303, 307, 308:
	default:
		return ""
	}
	from, err := url.Parse(a.Exchange.URL)
	if err != nil {
		return ""
	}
	to, err := from.Parse(string(a.Location))
	if err != nil || to.Scheme != "https" && to.Scheme != "http" || repo.Exposed(to) && !repo.Exposed(from) {
		return "" // Composer refuses to go on to plain http
	}
	return to.String()
}

// wantArchive is the answer for an archive: 200, and no web page.
func wantArchive() diagnose.Want {
	return diagnose.Want{Status: []int{200}, Kind: diagnose.ContentZip}
}

// archiveKind is what an answer to HEAD says of its body: a page or nothing at all is
// no archive. What else there is stays unknown, as the body was not asked for.
func archiveKind(x diagnose.Exchange) diagnose.ContentKind {
	switch {
	case x.Content.Kind != diagnose.ContentNone || x.Status != 200:
		return x.Content.Kind
	case strings.HasPrefix(strings.ToLower(x.Header["Content-Type"]), "text/html"):
		return diagnose.ContentHTML
	case x.Header["Content-Length"] == "0":
		return diagnose.ContentEmpty
	}
	return diagnose.ContentNone
}

// own is whether a URL has the repository's own origin, letter by letter as
// Composer compares it.
func (s *Session) own(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Scheme == s.base.Scheme && composer.Origin(raw) == composer.Origin(s.base.String())
}

// agent asks once more for an archive that was answered with 403, as Composer
// itself would and as a stranger would: the repository refuses archives to
// User-Agents that do not look like Composer (seen 2026-05), and a proxy on the way
// may rewrite the one that was sent.
var agent = &Check{
	Name: "agent",
	Doc:  "archives do not depend on the User-Agent",
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if s.forbidden() == nil {
			return "no archive was answered with 403"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		x := s.forbidden()
		again := s.keyed(repo.Request{
			Ask: diagnose.AskArchive, Method: "HEAD", URL: x.URL, Want: wantStatus(200), Package: x.Package, Version: x.Version,
		})
		exact, plain := again, again
		exact.Exact = true
		plain.Plain = true
		plain.Control = true
		plain.Want = wantStatus(200, 403, 404) // each is healthy somewhere: only the difference tells
		for _, a := range s.ask(ctx, exact, plain) {
			f.add(a)
		}
		return f
	},
}

// forbidden is the first archive that was answered with 403; nil if none was.
func (s *Session) forbidden() *diagnose.Exchange {
	for i, x := range s.Evidence.Exchanges {
		if x.Ask == diagnose.AskArchive && !x.Control && x.Status == 403 && s.own(x.URL) {
			return &s.Evidence.Exchanges[i]
		}
	}
	return nil
}
