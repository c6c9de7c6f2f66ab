package composer

import (
	"os"
	"path/filepath"
	"strings"
)

// Hit is a credential for the host in a place where this Composer does not look.
type Hit struct {
	ID    string // "near-miss", "composer-home-var", "global-project", "other-home", "beside-link", "no-project", "parent", "subfolder", "other-name", "netrc", "variable", "platform-variables", "dotenv"
	Place string // readable: a path as the user knows it, or the name of a variable
	Path  string // absolute; "" for a variable
	Line  int
	Text  string // why Composer does not see it, in plain words
	Pair
}

// Bounds of the search in neighbouring folders.
const (
	maxHits    = 64
	maxUp      = 6
	maxDown    = 3
	maxFolders = 400
)

// seeker collects what stands elsewhere.
type seeker struct {
	m    Machine
	r    Reading
	dir  string
	read map[string]bool // files that Composer does read, and those already looked at
	hits []Hit
}

// LookElsewhere looks for credentials of the reading's host where people put them and Composer does not look: under
// another home, in var/composer_home, in neighbouring folders, in .netrc, in .env files and in the variables of usual CI
// and cloud set-ups; the near misses of the places that are read come first. The search is bounded in depth and number.
// Where one file was asked for (Options.AuthFile) nothing else is looked at: there are its near misses only.
func LookElsewhere(m Machine, project string, r Reading) []Hit {
	s := &seeker{m: m, r: r, dir: m.ProjectDir(project), read: map[string]bool{}}
	for _, p := range r.Places {
		if p.Path != "" {
			s.read[realPath(p.Path)] = true
		}
		for _, miss := range p.Misses {
			s.add(Hit{"near-miss", p.Name, p.Path, miss.Line, miss.Text, miss.Pair})
		}
	}
	if r.only {
		return s.hits
	}
	s.homes()
	s.own()
	s.neighbours()
	s.netrc()
	s.variables()
	s.dotenv()
	return s.hits
}

func (s *seeker) add(h Hit) {
	if h.Public == "" && h.Private == "" || len(s.hits) >= maxHits {
		return
	}
	for _, old := range s.hits {
		if old.Place == h.Place && old.Line == h.Line && old.Pair == h.Pair {
			return
		}
	}
	s.hits = append(s.hits, h)
}

// file adds what a file of credentials holds for the host; base is 1 where they stand below "config".
func (s *seeker) file(id, path string, base int, why string) {
	s.fileAs(Hit{ID: id, Place: s.short(path), Path: path, Text: why}, base)
}

// fileAs is file with a name of its own for the place. A file is looked at once, under whatever links it is found.
func (s *seeker) fileAs(at Hit, base int) {
	real := realPath(at.Path)
	if s.read[real] {
		return
	}
	s.read[real] = true
	if l := load(at.Path); l.doc != nil {
		s.document(at, l.doc, base)
	}
}

func (s *seeker) document(at Hit, doc *document, base int) {
	w := walker{origin: s.r.Origin, version: s.r.Version, base: base, doc: doc}
	w.walk(&doc.root, nil)
	if doc.root.kind == jsonString {
		w.encoded(&doc.root)
	}
	for _, e := range w.entries {
		at.Line, at.Pair = e.Line, e.Pair
		if at.Path == "" {
			at.Line = 0
		}
		s.add(at)
	}
	for _, m := range w.misses {
		hit := at
		hit.Line, hit.Pair, hit.Text = m.Line, m.Pair, at.Text+"; also "+m.Text
		s.add(hit)
	}
}

// short writes a path in, above or below the project, or in the home, as the user knows it.
func (s *seeker) short(path string) string {
	rel, err := filepath.Rel(s.dir, path)
	rel = filepath.ToSlash(rel)
	if err == nil && strings.Trim(rel[:strings.LastIndexByte(rel, '/')+1], "./") == "" || err == nil && !strings.HasPrefix(rel, "../") {
		return rel
	}
	if user, err := s.m.userDir(); err == nil && user != "" {
		if rest, ok := strings.CutPrefix(path, user+"/"); ok {
			return "~/" + rest
		}
	}
	return path
}

