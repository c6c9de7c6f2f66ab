package composer

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pair is a public half, as it may be shown, and its private half. Public is "" for a secret that stands alone:
// a bearer token, a header, a download token.
type Pair struct {
	Public  string
	Private Secret
}

// minSecret is the length from which a secret is replaced wherever it stands. A shorter one would tear holes into
// ordinary words, so it is replaced only where its surroundings tell that it is a credential.
const minSecret = 6

// minPublic is the length from which a public half is masked wherever it stands, in characters.
const minPublic = 16

// Scrubber takes known secrets out of a text in every form in which they may have got there: plain, in upper or lower
// case, in a Basic header, base64 at any alignment, hexadecimal, escaped for URL, JSON or HTML, and the pair the wrong
// way round. A whole public half of at least 16 characters becomes what [MaskPublic] makes of it.
// The zero value scrubs nothing; a Scrubber may be shared between goroutines.
type Scrubber struct {
	needles  []string // what must not remain: forms of secrets, longest first
	mask     string
	replacer *strings.Replacer
	public   []string // whole public halves, longest first
	masker   *strings.Replacer
}

// NewScrubber prepares a Scrubber for the given pairs; empty ones are ignored.
func NewScrubber(pairs ...Pair) *Scrubber {
	set, public := map[string]bool{}, map[string]string{}
	for _, p := range pairs {
		addPublic(public, p.Public)
		private := p.Private.Reveal()
		if private == "" {
			continue
		}
		if len(private) >= minSecret {
			addForms(set, private)
		} else {
			for _, context := range []string{`"password":"`, `"password": "`, `"private":"`, `"private": "`} {
				set[context+jsonForms(private)[0]+`"`] = true
			}
		}
		if p.Public == "" {
			continue
		}
		for _, both := range []string{p.Public + ":" + private, private + ":" + p.Public} {
			if len(both) >= minSecret {
				addForms(set, both)
			}
			for _, scheme := range []string{"Basic ", "basic ", "BASIC "} {
				set[scheme+base64.StdEncoding.EncodeToString([]byte(both))] = true
			}
		}
	}
	s := &Scrubber{mask: Redacted}
	s.needles = longestFirst(set)
	for _, mask := range []string{Redacted, "********", "…", ""} {
		if s.mask = mask; !s.contains(mask) {
			break
		}
	}
	args := make([]string, 0, 2*len(s.needles))
	for _, n := range s.needles {
		args = append(args, n, s.mask)
	}
	s.replacer = strings.NewReplacer(args...)
	s.public, args = longestFirst(public), nil
	for _, n := range s.public {
		args = append(args, n, public[n])
	}
	s.masker = strings.NewReplacer(args...)
	return s
}

func longestFirst[V any](set map[string]V) []string {
	return slices.SortedFunc(maps.Keys(set), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
}

func (s *Scrubber) contains(text string) bool {
	held := func(n string) bool { return strings.Contains(text, n) }
	return slices.ContainsFunc(s.needles, held) || slices.ContainsFunc(s.public, held)
}

// Scrub returns the text without any of the secrets.
func (s *Scrubber) Scrub(text string) string {
	if s == nil || len(s.needles)+len(s.public) == 0 {
		return text
	}
	// A replacement may bring the ends of a secret together that the text had apart, so look again until nothing is found.
	for range 8 {
		next := s.masker.Replace(s.replacer.Replace(text)) // secrets first: one may hold the public half
		if next == text {
			return text // neither found anything
		}
		text = next
	}
	if s.contains(text) {
		return s.mask
	}
	return text
}

// addPublic adds a public half with its mask, without the quotes and blanks that may have been pasted around it. A name
// with dots and no @ is a host's: it is nobody's, and stands in every report.
func addPublic(set map[string]string, public string) {
	core := strings.TrimFunc(public, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if utf8.RuneCountInString(core) < minPublic || strings.Contains(core, ".") && !strings.Contains(core, "@") {
		return
	}
	for _, cased := range []string{core, strings.ToUpper(core), strings.ToLower(core)} {
		mask := MaskPublic(cased)
		shown := jsonForms(mask)
		for i, form := range slices.Backward(jsonForms(cased)) {
			set[form] = shown[i]
		}
		set[url.QueryEscape(cased)], set[cased] = mask, mask // last: most halves need no escapes and look alike in all forms
	}
}

// addForms adds every encoding of a secret of at least minSecret bytes, as it is and in either case.
func addForms(set map[string]bool, secret string) {
	addEncodings(set, secret)
	for _, cased := range []string{strings.ToUpper(secret), strings.ToLower(secret)} {
		if cased != secret {
			addEncodings(set, cased)
		}
	}
}

func addEncodings(set map[string]bool, secret string) {
	plain := append(jsonForms(secret), html.EscapeString(secret), secret,
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace(secret),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(secret))
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret),
		strings.ReplaceAll(url.QueryEscape(secret), "+", "%20")} {
		plain = append(plain, escaped, lowerEscapes(escaped))
	}
	plain = append(plain, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))))
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		padded := enc.EncodeToString([]byte(secret))
		plain = append(plain, padded, strings.TrimRight(padded, "="))
		for shift := range 3 {
			plain = append(plain, aligned(enc, secret, shift))
		}
	}
	for _, form := range plain {
		if len(form) >= minSecret {
			set[form] = true
		}
	}
}

// aligned is the part of a base64 text that a secret alone decides when it starts shift bytes (modulo 3) into the
// encoded text: the characters that it shares with its neighbours are left out.
func aligned(enc *base64.Encoding, secret string, shift int) string {
	text := enc.EncodeToString(append(make([]byte, shift), secret...))
	return text[(shift*8+5)/6 : (shift+len(secret))*8/6]
}

// jsonForms are the ways in which JSON writers escape a text: Go with and without HTML escapes, PHP with \/ and \u.
func jsonForms(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string always marshals
	withHTML := string(quoted[1 : len(quoted)-1])
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(withHTML)
	php := phpString(secret)
	return []string{plain, withHTML, php[1 : len(php)-1]}
}

// lowerEscapes writes the hexadecimal digits of %XX escapes in lower case.
func lowerEscapes(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
