package checks

import (
	"context"
	"slices"
	"strings"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// rebuilt is whether Adobe is known to have rebuilt an archive after it was published:
// that of the page cache in 2.4.4 to 2.4.6 and their patches (release notes of the
// security patches of 2.4.4, 2.4.5 and 2.4.6).
func rebuilt(name, version string) bool {
	return name == "magento/module-page-cache" && slices.ContainsFunc([]string{"100.4.4", "100.4.5", "100.4.6"}, func(base string) bool {
		return version == base || strings.HasPrefix(version, base+"-")
	})
}

// sums compares checksums of the lock with those of the metadata, for packages
// that are named with --need, are known to have been rebuilt, or share their cause
// with one that differs.
var sums = &Check{
	Name: "checksums",
	Doc:  "the checksums in the lock are the repository's",
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if len(s.suspects()) == 0 {
			return "nothing in the lock is known to have been rebuilt; name a package with --need to compare it"
		}
		return ""
	},
	Ahead: 2,
	Begin: func(s *Session) func(context.Context) Facts {
		suspects := s.suspects()
		return func(ctx context.Context) Facts {
			var f Facts
			s.readVersions(ctx, &f, suspects)
			return f
		}
	},
}

// suspects lists the locked packages whose checksum is worth a request.
func (s *Session) suspects() []diagnose.Package {
	var out []diagnose.Package
	for i := range s.Evidence.Packages {
		if p := &s.Evidence.Packages[i]; s.suspect(p) {
			out = append(out, *p)
		}
	}
	return out
}

// suspect is whether a package's checksum is worth a request: it was asked for, or
// the archive is known to have been rebuilt.
func (s *Session) suspect(p *diagnose.Package) bool {
	return p.LockSum != "" && !p.Metapackage && !p.Spared && s.locks[p.Ref] != "" && p.Listed != diagnose.No &&
		(s.needed(p.Name) || rebuilt(p.Name, p.Version))
}

// needed is whether a package was named with --need.
func (s *Session) needed(name string) bool {
	return slices.ContainsFunc(s.options.Need, func(n Need) bool { return n.Name == name })
}

// maxTries is how often an archive is fetched whole while its checksum differs: the
// same wrong one twice is a rebuilt archive, a new one each time is damage in
// transit.
const maxTries = 3

// downloads fetches the archives of the packages that were named with --need, whole.
var downloads = &Check{
	Name: "downloads",
	Doc:  "whole archives arrive undamaged",
	Skip: func(s *Session) string {
		if !s.options.Download {
			return ""
		}
		return s.shut()
	},
	Needless: func(s *Session) string {
		switch {
		case !s.options.Download:
			return "only with --download"
		case len(s.whole()) == 0:
			return "no package with an open archive was named with --need"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		for _, p := range s.whole() {
			s.download(ctx, &f, p)
		}
		return f
	},
}

// whole lists the packages to download.
func (s *Session) whole() []diagnose.Package {
	var out []diagnose.Package
	for _, p := range s.Evidence.Packages {
		if s.needed(p.Name) && p.ArchiveOpen == diagnose.Yes && s.own(s.archiveURL(p)) {
			out = append(out, p)
		}
	}
	return out
}

func (s *Session) archiveURL(p diagnose.Package) string {
	if url := s.locks[p.Ref]; url != "" {
		return url
	}
	return s.archives[p.Ref].url
}

// download fetches one archive until its checksum is right, or maxTries times.
func (s *Session) download(ctx context.Context, f *Facts, p diagnose.Package) {
	for try := 1; try <= maxTries; try++ {
		a := s.ask(ctx, s.keyed(repo.Request{
			Ask: diagnose.AskDownload, URL: s.archiveURL(p), Want: wantStatus(200), Package: p.Name, Version: p.Version, Download: true,
		}))[0]
		ref := f.add(a)
		if ref == "" {
			return
		}
		f.Downloads = append(f.Downloads, diagnose.Download{
			Exchange: ref, Package: p.Name, Version: p.Version, Bytes: a.Bytes, Announced: a.Announced,
			SHA1: a.SHA1, LockSum: p.LockSum, ListSum: p.ListSum, Try: try,
		})
		wanted := p.LockSum
		if wanted == "" {
			wanted = p.ListSum
		}
		if a.Exchange.Status != 200 || a.Exchange.Fault.Phase == "" && (wanted == "" || a.SHA1 == wanted) {
			return
		}
	}
}
