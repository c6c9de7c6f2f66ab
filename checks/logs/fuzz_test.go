package logs

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"

	"magedoctor/diagnose"
)

// FuzzRead holds for any bytes: no panic, references that are unique, lines that
// exist, the same facts however the bytes come in, and a diagnosis that can be
// written.
func FuzzRead(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.text))
		f.Add([]byte(boxed(s.text, 60, false)))
	}
	for _, s := range leaky {
		f.Add([]byte(s))
	}
	for _, c := range carriers {
		if b := c.carry(shownFailures[0].text); len(b) < 4096 {
			f.Add(b)
		}
	}
	f.Add([]byte(goodRun + badRun))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, s, err := ReadText(text, "deploy.log", Options{})
		if err != nil {
			return // a damaged archive
		}
		again, _, err := Read(iotest.HalfReader(bytes.NewReader(text)), "deploy.log", Options{})
		if err != nil {
			t.Fatal(err)
		}
		first, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := json.Marshal(again); !bytes.Equal(first, second) {
			t.Fatalf("read in pieces: got\n%s\nwant\n%s", second, first)
		}
		seen := map[string]bool{}
		check := func(ref, from string) {
			switch line := lineOf(from); {
			case ref == "" || seen[ref]:
				t.Fatalf("reference %q is empty or used twice in %s", ref, first)
			case !strings.HasPrefix(from, "deploy.log:") || line < 1 || line > max(s.Lines, 1):
				t.Fatalf("%s stands at %q of %d lines", ref, from, s.Lines)
			}
			seen[ref] = true
		}
		for _, x := range e.Exchanges {
			check(x.Ref, x.From)
		}
		for _, p := range e.Packages {
			check(p.Ref, p.From)
			if p.Archive != "" && !seen[p.Archive] {
				t.Fatalf("package %s refers to %q", p.Name, p.Archive)
			}
		}
		for _, m := range e.Messages {
			check(m.Ref, m.From)
		}
		for _, p := range e.Places {
			check(p.Ref, p.From)
		}
		for _, r := range e.Project.Repositories {
			check(r.Ref, r.From)
		}
		for _, set := range e.Settings {
			check(set.Ref, set.From)
		}
		diagnose.Diagnose(e)
	})
}

// FuzzLine holds for any line: what is taken off leaves no control characters and
// nothing that was not there.
func FuzzLine(f *testing.F) {
	for _, c := range carriers {
		if b := c.carry(shownFailures[0].text); len(b) < 4096 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		clean := strip(raw)
		if i := strings.IndexFunc(clean, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f }); i >= 0 {
			t.Fatalf("strip left %q in %q", clean[i], clean)
		}
		if rest := unprefix(clean); !strings.HasSuffix(clean, rest) {
			t.Fatalf("unprefix made %q of %q", rest, clean)
		}
	})
}

// FuzzSieve holds the sieve to a plain search.
func FuzzSieve(f *testing.F) {
	s := newSieve(words())
	for _, c := range samples {
		f.Add([]byte(c.text), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, from uint8) {
		at, which := s.next(text, int(from))
		want := -1
		for _, w := range s.words {
			if int(from) <= len(text) {
				if i := bytes.Index(text[from:], []byte(w.text)); i >= 0 && (want < 0 || i+int(from) < want) {
					want = i + int(from)
				}
			}
		}
		switch {
		case (at < 0) != (want < 0):
			t.Fatalf("got %d, want %d", at, want)
		case at >= 0 && !bytes.HasPrefix(text[at:], []byte(s.words[which].text)):
			t.Fatalf("%q is not at %d", s.words[which].text, at)
		}
	})
}