// homes looks under var/composer_home, the global project and the homes that were not chosen.
func (s *seeker) homes() {
	s.file("composer-home-var", filepath.Join(s.dir, "var/composer_home/auth.json"), 0,
		"only commands that Magento itself runs use this COMPOSER_HOME (bin/magento sampledata:deploy and the like)")
	if s.r.Home != "" {
		s.file("global-project", filepath.Join(s.r.Home, "composer.json"), 1, "the configuration of the global project does not count for other projects")
	}
	var dirs []string
	if candidates, err := s.m.homeCandidates(s.r.Version); err == nil {
		dirs = append(dirs, candidates...)
	}
	users := []string{}
	if user, err := s.m.userDir(); err == nil {
		users = append(users, user)
	}
	for _, name := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if user := s.m.env(name); user != "" && user != "root" && !strings.ContainsAny(user, `/\`) && user != ".." {
			users = append(users, s.m.Root+"/home/"+user)
		}
	}
	if !s.m.windows() {
		users = append(users, s.m.Root+"/root", s.m.Root+"/var/www", s.m.Root+"/home/www-data", s.m.Root+"/home/magento")
	}
	for _, user := range users {
		dirs = append(dirs, user+"/.composer", user+"/.config/composer")
	}
	for _, dir := range dirs {
		dir = s.m.abs(s.dir, dir)
		why := "this Composer run uses another COMPOSER_HOME"
		s.file("other-home", filepath.Join(dir, "auth.json"), 0, why)
		s.file("other-home", filepath.Join(dir, "config.json"), 1, why)
	}
}

// own looks at the auth.json that a person would take for the project's: beside a composer.json that is a link, or in the
// project's folder when composer.json is elsewhere or nowhere (Factory::createComposer goes by the real path).
func (s *seeker) own() {
	link, real := s.r.File, realPath(s.r.File)
	if path := filepath.Join(filepath.Dir(link), "auth.json"); !s.r.NoProject && link != real {
		s.fileAs(Hit{ID: "beside-link", Place: s.short(path) + " (beside the link)", Path: path,
			Text: "Composer follows the link: it reads the auth.json beside " + s.short(real)}, 0)
	}
	why := "Composer reads auth.json beside a composer.json, and there is none in this folder"
	if link != filepath.Join(s.dir, "composer.json") {
		why = "Composer reads the auth.json beside the composer.json that the COMPOSER variable names, " + s.short(link)
	}
	s.file("no-project", filepath.Join(s.dir, "auth.json"), 0, why)
}

// neighbours looks for auth.json above and below the project, and for copies of it under other names.
func (s *seeker) neighbours() {
	up := s.dir
	for range maxUp {
		next := filepath.Dir(up)
		if next == up {
			break
		}
		up = next
		s.file("parent", filepath.Join(up, "auth.json"), 0, "Composer reads the auth.json beside composer.json, not those of folders above")
	}
	queue, depth, seen := []string{s.dir}, map[string]int{s.dir: 0}, 0
	skip := map[string]bool{".git": true, "vendor": true, "node_modules": true, "generated": true, "pub": true, "var": true, "dev": true, "lib": true, "phpserver": true}
	for len(queue) > 0 && seen < maxFolders {
		dir := queue[0]
		queue, seen = queue[1:], seen+1
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			switch name := e.Name(); {
			case e.IsDir():
				if !skip[name] && depth[dir] < maxDown {
					depth[path] = depth[dir] + 1
					queue = append(queue, path)
				}
			case name == "auth.json":
				s.file("subfolder", path, 0, "Composer reads the auth.json beside composer.json, not those of folders below")
			case strings.HasPrefix(strings.ToLower(name), "auth.json") || name == "auth.local.json" || name == ".auth.json":
				s.copied(path)
			}
		}
	}
}

// copied looks at a file beside which auth.json would be read; the sample that Magento ships holds placeholders only.
func (s *seeker) copied(path string) {
	before := len(s.hits)
	s.file("other-name", path, 0, "the file is not called auth.json")
	kept := s.hits[:before]
	for _, h := range s.hits[before:] {
		if !isPlaceholder(h.Public) && !isPlaceholder(h.Private.Reveal()) {
			kept = append(kept, h)
		}
	}
	s.hits = kept
}
