package logs

import "strings"

// mask takes out of a text whatever looks like a key, a token, a password or an
// address. A log may hold any of them, and nothing tells which ones are real.
func (n *notes) mask(text string) string {
	if n.options.Scrub != nil {
		text = n.options.Scrub(text)
	}
	for _, mark := range opensSecrets {
		if i := strings.Index(text, mark); i >= 0 {
			text = text[:i] + mark + " [redacted]"
		}
	}
	fields := strings.Fields(withoutUsers(text))
	for i, f := range fields {
		switch {
		case i > 0 && secretFollows(fields[i-1]), i > 1 && strings.Contains(fields[i-2], "http-basic."):
			fields[i] = "[redacted]"
		default:
			fields[i] = maskWord(f)
		}
	}
	return shorten(strings.Join(fields, " "), 600)
}

// opensSecrets are words after which a text may be all secrets.
var opensSecrets = []string{"COMPOSER_AUTH=", `"http-basic"`, `"password"`, `"username"`, "'http-basic'", "Authorization:"}

// secretFollows is whether a word says that the next one is a secret.
func secretFollows(word string) bool {
	switch strings.ToLower(strings.Trim(word, `"'(=`)) {
	case "basic", "bearer", "password:", "token:", "username:", "-u", "--user":
		return true
	}
	return strings.Contains(word, "http-basic.")
}

// withoutUsers takes user names and passwords out of URLs, also where a line was
// broken in the middle of one, and what stands after a question mark.
func withoutUsers(text string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, "://")
		if i < 0 {
			return b.String() + text
		}
		b.WriteString(text[:i+3])
		text = text[i+3:]
		end := strings.IndexAny(text, "/\"'<>()")
		if end < 0 || end > 300 {
			end = min(len(text), 300)
		}
		if at := strings.LastIndexByte(text[:end], '@'); at >= 0 {
			text = text[at+1:]
		}
	}
}

// maskWord masks what is secret in one word.
func maskWord(w string) string {
	if i := strings.Index(w, "://"); i >= 0 {
		if q := strings.IndexByte(w, '?'); q > i {
			stop := strings.IndexAny(w[q:], `"')`)
			if stop < 0 {
				stop = len(w) - q
			}
			w = w[:q] + w[q+stop:]
		}
	} else if at := strings.IndexByte(w, '@'); at > 0 && strings.Contains(w[at:], ".") {
		return "[address]"
	}
	return maskRuns(w)
}

// tokenPrefixes begin the tokens of well-known services.
var tokenPrefixes = []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "packagist_"}

// maskRuns masks runs of letters and digits that have the length of a key or a
// token. The digest in the name of a metadata file, 64 digits, is none.
func maskRuns(w string) string {
	var b strings.Builder
	for i := 0; i < len(w); {
		if !tokenByte(w[i]) {
			b.WriteByte(w[i])
			i++
			continue
		}
		j := i
		for j < len(w) && tokenByte(w[j]) {
			j++
		}
		if secretRun(w[i:j]) {
			b.WriteString("[redacted]")
		} else {
			b.WriteString(w[i:j])
		}
		i = j
	}
	return b.String()
}

func tokenByte(c byte) bool {
	return hexDigit(c) || c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z' || c == '_' || c == '+' || c == '='
}

// secretRun is whether a run of letters and digits is a secret by its form.
func secretRun(s string) bool {
	for _, p := range tokenPrefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	hexadecimal, digit, lower, upper := true, false, false, false
	for i := range len(s) {
		c := s[i]
		hexadecimal = hexadecimal && hexDigit(c)
		digit = digit || c >= '0' && c <= '9'
		lower = lower || c >= 'a' && c <= 'z'
		upper = upper || c >= 'A' && c <= 'Z'
	}
	switch {
	case strings.HasPrefix(s, "MAG") && len(s) == 12:
		return true // a MAGEID
	case hexadecimal && digit && len(s) >= 16 && len(s) < 64:
		return true // a key of 32, a token of 40, or one that was cut
	}
	return len(s) >= 24 && digit && lower && upper
}

// shorten cuts a text without breaking a character.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := limit - len("…")
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
