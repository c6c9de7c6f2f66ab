package composer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const (
	somePublic  = "0123456789abcdef0123456789abcdef"
	somePrivate = "fedcba9876543210fedcba9876543210"
)

func TestASecretSaysRedactedHoweverItIsPrinted(t *testing.T) {
	s := Secret(somePrivate)
	outputs := []string{s.String(), s.GoString()}
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%X", "% x", "%d", "%10.3s", "%T"} {
		outputs = append(outputs, fmt.Sprintf(verb, s), fmt.Sprintf(verb, struct{ S Secret }{s}), fmt.Sprintf(verb, &Pair{"u", s}), fmt.Sprintf(verb, []Secret{s}))
	}
	encoded, err := json.Marshal(map[string]any{"k": []Secret{s}})
	if err != nil {
		t.Fatal(err)
	}
	marked, err := xml.Marshal(Pair{"u", s})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", s, "pair", Pair{"u", s})
	outputs = append(outputs, string(encoded), string(marked), log.String(), fmt.Sprint(fmt.Errorf("key %v", s)))
	for _, out := range outputs {
		for _, form := range []string{somePrivate, hex.EncodeToString([]byte(somePrivate)), somePrivate[:8]} {
			if strings.Contains(strings.ToLower(out), form) {
				t.Errorf("%q shows the secret", out)
			}
		}
	}
	if got := s.Reveal(); got != somePrivate {
		t.Errorf("got %q, want the value", got)
	}
}

func TestMaskedPublicKeys(t *testing.T) {
	for public, want := range map[string]string{
		"": "", "a": "…", "ab": "…", "abc": "a…", "abcdef": "ab…", "abcdefg": "ab…", "abcdefgh": "abcd…",
		somePublic: "0123…", "somebody@example.com": "some…", "<public-key>": "<pub…", "a\nbcdefghijk": "a?bc…",
	} {
		if got := MaskPublic(public); got != want {
			t.Errorf("%q: got %q, want %q", public, got, want)
		}
	}
	if got, want := MaskPair(somePublic, somePublic), "…"; got != want {
		t.Errorf("equal halves: got %q, want %q", got, want)
	}
}

// forms are ways in which a secret may stand in a text; written here apart from the code under test.
func forms(public, private string) []string {
	var list []string
	for _, s := range []string{private, public + ":" + private, private + ":" + public} {
		quoted, _ := json.Marshal(s)
		list = append(list, s, string(quoted[1:len(quoted)-1]), html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s),
			strings.ToLower(hex.EncodeToString([]byte(s))), strings.ToUpper(hex.EncodeToString([]byte(s))),
			base64.StdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte(s)),
			base64.RawStdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	return list
}

func BenchmarkNewScrubber(b *testing.B) {
	for b.Loop() {
		NewScrubber(Pair{somePublic, somePrivate}, Pair{somePrivate, somePublic}).Scrub(somePublic)
	}
}

func TestTheScrubberFindsEveryForm(t *testing.T) {
	for _, private := range []string{somePrivate, "p ss/w+rd&<\"'>é\n", "üñîçødé-key"} {
		s := NewScrubber(Pair{somePublic, Secret(private)})
		for _, form := range forms(somePublic, private) {
			text := "GET x?auth=" + form + "&y=1"
			got := s.Scrub(text)
			if strings.Contains(got, form) || !strings.Contains(got, Redacted) {
				t.Errorf("%q became %q", text, got)
			}
		}
		for shift := range 5 {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + private + "and more text"))
			if got := s.Scrub(text); got == text {
				t.Errorf("the secret %d bytes into a base64 text was not found", shift)
			}
		}
	}
}

