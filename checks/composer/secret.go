package composer

import (
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what a Secret says whenever it is printed.
const Redacted = "REDACTED"

// Secret is a text that no output may show: a private key, a token, a header. Every way of printing or encoding it
// says REDACTED; only [Secret.Reveal] gives the value. Two places are beyond its reach: the key of a map that is
// encoded, and an unexported field that is printed with its struct; keep it out of both.
type Secret string

// Reveal returns the secret itself, for the one place that sends it and for comparing.
func (s Secret) Reveal() string { return string(s) }

func (s Secret) String() string               { return Redacted }
func (s Secret) GoString() string             { return Redacted }
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Redacted + `"`), nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(Redacted) }

// Format answers every verb, %x and %q included, with the same word.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// maxMasked is how many characters of a public key a report shows.
const maxMasked = 4

// MaskPublic shortens a public key for a report: its first four characters and an ellipsis. Of a text shorter than
// eight characters at most a third is shown, so that a short user name is not given away either.
func MaskPublic(public string) string {
	if public == "" {
		return ""
	}
	r := []rune(public)
	n := maxMasked
	if len(r) < 2*maxMasked {
		n = len(r) / 3
	}
	shown := r[:n]
	for i, c := range shown {
		if c < ' ' || c == 0x7f || c == '\uFFFD' || c >= 0x80 && c < 0xa0 || c == '\u2028' || c == '\u2029' {
			shown[i] = '?'
		}
	}
	return string(shown) + "…"
}

// MaskPair masks the public half of a pair. When both halves are the same text, nothing of it is shown.
func MaskPair(public string, private Secret) string {
	if public != "" && public == private.Reveal() {
		return "…"
	}
	return MaskPublic(public)
}
