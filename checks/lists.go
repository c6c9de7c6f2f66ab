package checks

import (
	"context"
	"io"
	"maps"
	"slices"

	"magedoctor/checks/composer"
	"magedoctor/checks/metadata"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// lists reads every provider list, as Composer does before it looks up any package
// (ComposerRepository.php, loadProviderListings), and notes which of the wanted
// packages and of the markers are in them.
var lists = &Check{
	Name: "lists",
	Doc:  "the package lists can be read, and list what is wanted",
	Skip: (*Session).shut,
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		var headers []repo.Credential
		ref := ""
		if k := s.used(); k != nil && s.keyedRoot != nil {
			headers, ref = k.headers, k.ref
		}
		shelf := s.readLists(ctx, &f, s.root(), repo.Request{Credentials: headers, Key: ref})
		s.shelf = shelf
		f.Views = append(f.Views, s.view(shelf, ref, false))
		f.Packages = append(f.Packages, s.decide(shelf)...)
		f.listed = shelf
		f.Detail = plural(shelf.names(), "package")
		return f
	},
}

// shelf is what the lists of one account hold.
type shelf struct {
	root *metadata.Root
	// digests are those of all names that have metadata of their own: what a listed
	// metapackage requires is known only later.
	digests map[string]string
	// complete is whether every list was read to its end.
	complete diagnose.Answer
	because  []string
}

// has is whether a name is listed; Unknown while a list could not be read, and for
// a repository that only tells name by name (v2).
func (h *shelf) has(name string) diagnose.Answer {
	if _, ok := h.digests[name]; ok {
		return diagnose.Yes
	}
	if _, ok := h.root.Inline[name]; ok {
		return diagnose.Yes
	}
	if h.complete != diagnose.Yes {
		return diagnose.Unknown
	}
	return diagnose.No
}

// names counts the packages that are listed.
func (h *shelf) names() int { return len(h.digests) + len(h.root.Inline) }

// readLists fetches the lists that a packages.json names. Credentials and key are
// taken from like.
func (s *Session) readLists(ctx context.Context, f *Facts, root *metadata.Root, like repo.Request) *shelf {
	h := &shelf{root: root, digests: map[string]string{}, complete: diagnose.Yes}
	if root.MetadataURL != "" || root.LazyURL != "" {
		h.complete = diagnose.Unknown
		if root.MetadataURL != "" && root.Available != nil {
			h.complete = diagnose.Yes
			for _, name := range root.Available {
				h.digests[name] = ""
			}
		}
	}
	if root.MetadataURL != "" {
		return h // v2 beats the lists
	}
	type result struct {
		digests map[string]string
		inline  map[string]metadata.Package
	}
	all := append(slices.Clone(root.Lists), root.Includes...)
	results := make([]result, len(all))
	requests := make([]repo.Request, len(all))
	for i, list := range all {
		r := like
		r.Ask, r.URL, r.Want = diagnose.AskList, s.url(list.Path()), wantJSON(200)
		if i < len(root.Lists) {
			r.SHA256 = list.Digest
			r.Read = func(body io.Reader) (err error) {
				results[i].digests, err = metadata.ReadList(body)
				return err
			}
		} else {
			r.Read = func(body io.Reader) error {
				part, err := metadata.ReadRoot(body, s.interesting)
				results[i].inline = part.Inline
				return err
			}
		}
		requests[i] = r
	}
	for i, a := range s.ask(ctx, requests...) {
		if ref := f.add(a); ref != "" {
			h.because = append(h.because, ref)
		}
		if a.Skipped != "" || !granted(a.Exchange) {
			h.complete = diagnose.No
			continue
		}
		if longer := results[i].digests; len(longer) > len(h.digests) {
			maps.DeleteFunc(h.digests, func(name, _ string) bool { _, again := longer[name]; return again })
			h.digests, results[i].digests = longer, h.digests
		}
		maps.Copy(h.digests, results[i].digests)
		maps.Copy(root.Inline, results[i].inline)
	}
	return h
}

// view says how the markers of each tier fare on a shelf.
func (s *Session) view(h *shelf, key string, reversed bool) diagnose.View {
	v := diagnose.View{
		Key: key, Reversed: reversed, Taken: s.Evidence.Taken, Accepted: diagnose.Yes,
		Complete: h.complete, Names: h.names(), Because: h.because,
	}
	if k := s.keyByRef(key); k != nil {
		v.Fingerprint = k.fingerprint
	}
	for _, tier := range tiers() {
		t := diagnose.TierView{Tier: tier}
		for _, name := range markers(tier) {
			switch h.has(name) {
			case diagnose.Yes:
				t.Listed = append(t.Listed, name)
			case diagnose.No:
				t.Missing = append(t.Missing, name)
			}
		}
		v.Tiers = append(v.Tiers, t)
	}
	return v
}

// decide turns the requirements of which nobody could say whose they are into
// wanted packages: those that are listed here, and, where nothing else could serve
// them, the rest as well.
func (s *Session) decide(h *shelf) []diagnose.Package {
	var fresh []diagnose.Package
	for _, p := range s.undecided {
		p.Listed = h.has(p.Name)
		if p.Listed == diagnose.Yes || s.soleSource {
			fresh = append(fresh, p)
		}
	}
	return fresh
}

// tiers are those that have markers, weakest entitlement first.
func tiers() []diagnose.Tier {
	var out []diagnose.Tier
	for _, m := range composer.Markers() {
		out = append(out, diagnose.Tier(m.Tier))
	}
	return out
}

// markers are the names that show a tier, the first of them first.
func markers(tier diagnose.Tier) []string {
	for _, m := range composer.Markers() {
		if diagnose.Tier(m.Tier) == tier {
			return append([]string{m.Name}, m.Further...)
		}
	}
	return nil
}

// module is the downloadable package that stands for a tier; empty where there is
// none.
func module(tier diagnose.Tier) string {
	for _, m := range composer.Markers() {
		if diagnose.Tier(m.Tier) == tier {
			return m.Module
		}
	}
	return ""
}
