package composer

import (
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"
)

// Freshness says whether a lock belongs to its composer.json.
type Freshness string

const (
	FreshUnknown Freshness = ""      // no lock, no composer.json, or no hash that could be compared
	Fresh        Freshness = "fresh" // the hashes agree
	Stale        Freshness = "stale" // composer.json was changed after the lock was written
)

// Package is one locked package.
type Package struct {
	Name, Version, Type string
	Dev                 bool   // from packages-dev
	DistType, DistURL   string // "" when the package has no archive; user names and passwords are taken out
	Origin              string // the host of DistURL, as credentials are looked up
	Shasum              string // sha1 of the archive in hexadecimal, "" when the lock has none
	Reference           string
	Mirrors             []Mirror
	NotificationURL     string
	Line                int // the package's line in the lock
}

// Mirror is another address of an archive; a preferred one is tried before the dist url.
type Mirror struct {
	URL       string // with %package%, %version%, %reference%, %type% replaced
	Origin    string
	Preferred bool
}

// Metapackage reports whether a package has no archive that Composer would download, only requirements.
func (p Package) Metapackage() bool { return p.Type == "metapackage" }

// FirstOrigin is the host that is asked first for the archive: the preferred mirror's, else the dist url's; "" for none.
func (p Package) FirstOrigin() string {
	if p.Metapackage() {
		return ""
	}
	for _, m := range p.Mirrors {
		if m.Preferred {
			return m.Origin
		}
	}
	return p.Origin
}

// Missing is a root requirement that the lock does not meet.
type Missing struct {
	Requirement
	Locked string // the locked version that does not satisfy it; "" when the package is not there at all
}

// Lock is a composer.lock as Composer reads it.
type Lock struct {
	Path        string
	Found       bool
	Problem     *FileError // why it cannot be used
	Packages    []Package  // packages, then packages-dev
	Freshness   Freshness
	ContentHash string
	PluginAPI   string // plugin-api-version: a hint at the Composer that wrote it, see VersionFromLock
	OldHash     bool   // written by a Composer before 1.3: “hash” instead of “content-hash”
	Platform    []Setting
	Missing     []Missing
}

// From returns the packages whose archives the lock expects at a host, metapackages among them.
func (l Lock) From(origin string) []Package {
	var list []Package
	for _, p := range l.Packages {
		if p.Origin == origin {
			list = append(list, p)
		}
	}
	return list
}

