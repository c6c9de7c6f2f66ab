package checks

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/checks/metadata"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// Session is one run: the evidence so far, and what checks hand to those of later
// rungs and no report may hold, such as the keys themselves.
type Session struct {
	// Evidence is what was seen by the rungs below. Checks read it; only the
	// ladder writes it.
	Evidence *diagnose.Evidence

	options Options
	client  *repo.Client
	base    *url.URL
	version composer.Version
	// rawURL is the repository's URL as the project has it, for reading keys: it may
	// hold credentials.
	rawURL string
	// ownUser is whether --repository holds credentials itself.
	ownUser bool
	// versionSource says how the version is known; lockVersion is the least that the
	// lock allows.
	versionSource string
	lockVersion   composer.Version
	// askedOnce is whether `composer --version` was started; asked brings what it says.
	askedOnce bool
	asked     chan composer.Version
	counts    map[string]int

	files       composer.Project
	bundles     []bundle        // of certificates; nil until they are read
	secrets     []composer.Pair // all that were read, also those of other hosts
	credentials []credential
	keyedRoot   *metadata.Root
	openRoot    *metadata.Root
	shelf       *shelf

	// tiers are those in question: of which something is wanted.
	tiers []diagnose.Tier
	// undecided are requirements that may be this repository's or another's.
	undecided []diagnose.Package
	// soleSource is whether no other repository could have them.
	soleSource bool
	// names are those of all packages that are looked at.
	names map[string]bool
	// locks and archives give the archive's URL by a package's reference: as the
	// lock and as the metadata names it.
	locks    map[string]string
	archives map[string]archive
	looks    []*looks // by rung
	prelude  *prelude // of the locked archives; nil unless the run is eager
	shapes   map[reflect.Type]*shape
	teller   teller
}

// credential is one credential at hand, with its secret half.
type credential struct {
	ref         string
	kind        string
	public      string
	private     composer.Secret
	headers     []repo.Credential
	fingerprint string
	// used is whether Composer sends it; sendable whether it has the form of a pair of
	// access keys, so that it may be tried; same is the reference of its equal.
	used, sendable bool
	same           string
}

// pair is whether it is a pair of access keys and not a token.
func (k *credential) pair() bool { return k.kind == string(composer.HTTPBasic) }

func newSession(o Options) (*Session, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 16
	}
	s := &Session{
		options: o,
		version: o.ComposerVersion,
		counts:  map[string]int{}, shapes: map[reflect.Type]*shape{},
		locks: map[string]string{}, archives: map[string]archive{},
		versionSource: "assumed",
		Evidence:      &diagnose.Evidence{Origin: "probe", Taken: o.Now().UTC().Truncate(time.Second)},
	}
	if !o.ComposerVersion.IsZero() {
		s.versionSource = "--composer-version"
	}
	if o.Repository != "" {
		base, err := repositoryURL(o.Repository)
		if err != nil {
			return nil, err
		}
		s.rawURL, s.ownUser = o.Repository, base.User != nil
		base.User = nil
		s.base = base
	}
	if o.CAFile != "" {
		if err := (repo.Bundle{Name: "--ca-file", Path: o.CAFile}).Usable(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// repositoryURL reads a URL that the user named.
func repositoryURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The parser's error repeats the text, which may hold a password.
		return nil, errors.New("--repository is not a usable URL: write https://HOST/PATH")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("--repository %s has no scheme or no host: write https://HOST/PATH", composer.WithoutUserInfo(raw))
	}
	return u, nil
}

// open makes the client, as soon as the keys are known that it must never tell.
func (s *Session) open() error {
	if s.options.Local || s.client != nil {
		return nil
	}
	authorities, err := s.authorities()
	if err != nil {
		return err
	}
	scrub := s.scrubber()
	also, err := url.Parse(tokenBase)
	if err != nil {
		return err
	}
	s.client, err = repo.New(repo.Options{
		Base: s.base, Also: []*url.URL{also}, Agents: repo.ComposerAgents(s.version.String(), s.options.Version),
		Timeouts: s.options.Timeouts, MaxRequests: s.options.MaxRequests, Concurrency: s.options.Concurrency,
		Retries: s.options.Retries, Patience: s.options.Patience, Waits: s.waits,
		Authorities: authorities, Proxy: repo.ComposerProxy(s.env, s.version.String()),
		Dial: s.options.Dial, Transport: s.options.Transport, Scrub: scrub.Scrub, Now: s.options.Now, Log: s.options.Debug,
	})
	return err
}

// scrubber knows every secret that was read.
func (s *Session) scrubber() *composer.Scrubber {
	var secrets []composer.Pair
	for _, k := range s.credentials {
		secrets = append(secrets, composer.Pair{Public: k.public, Private: k.private})
	}
	secrets = append(secrets, s.secrets...)
	for _, variable := range []string{"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"} {
		if u, err := url.Parse(s.env(variable)); err == nil && u.User != nil {
			password, _ := u.User.Password()
			secrets = append(secrets, composer.Pair{Public: u.User.Username(), Private: composer.Secret(password)})
		}
	}
	if s.options.Token != "" {
		secrets = append(secrets, composer.Pair{Public: s.options.TokenMAGEID, Private: s.options.Token})
	}
	return composer.NewScrubber(secrets...)
}

// finish adds what is only known at the end.
func (s *Session) finish(ctx context.Context) {
	s.prelude.drop() // where the run was interrupted, nobody waited for it
	if s.client != nil {
		s.Evidence.Requests = s.client.Requests()
	}
	if s.standIn() && s.openRoot != nil {
		s.Evidence.Official = false
	}
	if s.shelf != nil {
		s.Evidence.Project.Public = slices.DeleteFunc(s.Evidence.Project.Public, func(name string) bool {
			return s.shelf.has(name) == diagnose.Yes // it is here after all
		})
	}
	s.judgeClient(ctx)
}

func (s *Session) close() {
	if s.client != nil {
		s.client.Close()
	}
}

// used is the credential that Composer sends; nil when it sends none.
func (s *Session) used() *credential {
	for i := range s.credentials {
		if s.credentials[i].used {
			return &s.credentials[i]
		}
	}
	return nil
}

// sameAsUsed is whether a credential has the same halves as the one in use.
func (s *Session) sameAsUsed(k *credential) bool {
	used := s.used()
	return used != nil && k.public == used.public && k.private == used.private
}

func (s *Session) keyByRef(ref string) *credential {
	for i := range s.credentials {
		if s.credentials[i].ref == ref {
			return &s.credentials[i]
		}
	}
	return nil
}

// interesting is whether a package is worth keeping when a list goes by.
func (s *Session) interesting(name string) bool {
	return s.names[name]
}

// hasAny is whether a name is listed for the keys in use.
func (s *Session) hasAny(name string) diagnose.Answer { return s.shelf.has(name) }

// plural counts things in words: "1 package", "3 packages".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if base, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, base)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
