package composer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// modifier is Composer's pattern of a stability suffix (VersionParser::$modifierRegex).
const modifier = `[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d+)*)?)?([.-]?dev)?`

type patterns struct{ classical, dated, branch, devSuffix, stability, alias, flag *regexp.Regexp }

var versionPatterns = sync.OnceValue(func() patterns {
	return patterns{
		classical: regexp.MustCompile(`(?i)^v?(\d{1,5})(\.\d+)?(\.\d+)?(\.\d+)?` + modifier + `$`),
		dated:     regexp.MustCompile(`(?i)^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3})?)` + modifier + `$`),
		branch:    regexp.MustCompile(`(?i)^v?(\d+)(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?$`),
		devSuffix: regexp.MustCompile(`(?i)^(.*?)[.-]?dev$`),
		stability: regexp.MustCompile(modifier + `(?:\+.*)?$`),
		alias:     regexp.MustCompile(`^([^,\s]+) +as +([^,\s]+)$`),
		flag:      regexp.MustCompile(`(?i)@(?:stable|rc|beta|alpha|dev)$`),
	}
})

// NormalizeVersion writes a version as Composer compares it and as archives are named: four numbers and a suffix.
// "2.4.6-p3" is "2.4.6.0-patch3", "v1.2" is "1.2.0.0", "1.0.x-dev" is "1.0.9999999.9999999-dev", a branch is "dev-name"
// (VersionParser::normalize).
func NormalizeVersion(version string) (string, error) {
	re := versionPatterns()
	v := strings.TrimSpace(version)
	if m := re.alias.FindStringSubmatch(v); m != nil {
		v = m[1]
	}
	v = re.flag.ReplaceAllString(v, "")
	if v == "master" || v == "trunk" || v == "default" {
		v = "dev-" + v
	}
	if len(v) >= 4 && strings.EqualFold(v[:4], "dev-") {
		return "dev-" + v[4:], nil
	}
	if base, build, ok := strings.Cut(v, "+"); ok && base != "" && build != "" && !strings.ContainsAny(base, ", \t") && !strings.ContainsAny(build, " \t\n") {
		v = base
	}
	if m := re.classical.FindStringSubmatch(v); m != nil {
		number := m[1]
		for _, part := range m[2:5] {
			if part == "" {
				part = ".0"
			}
			number += part
		}
		return withSuffix(number, m[5], m[6], m[7]), nil
	}
	if m := re.dated.FindStringSubmatch(v); m != nil {
		number := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return '.'
			}
			return r
		}, m[1])
		return withSuffix(number, m[2], m[3], m[4]), nil
	}
	if m := re.devSuffix.FindStringSubmatch(v); m != nil {
		if branch := normalizeBranch(m[1]); !strings.HasPrefix(branch, "dev-") {
			return branch, nil
		}
	}
	return "", fmt.Errorf("%q is not a version", version)
}

func withSuffix(number, stability, digits, dev string) string {
	switch stability = strings.ToLower(stability); stability {
	case "", "stable":
	default:
		long := map[string]string{"a": "alpha", "b": "beta", "p": "patch", "pl": "patch", "rc": "RC"}[stability]
		if long == "" {
			long = stability
		}
		number += "-" + long + strings.TrimLeft(digits, ".-")
	}
	if dev != "" && stability != "stable" {
		number += "-dev"
	}
	return number
}

func normalizeBranch(name string) string {
	name = strings.TrimSpace(name)
	m := versionPatterns().branch.FindStringSubmatch(name)
	if m == nil {
		return "dev-" + name
	}
	version := ""
	for _, part := range m[1:] {
		if part == "" {
			part = ".x"
		}
		version += strings.NewReplacer("*", "9999999", "x", "9999999", "X", "9999999").Replace(part)
	}
	return version + "-dev"
}

func normalizeStability(s string) string {
	if s = strings.ToLower(s); s == "rc" {
		return "RC"
	}
	return s
}

