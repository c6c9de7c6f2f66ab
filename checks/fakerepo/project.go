package fakerepo

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Project is a made-up shop project, to be written as composer.json and composer.lock.
type Project struct {
	Require      map[string]string
	Repositories string // value of "repositories" as JSON; empty means repo.magento.com alone
	Config       string // value of "config" as JSON; empty means none
	Stability    string // minimum-stability; empty means stable
	Base         string // before the archive paths in the lock; empty means https://repo.magento.com
	Whole        bool   // the lock also has what Composer copies into it and an installation from it seldom needs: see [lockedRest]
}

// DefaultRepositories is what Adobe's project templates have.
const DefaultRepositories = `[{"type": "composer", "url": "https://repo.magento.com/"}]`

// manifest is composer.json in the order in which people write it.
type manifest struct {
	Name         string            `json:"name"`
	Description  string            `json:"description"`
	Type         string            `json:"type"`
	Require      map[string]string `json:"require"`
	Repositories json.RawMessage   `json:"repositories,omitempty"`
	Config       json.RawMessage   `json:"config,omitempty"`
	Stability    string            `json:"minimum-stability"`
	PreferStable bool              `json:"prefer-stable"`
}

// ComposerJSON writes composer.json. Errors: Repositories or Config is not JSON.
func (p Project) ComposerJSON() (string, error) {
	m := manifest{
		Name: "example/shop", Description: "A made-up shop", Type: "project", Require: p.Require,
		Repositories: json.RawMessage(or(p.Repositories, DefaultRepositories)), Stability: or(p.Stability, "stable"), PreferStable: true,
	}
	if p.Config != "" {
		m.Config = json.RawMessage(p.Config)
	}
	return indented(m)
}

// lockFile is composer.lock as Composer 2 writes it.
type lockFile struct {
	Readme           []string      `json:"_readme"`
	ContentHash      string        `json:"content-hash"`
	Packages         []lockedEntry `json:"packages"`
	PackagesDev      []lockedEntry `json:"packages-dev"`
	Aliases          []string      `json:"aliases"`
	MinimumStability string        `json:"minimum-stability"`
	StabilityFlags   []string      `json:"stability-flags"`
	PreferStable     bool          `json:"prefer-stable"`
	PreferLowest     bool          `json:"prefer-lowest"`
	Platform         []string      `json:"platform"`
	PlatformDev      []string      `json:"platform-dev"`
	PluginAPIVersion string        `json:"plugin-api-version"`
}

// lockedEntry is one locked package; Adobe's have no source, no reference and no time.
type lockedEntry struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Dist    lockedDist        `json:"dist"`
	Require map[string]string `json:"require,omitempty"`
	Type    string            `json:"type"`
	*lockedRest
}

// lockedRest is what else stands in a real lock, and makes it as long as it is: 1.7 KB a package on average in Adobe's
// lock for Commerce 2.4.9 (1,440,947 bytes for 841 packages).
type lockedRest struct {
	Extra       map[string][][2]string `json:"extra"`
	Autoload    map[string]any         `json:"autoload"`
	License     []string               `json:"license"`
	Description string                 `json:"description"`
}

