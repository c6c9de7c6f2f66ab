package report

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"magedoctor/diagnose"
)

//go:embed tickets.schema.json
var ticketsSchema []byte

// TicketsSchema is the published JSON Schema (draft 2020-12) of a list of tickets.
func TicketsSchema() []byte { return bytes.Clone(ticketsSchema) }

// ticketsDocument is a list of tickets in JSON, of the same schema version as the
// report of one diagnosis.
type ticketsDocument struct {
	SchemaVersion string           `json:"schema_version"`
	Tool          Tool             `json:"tool"`
	TakenAt       time.Time        `json:"taken_at"`
	Verdict       diagnose.Verdict `json:"verdict"`
	Tickets       []ticket         `json:"tickets"`
	Causes        []tally          `json:"causes"`
}

type ticket struct {
	File    string           `json:"file"`
	About   string           `json:"about"`
	Problem string           `json:"problem,omitempty"`
	Verdict diagnose.Verdict `json:"verdict"`
	// Findings are all, the best first, without what the catalogue says of them.
	Findings []ticketFinding `json:"findings"`
}

type ticketFinding struct {
	Cause     string             `json:"cause"`
	Title     string             `json:"title"`
	Effect    diagnose.Effect    `json:"effect"`
	Certainty diagnose.Certainty `json:"certainty"`
	Who       diagnose.Who       `json:"who"`
	// Because are the facts in sentences, those that say the same folded.
	Because []ticketFact `json:"because"`
}

type ticketFact struct {
	// At is where it stands: "deploy.log:412", or a reference.
	At string `json:"at"`
	// Says is the fact in a sentence; More counts others that say the same.
	Says string `json:"says"`
	More int    `json:"more,omitempty"`
}

func ticketsJSON(w io.Writer, t *Tickets, o Options) error {
	doc := ticketsDocument{
		SchemaVersion: schemaVersion, Tool: Tool{Name: o.name(), Version: o.Tool.Version},
		TakenAt: t.Taken.UTC(), Verdict: t.Verdict(), Causes: t.counts(),
	}
	for i := range t.List {
		k := &t.List[i]
		out := ticket{File: k.File, About: k.About, Problem: k.Problem, Verdict: k.Diagnosis.Verdict}
		if k.Problem != "" {
			out.Verdict = diagnose.Unproven
		}
		for _, f := range k.Diagnosis.Findings {
			told := ticketFinding{Cause: f.Cause.ID, Title: f.Cause.Title, Effect: f.Cause.Effect, Certainty: f.Certainty, Who: f.Cause.Who}
			facts := alike(&k.Diagnosis.Evidence, f.Because)
			for _, fact := range facts[:min(few, len(facts))] {
				told.Because = append(told.Because, ticketFact{
					At: from(&k.Diagnosis.Evidence, fact.ref), Says: sentence(&k.Diagnosis.Evidence, fact.ref), More: fact.more,
				})
			}
			out.Findings = append(out.Findings, told)
		}
		doc.Tickets = append(doc.Tickets, out)
	}
	return writeJSON(w, "the JSON list", neverNull(doc))
}

func ticketsCSV(w io.Writer, t *Tickets, _ Options) error {
	var buf bytes.Buffer
	c := csv.NewWriter(&buf)
	rows := [][]string{{"file", "verdict", "cause", "certainty", "who", "line", "what", "others"}}
	for i := range t.List {
		k := &t.List[i]
		r := k.row()
		var others []string
		for _, f := range k.Diagnosis.Findings {
			if f.Cause.ID != r.Cause {
				others = append(others, f.Cause.ID)
			}
		}
		rows = append(rows, []string{inert(k.File), r.Verdict, r.Cause, r.Certainty, r.Who, r.At, inert(r.Title), strings.Join(others, " ")})
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("writing the CSV list: %w", err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("writing the CSV list: %w", err)
	}
	return nil
}

// inert keeps a spreadsheet from taking a stranger's text for a formula.
func inert(text string) string {
	text = clean(text)
	if text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + text
	}
	return text
}
