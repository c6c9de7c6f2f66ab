package fakerepo

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Package is one version of one package.
type Package struct {
	Name    string // vendor/name
	Version string // as people write it: 2.4.7-p8
	Type    string // magento2-module, metapackage, library …; empty means library
	Tier    Tier   // empty means open-source
	Require map[string]string

	ExtendedSupport bool // for Commerce customers with extended support only
	Prerelease      bool // for invited accounts only; a public beta does not carry it
	Size            int  // bytes of filling in the archive, beside its composer.json
	Build           int  // a rebuilt archive has another build number, hence another checksum
	Withdrawn       int  // listed, but the archive answers this status: 404 or 410
}

// composerJSON is the part of a package that its composer.json, its metadata and its lock entry share.
type composerJSON struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Type    string            `json:"type"`
	Require map[string]string `json:"require,omitempty"`
}

func (p Package) composerJSON() composerJSON {
	return composerJSON{p.Name, p.Version, p.Type, p.Require}
}

// ArchivePath is where the archive of p lies below the repository's base, with a leading slash.
// Pattern from Adobe's published lock files: /archives/VENDOR/NAME/VENDOR-NAME-1.2.3.0-patch4.zip.
func (p Package) ArchivePath() string {
	return "/archives/" + p.Name + "/" + strings.Replace(p.Name, "/", "-", 1) + "-" + Normalize(p.Version) + ".zip"
}

var versionForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v?(\d+(?:\.\d+){0,3})(?:[-.]?(p|patch|pl|alpha|a|beta|b|rc)[-.]?(\d+)?)?$`)
})

// Normalize writes a version as Composer's VersionParser does: four numbers, -p8 as -patch8, -beta1 kept.
// What is not of that form is returned as it is.
func Normalize(version string) string {
	m := versionForm().FindStringSubmatch(strings.ToLower(version))
	if m == nil {
		return version
	}
	numbers := m[1] + strings.Repeat(".0", 3-strings.Count(m[1], "."))
	switch m[2] {
	case "":
		return numbers
	case "p", "pl":
		return numbers + "-patch" + m[3]
	case "a":
		return numbers + "-alpha" + m[3]
	case "b":
		return numbers + "-beta" + m[3]
	case "rc":
		return numbers + "-RC" + m[3]
	}
	return numbers + "-" + m[2] + m[3]
}

// Archive builds the zip of p: the same bytes at every call.
func (p Package) Archive() ([]byte, error) {
	meta, err := json.Marshal(p.composerJSON())
	if err != nil {
		return nil, fmt.Errorf("writing composer.json of %s %s: %w", p.Name, p.Version, err)
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	files := []struct {
		name string
		body []byte
	}{{"composer.json", meta}, {"filling.bin", filling(p.Size)}, {"build.txt", []byte(fmt.Sprintln("build", p.Build))}}
	for _, f := range files {
		if len(f.body) == 0 {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(f.body)
		}
		if err != nil {
			return nil, fmt.Errorf("packing %s of %s %s: %w", f.name, p.Name, p.Version, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing %s %s: %w", p.Name, p.Version, err)
	}
	return buf.Bytes(), nil
}

// filling is n bytes that look like compressed data and never change.
func filling(n int) []byte {
	b := make([]byte, n)
	x := uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x)
	}
	return b
}

// Checksum is the SHA-1 of the archive in hexadecimal, as metadata and lock files carry it.
func (p Package) Checksum() (string, error) {
	b, err := p.Archive()
	if err != nil {
		return "", err
	}
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:]), nil
}
