package checks

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// project reads composer.json and composer.lock: which repositories Composer would
// ask, and which packages it wants from this one.
var project = &Check{
	Name: "project",
	Doc:  "composer.json and composer.lock say what is wanted, and from where",
	Look: func(ctx context.Context, s *Session) Facts {
		s.files = composer.ReadProject(s.options.Machine, s.options.Project, s.version)
		if hint, ok := composer.VersionFromLock(s.files.Lock.PluginAPI); ok {
			s.lockVersion = hint
		}
		s.findRepository()
		s.Evidence.Repository = composer.WithoutUserInfo(s.base.String())
		s.Evidence.Official = s.base.Hostname() == officialHost || s.standIn()

		var f Facts
		f.Project = s.projectFact()
		f.Packages = s.wanted(&f.Project)
		f.Settings = s.cached()
		for i := range s.options.Earlier {
			f.Views = append(f.Views, earlierViews(s.options.Earlier[i])...)
		}
		f.Detail = s.projectDetail(f.Packages)
		s.files.Lock.Packages = nil // they may be thousands, and are told
		return f
	},
}

// findRepository settles which repository is asked, and the URL as Composer has it.
func (s *Session) findRepository() {
	if s.base != nil {
		if r, ok := s.files.Repository(composer.Origin(s.rawURL)); ok && !s.ownUser {
			s.rawURL = r.RawURL().Reveal()
		}
		return
	}
	s.rawURL = Official
	for _, r := range s.files.Repositories {
		u, err := url.Parse(r.URL)
		if err != nil || r.Type != "composer" || !strings.EqualFold(u.Hostname(), officialHost) {
			continue
		}
		s.rawURL = r.RawURL().Reveal()
		break
	}
	u, err := url.Parse(composer.WithoutUserInfo(s.rawURL))
	if err != nil || u.Host == "" {
		u, _ = url.Parse(Official)
	}
	if u.Scheme == "http" && strings.EqualFold(u.Hostname(), officialHost) {
		// Composer refuses plain http and keys must not go out readable; the healthy
		// address is looked at, and the entry is told as misconfigured.
		u.Scheme = "https"
	}
	u.Host, u.Path, u.RawQuery = strings.ToLower(u.Host), "/", ""
	s.base = u
}

// standIn is whether the repository that is asked stands in for Adobe's own: it is on
// this machine and has no path of its own, as the embedded one has. Should it open
// to everybody, it is a mirror all the same.
func (s *Session) standIn() bool {
	return repo.Loopback(s.base.Hostname()) && strings.Trim(s.base.Path, "/") == ""
}

// projectFact tells the project's files.
func (s *Session) projectFact() diagnose.Project {
	p := s.files
	fact := diagnose.Project{
		Seen: diagnose.Seen{Ref: draft("j", 1)}, Dir: s.options.Project, Name: p.Name,
		Manifest: fileFact("composer.json", p.Found, p.Problem, draft("f", 1)),
		Lock:     fileFact("composer.lock", p.Lock.Found, p.Lock.Problem, draft("f", 2)),
	}
	if fact.Manifest.State == diagnose.FileRead {
		fact.PackagistOff = !p.Packagist
		if s.options.Repository == "" {
			fact.Configured = diagnose.No // with --repository, the project need not name it
		}
	}
	for _, r := range p.Require {
		if r.Problem != "" && fact.Manifest.State == diagnose.FileRead {
			fact.Manifest.State, fact.Manifest.Line, fact.Manifest.Detail = diagnose.FileMalformed, r.Line, "the constraint of "+r.Name+": "+r.Problem
		}
	}
	for i, r := range p.Repositories {
		if r.Name == "packagist.org" && r.Path == "" {
			continue // Composer's own, which no file names
		}
		entry := s.repositoryFact(r)
		entry.Ref = draft("r", i)
		if entry.Ours {
			fact.Configured = diagnose.Yes
		}
		fact.Repositories = append(fact.Repositories, entry)
	}
	switch p.Lock.Freshness {
	case composer.Fresh:
		fact.LockFresh = diagnose.Yes
	case composer.Stale:
		fact.LockFresh = diagnose.No
	}
	for _, m := range p.Lock.Missing {
		if p.Lock.Found && p.Lock.Problem == nil && !(m.Dev && s.options.NoDev) {
			fact.Unlocked = append(fact.Unlocked, m.Name)
		}
	}
	return fact
}

// fileFact tells how reading a file went. A file that is absent is an ordinary case.
func fileFact(name string, found bool, problem *composer.FileError, ref string) diagnose.File {
	f := diagnose.File{Seen: diagnose.Seen{Ref: ref}, Name: name, State: diagnose.FileAbsent}
	switch {
	case problem != nil:
		f.State, f.Line, f.Column, f.Detail = diagnose.FileMalformed, problem.Line, problem.Column, problem.Text
		if problem.ID == "unreadable" || problem.ID == "too-large" {
			f.State = diagnose.FileUnreadable
		}
	case found:
		f.State = diagnose.FileRead
	}
	return f
}