// Find returns a locked package by name.
func (l Lock) Find(name string) (Package, bool) {
	for _, p := range l.Packages {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Package{}, false
}

func readLock(path string, project *Project) Lock {
	file := loadPart(path, unread())
	l := Lock{Path: path, Found: file.found, Problem: file.problem}
	if file.doc == nil {
		return l
	}
	root, doc := file.root(), file.doc
	if id, text := notALock(root); id != "" {
		l.Problem = &FileError{Path: path, ID: id, Text: text}
		return l
	}
	l.ContentHash, l.PluginAPI = root.get("content-hash").str(), root.get("plugin-api-version").str()
	l.OldHash = l.ContentHash == "" && root.get("hash").str() != ""
	if platform := root.get("platform"); platform != nil {
		l.Platform = settingList(platform, doc)
	}
	packages, dev := root.get("packages"), root.get("packages-dev")
	l.Packages = make([]Package, 0, len(packages.items)+len(itemsOf(dev)))
	provided := map[string]bool{}
	for _, part := range []*value{packages, dev} {
		for i := range itemsOf(part) {
			item := &part.items[i]
			p, ok := lockedPackage(item, part == dev, doc)
			if !ok {
				line, column := doc.position(item.offset)
				l.Problem = &FileError{Path: path, ID: "shape", Line: line, Column: column, Text: "a package without a name or a version: the lock is damaged; composer update writes a new one"}
				continue
			}
			l.Packages = append(l.Packages, p)
			for _, key := range []string{"replace", "provide"} {
				if links := item.get(key); links != nil && links.kind == jsonObject {
					for _, k := range links.keys {
						provided[strings.ToLower(k.name)] = true
					}
				}
			}
		}
	}
	if project.doc != nil {
		l.Freshness = freshness(root, project.doc)
		l.Missing = missing(project.Require, l.Packages, provided)
	}
	return l
}

// unread are the parts of a locked package that are not looked at; they are most of a lock.
func unread() map[string]bool {
	skip := map[string]bool{}
	for _, key := range []string{"require", "require-dev", "conflict", "suggest", "autoload", "autoload-dev", "authors", "support", "funding", "extra", "description", "keywords", "license", "bin", "time", "source", "homepage", "scripts", "include-path", "archive"} {
		skip[key] = true
	}
	return skip
}

// notALock tells a file that is JSON but no lock of Composer.
func notALock(root *value) (id, text string) {
	switch {
	case root.kind != jsonObject:
		return "shape", "the file holds " + root.kind.String() + ", not an object"
	case root.get("lockfileVersion") != nil:
		return "not-a-lock", "this is a lock of npm (package-lock.json), not of Composer"
	case root.get("packages") == nil:
		return "not-a-lock", "the file has no list of “packages”: it is not a lock of Composer"
	case root.get("packages").kind == jsonObject && len(root.get("packages").items) > 0:
		return "not-a-lock", "“packages” is an object, not a list: this is a lock of another program"
	case !root.get("packages").isArrayLike():
		return "shape", "“packages” is " + root.get("packages").kind.String() + ", not a list"
	}
	return "", ""
}

func lockedPackage(item *value, dev bool, doc *document) (Package, bool) {
	dist := item.get("dist")
	p := Package{
		Name: item.get("name").str(), Version: item.get("version").str(), Type: item.get("type").str(), Dev: dev,
		DistType: dist.get("type").str(), Shasum: dist.get("shasum").str(), Reference: dist.get("reference").str(),
		NotificationURL: WithoutUserInfo(item.get("notification-url").str()),
	}
	if p.Name == "" || p.Version == "" {
		return p, false
	}
	if p.Type == "" {
		p.Type = "library"
	}
	if raw := dist.get("url").str(); raw != "" {
		p.DistURL, p.Origin = WithoutUserInfo(raw), Origin(raw)
	}
	line := item
	if n := item.get("name"); n != nil {
		line = n
	}
	p.Line = doc.line(line)
	if mirrors := dist.get("mirrors"); mirrors != nil {
		for i := range mirrors.items {
			m := &mirrors.items[i]
			raw := expandMirror(m.get("url").str(), p)
			p.Mirrors = append(p.Mirrors, Mirror{WithoutUserInfo(raw), Origin(raw), m.get("preferred").boolean(false)})
		}
	}
	return p, true
}

// expandMirror fills a mirror's address in (ComposerMirror::processUrl): a version that is too odd for a path goes in as its md5.
func expandMirror(url string, p Package) string {
	reference := p.Reference
	if reference != "" && !isHex(reference, 40) {
		sum := md5.Sum([]byte(reference))
		reference = hex.EncodeToString(sum[:])
	}
	version, err := NormalizeVersion(p.Version)
	if err != nil {
		version = p.Version
	}
	if strings.Contains(version, "/") {
		sum := md5.Sum([]byte(version))
		version = hex.EncodeToString(sum[:])
	}
	return strings.NewReplacer("%package%", p.Name, "%version%", version, "%reference%", reference, "%type%", p.DistType, "%prettyVersion%", p.Version).Replace(url)
}

func missing(required []Requirement, locked []Package, provided map[string]bool) []Missing {
	versions := make(map[string]string, len(locked))
	for _, p := range locked {
		versions[strings.ToLower(p.Name)] = p.Version
	}
	var list []Missing
	for _, r := range required {
		if r.Platform() || provided[r.Name] {
			continue
		}
		version, ok := versions[r.Name]
		if !ok {
			list = append(list, Missing{Requirement: r})
			continue
		}
		if c, err := ParseConstraint(r.Constraint); err == nil && !strings.HasPrefix(version, "dev-") && !c.Matches(version) {
			list = append(list, Missing{r, version})
		}
	}
	return list
}

// hashed are the parts of composer.json that decide what is installed (Locker::getContentHash), sorted.
func hashed() []string {
	return []string{"conflict", "extra", "minimum-stability", "name", "prefer-stable", "provide", "replace", "repositories", "require", "require-dev", "version"}
}

// contentHash is the content-hash that Composer writes into the lock of a composer.json: md5 of PHP's JSON of the relevant parts.
func contentHash(root *value, policy bool) string {
	relevant := &value{kind: jsonObject}
	var config value
	for _, name := range []string{"platform", "policy"} {
		if v := root.at("config", name); v != nil && v.kind != jsonNull && (name == "platform" || policy) {
			config.kind = jsonObject
			config.keys, config.items = append(config.keys, member{name: name}), append(config.items, *v)
		}
	}
	if config.kind == jsonObject {
		relevant.keys, relevant.items = append(relevant.keys, member{name: "config"}), append(relevant.items, config)
	}
	for _, name := range hashed() {
		if v := root.get(name); v != nil {
			relevant.keys, relevant.items = append(relevant.keys, member{name: name}), append(relevant.items, *v)
		}
	}
	sum := md5.Sum([]byte(phpJSON(relevant)))
	return hex.EncodeToString(sum[:])
}

func freshness(lock *value, project *document) Freshness {
	hash := lock.get("content-hash").str()
	if hash == "" {
		if old := lock.get("hash").str(); old != "" {
			sum := md5.Sum([]byte(project.text))
			if old == hex.EncodeToString(sum[:]) {
				return Fresh
			}
			return Stale
		}
		return Stale // Composer takes a lock without a hash for out of date
	}
	policy := project.root.at("config", "policy") != nil
	if slices.Contains([]string{contentHash(&project.root, false), contentHash(&project.root, true)}, hash) {
		return Fresh
	}
	if policy {
		return FreshUnknown // Composer 2.11 puts the policy into the hash in a way that was not verified
	}
	return Stale
}