// Stability is "stable", "RC", "beta", "alpha" or "dev". A patch release such as 2.4.6-p3 is stable.
func Stability(version string) string {
	v, _, _ := strings.Cut(version, "#")
	if strings.HasPrefix(v, "dev-") || strings.HasSuffix(v, "-dev") {
		return "dev"
	}
	m := versionPatterns().stability.FindStringSubmatch(strings.ToLower(v))
	switch {
	case m == nil:
		return "stable"
	case m[3] != "":
		return "dev"
	case m[1] == "beta" || m[1] == "b":
		return "beta"
	case m[1] == "alpha" || m[1] == "a":
		return "alpha"
	case m[1] == "rc":
		return "RC"
	}
	return "stable"
}

// IsPrerelease reports whether a version is an alpha, a beta or a release candidate.
func IsPrerelease(version string) bool {
	s := Stability(version)
	return s == "alpha" || s == "beta" || s == "RC"
}

// CompareVersions compares two versions in Composer's order: dev < alpha < beta < RC < stable < patch. A branch
// (dev-name) goes before every number. Versions that are none are compared as text.
func CompareVersions(a, b string) int {
	na, errA := NormalizeVersion(a)
	nb, errB := NormalizeVersion(b)
	if errA != nil || errB != nil {
		return strings.Compare(a, b)
	}
	return compareNormalized(na, nb)
}

// compareNormalized is PHP's version_compare for normalized versions.
func compareNormalized(a, b string) int {
	devA, devB := strings.HasPrefix(a, "dev-"), strings.HasPrefix(b, "dev-")
	if devA || devB {
		if devA && devB {
			return strings.Compare(a, b)
		}
		return cmpBool(devB, devA)
	}
	pa, pb := canonical(a), canonical(b)
	for i := 0; i < len(pa) || i < len(pb); i++ {
		switch {
		case i >= len(pa):
			return -tail(pb[i])
		case i >= len(pb):
			return tail(pa[i])
		}
		if c := comparePart(pa[i], pb[i]); c != 0 {
			return c
		}
	}
	return 0
}

// canonical cuts a version into its numbers and words.
func canonical(v string) []string {
	var parts []string
	start := 0
	class := func(c byte) int {
		switch {
		case c >= '0' && c <= '9':
			return 1
		case c == '.' || c == '-' || c == '_' || c == '+':
			return 0
		}
		return 2
	}
	for i := 0; i <= len(v); i++ {
		if i == len(v) || class(v[i]) == 0 || i > start && class(v[i]) != class(v[i-1]) {
			if i > start {
				parts = append(parts, v[start:i])
			}
			start = i
			if i < len(v) && class(v[i]) == 0 {
				start++
			}
		}
	}
	return parts
}

// tail is the result when one version goes on where the other has ended: a number or a patch is more, any other word is less.
func tail(part string) int {
	if rank(part) >= rank("#") {
		return 1
	}
	return -1
}

// rank is PHP's order of the words in versions; a number stands as "#".
func rank(part string) int {
	if part[0] >= '0' && part[0] <= '9' {
		part = "#"
	}
	for i, w := range []string{"dev", "alpha", "a", "beta", "b", "RC", "rc", "#", "patch", "pl", "p"} {
		if part == w {
			return []int{0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 5}[i]
		}
	}
	return -1
}

func comparePart(a, b string) int {
	na, errA := strconv.ParseUint(a, 10, 64)
	nb, errB := strconv.ParseUint(b, 10, 64)
	if errA == nil && errB == nil {
		switch {
		case na < nb:
			return -1
		case na > nb:
			return 1
		}
		return 0
	}
	return max(-1, min(1, rank(a)-rank(b)))
}

// ArchiveURL is the address of a package's archive below a repository's base url:
// archives/VENDOR/NAME/VENDOR-NAME-NORMALIZED.zip.
func ArchiveURL(base, name, version string) (string, error) {
	vendor, short, ok := strings.Cut(name, "/")
	if !ok || vendor == "" || short == "" || strings.Contains(short, "/") {
		return "", fmt.Errorf("%q is not a package name: write it like vendor/name", name)
	}
	normalized, err := NormalizeVersion(version)
	if err != nil {
		return "", err
	}
	base = strings.TrimSuffix(strings.TrimRight(base, "/"), "/packages.json")
	return base + "/archives/" + vendor + "/" + short + "/" + vendor + "-" + short + "-" + normalized + ".zip", nil
}
