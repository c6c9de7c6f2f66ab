package checks

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"

	md "magedoctor/checks/metadata"
)

// versions reads the metadata of the packages for which the lists alone prove too
// little: those that are wanted and have no archive in a lock, and one module of
// each tier in question whose archive shows that the tier can be downloaded.
var versions = &Check{
	Name: "metadata",
	Doc:  "the wanted versions are listed",
	Skip: (*Session).shut,
	Needless: func(s *Session) string {
		if len(s.unproven()) == 0 {
			return "the lock names every archive"
		}
		return ""
	},
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		s.readVersions(ctx, &f, s.unproven())
		if len(f.Exchanges) == 0 && len(f.Packages) == 0 && f.Unfinished == "" {
			f.Unfinished = "no list leads to the metadata of what is wanted"
		}
		return f
	},
}

// unproven lists the packages whose metadata is worth a request.
func (s *Session) unproven() []diagnose.Package {
	var out []diagnose.Package
	for i := range s.Evidence.Packages {
		p := &s.Evidence.Packages[i]
		switch {
		case p.Listed == diagnose.No || p.Spared:
		case p.Wanted() && s.locks[p.Ref] == "", !p.Wanted() && s.sample(*p):
			out = append(out, *p)
		}
	}
	return out
}

// sample is whether a marker's archive is to be looked at: it is the module that
// stands for its tier, the tier is in question, and no wanted package of that tier
// has an archive that says the same.
func (s *Session) sample(marker diagnose.Package) bool {
	if module(marker.Tier) != marker.Name {
		return false
	}
	if marker.Tier != diagnose.TierOpenSource && !slices.Contains(s.tiers, marker.Tier) {
		return false
	}
	return !slices.ContainsFunc(s.Evidence.Packages, func(p diagnose.Package) bool {
		return p.Wanted() && p.Tier == marker.Tier && s.locks[p.Ref] != "" && !p.Metapackage
	})
}

// readVersions asks for the metadata of packages and notes what it says of the
// version that is wanted.
func (s *Session) readVersions(ctx context.Context, f *Facts, of []diagnose.Package) {
	type question struct {
		p       diagnose.Package
		request int // -1 when the metadata stood in packages.json or a list
	}
	var questions []question
	var requests []repo.Request
	for _, p := range of {
		path := s.metadataPath(p.Name)
		if path == "" {
			questions = append(questions, question{p, -1})
			continue
		}
		want := wantJSON(200)
		if s.root().MetadataURL != "" {
			want = diagnose.Want{Status: []int{200, 404}} // v2 says "not here" with 404
		}
		questions = append(questions, question{p, len(requests)})
		requests = append(requests, s.keyed(repo.Request{
			Ask: diagnose.AskMetadata, URL: s.url(path), Package: p.Name, Version: p.Version,
			Want: want, SHA256: s.shelf.digests[p.Name],
		}))
	}
	answers := s.ask(ctx, requests...)
	for _, q := range questions {
		update := diagnose.Package{Seen: diagnose.Seen{Ref: q.p.Ref}}
		if q.request < 0 {
			if inline, ok := s.root().Inline[q.p.Name]; ok {
				s.weigh(f, &update, q.p, inline)
				f.Packages = append(f.Packages, update)
			}
			continue
		}
		a := answers[q.request]
		update.Metadata = f.add(a)
		switch {
		case granted(a.Exchange):
			found, err := md.ReadPackage(bytes.NewReader(a.Body), q.p.Name)
			if err != nil {
				f.Exchanges[len(f.Exchanges)-1].Content.Problem = err.Error()
				break
			}
			s.weigh(f, &update, q.p, found)
		case a.Exchange.Status == 404 && s.root().MetadataURL != "":
			update.Listed = diagnose.No
		}
		f.Packages = append(f.Packages, update)
	}
}

// metadataPath is where a package's metadata is; empty when nothing leads there.
func (s *Session) metadataPath(name string) string {
	root := s.root()
	digest, listed := s.shelf.digests[name]
	switch {
	case root.MetadataURL != "":
		return strings.ReplaceAll(root.MetadataURL, "%package%", name)
	case root.LazyURL != "":
		return strings.ReplaceAll(root.LazyURL, "%package%", name)
	case listed && root.ProvidersURL != "":
		path := strings.ReplaceAll(strings.ReplaceAll(root.ProvidersURL, "%package%", name), "%hash%", digest)
		return strings.ReplaceAll(path, "$", "%24")
	}
	return ""
}

// weigh notes what the listed versions say about the wanted one, and where its
// archive is.
func (s *Session) weigh(f *Facts, update *diagnose.Package, p diagnose.Package, found md.Package) {
	if len(found.Versions) == 0 {
		return
	}
	update.Listed = diagnose.Yes
	update.Versions = len(found.Versions)
	update.Newest = newest(found)
	update.VersionListed = diagnose.No
	chosen, ok := choose(found, p.Version, p.Constraint)
	if !ok {
		return
	}
	update.VersionListed = diagnose.Yes
	update.Metapackage = p.Metapackage || chosen.Type == "metapackage"
	update.ListSum = chosen.Shasum
	if update.Metapackage {
		update.Needs = s.unlisted(chosen)
	}
	if f.archives == nil {
		f.archives = map[string]archive{}
	}
	f.archives[p.Ref] = archive{chosen.Version, chosen.URL}
}

// choose picks the version that Composer would take: the exact one, or the highest
// stable one that fits the constraint, or the highest of all.
func choose(found md.Package, version, constraint string) (md.Version, bool) {
	if version != "" {
		i := slices.IndexFunc(found.Versions, func(v md.Version) bool { return sameVersion(v.Version, version) })
		if i < 0 {
			return md.Version{}, false
		}
		return found.Versions[i], true
	}
	fits := func(string) bool { return true }
	if constraint != "" {
		if c, err := composer.ParseConstraint(constraint); err == nil {
			fits = c.Matches
		}
	}
	var best md.Version
	ok := false
	for _, v := range found.Versions {
		if !fits(v.Version) {
			continue
		}
		if !ok || better(v.Version, best.Version) {
			best, ok = v, true
		}
	}
	return best, ok
}

// better is whether Composer prefers version a over b: a stable one first, then the
// higher one.
func better(a, b string) bool {
	if pa, pb := composer.IsPrerelease(a), composer.IsPrerelease(b); pa != pb {
		return pb
	}
	return composer.CompareVersions(a, b) > 0
}

// newest is the version that Composer would prefer of all.
func newest(found md.Package) string {
	best := ""
	for _, v := range found.Versions {
		if best == "" || better(v.Version, best) {
			best = v.Version
		}
	}
	return best
}

// unlisted names the requirements of a metapackage that only this repository can
// have and that no list of it has.
func (s *Session) unlisted(v md.Version) []string {
	var out []string
	for name := range v.Require {
		if composer.IsAdobe(name) && s.hasAny(name) == diagnose.No {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
