package report

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"magedoctor/diagnose"
)

// sarifSchema is the official schema of SARIF 2.1.0 (OASIS, errata 01), as the source
// of the library that writes SARIF here holds it; another library judges by it.
func sarifSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	p, err := build.Import("github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && v.Names[0].Name == "schema" {
			text, err = strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		}
		return true
	})
	if err != nil || !strings.Contains(text, "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema") {
		t.Fatalf("the schema was not found: %v", err)
	}
	return compile(t, text)
}

func compile(t testing.TB, text string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sarifLog is what GitHub's code scanning reads of a log.
type sarifLog struct {
	Version string
	Runs    []struct {
		AutomationDetails struct{ ID string }
		Tool              struct {
			Driver struct {
				Name, Version string
				Rules         []struct {
					ID, Name, HelpURI string
					Help              struct{ Text, Markdown string }
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful bool
			ExitCode            int
			WorkingDirectory    any
		}
		Results []sarifResult
	}
}

type sarifResult struct {
	RuleID, Level               string
	RuleIndex                   int
	Message                     struct{ Text string }
	Locations, RelatedLocations []sarifLocation
	PartialFingerprints         map[string]string
	Suppressions                []struct{ Kind, Status, Justification string }
	Properties                  struct{ Requests []string }
}

type sarifLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI, URIBaseID string }
		Region           struct{ StartLine, StartColumn int }
	}
}

func readSARIF(t *testing.T, text string) sarifLog {
	t.Helper()
	var l sarifLog
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	if l.Version != "2.1.0" || len(l.Runs) != 1 {
		t.Fatalf("version %q, %d runs", l.Version, len(l.Runs))
	}
	return l
}

