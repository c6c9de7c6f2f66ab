package composer

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string into out; without escapes the result shares the text's memory.
func (p *parser) string(out *string) bool {
	p.pos++
	from := p.pos
	var b []byte // nil until the first escape
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case c == '"':
			if b == nil {
				*out = p.text[from:p.pos]
			} else {
				*out = string(append(b, p.text[from:p.pos]...))
			}
			p.pos++
			return true
		case c == '\\':
			before := p.text[from:p.pos]
			r, ok := p.escape()
			if !ok {
				return false
			}
			if !p.dry {
				b = append(append(b, before...), r...)
			}
			from = p.pos
		case c < 0x20:
			return p.fail("syntax", "a line break or another control character stands inside a string, or a closing quotation mark is missing")
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, size := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && size == 1 && !p.forgiving {
				return p.fail("not-utf8", "the text is not UTF-8")
			}
			p.pos += size
		}
	}
	return p.fail("syntax", "a string is not closed")
}

func (p *parser) escape() (string, bool) {
	if p.pos+1 >= len(p.text) {
		p.pos = len(p.text)
		return "", p.fail("syntax", "a string is not closed")
	}
	switch c := p.text[p.pos+1]; c {
	case '"', '\\', '/':
		p.pos += 2
		return p.text[p.pos-1 : p.pos], true
	case 'b', 'f', 'n', 'r', 't':
		p.pos += 2
		at := strings.IndexByte("bfnrt", c)
		return "\b\f\n\r\t"[at : at+1], true
	case 'u':
		r, ok := p.hex(p.pos + 2)
		if !ok {
			return "", p.fail("syntax", "\\u is not followed by four hexadecimal digits")
		}
		if !utf16.IsSurrogate(r) {
			p.pos += 6
			return string(r), true
		}
		if strings.HasPrefix(p.text[min(p.pos+6, len(p.text)):], `\u`) {
			if low, ok := p.hex(p.pos + 8); ok {
				if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
					p.pos += 12
					return string(both), true
				}
			}
		}
		if p.forgiving {
			p.pos += 6
			return "\uFFFD", true
		}
		return "", p.fail("lone-surrogate", "a \\u escape is one half of a surrogate pair")
	}
	return "", p.fail("syntax", "a backslash is followed by a character that JSON does not allow there (write \\\\ for a backslash)")
}

func (p *parser) hex(at int) (rune, bool) {
	if at+4 > len(p.text) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.text[at : at+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
