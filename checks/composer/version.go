package composer

import (
	"fmt"
	"strconv"
	"strings"
)

// Version is a version of Composer itself. The zero value is unknown and stands for the current one, so it sorts last.
type Version struct {
	Major, Minor, Patch int
	Dev                 bool // a development build before that version, such as 2.5.5-dev
}

// The versions at which Composer began to read keys differently.
var (
	sinceXDG           = Version{Major: 2}                      // /etc/xdg counts, and the XDG directory goes before ~/.composer
	sinceEnvTolerant   = Version{Major: 2, Minor: 1, Patch: 10} // a malformed COMPOSER_AUTH is reported and skipped (#10209)
	sinceDefaults      = Version{Major: 2, Minor: 2}            // each kind of credential starts as an empty list
	sinceTypes         = Version{Major: 2, Minor: 3}            // strict types: a number for a name or a password is fatal
	sinceEnvStrict     = Version{Major: 2, Minor: 5}            // a malformed COMPOSER_AUTH is fatal (#11085); token hosts join gitlab-domains (#11062)
	sinceEnvAgain      = Version{Major: 2, Minor: 7, Patch: 8}  // COMPOSER_AUTH is merged a second time, after the project (#12084)
	sinceHeaders       = Version{Major: 2, Minor: 9}            // custom-headers, client-certificate, forgejo-token
	sinceMergedHeaders = Version{Major: 2, Minor: 11}           // custom-headers merge per host (#13141)
)

// breakpoints lists them in order: between two of them all versions read alike.
func breakpoints() []Version {
	return []Version{{Major: 1, Minor: 10}, sinceXDG, sinceEnvTolerant, sinceDefaults, sinceTypes, sinceEnvStrict, sinceEnvAgain, sinceHeaders, sinceMergedHeaders}
}

// IsZero reports whether the version is unknown.
func (v Version) IsZero() bool { return v == Version{} }

// String writes the version as Composer does; "" when unknown.
func (v Version) String() string {
	if v.IsZero() {
		return ""
	}
	s := fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	if v.Dev {
		s += "-dev"
	}
	return s
}

// Compare returns -1, 0 or 1. An unknown version is newer than any known one.
func (v Version) Compare(w Version) int {
	if v.IsZero() || w.IsZero() {
		return cmpBool(v.IsZero(), w.IsZero())
	}
	for _, d := range [...]int{v.Major - w.Major, v.Minor - w.Minor, v.Patch - w.Patch} {
		if d != 0 {
			return max(-1, min(1, d))
		}
	}
	return cmpBool(!v.Dev, !w.Dev)
}

func cmpBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (v Version) atLeast(w Version) bool { return v.Compare(w) >= 0 }

// ParseVersion reads "2.7.8", "v2.2.28", "2.5.5-dev", "2.8" or "2.2.0-RC1".
func ParseVersion(text string) (Version, error) {
	bad := fmt.Errorf("%q is not a Composer version: write it like 2.7.8", text)
	s := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "v"), "V")
	s, _, _ = strings.Cut(s, "+") // 2.9-dev+hash
	s, suffix, _ := strings.Cut(s, "-")
	parts := strings.Split(s, ".")
	if len(parts) == 4 && parts[3] == "0" {
		parts = parts[:3]
	}
	if len(parts) > 3 || parts[0] == "" {
		return Version{}, bad
	}
	var n [3]int
	for i, p := range parts {
		x, err := strconv.Atoi(p)
		if err != nil || x < 0 || x > 99999 || p[0] == '+' || p[0] == '-' {
			return Version{}, bad
		}
		n[i] = x
	}
	v := Version{n[0], n[1], n[2], suffix != ""}
	if v.Major == 0 {
		return Version{}, bad
	}
	return v, nil
}

// VersionFromOutput finds the version in what `composer --version` (or any run with a banner) printed, colours and all.
// Old releases write "Composer version 1.0-dev (hash)", builds from source "Composer (version 2.5.5)".
func VersionFromOutput(output string) (Version, bool) {
	output = stripANSI(output)
	for rest := output; ; {
		_, after, ok := strings.Cut(rest, "Composer")
		if !ok {
			return Version{}, false
		}
		rest = after
		after = strings.TrimLeft(after, " (")
		word, tail, ok := strings.Cut(after, " ")
		if !ok || !strings.EqualFold(word, "version") {
			continue
		}
		fields := strings.FieldsFunc(tail, func(r rune) bool { return r <= ' ' || r == '(' || r == ')' || r == ',' || r == ';' })
		if len(fields) == 0 {
			continue
		}
		if v, err := ParseVersion(fields[0]); err == nil {
			return v, true
		}
	}
}

// VersionFromLock reads a lock's plugin-api-version: the Composer that wrote the lock was at least that version
// (2.2.0, 2.3.0, 2.6.0, 2.9.0 …; 1.1.0 means Composer 1.10). It is a lower bound, not the version in use.
func VersionFromLock(pluginAPI string) (Version, bool) {
	v, err := ParseVersion(pluginAPI)
	if err != nil {
		return Version{}, false
	}
	if v.Major == 1 {
		return Version{Major: 1, Minor: 10}, true
	}
	return v, true
}

// stripANSI takes out terminal control sequences (ESC [ … letter).
func stripANSI(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != 0x1b {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '[' {
			for i += 2; i < len(s) && (s[i] < 0x40 || s[i] > 0x7e); i++ {
			}
		}
	}
	return b.String()
}
