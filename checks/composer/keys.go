package composer

import (
	"path/filepath"
	"strings"
)

// Secrets returns every secret that was read, for hosts other than this one too; give them to a Scrubber.
func (r Reading) Secrets() []Pair {
	if r.secrets == nil {
		return nil
	}
	return r.secrets()
}

// ReadKeys reads every place where this version of Composer looks for the credentials of a repository, in its order
// (Factory::createConfig and createComposer), and tells which one it would send. The origin is that of the repository's
// url; url may hold credentials. With Options.AuthFile that file alone is read: no variable, no other file and nothing of
// the url counts. It never fails: what cannot be read is a state.
func ReadKeys(m Machine, url string, v Version, o Options) Reading {
	url = RepositoryURL(url)
	cache := map[string]*loaded{}
	r := readOnce(m, url, v, o, cache)
	r.Variants = variants(m, url, v, o, cache, r.Outcome)
	return r
}

func variants(m Machine, url string, v Version, o Options, cache map[string]*loaded, mine Outcome) []Variant {
	points := breakpoints()
	var list []Variant
	for i, from := range points {
		var below Version
		if i+1 < len(points) {
			below = points[i+1]
		}
		answer := mine
		if !v.atLeast(from) || !below.IsZero() && v.atLeast(below) {
			answer = readOnce(m, url, from, o, cache).Outcome
		}
		if answer.same(mine) {
			continue
		}
		if n := len(list); n > 0 && list[n-1].Below == from && list[n-1].same(answer) {
			list[n-1].Below = below
			continue
		}
		list = append(list, Variant{from, below, answer})
	}
	return list
}

// scan is one reading in progress.
type scan struct {
	Reading
	m        Machine
	o        Options
	dir      string
	settings *settings
	docs     []*loaded // beside Places
	found    []Pair    // every secret met
	cache    map[string]*loaded
}

func readOnce(m Machine, url string, v Version, o Options, cache map[string]*loaded) Reading {
	s := &scan{m: m, o: o, dir: m.ProjectDir(o.Project), settings: newSettings(v), cache: cache}
	s.Origin, s.URL, s.Version = Origin(url), WithoutUserInfo(url), v
	if o.AuthFile != "" {
		s.oneFile(m.abs(m.Dir, o.AuthFile))
	} else {
		s.m.Dir = s.dir // Composer changes into the directory first
		s.places(url)
	}
	s.secrets = func() []Pair { return s.found }
	return s.Reading
}

func (s *scan) load(file string) *loaded {
	l := s.cache[file]
	if l == nil {
		l = load(file)
		s.cache[file] = l
	}
	return l
}

// add appends a place and returns its number.
func (s *scan) add(name string, l *loaded) int {
	p := Place{Name: name, Path: l.path, State: NoEntry}
	switch {
	case !l.found && l.problem == nil:
		p.State = Absent
	case l.problem != nil:
		p.State = Malformed
		if l.problem.ID == "unreadable" || l.problem.ID == "too-large" {
			p.State = Unreadable
		}
		p.Problems = append(p.Problems, Problem{ID: l.problem.ID, Line: l.problem.Line, Column: l.problem.Column, Text: l.problem.Text})
	}
	s.Places, s.docs = append(s.Places, p), append(s.docs, l)
	return len(s.Places) - 1
}

// stop records that Composer ends because of a place (-1: none in particular).
func (s *scan) stop(place int, id, text string, at *value) {
	st := Stop{ID: id, Text: text}
	if place >= 0 {
		p := &s.Places[place]
		st.Place, st.Path = p.Name, p.Path
		column := 0
		if at != nil && s.docs[place].doc != nil && p.Path != "" {
			st.Line, column = s.docs[place].doc.position(at.offset)
		}
		known := false
		for i := range p.Problems {
			if p.Problems[i].ID == id && (p.Problems[i].Text == text || id != "shape") {
				p.Problems[i].Fatal, known = true, true
				st.Line = max(st.Line, p.Problems[i].Line)
			}
		}
		if !known {
			p.Problems = append(p.Problems, Problem{ID: id, Line: st.Line, Column: column, Text: text, Fatal: true})
		}
		if p.State == NoEntry {
			p.State = Malformed
		}
	}
	for _, old := range s.Outcome.Stops {
		if old == st {
			return
		}
	}
	s.Outcome.Stops = append(s.Outcome.Stops, st)
}

// unusable stops where Composer would when it reads a file; true when there is nothing to merge.
func (s *scan) unusable(place int) bool {
	l := s.docs[place]
	switch {
	case l.problem == nil:
		return l.doc == nil
	case l.found && (l.syntax == nil || !l.syntax.silent):
		s.stop(place, l.problem.ID, l.problem.Text, nil)
	}
	return true
}

// merge puts one place's configuration over what is there.
func (s *scan) merge(place int, config *value) {
	for _, e := range s.settings.merge(config, place) {
		s.stop(place, "shape", e.text, e.at)
	}
}

