package checks

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"

	"golang.org/x/sync/errgroup"
)

// maxHops bounds the redirects that are followed for one archive.
const maxHops = 3

// fetched is what became of one archive, beside its exchange.
type fetched struct {
	skipped    string // why it was not asked for
	cut        string // why a redirect was not followed
	open       diagnose.Answer
	connection *diagnose.Connection
	hops       []repo.Answer // redirects on the way
}

// probed is what was learnt about a package's archive: the references of the package and
// of the exchange, and whether it is open.
type probed struct {
	ref, exchange string
	open          diagnose.Answer
}

// fetch asks for archives by HEAD and notes which are open. It stops when the answers
// show that going on is pointless. Progress names the check that asks.
func (s *Session) fetch(ctx context.Context, f *Facts, progress Progress, all []target) {
	targets := s.reachable(all)
	progress.Total = len(targets)
	w := s.watch(progress)
	want := wantArchive()
	exchanges := make([]diagnose.Exchange, len(targets), len(targets)+64)
	results := make([]fetched, len(targets))
	var g errgroup.Group
	// More than may be under way: while one answer is looked at, or waits to be asked
	// for again, the next request goes out.
	g.SetLimit(2 * s.options.Concurrency)
	for i, t := range targets {
		g.Go(func() error {
			if early := s.prelude.of(t); early != nil {
				exchanges[i], results[i] = early.answer()
			} else if results[i].skipped = w.ended(); results[i].skipped != "" {
				return nil
			} else {
				exchanges[i], results[i] = s.one(ctx, t, want)
			}
			w.note(exchanges[i], results[i].open, cmp.Or(results[i].skipped, results[i].cut))
			return nil
		})
	}
	_ = g.Wait() // a request that fails is an answer
	// Thousands of exchanges stay where they are, unless redirects come between them.
	if !slices.ContainsFunc(results, func(r fetched) bool { return len(r.hops) > 0 }) {
		f.Exchanges = exchanges[:0]
	}
	f.probed = make([]probed, 0, len(targets))
	unasked := 0
	for i, t := range targets {
		for _, hop := range results[i].hops {
			f.add(hop)
		}
		a := repo.Answer{Exchange: exchanges[i], Connection: results[i].connection, Skipped: results[i].skipped}
		if ref := f.add(a); ref != "" {
			f.probed = append(f.probed, probed{t.ref, ref, results[i].open})
		} else {
			unasked++
		}
	}
	if len(all) > 0 {
		f.Detail = fmt.Sprintf("%d of %d", w.progress.Open, len(all))
	}
	if unasked > 0 {
		f.Unfinished = w.ended() + "; not asked for: " + plural(unasked, "archive")
	}
	if foreign := len(all) - len(targets); foreign > 0 {
		f.Unfinished = strings.TrimPrefix(f.Unfinished+"; ", "; ") + plural(foreign, "archive") + " with another scheme, host or port than the repository's: no keys go there"
	}
}

// reachable are the targets at the repository's own origin: Composer sends these keys to
// no other.
func (s *Session) reachable(all []target) []target {
	targets := all[:0:0]
	for _, t := range all {
		if s.own(t.url) {
			targets = append(targets, t)
		}
	}
	return targets
}

// one asks for one archive. A redirect is followed as Composer does: with the keys on
// the repository's own origin, without them elsewhere. By GET, cut off after the first
// bytes, since a signed address may be for GET alone.
func (s *Session) one(ctx context.Context, t target, want diagnose.Want) (diagnose.Exchange, fetched) {
	var found fetched
	r := s.keyed(repo.Request{
		Ask: diagnose.AskArchive, Method: "HEAD", URL: t.url, Want: want, Package: t.name, Version: t.version,
	})
	a := s.client.Do(ctx, r)
	for range maxHops {
		to := redirected(a)
		if to == "" {
			break
		}
		r.Method, r.URL = "GET", to
		if !s.own(to) {
			r.Credentials, r.Key = nil, ""
		}
		next := s.client.Do(ctx, r)
		if next.Skipped != "" {
			found.cut = next.Skipped // the redirect is all there is
			break
		}
		a.Exchange.Want = diagnose.Want{Status: append(slices.Clone(want.Status), a.Exchange.Status)} // it was followed
		found.hops = append(found.hops, a)
		a = next
	}
	x := a.Exchange
	x.Content.Kind = archiveKind(x)
	switch {
	case granted(x) && !x.Unexpected():
		found.open = diagnose.Yes
		x.Header = nil // nothing is to be learnt from thousands that are well
	case denied(x):
		found.open = diagnose.No
	}
	found.skipped, found.connection = a.Skipped, a.Connection
	return x, found
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
	return err == nil && u.Scheme == s.base.Scheme && composer.Origin(raw) == s.origin()
}

// origin is the repository's, as Composer compares it.
func (s *Session) origin() string { return composer.Origin(s.base.String()) }
