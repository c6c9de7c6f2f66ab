package composer

import (
	"net/url"
	"strings"
)

// bits are the parts of a URL as PHP's parse_url cuts it, as far as Composer looks at them.
type bits struct {
	scheme, host, port, user, pass, path string
	hasUser, hasPass                     bool
	ok                                   bool
}

// parseURL cuts a URL with a scheme and an authority as PHP does: the user info ends at the last @ of the authority,
// nothing is lower-cased, a port above 65535 or an empty host spoils the whole.
func parseURL(raw string) bits {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || scheme == "" || strings.ContainsAny(scheme, "/?#:@") {
		return bits{}
	}
	b := bits{scheme: scheme}
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, b.path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		b.hasUser = true
		b.user, b.pass, b.hasPass = strings.Cut(authority[:i], ":")
		authority = authority[i+1:]
	}
	b.host = authority
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		b.host = authority[:i]
		if b.port, ok = leadingPort(authority[i+1:]); !ok {
			return bits{}
		}
	}
	b.ok = b.host != ""
	return b
}

// leadingPort reads the digits at the start of a port as PHP does; 0 and nothing mean that no port counts.
func leadingPort(s string) (string, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			break
		}
		if n = n*10 + int(c-'0'); n > 65535 {
			return "", false
		}
	}
	if n == 0 {
		return "", true
	}
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits, true
}

// RepositoryURL is the url of a repository of type composer as ComposerRepository makes it: http:// before a url
// without a scheme, no slash at the end, https for "https?".
func RepositoryURL(raw string) string {
	if scheme, _, ok := strings.Cut(raw, "://"); !ok || !isScheme(strings.TrimSuffix(scheme, "?")) {
		raw = "http://" + raw
	}
	raw = strings.TrimRight(raw, "/")
	if rest, ok := strings.CutPrefix(raw, "https?"); ok {
		raw = "https" + rest
	}
	return raw
}

func isScheme(s string) bool {
	if s == "" {
		return false
	}
	for _, c := range []byte(s) {
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Origin is the name under which Composer looks up credentials for a URL: the host exactly as written, with the port
// if the URL spells one (Util\Url::getOrigin). Give it a repository's URL or an archive's.
func Origin(rawURL string) string {
	b := parseURL(strings.ReplaceAll(rawURL, `\`, "/"))
	if !b.ok {
		return rawURL
	}
	origin := b.host
	if b.port != "" {
		origin += ":" + b.port
	}
	switch {
	case strings.HasSuffix(origin, ".github.com"):
		return "github.com"
	case origin == "repo.packagist.org":
		return "packagist.org"
	}
	return origin
}

// urlCredentials are the user name and password in a URL. byComposer: Composer itself takes them
// (HttpDownloader: both halves present, the password without @ or /); otherwise the HTTP client
// sends what the URL holds, unless another Authorization header goes out.
func urlCredentials(rawURL string) (user, pass string, byComposer, ok bool) {
	scheme, rest, found := strings.Cut(rawURL, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return "", "", false, false
	}
	if u, after, cut := strings.Cut(rest, ":"); cut && u != "" && !strings.Contains(u, "/") {
		if p, host, cut := strings.Cut(after, "@"); cut && p != "" && !strings.Contains(p, "/") && host != "" && host[0] != '/' {
			return unescape(u), unescape(p), true, true
		}
	}
	b := parseURL(rawURL)
	if !b.ok || !b.hasUser || b.user == "" && b.pass == "" {
		return "", "", false, false
	}
	return unescape(b.user), unescape(b.pass), false, true
}

// unescape decodes the %XX escapes that are well formed and leaves the rest, as PHP's rawurldecode does.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// WithoutUserInfo is a URL without the user name and password that it may hold; fit for a report.
func WithoutUserInfo(rawURL string) string {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		scheme, rest = "", rawURL
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	// A password may hold the characters that end a host; then nothing after the scheme is sure to be harmless before the last @.
	if i := strings.LastIndexByte(rest, '@'); i >= 0 && (ok && i < end || strings.Contains(rest[:min(i, end)], ":")) {
		rest = rest[i+1:]
	} else {
		return rawURL
	}
	if !ok {
		return rest // git@host:path has a user name only, which is no secret
	}
	return scheme + "://" + rest
}