// repositoryFact tells one entry of "repositories", and what is wrong with it.
func (s *Session) repositoryFact(r composer.Repository) diagnose.Repository {
	fact := diagnose.Repository{Where: "composer.json", Line: r.Line, Type: r.Type, URL: r.URL}
	if r.Path != s.files.File {
		fact.Where = filepath.Base(r.Path)
	}
	if r.Problem != "" && len(r.Only)*len(r.Exclude) == 0 {
		fact.Flaw, fact.Detail = diagnose.RepositoryRefused, r.Problem
	}
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" {
		return fact
	}
	host := strings.ToLower(u.Hostname())
	asked := host == strings.ToLower(s.base.Hostname()) && portOf(u) == portOf(s.base)
	fact.Ours = asked && r.Type == "composer"
	flaw := func(kind diagnose.RepositoryFlaw, detail string) {
		if fact.Flaw == "" {
			fact.Flaw, fact.Detail = kind, detail
		}
	}
	official := host == officialHost
	switch {
	case misspelt(host):
		flaw(diagnose.RepositoryWrongHost, "the host is "+host+", not "+officialHost)
	case (official || asked) && r.Type != "composer":
		flaw(diagnose.RepositoryWrongType, "the type is "+r.Type+", not composer")
	case official && u.Scheme == "http" && s.files.SecureHTTP:
		flaw(diagnose.RepositoryPlainHTTP, "the URL begins with http://, which Composer refuses")
	case official && u.Scheme == "http":
		flaw(diagnose.RepositoryPlainHTTP, "the URL begins with http:// and secure-http is off: the keys go out readable")
	case official && strings.Trim(u.Path, "/") != "" && u.Path != "/packages.json":
		flaw(diagnose.RepositoryWrongPath, "the path "+u.Path+" is not served: the URL is "+Official)
	case len(r.Only) > 0 && len(r.Exclude) > 0:
		flaw(diagnose.RepositoryFilter, "it has both only and exclude, which Composer refuses")
	}
	if asked || official {
		if r.Insecure {
			flaw(diagnose.RepositoryNoVerify, "options.ssl switches the check of the certificate off")
		}
		if s.files.DisableTLS {
			flaw(diagnose.RepositoryNoVerify, "config.disable-tls is on")
		}
		if r.CAFile != "" {
			if err := (repo.Bundle{Name: "options.ssl.cafile", Path: r.CAFile}).Usable(); err != nil {
				flaw(diagnose.RepositoryCafile, err.Error())
			}
		}
	}
	return fact
}

// portOf is the port of a URL, empty for the usual one of its scheme.
func portOf(u *url.URL) string {
	port := u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return ""
	}
	return port
}

// misspelt is whether a host was probably meant to be repo.magento.com: the names
// that it had or is taken to have.
func misspelt(host string) bool {
	switch host {
	case "www." + officialHost, "packages.magento.com", "repo.magento.org", "repo.magento.net", "repo.magneto.com",
		"magento.com", "www.magento.com", "repo.adobe.com", "repo.magento2.com", "marketplace.magento.com",
		"commercemarketplace.adobe.com":
		return true
	}
	return false
}

// cached notes that Composer's cache holds this repository's package list, which
// lets Composer go on with a warning when the repository refuses it
// (ComposerRepository.php, "could not be fully loaded").
func (s *Session) cached() []diagnose.Setting {
	if s.files.Cache == "" {
		return nil
	}
	path := filepath.Join(s.files.Cache, "repo", cacheKey(s.base.String()), "packages.json")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	return []diagnose.Setting{{Kind: diagnose.SettingCached, Where: "Composer's cache", Value: path}}
}

// cacheKey is the folder of a repository in Composer's cache (ComposerRepository.php:
// the URL with everything but letters, digits and dots replaced).
func cacheKey(repository string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.':
			return r
		}
		return '-'
	}, strings.TrimRight(repository, "/"))
}

// earlierViews takes from an earlier run what its keys could read.
func earlierViews(e diagnose.Evidence) []diagnose.View {
	var out []diagnose.View
	add := func(v diagnose.View) {
		v.Seen = diagnose.Seen{From: "recorded " + e.Taken.UTC().Format("2006-01-02")}
		v.Key, v.Because, v.Earlier, v.Taken = "", nil, true, e.Taken
		out = append(out, v)
	}
	seen := map[string]bool{}
	for _, v := range e.Views {
		if v.Fingerprint != "" && !v.Reversed && !v.Earlier {
			add(v)
			seen[v.Fingerprint] = true
		}
	}
	// A pair may have been accepted although its lists were not read.
	for _, k := range e.Keys {
		if k.Used && k.Fingerprint != "" && !seen[k.Fingerprint] && slices.ContainsFunc(e.Exchanges, func(x diagnose.Exchange) bool {
			return x.Ask == diagnose.AskRoot && x.Key == k.Ref && !x.Reversed && granted(x)
		}) {
			add(diagnose.View{Fingerprint: k.Fingerprint, Accepted: diagnose.Yes})
		}
	}
	return out
}

// elsewhereLocked counts locked packages that Adobe alone makes and whose archive
// comes from another host: a mirror's, of which this repository knows nothing.
func (s *Session) elsewhereLocked() int {
	n := 0
	w := want{Session: s, origin: s.origin()}
	for i := range s.files.Lock.Packages {
		p := &s.files.Lock.Packages[i]
		if !p.Metapackage() && p.DistURL != "" && adobesOwn(diagnose.Tier(composer.TierOf(p.Name))) && !w.here(p) {
			n++
		}
	}
	return n
}

// projectDetail says in a few words what the project wants.
func (s *Session) projectDetail(packages []diagnose.Package) string {
	n := 0
	for i := range packages {
		if packages[i].Wanted() {
			n++
		}
	}
	if n == 0 && !s.files.Found && !s.files.Lock.Found {
		return "no project here"
	}
	said := plural(n, "package") + " wanted"
	if others := s.elsewhereLocked(); others > 0 {
		said += "; " + plural(others, "package") + " of Adobe's locked from other hosts"
	}
	return said
}
