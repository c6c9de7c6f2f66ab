package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"magedoctor/diagnose"
)

// compiled is the published schema, ready to judge documents.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, text string) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestEveryJSONReportIsValid(t *testing.T) {
	s := compiled(t)
	for name, d := range diagnoses() {
		text := render(Formats()[1], d, Options{})
		if err := validate(s, text); err != nil && !strings.HasPrefix(name, "empty") {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(text, ": null") || strings.Contains(text, "[null") {
			t.Errorf("%s: null in the document", name)
		}
		if !strings.HasSuffix(text, "}\n") {
			t.Errorf("%s: no newline at the end", name)
		}
	}
}

func TestTheSchemaRefusesBrokenDocuments(t *testing.T) {
	s := compiled(t)
	good := render(Formats()[1], byHand(wrongMAGEID(), diagnose.Shut, wrong, lapsed), Options{})
	for _, c := range [][3]string{
		{"another schema version", `"schema_version": "1"`, `"schema_version": "2"`},
		{"no version", `"schema_version": "1",`, ``},
		{"a verdict of another kind", `"verdict": "shut"`, `"verdict": "healthy"`},
		{"a certainty of another kind", `"certainty": "likely"`, `"certainty": "sure"`},
		{"somebody else", `"who": "account-owner"`, `"who": "nobody"`},
		{"findings are null", `"findings": [`, `"findings": null, "x": [`},
		{"a time that is none", `"taken_at": "2026-11-22T10:00:00Z"`, `"taken_at": "yesterday"`},
		{"a reference that is none", `"because": [`, `"because": ["no reference", `},
		{"a status as text", `"status": 404`, `"status": "404"`},
		{"a public key that is not masked", `"public": "aaaa…"`, `"public": "aaaaaaaabbbbbbbbccccccccdddddddd"`},
		{"a page that is no URL", `"docs": "https://`, `"docs": "javascript:`},
		{"an outcome of another kind", `"outcome": "shut"`, `"outcome": "unproven"`},
	} {
		bad := strings.ReplaceAll(good, c[1], c[2])
		if bad == good {
			t.Errorf("%s: the document has no %s", c[0], c[1])
		}
		if validate(s, bad) == nil {
			t.Errorf("%s: accepted", c[0])
		}
	}
	if err := validate(s, strings.Replace(good, `"verdict"`, `"later_addition": 1, "verdict"`, 1)); err != nil {
		t.Errorf("a field of a later version: %v", err)
	}
}

// TestTheSchemaKeepsStepWithTheStructs compares names, and which must be there.
func TestTheSchemaKeepsStepWithTheStructs(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	vocabulary := constants(t)
	if len(vocabulary["Verdict"]) != 3 {
		t.Fatalf("the constants were not found: %v", vocabulary)
	}
	done := map[string]bool{}
	var walk func(kind reflect.Type, node map[string]any, path string)
	walk = func(kind reflect.Type, node map[string]any, path string) {
		if ref, ok := node["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/$defs/")
			node, _ = doc["$defs"].(map[string]any)[name].(map[string]any)
			if node == nil {
				t.Errorf("%s: no definition %s", path, ref)
				return
			}
			done[name] = true
		}
		switch {
		case kind == reflect.TypeFor[time.Time]():
			if node["format"] != "date-time" {
				t.Errorf("%s: a time without its format", path)
			}
		case kind.Kind() == reflect.Slice:
			items, _ := node["items"].(map[string]any)
			if node["type"] != "array" || items == nil {
				t.Errorf("%s: not an array in the schema", path)
				return
			}
			walk(kind.Elem(), items, path+"[]")
		case kind.Kind() == reflect.Struct:
			properties, _ := node["properties"].(map[string]any)
			required, _ := node["required"].([]any)
			fields, must := fieldsOf(kind)
			var got, want []string
			for name := range properties {
				got = append(got, name)
			}
			for name, field := range fields {
				want = append(want, name)
				if p, ok := properties[name].(map[string]any); ok {
					walk(field, p, path+"."+name)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: fields (-struct +schema):\n%s", path, diff)
			}
			var demanded []string
			for _, r := range required {
				demanded = append(demanded, r.(string))
			}
			slices.Sort(demanded)
			if diff := cmp.Diff(must, demanded); diff != "" {
				t.Errorf("%s: required (-struct +schema):\n%s", path, diff)
			}
		case kind.Kind() == reflect.String:
			if node["type"] != "string" && node["enum"] == nil && node["const"] == nil && node["anyOf"] == nil {
				t.Errorf("%s: not a string in the schema", path)
			}
			if words, known := vocabulary[kind.Name()]; known && kind.PkgPath() == "magedoctor/diagnose" {
				var got []string
				listed, _ := node["enum"].([]any)
				for _, w := range listed {
					got = append(got, w.(string))
				}
				got = slices.DeleteFunc(got, func(w string) bool { return w == "" })
				slices.Sort(got)
				if diff := cmp.Diff(words, got); diff != "" {
					t.Errorf("%s: words of %s (-constants +schema):\n%s", path, kind.Name(), diff)
				}
			}
		case kind.Kind() == reflect.Bool:
			if node["type"] != "boolean" {
				t.Errorf("%s: not a boolean in the schema", path)
			}
		case kind.Kind() == reflect.Int || kind.Kind() == reflect.Int64:
			if node["type"] != "integer" {
				t.Errorf("%s: not an integer in the schema", path)
			}
		}
	}
	walk(reflect.TypeFor[document](), doc, "document")
	done["ref"] = true
	for name := range doc["$defs"].(map[string]any) {
		if !done[name] {
			t.Errorf("the definition %s is used by nothing", name)
		}
	}
}

// constants are the words of each string type of the vocabulary, from its source.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../diagnose/*.go")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			kind, typed := v.Type.(*ast.Ident)
			value, literal := v.Values[0].(*ast.BasicLit)
			if typed && literal && value.Kind == token.STRING && value.Value != `""` {
				words[kind.Name] = append(words[kind.Name], strings.Trim(value.Value, `"`))
			}
			return true
		})
	}
	for _, w := range words {
		slices.Sort(w)
	}
	return words
}

// fieldsOf are a struct's fields by their JSON names, and which are always
// written.
func fieldsOf(kind reflect.Type) (fields map[string]reflect.Type, must []string) {
	fields = map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(kind) {
		if f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Type
		if !strings.Contains(options, "omit") {
			must = append(must, name)
		}
	}
	slices.Sort(must)
	return fields, must
}
