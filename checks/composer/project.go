package composer

import (
	"path/filepath"
	"slices"
	"strings"
)

// Requirement is one line of require or require-dev.
type Requirement struct {
	Name       string
	Constraint string
	Dev        bool
	Line       int
	Problem    string // why Composer cannot read the constraint of a package; "" when it can, and for the platform
}

// Platform reports whether a requirement is met by the machine, not by a package: php, ext-*, lib-*, composer-*.
func (r Requirement) Platform() bool { return isPlatform(r.Name) }

func isPlatform(name string) bool {
	switch n := strings.ToLower(name); {
	case strings.Contains(n, "/"):
		return false
	case n == "php", n == "hhvm", n == "composer", strings.HasPrefix(n, "php-"), strings.HasPrefix(n, "ext-"), strings.HasPrefix(n, "lib-"), strings.HasPrefix(n, "composer-"):
		return true
	}
	return false
}

// Setting is a name with a value, in the order of the file.
type Setting struct {
	Name, Value string
	Line        int
}

// Project is a composer.json and its lock as Composer reads them. A project that is not there, or cannot be read, is an
// ordinary case: look at Found and Problem.
type Project struct {
	Dir     string // absolute
	File    string // the composer.json in use, absolute
	Home    string // COMPOSER_HOME, absolute; "" when it cannot be told
	Cache   string // Composer's cache directory
	Found   bool
	Problem *FileError // why composer.json cannot be used

	Name, Type       string
	Require          []Requirement // require, then require-dev
	Provided         []string      // the names that the project itself replaces or provides, lower case, sorted
	Repositories     []Repository  // in the order in which Composer asks them; packagist.org last unless switched off
	Packagist        bool          // packagist.org is asked
	SecureHTTP       bool          // http:// repositories are refused
	DisableTLS       bool
	CAFile, CAPath   string
	MinimumStability string // "stable" unless set
	PreferStable     bool
	Platform         []Setting // config.platform
	AllowPlugins     []Setting // config.allow-plugins, Value "true" or "false"; Name "*" for all

	Lock Lock

	doc *document
}

// ReadProject reads the project in a directory (--project; "" is the working directory) as this version of Composer would.
func ReadProject(m Machine, dir string, v Version) Project {
	p := Project{Dir: m.ProjectDir(dir), SecureHTTP: true, MinimumStability: "stable"}
	m.Dir = p.Dir
	p.File, _ = m.ComposerFile(p.Dir)
	file := load(p.File)
	p.Found, p.Problem, p.doc = file.found, file.problem, file.doc
	var layers []*loaded
	if home, err := m.Home(v); err == nil {
		p.Home = m.abs(p.Dir, home)
		p.Cache = m.abs(p.Dir, m.CacheDir(home, v))
		if config := load(filepath.Join(p.Home, "config.json")); config.doc != nil {
			layers = append(layers, config)
			p.settings(config.root().get("config"), config.doc)
		}
	}
	if file.doc != nil {
		layers = append(layers, file)
		root := file.root()
		if e := projectShape(root); e != nil {
			line, column := file.doc.position(e.at.offset)
			p.Problem = &FileError{Path: p.File, ID: "shape", Line: line, Column: column, Text: e.text}
		}
		p.Name, p.Type = root.get("name").str(), root.get("type").str()
		p.Require = append(requirements(root.get("require"), false, file.doc), requirements(root.get("require-dev"), true, file.doc)...)
		p.Provided = provided(root)
		if s := root.get("minimum-stability").str(); s != "" {
			p.MinimumStability = normalizeStability(s)
		}
		p.PreferStable = root.get("prefer-stable").boolean(false)
		p.settings(root.get("config"), file.doc)
	}
	for name, target := range map[string]*string{"COMPOSER_CAFILE": &p.CAFile, "COMPOSER_CAPATH": &p.CAPath} {
		if value, ok := m.lookup(name); ok {
			*target = value
		}
		*target = m.expand(*target)
	}
	if p.DisableTLS {
		p.SecureHTTP = false
	}
	p.Repositories = composerRepositories(layers...)
	for _, r := range p.Repositories {
		p.Packagist = p.Packagist || r.Type == "composer" && isPackagist(r.URL)
	}
	p.Lock = readLock(LockFile(p.File), &p)
	return p
}

func (m Machine) lookup(name string) (string, bool) {
	if m.Getenv == nil {
		return "", false
	}
	return m.Getenv(name)
}

// settings takes over one layer of configuration; a later layer goes over an earlier one.
func (p *Project) settings(config *value, doc *document) {
	if v := config.get("secure-http"); v != nil {
		p.SecureHTTP = v.boolean(true)
	}
	if v := config.get("disable-tls"); v != nil {
		p.DisableTLS = v.boolean(false)
	}
	if v := config.get("cafile"); v != nil {
		p.CAFile = v.str()
	}
	if v := config.get("capath"); v != nil {
		p.CAPath = v.str()
	}
	if v := config.get("platform"); v != nil {
		p.Platform = settingList(v, doc)
	}
	switch v := config.get("allow-plugins"); {
	case v == nil:
	case v.kind == jsonTrue || v.kind == jsonFalse:
		p.AllowPlugins = []Setting{{"*", v.kind.String(), doc.line(v)}}
	default:
		p.AllowPlugins = append(p.AllowPlugins, settingList(v, doc)...)
	}
}

func settingList(v *value, doc *document) []Setting {
	var list []Setting
	if v.kind != jsonObject {
		return nil
	}
	for i := range v.keys {
		item := &v.items[i]
		text := item.text
		if item.kind == jsonTrue || item.kind == jsonFalse {
			text = item.kind.String()
		}
		list = append(list, Setting{v.keys[i].name, text, doc.line(item)})
	}
	return list
}

func requirements(links *value, dev bool, doc *document) []Requirement {
	if links == nil || links.kind != jsonObject {
		return nil
	}
	list := make([]Requirement, 0, len(links.keys))
	for i := range links.keys {
		line, _ := doc.position(links.keys[i].offset)
		r := Requirement{Name: strings.ToLower(links.keys[i].name), Constraint: links.items[i].str(), Dev: dev, Line: line}
		// self.version is the root's own version (ArrayLoader::createLink); what is no text is told with the file's shape.
		if !r.Platform() && r.Constraint != "self.version" && links.items[i].kind == jsonString {
			if _, err := ParseConstraint(r.Constraint); err != nil {
				r.Problem = err.Error()
			}
		}
		list = append(list, r)
	}
	return list
}

// provided lists the names in the root's replace and provide: Composer asks no repository for a name that is replaced.
func provided(root *value) []string {
	var names []string
	for _, links := range []*value{root.get("replace"), root.get("provide")} {
		if links == nil || links.kind != jsonObject {
			continue
		}
		for _, key := range links.keys {
			names = append(names, strings.ToLower(key.name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Repository returns the repository of type composer whose origin is the given one, first in Composer's order.
func (p Project) Repository(origin string) (Repository, bool) {
	for _, r := range p.Repositories {
		if r.Type == "composer" && r.Origin == origin {
			return r, true
		}
	}
	return Repository{}, false
}

// RawURL is the repository's url with the credentials that it may hold; for [ReadKeys] only.
func (r Repository) RawURL() Secret { return Secret(r.raw()) }