// rest makes up that part; nil unless the lock is to be whole.
func (p Project) rest(name string) *lockedRest {
	if !p.Whole {
		return nil
	}
	_, short, _ := strings.Cut(name, "/")
	file := "lib/web/" + short + "/part.js"
	return &lockedRest{
		Extra:       map[string][][2]string{"map": {{file, file}}},
		Autoload:    map[string]any{"files": []string{"registration.php"}, "psr-4": map[string]string{`Example\` + short + `\`: ""}},
		License:     []string{"OSL-3.0", "AFL-3.0"},
		Description: "A made-up module that stands for " + short,
	}
}

type lockedDist struct {
	Type   string `json:"type"`
	URL    string `json:"url"`
	Shasum string `json:"shasum"`
}

// Lock writes the composer.lock of this project over a catalogue, fresh: content-hash and checksums are true.
func (p Project) Lock(c *Catalogue) (string, error) {
	text, err := p.ComposerJSON()
	if err != nil {
		return "", err
	}
	hash, err := contentHash(text)
	if err != nil {
		return "", err
	}
	packages, err := c.Resolve(p.Require)
	if err != nil {
		return "", fmt.Errorf("locking: %w", err)
	}
	lock := lockFile{
		Readme: []string{
			"This file locks the dependencies of your project to a known state",
			"Read more about it at https://getcomposer.org/doc/01-basic-usage.md#installing-dependencies",
			"This file is @generated automatically",
		},
		ContentHash: hash, Packages: []lockedEntry{}, PackagesDev: []lockedEntry{}, Aliases: []string{},
		MinimumStability: or(p.Stability, "stable"), StabilityFlags: []string{}, PreferStable: true,
		Platform: []string{}, PlatformDev: []string{}, PluginAPIVersion: "2.6.0",
	}
	base := or(p.Base, "https://"+HostRepository)
	for _, l := range packages {
		checksum, err := c.byArchive[l.ArchivePath()].checksum()
		if err != nil {
			return "", fmt.Errorf("locking %s: %w", l.Name, err)
		}
		lock.Packages = append(lock.Packages, lockedEntry{l.Name, l.Version, lockedDist{"zip", base + l.ArchivePath(), checksum}, l.Require, l.Type, p.rest(l.Name)})
	}
	return indented(lock)
}

// contentHash is Composer's fingerprint of composer.json (Locker::getContentHash): md5 over PHP's JSON of the relevant keys,
// sorted. It is meant for the files that this package writes: ASCII without escapes, and no empty objects.
func contentHash(text string) (string, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return "", fmt.Errorf("reading composer.json: %w", err)
	}
	relevant := []string{"conflict", "extra", "minimum-stability", "name", "prefer-stable", "provide", "replace", "repositories",
		"require", "require-dev", "version"}
	maps.DeleteFunc(all, func(k string, _ json.RawMessage) bool { return !slices.Contains(relevant, k) })
	var out bytes.Buffer
	out.WriteByte('{')
	for i, k := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:", k)
		if err := json.Compact(&out, all[k]); err != nil {
			return "", fmt.Errorf("reading %s of composer.json: %w", k, err)
		}
	}
	out.WriteByte('}')
	hash := md5.Sum(bytes.ReplaceAll(out.Bytes(), []byte("/"), []byte(`\/`))) // PHP escapes slashes
	return hex.EncodeToString(hash[:]), nil
}

// AuthJSON writes an auth.json with one key pair for each host, given as host, public, private and so on.
func AuthJSON(hostPublicPrivate ...string) string {
	basic := map[string]map[string]string{}
	for i := 0; i+2 < len(hostPublicPrivate); i += 3 {
		basic[hostPublicPrivate[i]] = map[string]string{"username": hostPublicPrivate[i+1], "password": hostPublicPrivate[i+2]}
	}
	text, err := indented(map[string]any{"http-basic": basic})
	if err != nil {
		return "" // maps of strings always marshal
	}
	return text
}

func indented(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ")
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("writing JSON: %w", err)
	}
	return b.String(), nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// At returns the scenario for a real Composer that meets the fake at base, plain HTTP on loopback for instance:
// repo.magento.com and its URL are replaced in files, environment and arguments, plain HTTP is allowed, Packagist is switched
// off, and a lock that was fresh stays fresh. With [Stage.Proxy] none of this is needed, and only there mirrors can be met.
func (s Scenario) At(base string) Scenario {
	base = strings.TrimSuffix(base, "/")
	_, host, _ := strings.Cut(base, "://")
	host, _, _ = strings.Cut(host, "/")
	moved := strings.NewReplacer("https://"+HostRepository, base, HostRepository, host).Replace
	before := s.Files["project/composer.json"]
	s.Files, s.Env, s.Args = maps.Clone(s.Files), maps.Clone(s.Env), slices.Clone(s.Args)
	for name, text := range s.Files {
		s.Files[name] = moved(text)
	}
	for name, value := range s.Env {
		s.Env[name] = moved(value)
	}
	for i := range s.Args {
		s.Args[i] = moved(s.Args[i])
	}
	after := loosened(s.Files["project/composer.json"])
	if after == "" {
		return s
	}
	s.Files["project/composer.json"] = after
	was, err1 := contentHash(before)
	is, err2 := contentHash(after)
	if lock, ok := s.Files["project/composer.lock"]; ok && err1 == nil && err2 == nil {
		s.Files["project/composer.lock"] = strings.Replace(lock, was, is, 1)
	}
	return s
}

// loosened lets a composer.json work over plain HTTP without Packagist; "" if it cannot be read.
func loosened(text string) string {
	var m manifest
	if json.Unmarshal([]byte(text), &m) != nil {
		return ""
	}
	var repositories []any
	if json.Unmarshal(m.Repositories, &repositories) == nil {
		repositories = append(repositories, map[string]bool{"packagist.org": false})
		m.Repositories = mustJSON(repositories)
	}
	config := map[string]any{}
	if len(m.Config) > 0 && json.Unmarshal(m.Config, &config) != nil {
		return ""
	}
	config["secure-http"] = false
	m.Config = mustJSON(config)
	out, err := indented(m)
	if err != nil {
		return ""
	}
	return out
}
