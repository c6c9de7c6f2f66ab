package composer

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"os"
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
	if l, ok := streamedLock(path, project); ok {
		return l
	}
	return wholeLock(loadPart(path, unread()), project)
}

// wholeLock reads a lock in one piece, and can tell what is wrong with it.
func wholeLock(file *loaded, project *Project) Lock {
	path := file.path
	l := Lock{Path: path, Found: file.found, Problem: file.problem}
	if file.doc == nil {
		return l
	}
	root, doc := file.root(), file.doc
	if id, text := notALock(root); id != "" {
		l.Problem = &FileError{Path: path, ID: id, Text: text}
		return l
	}
	provided := map[string]bool{}
	for _, list := range []string{"packages", "packages-dev"} {
		part := root.get(list)
		for i := range itemsOf(part) {
			item := &part.items[i]
			p, ok := lockedPackage(item, list == "packages-dev")
			if !ok {
				line, column := doc.position(item.offset)
				l.Problem = &FileError{Path: path, ID: "shape", Line: line, Column: column, Text: "a package without a name or a version: the lock is damaged; composer update writes a new one"}
				continue
			}
			p.Line = doc.line(item.get("name"))
			l.Packages = append(l.Packages, p)
			addProvided(provided, item)
		}
	}
	l.judge(root, doc, project, provided)
	return l
}

// streamedLock reads a lock that is as Composer writes it, package by package; false when it is not.
func streamedLock(path string, project *Project) (Lock, bool) {
	l := Lock{Path: path, Found: true}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > MaxFile {
		return l, false
	}
	f, err := os.Open(path)
	if err != nil {
		return l, false
	}
	defer f.Close()
	return l, l.stream(f, project)
}

// stream reads a lock package by package.
func (l *Lock) stream(r io.Reader, project *Project) bool {
	skip, provided, same := unread(), map[string]bool{}, map[string]string{}
	stream := pieces{take: func(list string, text []byte, line int) bool {
		parser := parser{text: string(text), skip: skip}
		var item value
		if !parser.value(&item, 2) || parser.pos < len(parser.text) {
			return false
		}
		p, ok := lockedPackage(&item, list == "packages-dev")
		if !ok {
			return false
		}
		p.Line = line + strings.Count(parser.text[:item.get("name").offset], "\n")
		p.detach(same)
		l.Packages = append(l.Packages, p)
		addProvided(provided, &item)
		return true
	}}
	if !stream.read(r) {
		return false
	}
	doc, syntax := parseJSON(stream.rest.String())
	if syntax != nil {
		return false
	}
	doc.removed = stream.removed
	if id, _ := notALock(&doc.root); id != "" || len(doc.root.get("packages").items)+len(itemsOf(doc.root.get("packages-dev"))) > 0 {
		return false
	}
	l.judge(&doc.root, doc, project, provided)
	return true
}

// judge takes over what a lock says beside its packages, and compares it with the project.
func (l *Lock) judge(root *value, doc *document, project *Project, provided map[string]bool) {
	l.ContentHash, l.PluginAPI = root.get("content-hash").str(), root.get("plugin-api-version").str()
	l.OldHash = l.ContentHash == "" && root.get("hash").str() != ""
	if platform := root.get("platform"); platform != nil {
		l.Platform = settingList(platform, doc)
	}
	if project.doc != nil {
		l.Freshness = freshness(root, project.doc)
		l.Missing = missing(project.Require, l.Packages, provided)
	}
}

// addProvided notes the names that a locked package stands in for.
func addProvided(provided map[string]bool, item *value) {
	for _, key := range []string{"replace", "provide"} {
		if links := item.get(key); links != nil && links.kind == jsonObject {
			for _, k := range links.keys {
				provided[strings.ToLower(strings.Clone(k.name))] = true
			}
		}
	}
}

// detach gives the package's texts a memory of their own, so that what they were read from can go. Those that packages
// have in common are kept once, in same.
func (p *Package) detach(same map[string]string) {
	for _, text := range []*string{&p.Name, &p.Version, &p.DistURL, &p.Shasum, &p.Reference} {
		*text = strings.Clone(*text)
	}
	for _, text := range []*string{&p.Type, &p.DistType, &p.Origin, &p.NotificationURL} {
		kept, ok := same[*text]
		if !ok {
			kept = strings.Clone(*text)
			same[kept] = kept
		}
		*text = kept
	}
	for i := range p.Mirrors {
		p.Mirrors[i].URL, p.Mirrors[i].Origin = strings.Clone(p.Mirrors[i].URL), strings.Clone(p.Mirrors[i].Origin)
	}
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

// lockedPackage reads one package, but for its line.
func lockedPackage(item *value, dev bool) (Package, bool) {
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
