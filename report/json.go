package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"time"
	"unicode"
	"unicode/utf8"

	"magedoctor/diagnose"
)

// schemaVersion is the version of the JSON document. Within a version fields and
// words are only added.
const schemaVersion = "1"

//go:embed schema.json
var schema []byte

// Schema is the published JSON Schema (draft 2020-12) of the JSON format.
func Schema() []byte { return bytes.Clone(schema) }

// document is the JSON format.
type document struct {
	SchemaVersion string            `json:"schema_version"`
	Tool          Tool              `json:"tool"`
	TakenAt       time.Time         `json:"taken_at"`
	Repository    string            `json:"repository"`
	Verdict       diagnose.Verdict  `json:"verdict"`
	Findings      []finding         `json:"findings"`
	Steps         []step            `json:"steps"`
	Packages      []packageAnswer   `json:"packages"`
	About         string            `json:"about,omitempty"`
	Untold        []string          `json:"untold"`
	Next          []diagnose.Remedy `json:"next,omitempty"`
	Error         string            `json:"error,omitempty"`
	Evidence      diagnose.Evidence `json:"evidence"`
}

type finding struct {
	Cause     string             `json:"cause"`
	Title     string             `json:"title"`
	Effect    diagnose.Effect    `json:"effect"`
	Certainty diagnose.Certainty `json:"certainty"`
	Who       diagnose.Who       `json:"who"`
	Why       string             `json:"why"`
	Settle    string             `json:"settle"`
	Fix       []diagnose.Remedy  `json:"fix"`
	Because   []string           `json:"because"`
	Docs      string             `json:"docs"`
	Packages  []string           `json:"packages"`
	// Ignored and Until are there only where the user has set the cause aside.
	Ignored bool      `json:"ignored,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

type step struct {
	Check   string          `json:"check"`
	Outcome diagnose.Result `json:"outcome"`
	Detail  string          `json:"detail"`
	Doc     string          `json:"doc"`
	TookMS  int64           `json:"took_ms"`
}

type packageAnswer struct {
	Name    string        `json:"name"`
	Version string        `json:"version"`
	Tier    diagnose.Tier `json:"tier"`
	Outcome string        `json:"outcome"`
	Because string        `json:"because"`
	Ignored bool          `json:"ignored,omitempty"`
}

// JSON writes the report for programs: one document of schema version 1, see
// Schema. Evidence stands in it whole, so the document is a recorded run as well.
func JSON(w io.Writer, d diagnose.Diagnosis, o Options) error {
	doc := document{
		SchemaVersion: schemaVersion,
		Tool:          Tool{Name: o.name(), Version: o.Tool.Version},
		TakenAt:       d.Evidence.Taken.UTC(),
		Repository:    d.Evidence.Repository,
		Verdict:       d.Verdict,
		About:         o.About,
		Untold:        d.Untold,
		Next:          next(&d),
		Error:         o.Error,
		Evidence:      d.Evidence,
	}
	doc.Evidence.Taken = doc.TakenAt
	for _, f := range d.Findings {
		c := f.Cause
		doc.Findings = append(doc.Findings, finding{
			Cause: c.ID, Title: c.Title, Effect: c.Effect, Certainty: f.Certainty, Who: c.Who, Why: c.Why, Settle: c.Settle,
			Fix: c.Fix, Because: f.Because, Docs: c.Docs, Packages: f.Packages, Ignored: f.Ignored, Until: f.Until.UTC(),
		})
	}
	for _, s := range d.Outcomes {
		doc.Steps = append(doc.Steps, step{
			Check: s.Step.Check, Outcome: s.Result, Detail: remark(s), Doc: s.Step.Doc, TookMS: s.Step.TookMS,
		})
	}
	for _, p := range d.Packages {
		doc.Packages = append(doc.Packages, packageAnswer{
			Name: p.Package.Name, Version: p.Package.Version, Tier: p.Package.Tier, Outcome: answerWord(p.Outcome), Because: p.Because,
			Ignored: p.Ignored,
		})
	}
	return writeJSON(w, "the JSON report", neverNull(doc))
}

// writeJSON writes a value as JSON with nothing in it that a terminal or a CI
// system's log would obey.
func writeJSON(w io.Writer, what string, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	if err == nil {
		err = escapeInvisible(w, buf.Bytes())
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", what, err)
	}
	return nil
}

// Record writes evidence as a recorded run: a JSON report of what follows from
// it, so that one format serves both. ReadJSON takes the evidence out again, and
// what follows from it is thought anew.
func Record(w io.Writer, e diagnose.Evidence, t Tool) error {
	return JSON(w, diagnose.Diagnose(e), Options{Tool: t})
}

// neverNull is a deep copy of v in which no slice is nil, as nil becomes null.
func neverNull[T any](v T) T {
	c := reflect.New(reflect.TypeFor[T]()).Elem()
	c.Set(reflect.ValueOf(v))
	fill(c)
	return c.Interface().(T)
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		for i := range c.Len() {
			fill(c.Index(i))
		}
		v.Set(c)
	}
}

// escapeInvisible writes a document with control and formatting characters outside of
// ASCII, which JSON allows and a terminal may obey, as \u escapes, and the second of two
// # too, with which commands to CI systems begin. They can stand only inside strings,
// where the escape means the same.
func escapeInvisible(w io.Writer, doc []byte) error {
	from := 0
	for i := 0; i < len(doc); {
		r, n := rune(doc[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(doc[i:])
		}
		second := r == '#' && i > from && doc[i-1] == '#'
		unseen := r == 0x7f || r > 0x7f && r <= 0xffff && !unicode.IsPrint(r) && r != utf8.RuneError
		if second || unseen {
			if _, err := w.Write(doc[from:i]); err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, `\u%04x`, r); err != nil {
				return err
			}
			from = i + n
		}
		i += n
	}
	_, err := w.Write(doc[from:])
	return err
}
