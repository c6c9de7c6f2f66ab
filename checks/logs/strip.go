package logs

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// strip takes from a raw line what a terminal would not show as text: escape
// sequences, control characters, what was overwritten. Progress bars write over
// themselves; each state becomes a line of its own, separated by '\n'.
func strip(raw []byte) string {
	raw = bytes.TrimRight(raw, "\r\n")
	if plain(raw) {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == 0x1b:
			n, moves := escape(raw[i:])
			if moves {
				out = fresh(out)
			}
			i += n
		case c == '\r' || c == '\b':
			out = fresh(out)
			i++
		case c == '\t' || c >= ' ' && c < 0x7f:
			out = append(out, c)
			i++
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			switch {
			case r == utf8.RuneError && n == 1, r >= 0x80 && r < 0xa0: // not UTF-8, or a control character
			case r == '\u200b' || r == '\ufeff' || r == '\u2060' || r == '\u00ad':
			case r == '\u00a0' || r == '\u202f' || r == '\u2003':
				out = append(out, ' ')
			case r == '‘' || r == '’' || r == '‚':
				out = append(out, '\'')
			case r == '“' || r == '”' || r == '„':
				out = append(out, '"')
			default:
				out = append(out, raw[i:i+n]...)
			}
			i += n
		}
	}
	return string(out)
}

// plain is whether a line is printable ASCII only.
func plain(raw []byte) bool {
	for _, c := range raw {
		if c < ' ' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// fresh begins a line unless one has just begun.
func fresh(out []byte) []byte {
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return out
}

// escape is the length of the escape sequence at the beginning of b, and whether
// it moves to or clears a place that is already written. One without an end is
// only its first byte.
func escape(b []byte) (length int, moves bool) {
	if len(b) < 2 {
		return 1, false
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b) && i < 64; i++ {
			switch c := b[i]; {
			case c >= 0x40 && c <= 0x7e:
				return i + 1, strings.IndexByte("ABEFGHfJK", c) >= 0
			case c < 0x20 || c > 0x3f:
				return i, false
			}
		}
		return 2, false
	case ']', 'P', 'X', '^', '_': // OSC, DCS, SOS, PM, APC: up to BEL or ESC \
		for i := 2; i < len(b) && i < 4096; i++ {
			if b[i] == 0x07 {
				return i + 1, false
			}
			if b[i] == 0x1b {
				if i+1 < len(b) && b[i+1] == '\\' {
					return i + 2, false
				}
				return i, false
			}
		}
		return 2, false
	case '(', ')', '*', '+', '#', '%':
		return min(3, len(b)), false
	}
	return 2, false
}
