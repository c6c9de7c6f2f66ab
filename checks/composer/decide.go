package composer

import (
	"sort"
	"strings"
)

// decide says which credential goes out with the first request for packages.json.
func (s *scan) decide(url string, projectRoot *value, project int) {
	all, wrong := s.settings.load(s.Origin)
	for _, e := range wrong {
		s.stop(e.place, "shape", e.text, e.at)
	}
	repo := s.repository(projectRoot, project)
	options, inURL := -1, -1
	urlDoc := &loaded{}
	if repo != nil {
		urlDoc = &loaded{path: repo.Path, found: true, doc: repo.doc}
		options = s.add("repository options header", urlDoc)
		url = mergeUserInfo(url, repo.raw())
	}
	user, pass, byComposer, ok := urlCredentials(url)
	if repo != nil || ok {
		inURL = s.add("repository URL", urlDoc)
	}
	var lines []string
	if repo != nil {
		lines = headerLines(repo.node.get("options"))
	}
	h, found := all[s.Origin]
	if ok && byComposer {
		h, found = held{user: user, pass: pass, kind: InURL, place: inURL}, true
	}
	if ok {
		s.note(inURL, InURL, Pair{user, Secret(pass)}, repo)
		s.Places[inURL].Problems = append(s.Places[inURL].Problems, Problem{ID: "keys-in-url", Line: repoLine(repo), Text: "the url holds a user name or a password"})
	}
	sent := &Sent{}
	first, hasFirst := authorization(lines)
	if hasFirst {
		sent.Kind, sent.Pair = InOptions, headerPair(first)
		sent.Place, sent.Path, sent.Line = s.Places[options].Name, s.Places[options].Path, repoLine(repo)
		sent.Authorization = Secret(first)
		s.note(options, InOptions, sent.Pair, repo)
	}
	if found {
		second, isAuth := authorization(h.headers(s.Version, contains(s.settings.gitlab, s.Origin)))
		switch {
		case hasFirst && isAuth:
			sent.Second = Secret(second)
		case !hasFirst:
			sent.Kind, sent.Pair = h.kind, h.pair()
			sent.Place, sent.Path = s.Places[h.place].Name, s.Places[h.place].Path
			if h.entry != nil && s.docs[h.place].doc != nil {
				sent.Line = s.docs[h.place].doc.line(h.entry)
			} else {
				sent.Line = repoLine(repo)
			}
			if isAuth {
				sent.Authorization = Secret(second)
			}
		}
	} else if ok && !hasFirst {
		// Composer leaves these in the url, and the HTTP client sends what stands there.
		sent.Kind, sent.Pair, sent.Authorization = InURL, Pair{user, Secret(pass)}, Secret(basic(user, pass))
		sent.Place, sent.Path, sent.Line = s.Places[inURL].Name, s.Places[inURL].Path, repoLine(repo)
	}
	if a := sent.Authorization.Reveal(); a != "" {
		sent.Scheme, _, _ = strings.Cut(a, " ")
	}
	if sent.Kind != "" {
		s.Outcome.Sent = sent
	}
	if !s.only && strings.HasPrefix(url, "http://") && s.settings.secure.boolean(true) && !s.settings.noTLS.boolean(false) {
		s.stop(-1, "insecure-url", "the repository's url begins with http://, which Composer refuses unless secure-http is off", nil)
	}
	// composer.json is read first, so its fault is the one that Composer prints.
	sort.SliceStable(s.Outcome.Stops, func(i, j int) bool {
		return isProjectStop(s.Outcome.Stops[i]) && !isProjectStop(s.Outcome.Stops[j])
	})
}

func isProjectStop(st Stop) bool {
	return st.Place == "composer.json config" || st.ID == "composer-variable" || st.ID == "no-directory"
}

func repoLine(repo *Repository) int {
	if repo == nil {
		return 0
	}
	return repo.Line
}

// mergeUserInfo prefers the project's own url when the one that was asked for holds no credentials.
func mergeUserInfo(asked, own string) string {
	if _, _, _, ok := urlCredentials(asked); ok || own == "" {
		return asked
	}
	return own
}

// repository is the first repository of type composer for this origin in the project or in COMPOSER_HOME/config.json.
func (s *scan) repository(projectRoot *value, project int) *Repository {
	var layers []*loaded
	if !s.only && len(s.docs) > 0 && strings.HasSuffix(s.Places[0].Name, "/config.json") && s.docs[0].doc != nil {
		layers = append(layers, s.docs[0])
	}
	if project >= 0 && projectRoot != nil {
		layers = append(layers, s.docs[project])
	}
	for _, r := range composerRepositories(layers...) {
		if r.Type == "composer" && r.Origin == s.Origin && r.node != nil {
			return &r
		}
	}
	return nil
}

// note adds an entry that stands in a repository's definition.
func (s *scan) note(place int, kind Kind, pair Pair, repo *Repository) {
	p := &s.Places[place]
	p.State = HasEntry
	p.Entries = append(p.Entries, Entry{Kind: kind, Pair: pair, Line: repoLine(repo)})
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// describe fills in the entries, the near misses and the secrets of every place.
func (s *scan) describe() {
	sent := s.Outcome.Sent
	for i := range s.Places {
		p, l := &s.Places[i], s.docs[i]
		for j := range p.Entries {
			e := &p.Entries[j]
			e.Same = sent != nil && e.Pair == sent.Pair
			e.Used = e.Same && sent.Place == p.Name && sent.Kind == e.Kind
			s.found = append(s.found, e.Pair)
		}
		if l.doc == nil || p.Name == "repository URL" || p.Name == "repository options header" {
			continue
		}
		base := 0
		if !s.only && strings.HasSuffix(p.Name, "/config.json") || p.Name == "composer.json config" {
			base = 1
		}
		w := walker{origin: s.Origin, version: s.Version, base: base, doc: l.doc}
		w.walk(&l.doc.root, nil)
		if root := &l.doc.root; root.kind == jsonString {
			w.encoded(root)
		}
		if text, at := oddShape(&l.doc.root, base); text != "" && len(p.Problems) == 0 {
			line, column := l.doc.position(at.offset)
			p.Problems = append(p.Problems, Problem{ID: "odd-shape", Line: line, Column: column, Text: text})
		}
		for _, e := range w.entries {
			e.Same = sent != nil && e.Pair == sent.Pair && e.Kind == sent.Kind
			e.Used = e.Same && sent.Place == p.Name && (e.Line == sent.Line || p.Path == "")
			p.Entries = append(p.Entries, e)
		}
		p.Misses = w.misses
		s.found = append(s.found, w.secrets...)
		if len(w.entries) > 0 && p.State == NoEntry {
			p.State = HasEntry
		}
	}
	if sent != nil {
		s.found = append(s.found, sent.Pair)
		for _, a := range []Secret{sent.Authorization, sent.Second} {
			if _, value, ok := strings.Cut(a.Reveal(), " "); ok {
				s.found = append(s.found, Pair{Private: Secret(value)})
			}
		}
	}
}

// oddShape names a value of the wrong kind that Composer passes over, since 2.3.3 with a warning, where credentials
// belong: PHP's empty list stands for nothing at all.
func oddShape(root *value, base int) (text string, at *value) {
	if root.kind != jsonObject {
		return "the whole is " + root.kind.String() + " where an object belongs, so it holds no credentials", root
	}
	config := root
	if base == 1 {
		config = root.get("config")
	}
	if v := config.get(string(HTTPBasic)); v != nil && v.kind != jsonObject {
		return "“http-basic” is " + v.kind.String() + " where an object belongs, so it holds no credentials", v
	}
	return "", nil
}
