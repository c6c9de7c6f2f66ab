package fakerepo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// view is the repository as one account sees it under one base: packages.json, the provider lists, and the hash of every
// package file. The package files themselves are made again for each request, so that 20,000 of them cost no memory.
type view struct {
	root   []byte
	lists  map[string][]byte // by path: "/p/provider-ce$<sha256>.json"
	hashes map[string]string // package name to sha256 of its file
}

type viewKey struct {
	account int
	base    string
}

// maxViews bounds what clients with ever new Host headers can make the fake remember.
const maxViews = 64

func (repo *Repository) view(account int, base string) (*view, error) {
	repo.mu.Lock()
	key := viewKey{account, base}
	build, ok := repo.views[key]
	if !ok {
		if len(repo.views) >= maxViews || repo.views == nil {
			repo.views = map[viewKey]func() (*view, error){}
		}
		build = sync.OnceValues(func() (*view, error) { return repo.build(repo.account(account), base) })
		repo.views[key] = build
	}
	repo.mu.Unlock()
	return build()
}

// listName is the provider file of a tier. Only provider-ce was ever seen; that a second one exists for Commerce is known,
// its name and all others are assumed.
func listName(t Tier) string {
	switch t {
	case TierCommerce:
		return "provider-ee"
	case TierB2B:
		return "provider-b2b"
	case TierCloud:
		return "provider-cloud"
	case TierThirdParty:
		return "provider-marketplace"
	}
	return "provider-ce"
}

type hashed struct {
	SHA256 string `json:"sha256"`
}

type providers struct {
	Providers map[string]hashed `json:"providers"`
}

type rootJSON struct {
	Packages         any               `json:"packages"`
	ProviderIncludes map[string]hashed `json:"provider-includes"`
	ProvidersURL     string            `json:"providers-url"`
}

func (repo *Repository) build(a Account, base string) (*view, error) {
	v := &view{lists: map[string][]byte{}, hashes: make(map[string]string, len(repo.Catalogue.byName))}
	lists := map[Tier]providers{}
	inline := map[string]map[string]release{}
	for name, versions := range repo.Catalogue.byName {
		tier, ok := lowestTier(a, versions)
		if !ok {
			continue
		}
		if repo.Inline && tier == TierThirdParty {
			releases, err := repo.releases(a, name, base)
			if err != nil {
				return nil, err
			}
			inline[name] = releases
			continue
		}
		body, err := repo.metadata(a, name, base)
		if err != nil {
			return nil, err
		}
		if lists[tier].Providers == nil {
			lists[tier] = providers{map[string]hashed{}}
		}
		v.hashes[name] = sum(body)
		lists[tier].Providers[name] = hashed{v.hashes[name]}
	}
	root := rootJSON{Packages: []string{}, ProviderIncludes: map[string]hashed{}, ProvidersURL: pathOf(base) + "/p/%package%$%hash%.json"}
	if len(inline) > 0 {
		root.Packages = inline
	}
	if a.Broken && lists[TierThirdParty].Providers == nil {
		lists[TierThirdParty] = providers{map[string]hashed{}}
	}
	for tier, list := range lists {
		body := mustJSON(list)
		if a.Broken && tier == TierThirdParty {
			body = broken(body)
		}
		v.lists["/p/"+listName(tier)+"$"+sum(body)+".json"] = body
		root.ProviderIncludes["p/"+listName(tier)+"$%hash%.json"] = hashed{sum(body)}
	}
	v.root = mustJSON(root)
	return v, nil
}

// broken spoils a list as one bad entry does. In the known case (magento2#26689, 2020) a purchased package carried a
// constraint that Composer cannot parse; here the entry is not even JSON, so that every reader notices (assumed form).
func broken(list []byte) []byte {
	return append(list[:len(list)-2:len(list)-2], []byte(`"broken-example/module-import": {"sha256": }}}`)...)
}

// lowestTier is the cheapest tier of the versions that the account may read: its list carries the package.
func lowestTier(a Account, versions []*listed) (Tier, bool) {
	order := []Tier{TierOpenSource, TierCommerce, TierB2B, TierCloud, TierThirdParty}
	best := len(order)
	for _, l := range versions {
		for i, t := range order[:best] {
			if l.Tier == t && a.Lists(l.Package) {
				best = i
				break
			}
		}
	}
	if best == len(order) {
		return "", false
	}
	return order[best], true
}

// release is one version in a package file.
type release struct {
	composerJSON
	Normalized string `json:"version_normalized"`
	Dist       dist   `json:"dist"`
	UID        int    `json:"uid"`
}

type dist struct {
	Type      string  `json:"type"`
	URL       string  `json:"url"`
	Reference *string `json:"reference"`
	Shasum    string  `json:"shasum"`
}

func (repo *Repository) releases(a Account, name, base string) (map[string]release, error) {
	out := map[string]release{}
	for _, l := range repo.Catalogue.byName[name] {
		if !a.Lists(l.Package) {
			continue
		}
		checksum, err := l.checksum()
		if err != nil {
			return nil, err
		}
		address := base + l.ArchivePath()
		if repo.BreakDist {
			address = base + "/zipball/" + l.Name + "/.zip"
		}
		out[l.Version] = release{l.composerJSON(), Normalize(l.Version), dist{Type: "zip", URL: address, Shasum: checksum}, l.uid}
	}
	return out, nil
}

// metadata is the package file of one name: {"packages": {name: {version: {…}}}}, with the versions that the account may read.
func (repo *Repository) metadata(a Account, name, base string) ([]byte, error) {
	releases, err := repo.releases(a, name, base)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", name, err)
	}
	body, err := json.Marshal(map[string]map[string]map[string]release{"packages": {name: releases}})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", name, err)
	}
	return body, nil
}

func sum(body []byte) string {
	h := sha256.Sum256(body)
	return hex.EncodeToString(h[:])
}

// pathOf returns the path part of a base, since Composer puts scheme and host before a providers-url that begins with a slash.
func pathOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

// mustJSON marshals maps and structs of strings, which cannot fail.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

// send answers with a body of known length; HEAD gets the same headers and no body.
func send(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may have gone
	}
}
