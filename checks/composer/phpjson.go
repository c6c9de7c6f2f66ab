package composer

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// phpJSON writes a decoded value back as PHP's json_encode does with no flags after json_decode into arrays:
// slashes and non-ASCII escaped, floats with serialize_precision -1, an empty object as [], an object with the
// keys 0, 1, 2 … in order as a list.
func phpJSON(v *value) string {
	var b strings.Builder
	writePHP(&b, v)
	return b.String()
}

func writePHP(b *strings.Builder, v *value) {
	switch v.kind {
	case jsonNull:
		b.WriteString("null")
	case jsonFalse:
		b.WriteString("false")
	case jsonTrue:
		b.WriteString("true")
	case jsonNumber:
		b.WriteString(phpJSONNumber(v.text))
	case jsonString:
		writePHPString(b, v.text)
	default:
		if v.kind == jsonObject && !isPHPList(v.keys) {
			b.WriteByte('{')
			for i := range v.keys {
				if i > 0 {
					b.WriteByte(',')
				}
				writePHPString(b, v.keys[i].name)
				b.WriteByte(':')
				writePHP(b, &v.items[i])
			}
			b.WriteByte('}')
			return
		}
		b.WriteByte('[')
		for i := range v.items {
			if i > 0 {
				b.WriteByte(',')
			}
			writePHP(b, &v.items[i])
		}
		b.WriteByte(']')
	}
}

func isPHPList(keys []member) bool {
	for i := range keys {
		if keys[i].name != strconv.Itoa(i) {
			return false
		}
	}
	return true
}

func phpString(s string) string {
	var b strings.Builder
	writePHPString(&b, s)
	return b.String()
}

func writePHPString(b *strings.Builder, s string) {
	const digits = "0123456789abcdef"
	escape := func(r rune) {
		b.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte(digits[r>>shift&15])
		}
	}
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '/':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r >= 0x20 && r < utf8.RuneSelf:
			b.WriteRune(r)
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			escape(hi)
			escape(lo)
		default:
			escape(r)
		}
	}
	b.WriteByte('"')
}

// phpJSONNumber writes a number as json_encode does: integers in decimal, floats in their shortest form, which is
// scientific from 1e17 and below 0.0001 ("1.0e+25").
func phpJSONNumber(literal string) string {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	f, _ := strconv.ParseFloat(literal, 64)
	if math.IsInf(f, 0) {
		return "0" // json_encode cannot write infinity
	}
	if abs := math.Abs(f); f == 0 || abs >= 1e-4 && abs < 1e17 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}
