package checks

import (
	"context"
	"fmt"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// archive is where a package's archive is.
type archive struct {
	version string
	url     string
}

// The healthy conditions of the two checks that ask for many archives.
const (
	everyLocked = "every locked archive can be fetched"
	everyNamed  = "the archives that the lists name can be fetched"
)

// locked asks for every archive that the lock names, as `composer install` would,
// and takes nothing of it but the answer's head.
var locked = &Check{
	Name: "archives",
	Doc:  everyLocked,
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if wanted, _ := s.inLock(); len(wanted) == 0 {
			return "no archive of this repository is locked"
		}
		return ""
	},
	Ahead: 1,
	Begin: func(s *Session) func(context.Context) Facts {
		wanted, spared := s.inLock()
		return func(ctx context.Context) Facts {
			var f Facts
			s.fetch(ctx, &f, Progress{Check: "archives", Doc: everyLocked}, wanted)
			if spared > 0 {
				f.Detail += fmt.Sprintf(" sampled, %d spared", spared)
			}
			return f
		}
	},
}

// target is an archive to ask for.
type target struct {
	ref, name string // the package's
	archive
}

// inLock lists the archives that the lock names, and counts those among them that a
// run by samples spares.
func (s *Session) inLock() (targets []target, spared int) {
	targets = make([]target, 0, len(s.locks))
	for i := range s.Evidence.Packages {
		p := &s.Evidence.Packages[i]
		url := s.locks[p.Ref]
		switch {
		case !p.Wanted() || p.Metapackage || url == "":
		case p.Spared:
			spared++
		default:
			targets = append(targets, target{p.Ref, p.Name, archive{p.Version, url}})
		}
	}
	return targets, spared
}

// archives asks for the archives that the metadata named, and reads the metadata of
// locked packages whose archive was refused: it tells a package that this account
// does not hold from one that is gone.
var archives = &Check{
	Name: "samples",
	Doc:  everyNamed,
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if len(s.named()) == 0 && len(s.lost()) == 0 {
			return "there is no such archive to ask for"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		s.fetch(ctx, &f, Progress{Check: "samples", Doc: everyNamed}, s.named())
		s.readVersions(ctx, &f, s.lost())
		return f
	},
}

// named lists the archives that the metadata named and no lock did.
func (s *Session) named() []target {
	var out []target
	for i := range s.Evidence.Packages {
		p := &s.Evidence.Packages[i]
		if p.Metapackage || s.locks[p.Ref] != "" || s.archives[p.Ref].url == "" {
			continue
		}
		out = append(out, target{p.Ref, p.Name, s.archives[p.Ref]})
	}
	return out
}

// maxLost bounds how many refused packages are looked up in the metadata: they
// share their cause, as a rule.
const maxLost = 20

// lost lists locked packages that are listed and whose archive is refused. Those
// whose checksum is compared are looked up for that.
func (s *Session) lost() []diagnose.Package {
	var out []diagnose.Package
	for i := range s.Evidence.Packages {
		p := &s.Evidence.Packages[i]
		if p.Wanted() && p.ArchiveOpen == diagnose.No && p.Listed != diagnose.No && p.Metadata == "" && !s.suspect(p) && len(out) < maxLost {
			out = append(out, *p)
		}
	}
	return out
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
