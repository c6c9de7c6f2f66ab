package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"magedoctor/diagnose"
)

var update = flag.Bool("update", false, "write testdata/evidence and testdata/golden anew")

// golden compares a text with a file, or writes the file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	path = filepath.Join("..", "testdata", path)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: go test ./report -update)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); if it is better now: go test ./report -update\n%s", path, diff)
	}
}

// kept is a situation's evidence as its file holds it: the least document that
// ReadJSON takes, so that better wording never changes it.
func kept(t *testing.T, e diagnose.Evidence) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(neverNull(struct {
		SchemaVersion string            `json:"schema_version"`
		Tool          Tool              `json:"tool"`
		Evidence      diagnose.Evidence `json:"evidence"`
	}{schemaVersion, tool, e}))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := escapeInvisible(&out, b.Bytes()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestGoldens goes the whole way of a recorded run: file, evidence, diagnosis,
// every format.
func TestGoldens(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			e := s.evidence()
			if !s.large {
				text := kept(t, e)
				golden(t, "evidence/"+s.name+".json", text)
				var err error
				if e, err = ReadJSON(strings.NewReader(text)); err != nil {
					t.Fatal(err)
				}
			}
			d := diagnose.DiagnoseIgnoring(e, s.ignores)
			golden(t, "golden/"+s.name+".txt", render(Formats()[0], d, Options{Took: 2400 * time.Millisecond}))
			golden(t, "golden/"+s.name+".md", render(Formats()[2], d, Options{Took: 2400 * time.Millisecond}))
			if !s.large {
				golden(t, "golden/"+s.name+".verbose.txt", render(Formats()[0], d, Options{Verbose: true}))
				golden(t, "golden/"+s.name+".json", render(Formats()[1], d, Options{}))
				ci := Options{Base: "shop", Status: 1, Took: 2400 * time.Millisecond}
				golden(t, "golden/"+s.name+".junit.xml", render(formatOf(t, "junit"), d, ci))
				golden(t, "golden/"+s.name+".sarif.json", withoutRules(t, render(formatOf(t, "sarif"), d, ci)))
				golden(t, "golden/"+s.name+".gitlab.json", render(formatOf(t, "gitlab"), d, ci))
				golden(t, "golden/"+s.name+".prom", render(formatOf(t, "openmetrics"), d, ci))
				annotations, _, _ := strings.Cut(render(formatOf(t, "github"), d, ci), render(formatOf(t, "text"), d, ci))
				golden(t, "golden/"+s.name+".github.txt", annotations)
			}
		})
	}
}

// withoutRules is a SARIF log without its rules, which are the whole catalogue in every
// log, and without what the library adds that is empty.
func withoutRules(t *testing.T, text string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	driver := doc["runs"].([]any)[0].(map[string]any)["tool"].(map[string]any)["driver"].(map[string]any)
	driver["rules"] = fmt.Sprintf("%d rules", len(driver["rules"].([]any)))
	short, err := json.MarshalIndent(withoutEmpty(doc), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(short) + "\n"
}

func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			list, isList := inner.([]any)
			if isList && len(list) == 0 && key != "results" || inner == -1.0 {
				delete(v, key)
				continue
			}
			v[key] = withoutEmpty(inner)
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
	}
	return v
}

func TestExplainPages(t *testing.T) {
	var b strings.Builder
	if err := Explain(&b, wrong, Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "golden/explain.txt", b.String())
	b.Reset()
	if err := List(&b, []*diagnose.Cause{wrong, lapsed, broken, exposed, dead}, Options{Tool: tool}); err != nil {
		t.Fatal(err)
	}
	golden(t, "golden/causes.txt", b.String())
}

func TestEveryCauseOfTheCatalogueHasAPage(t *testing.T) {
	causes := diagnose.Catalogue()
	table := CauseTable()
	for _, c := range causes {
		for _, width := range []int{40, 80} {
			var b strings.Builder
			if err := Explain(&b, c, Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			d := diagnose.Diagnosis{Findings: []diagnose.Finding{{Cause: c}}}
			if wide := tooWide(b.String(), width, &d); wide != nil {
				t.Errorf("%s at %d columns: too wide: %q", c.ID, width, wide)
			}
			for _, r := range c.Fix {
				if !strings.Contains(b.String(), r.Command) || !strings.Contains(b.String(), r.URL) {
					t.Errorf("%s at %d columns: a command or URL is broken: %s %s", c.ID, width, r.Command, r.URL)
				}
			}
		}
		if !strings.Contains(table, "`"+c.ID+"`") {
			t.Errorf("%s is not in the table of causes", c.ID)
		}
	}
	for l := range strings.Lines(table) {
		if strings.HasPrefix(l, "|") && strings.Count(l, "|") != 5 {
			t.Errorf("a broken row: %s", l)
		}
	}
	var b strings.Builder
	if err := List(&b, causes, Options{}); err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(b.String()) {
		if columns(strings.TrimRight(l, "\n")) > 80 {
			t.Errorf("too wide: %s", l)
		}
	}
}

func TestKeysPage(t *testing.T) {
	e := keysConflict()
	e.Keys[0].Flaws = []diagnose.Flaw{{Half: "private", ID: "length", Text: "it has 31 characters instead of 32"}}
	var b strings.Builder
	if err := Keys(&b, e, Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "golden/keys.txt", b.String())
}