// places walks through the places in Composer's order (Factory::createComposer and createConfig).
func (s *scan) places(url string) {
	v := s.Version
	project, auth := -1, -1
	if info := s.dir; !isDir(info) {
		s.stop(-1, "no-directory", "the project directory does not exist", nil)
	}
	file, fromVariable := s.m.ComposerFile(s.dir)
	s.File = file
	var projectRoot *value
	if !s.o.CreateProject {
		l := s.load(file)
		s.NoProject = !l.found
		if s.NoProject && fromVariable {
			text := "the COMPOSER variable names a file that does not exist"
			if isDir(file) {
				text = "the COMPOSER variable names a directory; it must name a composer.json"
			}
			s.stop(-1, "composer-variable", text, nil)
		}
	} else {
		s.NoProject = true
	}
	home, err := s.m.Home(v)
	if err != nil {
		s.stop(-1, "no-home", err.Error(), nil)
	} else {
		s.Home = s.m.abs(s.dir, home)
		shown := s.shortHome(s.Home)
		if p := s.add(shown+"/config.json", s.load(filepath.Join(s.Home, "config.json"))); !s.unusable(p) {
			root := s.docs[p].root()
			if !root.isArrayLike() && v.atLeast(sinceTypes) {
				s.stop(p, "shape", "the file holds "+root.kind.String()+", not an object", root)
			}
			s.merge(p, root.get("config"))
		}
		if p := s.add(shown+"/auth.json", s.load(filepath.Join(s.Home, "auth.json"))); !s.unusable(p) {
			s.merge(p, s.docs[p].root())
		}
	}
	env := s.variable()
	if !v.atLeast(sinceEnvAgain) {
		s.mergeEnv(env)
	}
	if !s.NoProject {
		project = s.add("composer.json config", s.load(file))
		if !s.unusable(project) {
			projectRoot = s.docs[project].root()
			if e := projectShape(projectRoot); e != nil {
				s.stop(project, "shape", e.text, e.at)
			}
		} else if l := s.docs[project]; l.syntax != nil && l.syntax.silent {
			s.stop(project, l.problem.ID, l.problem.Text, nil)
		}
		authFile := filepath.Join(filepath.Dir(realPath(file)), "auth.json")
		auth = s.add("auth.json", s.load(authFile))
		if v.atLeast(sinceEnvAgain) {
			s.mergeEnv(env) // both times it counts; the first time only under the project
		}
		s.merge(project, projectRoot.get("config"))
		if !s.unusable(auth) {
			s.merge(auth, s.docs[auth].root())
		}
	}
	if v.atLeast(sinceEnvAgain) {
		p := s.mergeEnv(env)
		s.merge(p, s.docs[p].root())
	}
	s.decide(url, projectRoot, project)
	s.describe()
}

// oneFile reads the file that the user named, as Composer reads an auth.json, and nothing else.
func (s *scan) oneFile(file string) {
	s.only = true
	s.File, _ = s.m.ComposerFile(s.dir)
	s.NoProject = !isFile(s.File)
	p := s.add("--auth "+s.o.AuthFile, s.load(file))
	if !s.unusable(p) {
		s.merge(p, s.docs[p].root())
	}
	s.decide(s.URL, nil, -1)
	s.describe()
}

// variable is COMPOSER_AUTH as a source.
func (s *scan) variable() *loaded {
	l := &loaded{}
	text := s.m.env("COMPOSER_AUTH")
	if text == "" || text == "0" && !s.Version.atLeast(sinceEnvAgain) {
		return l
	}
	l.found = true
	if l.parse(text, nil); l.doc != nil && l.doc.root.kind == jsonNull {
		l.problem = &FileError{ID: "shape", Text: "the value is null, not an object"}
		l.doc = nil
	}
	return l
}

// mergeEnv adds COMPOSER_AUTH as a place, once, and merges it.
func (s *scan) mergeEnv(env *loaded) int {
	for i, l := range s.docs {
		if l == env {
			return i
		}
	}
	p := s.add("COMPOSER_AUTH", env)
	if env.problem != nil {
		tolerant := s.Version.atLeast(sinceEnvTolerant) && !s.Version.atLeast(sinceEnvStrict)
		if !tolerant {
			s.stop(p, "env-malformed", "COMPOSER_AUTH is set, but it is not a JSON object: "+env.problem.Text, nil)
		}
		return p
	}
	s.merge(p, env.root())
	return p
}

// shortHome writes a directory below the user's home with ~.
func (s *scan) shortHome(dir string) string {
	if s.m.truthyEnv("COMPOSER_HOME") != "" {
		return "COMPOSER_HOME"
	}
	user, err := s.m.userDir()
	if rest, ok := strings.CutPrefix(dir, user+"/"); err == nil && user != "" && ok {
		return "~/" + rest
	}
	return dir
}
