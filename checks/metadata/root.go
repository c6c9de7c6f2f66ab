package metadata

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
)

// Root is packages.json, as far as Composer uses it (Composer's
// Repository/ComposerRepository.php, loadRootServerFile).
type Root struct {
	// Lists are the provider lists with their digests, sorted by name.
	Lists []List
	// ProvidersURL is the pattern of a package's metadata in v1:
	// "/p/%package%$%hash%.json".
	ProvidersURL string
	// LazyURL is the pattern without digests, which some mirrors serve.
	LazyURL string
	// MetadataURL is the pattern of v2, which beats all others: "/p2/%package%.json".
	MetadataURL string
	// Available are the names that v2 says it has; nil when it does not say.
	Available []string
	// Includes are further files with inline packages and their SHA-1.
	Includes []List
	// Inline are the packages that stand in the file itself, by name; without their
	// versions where nobody wants them.
	Inline map[string]Package
}

// List is a file that packages.json refers to, with the digest it must have.
type List struct {
	// Name is as written: "p/provider-ce$%hash%.json".
	Name   string
	Digest string
}

// Path is the list's path with the digest filled in. The dollar sign is written
// %24, as Composer does.
func (l List) Path() string {
	return strings.ReplaceAll(strings.ReplaceAll(l.Name, "%hash%", l.Digest), "$", "%24")
}

// ReadRoot reads packages.json. Of inline packages only those that want accepts are
// kept with their versions.
func ReadRoot(r io.Reader, want func(name string) bool) (Root, error) {
	var root Root
	d := json.NewDecoder(r)
	err := object(d, func(key string) error {
		switch key {
		case "provider-includes":
			return lists(d, "sha256", &root.Lists)
		case "includes":
			return lists(d, "sha1", &root.Includes)
		case "providers-url":
			return d.Decode(&root.ProvidersURL)
		case "providers-lazy-url":
			return d.Decode(&root.LazyURL)
		case "metadata-url":
			return d.Decode(&root.MetadataURL)
		case "available-packages":
			return d.Decode(&root.Available)
		case "packages":
			kept, err := packages(d, want)
			if err != nil {
				return err
			}
			root.Inline = map[string]Package{}
			for _, name := range slices.Sorted(maps.Keys(kept)) {
				p := Package{Name: name}
				if kept[name] != nil {
					if p.Versions, err = versions(kept[name], false); err != nil {
						return err
					}
				}
				root.Inline[name] = p
			}
			return nil
		}
		return skip(d)
	})
	if err != nil {
		return Root{}, fmt.Errorf("reading packages.json: %w", err)
	}
	return root, nil
}

// ReadList reads a provider list: the names that it holds and the digest of each
// one's metadata.
func ReadList(r io.Reader) (digests map[string]string, err error) {
	digests = map[string]string{}
	d := json.NewDecoder(r)
	err = object(d, func(key string) error {
		if key != "providers" {
			return skip(d)
		}
		return object(d, func(name string) error {
			var entry struct {
				SHA256 string `json:"sha256"`
			}
			if err := d.Decode(&entry); err != nil {
				return err
			}
			digests[name] = entry.SHA256
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading a provider list: %w", err)
	}
	return digests, nil
}

// lists reads an object of file names and digests.
func lists(d *json.Decoder, digest string, to *[]List) error {
	err := object(d, func(name string) error {
		var entry map[string]any
		if err := d.Decode(&entry); err != nil {
			return err
		}
		sum, _ := entry[digest].(string)
		*to = append(*to, List{Name: name, Digest: sum})
		return nil
	})
	sort.Slice(*to, func(i, j int) bool { return (*to)[i].Name < (*to)[j].Name })
	return err
}

// object walks through the next value, which must be an object, and calls member
// with each key; member consumes the value. An empty list stands for an empty
// object, as PHP writes it.
func object(d *json.Decoder, member func(key string) error) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
	case json.Delim('['):
		if d.More() {
			return fmt.Errorf("at byte %d: a list where an object belongs", d.InputOffset())
		}
		_, err := d.Token()
		return err
	default:
		return fmt.Errorf("at byte %d: %T where an object belongs", d.InputOffset(), t)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if err := member(key.(string)); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// skip passes over the next value without keeping it.
func skip(d *json.Decoder) error {
	depth := 0
	for {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