func TestEverySARIFLogIsValid(t *testing.T) {
	s := sarifSchema(t)
	for name, d := range diagnoses() {
		if strings.HasSuffix(name, "unproven") || strings.HasSuffix(name, "warning") {
			continue // each kind of result stands in the others as well
		}
		if err := validate(s, render(formatOf(t, "sarif"), d, Options{Base: "a b/ü", Took: time.Second})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := render(formatOf(t, "sarif"), judged()["preflight"], Options{})
	for _, c := range [][3]string{
		{"another version", `"version": "2.1.0"`, `"version": "3.0"`},
		{"a level of another kind", `"level": "error"`, `"level": "fatal"`},
		{"a line before the first", `"startLine": `, `"startLine": -`},
		{"a suppression of another kind", `"kind": "external"`, `"kind": "mine"`},
		{"an unknown field", `"results": [`, `"findings": [], "results": [`},
		{"an index that is none", `"ruleIndex": `, `"ruleIndex": -`},
	} {
		bad := strings.ReplaceAll(good, c[1], c[2])
		if bad == good || validate(s, bad) == nil {
			t.Errorf("%s: accepted", c[0])
		}
	}
}

func TestSARIFPointsIntoTheCheckoutAndAtItsRules(t *testing.T) {
	for name, d := range judged() {
		for _, base := range []string{"", "shop", "../../etc", "/srv", "a:b/c d%", "C:\\shop"} {
			text := render(formatOf(t, "sarif"), d, Options{Base: base, Status: 3})
			run := readSARIF(t, text).Runs[0]
			if run.Results == nil || len(run.Results) != len(d.Findings) {
				t.Errorf("%s: %d results of %d findings", name, len(run.Results), len(d.Findings))
			}
			if len(run.Invocations) != 1 || !run.Invocations[0].ExecutionSuccessful || run.Invocations[0].ExitCode != 3 || run.Invocations[0].WorkingDirectory != nil {
				t.Errorf("%s: the invocation says %v", name, run.Invocations)
			}
			marks := map[string]bool{}
			for _, r := range run.Results {
				if got := run.Tool.Driver.Rules[r.RuleIndex].ID; got != r.RuleID {
					t.Errorf("%s: the index of %s leads to %s", name, r.RuleID, got)
				}
				mark := r.PartialFingerprints["magedoctorCause/v1"]
				if mark == "" || marks[mark] || !strings.HasPrefix(mark, strings.TrimSuffix(r.PartialFingerprints["primaryLocationLineHash"], ":1")) {
					t.Errorf("%s: fingerprints %v", name, r.PartialFingerprints)
				}
				marks[mark] = true
				if len(r.Locations) != 1 || len(r.RelatedLocations) >= maxPoints {
					t.Errorf("%s: %d locations, %d related", name, len(r.Locations), len(r.RelatedLocations))
				}
				for _, l := range append(r.Locations, r.RelatedLocations...) {
					checkRelative(t, name, l)
				}
			}
		}
	}
}

// checkRelative holds what code scanning demands of a location: a relative reference
// below the root.
func checkRelative(t *testing.T, name string, l sarifLocation) {
	t.Helper()
	at := l.PhysicalLocation.ArtifactLocation
	u, err := url.Parse(at.URI)
	if err != nil || u.IsAbs() || u.Host != "" || strings.HasPrefix(u.Path, "/") || u.RawQuery != "" || u.Fragment != "" || u.Path == "" ||
		strings.Contains("/"+u.Path+"/", "/../") || strings.Contains(u.Path, `\`) || at.URIBaseID != "%SRCROOT%" {
		t.Errorf("%s: the location %q of %q", name, at.URI, at.URIBaseID)
	}
	if l.PhysicalLocation.Region.StartLine < 1 {
		t.Errorf("%s: the line %d", name, l.PhysicalLocation.Region.StartLine)
	}
}

func TestTwoProjectsOfACheckoutDoNotReplaceEachOther(t *testing.T) {
	for base, want := range map[string]string{"": "magedoctor/", "shops/one": "magedoctor/shops/one/", "../x": "magedoctor/"} {
		if got := readSARIF(t, render(formatOf(t, "sarif"), judged()["empty"], Options{Base: base})).Runs[0].AutomationDetails.ID; got != want {
			t.Errorf("base %q: got %q, want %q", base, got, want)
		}
	}
}

func TestSARIFOfThePreflight(t *testing.T) {
	run := readSARIF(t, render(formatOf(t, "sarif"), judged()["preflight"], Options{Base: "shop"})).Runs[0]
	var got []string
	for _, r := range run.Results {
		at := r.Locations[0].PhysicalLocation
		s := fmt.Sprintf("%s %s %s:%d +%d", r.RuleID, r.Level, at.ArtifactLocation.URI, at.Region.StartLine, len(r.RelatedLocations))
		for _, x := range r.Suppressions {
			s += " " + x.Kind + " " + x.Status + " " + x.Justification
		}
		got = append(got, s)
	}
	want := "repository-shadowed error shop/composer.json:16 +1\n" +
		"extension-not-owned note shop/composer.lock:1740 +3 external accepted set aside until 2027-01-31 00:00:00 UTC"
	if got := strings.Join(got, "\n"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The rules are the catalogue, whatever was found, so that an index means the same in
// every run; each can be read without a network.
func TestSARIFRulesAreTheCatalogue(t *testing.T) {
	rules := readSARIF(t, render(formatOf(t, "sarif"), judged()["empty"], Options{})).Runs[0].Tool.Driver.Rules
	causes := diagnose.Catalogue()
	if len(rules) != len(causes) {
		t.Fatalf("%d rules of %d causes", len(rules), len(causes))
	}
	names := map[string]bool{}
	for i, c := range causes {
		r := rules[i]
		if r.ID != c.ID || r.HelpURI != c.Docs || names[r.Name] || !strings.Contains(r.Help.Text, c.Fix[0].Text) || r.Help.Markdown == "" {
			t.Errorf("%s: the rule %v", c.ID, r)
		}
		names[r.Name] = true
	}
}

func TestSARIFKeepsSecretsOfURLsOut(t *testing.T) {
	e := wrongMAGEID()
	for i := range e.Exchanges {
		e.Exchanges[i].URL = "https://ada:geheim@repo.magento.com/p/x.json?token=geheim#geheim"
	}
	d := byHand(e, diagnose.Shut, wrong)
	d.Findings[0].Because = []string{"x1"}
	r := readSARIF(t, render(formatOf(t, "sarif"), d, Options{})).Runs[0].Results[0]
	if got, want := strings.Join(r.Properties.Requests, "|"), "GET https://repo.magento.com/p/x.json 401"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSARIFBoundsWhatItPointsTo(t *testing.T) {
	e := allWell()
	d := byHand(e, diagnose.Shut, wrong)
	d.Findings[0].Because = allRefs(&e)
	for _, p := range e.Packages {
		d.Findings[0].Packages = append(d.Findings[0].Packages, p.Ref)
	}
	r := readSARIF(t, render(formatOf(t, "sarif"), d, Options{})).Runs[0].Results[0]
	if len(r.RelatedLocations) != maxPoints-1 || len(r.Properties.Requests) > maxProbed {
		t.Errorf("%d related locations, %d requests", len(r.RelatedLocations), len(r.Properties.Requests))
	}
}

func TestSARIFTextIsNoTemplate(t *testing.T) {
	for _, c := range [][3]string{
		{"an argument", "a {0} b", "a {{0}} b"},
		{"a link", "[a](1) and [b]", "[a] (1) and [b]"},
		{"plain", "a [b] (c)", "a [b] (c)"},
	} {
		if got := placeholders(c[1]); got != c[2] {
			t.Errorf("%s: got %q, want %q", c[0], got, c[2])
		}
	}
}

func TestRelativeURI(t *testing.T) {
	for _, c := range [][2]string{
		{"composer.lock", "composer.lock"}, {"a b/ü.json", "a%20b/%C3%BC.json"}, {"a:b/c#d?e%f", "a%3Ab/c%23d%3Fe%25f"},
	} {
		if got := relativeURI(c[0]); got != c[1] {
			t.Errorf("%s: got %s, want %s", c[0], got, c[1])
		}
	}
}
