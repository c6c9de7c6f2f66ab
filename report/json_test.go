package report

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"magedoctor/diagnose"
)

func TestEvidenceComesBackEqual(t *testing.T) {
	for _, s := range situations() {
		e := s.evidence()
		if s.name == "hostile" { // a byte that is no UTF-8 becomes U+FFFD
			e.Places[1].Detail = strings.ToValidUTF8(e.Places[1].Detail, "\ufffd")
		}
		var b bytes.Buffer
		if err := Record(&b, e, tool); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		first := b.String()
		got, err := ReadJSON(&b)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if diff := cmp.Diff(e, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: (-written +read)\n%s", s.name, diff)
		}
		b.Reset()
		if err := Record(&b, got, tool); err != nil || b.String() != first {
			t.Errorf("%s: written again it is another document (%v)", s.name, err)
		}
	}
}

func TestWritingJSONChangesNoEvidence(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong)
	render(Formats()[1], d, Options{})
	if diff := cmp.Diff(wrongMAGEID(), d.Evidence); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
}

func TestReadJSONSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		situation, text, want string
		foreign               bool
	}{
		{"empty", " \n", "it is empty", true},
		{"a log", "Loading composer repositories", "line 1, column 1", true},
		{"cut off", "{\"schema_version\": \"1\",\n  \"evidence\": {", "line 2, column 15: unexpected end", true},
		{"a comma too many", "{\n  \"schema_version\": \"1\",\n}", "line 3, column 1", true},
		{"composer.lock", `{"packages": []}`, `no "schema_version"`, true},
		{"a list", `[]`, "line 1, column 1: the document cannot be a array", true},
		{"a later version", `{"schema_version": "2", "evidence": {}}`, `schema version "2" and this program reads "1"`, false},
		{"a number as version", `{"schema_version": 1, "evidence": {}}`, "not a string", true},
		{"no evidence", `{"schema_version": "1"}`, `no "evidence"`, true},
		{"a number as name", "{\"schema_version\": \"1\", \"evidence\": {\n \"places\": [{\"name\": 7}]}}", `line 2, column 22: "evidence.places.name" cannot be a number`, true},
		{"two facts of one name", `{"schema_version": "1", "evidence": {"keys": [{"ref": "k1"}], "places": [{"ref": "k1"}]}}`, `two facts have the reference "k1"`, false},
		{"text behind the document", "{\"schema_version\": \"1\", \"evidence\": {}}\nbye", "line 2, column 1", true},
	} {
		_, err := ReadJSON(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.situation, err, c.want)
		}
		if got := errors.Is(err, ErrNotReport); got != c.foreign {
			t.Errorf("%s: not a report: got %v, want %v", c.situation, got, c.foreign)
		}
	}
	for _, text := range []string{
		`{"schema_version": "1", "evidence": {}}`,
		"\ufeff" + `{"schema_version": "1", "later": 1, "evidence": {"origin": "log", "later": []}}`,
	} {
		if _, err := ReadJSON(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestInvisibleCharactersAreEscapedInJSON(t *testing.T) {
	e := diagnose.Evidence{Repository: "a\u009b\u202e\x7f\u2028\x1b日本é"}
	var b bytes.Buffer
	if err := Record(&b, e, tool); err != nil {
		t.Fatal(err)
	}
	if want := `"repository": "a\u009b\u202e\u007f\u2028\u001b日本é"`; !strings.Contains(b.String(), want) {
		t.Errorf("got %s, want %s in it", b.String(), want)
	}
	if got, err := ReadJSON(&b); err != nil || got.Repository != e.Repository {
		t.Errorf("got %q (%v), want %q", got.Repository, err, e.Repository)
	}
}

func FuzzJSON(f *testing.F) {
	s := compiled(f)
	f.Add("plain", "https://repo.magento.com/p/x", 7)
	f.Add("\x1b[31m\u2028\xff", "</script>&", -1)
	f.Fuzz(func(t *testing.T, a, b string, n int) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		e := strange(a, b)
		e.Keys[0].Public = "aaaa…" // whatever a stranger wrote is masked before it is evidence
		e.Places[0].Line = max(n, 0)
		if e.Packages[0].Name == "" || a == "" || b == "" { // a nameless fact is none
			return
		}
		d := byHand(e, diagnose.Shut, wrong, exposed)
		text := render(Formats()[1], d, Options{})
		if err := validate(s, text); err != nil {
			t.Errorf("%v", err)
		}
		if !visible(text) {
			t.Errorf("control characters: %q", text)
		}
		got, err := ReadJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-written +read)\n%s", diff)
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"schema_version": "1", "evidence": {"places": [{"ref": "l1"}]}}`))
	f.Add([]byte("{\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ReadJSON(bytes.NewReader(data))
		if err != nil {
			if !strings.Contains(err.Error(), " ") {
				t.Errorf("an error without words: %v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := Record(&b, e, tool); err != nil { // a time that is in another year in UTC
			if !strings.Contains(err.Error(), "year") {
				t.Fatal(err)
			}
			return
		}
		again, err := ReadJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-read +read again)\n%s", diff)
		}
	})
}

func BenchmarkFormats(b *testing.B) {
	d := byHand(allWell(), diagnose.Open)
	for _, f := range Formats() {
		b.Run(fmt.Sprintf("%s of 614 packages", f.Name), func(b *testing.B) {
			for b.Loop() {
				render(f, d, Options{})
			}
		})
	}
}
