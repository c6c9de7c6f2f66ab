package repo

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain makes one printable line of at most limit bytes from a foreign text:
// valid UTF-8, no control, format or private characters, blanks in a row as one,
// secrets removed before anything is cut.
func plain(s string, limit int, scrub func(string) string) string {
	if scrub != nil {
		s = scrub(s)
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return shorten(strings.Join(strings.FieldsFunc(s, blank), " "), limit)
}

func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// shorten cuts s to limit bytes without breaking a character.
func shorten(s string, limit int) string {
	const mark = "…"
	if len(s) <= limit {
		return s
	}
	cut := max(limit-len(mark), 0)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	if limit < len(mark) {
		return s[:cut]
	}
	return s[:cut] + mark
}