func TestShortSecretsDoNotTearUpTheText(t *testing.T) {
	s := NewScrubber(Pair{"u", "p"})
	const text = "pip install poetry"
	if got := s.Scrub(text); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
	if got := s.Scrub("Authorization: Basic dTpw\r\n"); strings.Contains(got, "dTpw") {
		t.Errorf("the header is still there: %q", got)
	}
	if got := s.Scrub(`{"password": "p"}`); strings.Contains(got, `"p"`) {
		t.Errorf("the password is still there: %q", got)
	}
	if got := NewScrubber().Scrub(text); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}

func TestTheScrubberKnowsUpperAndLowerCase(t *testing.T) {
	const mixed = "Fedcba9876543210fedcba987654321F"
	s := NewScrubber(Pair{somePublic, mixed})
	for _, cased := range []string{strings.ToUpper(mixed), strings.ToLower(mixed)} {
		for _, form := range forms(somePublic, cased) {
			if got := s.Scrub("key " + form); strings.Contains(got, form) || !strings.Contains(got, Redacted) {
				t.Errorf("%q became %q", form, got)
			}
		}
	}
}

func TestAWholePublicHalfIsMasked(t *testing.T) {
	for _, c := range []struct{ name, public, text, want string }{
		{"in a text", somePublic, "user " + somePublic + " refused", "user 0123… refused"},
		{"in upper case", somePublic, strings.ToUpper(somePublic), "0123…"},
		{"its beginning alone", somePublic, "0123456789", "0123456789"},
		{"of exactly 16 characters", "abcdefghijklmnop", "an abcdefghijklmnop.", "an abcd…."},
		{"of 15 characters", "abcdefghijklmno", "an abcdefghijklmno.", "an abcdefghijklmno."},
		{"with quotes around it, in JSON", `"` + somePublic + `"`, `{"user": "` + somePublic + `"}`, `{"user": "0123…"}`},
		{"an e-mail address", "somebody@example.com", "https://somebody%40example.com@x/ somebody@example.com", "https://some…@x/ some…"},
		{"a quote within it, in JSON", `ab"cdefghijklmnop`, `{"user": "ab\"cdefghijklmnop"}`, `{"user": "ab\"c…"}`},
		{"a host's name", "repo.magento.com", "no entry for repo.magento.com", "no entry for repo.magento.com"},
		{"without a private half", somePublic, somePublic, "0123…"},
	} {
		private := Secret(somePrivate)
		if c.name == "without a private half" {
			private = ""
		}
		if got := NewScrubber(Pair{c.public, private}).Scrub(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := NewScrubber(Pair{somePublic, somePublic}).Scrub("x " + somePublic); got != "x "+Redacted {
		t.Errorf("equal halves: got %q", got)
	}
}

func FuzzScrub(f *testing.F) {
	f.Add(somePublic, somePrivate, "before ", " after")
	f.Add("u", "REDACTED", "REDACTED", "xREDACTE")
	f.Add("user", "abcabc", "abc", "abc")
	f.Add("abcdefghijklmnop", "aBcDeF", "abcdefghijklm", "nopABCDEF")
	f.Fuzz(func(t *testing.T, public, private, before, after string) {
		if len(private) < minSecret || len(private) > 200 || len(public) > 200 {
			t.Skip()
		}
		s := NewScrubber(Pair{public, Secret(private)})
		written, hidden := append(forms(public, private), public), forms(public, private)[:11]
		for _, cased := range []string{strings.ToUpper(private), strings.ToLower(private)} {
			written, hidden = append(written, cased), append(hidden, forms(public, cased)[:11]...)
		}
		core := strings.TrimFunc(public, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		whole := utf8.RuneCountInString(core) >= minPublic && !strings.Contains(core, ".")
		for _, form := range written {
			got := s.Scrub(before + form + after)
			for _, h := range hidden {
				if len(h) >= minSecret && strings.Contains(got, h) {
					t.Fatalf("%q is still in %q", h, got)
				}
			}
			if whole && strings.Contains(got, core) {
				t.Fatalf("the whole public half %q is still in %q", core, got)
			}
		}
	})
}
