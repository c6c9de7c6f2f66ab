package metadata

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Package is what the repository says about one package.
type Package struct {
	Name string
	// Versions are in the order of the file for v2, sorted by version string for
	// v1, which has none.
	Versions []Version
}

// Version is one version of a package.
type Version struct {
	Version string
	Type    string
	// URL and Shasum are of the archive; both are empty for a package without one.
	URL    string
	Shasum string
	// Require are the names it requires and their constraints.
	Require map[string]string
}

// ReadPackage reads the metadata of one package. The file may name others beside
// it; they are passed over. A file that does not name it answers with no versions.
func ReadPackage(r io.Reader, name string) (Package, error) {
	found := Package{Name: name}
	minified := ""
	var raw json.RawMessage
	d := json.NewDecoder(r)
	err := object(d, func(key string) error {
		switch key {
		case "minified":
			return d.Decode(&minified)
		case "packages":
			byName, err := packages(d, func(n string) bool { return n == name })
			raw = byName[name]
			return err
		}
		return skip(d)
	})
	if err == nil && raw != nil {
		found.Versions, err = versions(raw, minified != "")
	}
	if err != nil {
		return Package{}, fmt.Errorf("reading the metadata of %s: %w", name, err)
	}
	return found, nil
}

// packages reads an object of packages by name. Those that want does not accept are
// kept as a name alone.
func packages(d *json.Decoder, want func(string) bool) (map[string]json.RawMessage, error) {
	kept := map[string]json.RawMessage{}
	err := object(d, func(name string) error {
		if !want(name) {
			kept[name] = nil
			return skip(d)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		kept[name] = raw
		return nil
	})
	return kept, err
}

// versions reads the versions of a package: an object by version (v1) or a list
// (v2).
func versions(raw json.RawMessage, minified bool) ([]Version, error) {
	var byVersion map[string]entry
	if json.Unmarshal(raw, &byVersion) == nil {
		out := make([]Version, 0, len(byVersion))
		for _, key := range slices.Sorted(maps.Keys(byVersion)) {
			v := byVersion[key].version()
			if v.Version == "" {
				v.Version = key
			}
			out = append(out, v)
		}
		return out, nil
	}
	if minified {
		return expand(raw)
	}
	var list []entry
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	out := make([]Version, 0, len(list))
	for _, e := range list {
		out = append(out, e.version())
	}
	return out, nil
}

// expand reads a minified list: each entry holds only what differs from the one
// before it, and "__unset" takes a field away (composer/metadata-minifier).
func expand(raw json.RawMessage) ([]Version, error) {
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	out := make([]Version, 0, len(list))
	whole := map[string]json.RawMessage{}
	for _, part := range list {
		for field, value := range part {
			if string(value) == `"__unset"` {
				delete(whole, field)
				continue
			}
			whole[field] = value
		}
		var e entry
		for field, to := range map[string]any{"version": &e.Version, "type": &e.Type, "dist": &e.Dist, "require": &e.Require} {
			if value, ok := whole[field]; ok {
				if err := json.Unmarshal(value, to); err != nil {
					return nil, fmt.Errorf("field %q: %w", field, err)
				}
			}
		}
		out = append(out, e.version())
	}
	return out, nil
}

// entry is one version as it stands in the file.
type entry struct {
	Version string `json:"version"`
	Type    string `json:"type"`
	Dist    *struct {
		URL    string `json:"url"`
		Shasum string `json:"shasum"`
	} `json:"dist"`
	Require requirements `json:"require"`
}

func (e entry) version() Version {
	v := Version{Version: e.Version, Type: e.Type, Require: e.Require}
	if e.Dist != nil {
		v.URL, v.Shasum = e.Dist.URL, e.Dist.Shasum
	}
	return v
}

// requirements are names and constraints; PHP writes an empty one as a list.
type requirements map[string]string

// UnmarshalJSON takes an object or an empty list.
func (r *requirements) UnmarshalJSON(b []byte) error {
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		var none []any
		if json.Unmarshal(b, &none) != nil || len(none) > 0 {
			return err
		}
	}
	*r = m
	return nil
}
