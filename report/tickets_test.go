package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"magedoctor/diagnose"
)

// someTickets are one of each kind of row.
func someTickets() *Tickets {
	return &Tickets{Taken: quietLog().Taken, List: []Ticket{
		{File: "4711.log", About: "composer install, 1 run, 3 failures", Diagnosis: diagnose.Diagnose(deployLog())},
		{File: "4712/the-output-of-the-last-deploy.log", About: "1 run, 1 failure", Diagnosis: diagnose.Diagnose(deployLog())},
		{File: "4713.log", About: "1 run, no failure that is known here", Diagnosis: diagnose.Diagnose(quietLog())},
		{File: "=4714|<b>@all.log", Problem: "it is empty"},
		{File: "run.json", About: "recorded 2026-11-22 10:00 UTC", Diagnosis: diagnose.Diagnose(allWell())},
		{File: "4715.log", About: "1 run, 1 failure", Diagnosis: diagnose.Diagnose(deadNetwork())},
	}}
}

func TestTickets(t *testing.T) {
	list := someTickets()
	for _, f := range list.Formats() {
		extension := map[string]string{"text": "txt", "markdown": "md"}[f.Name]
		if extension == "" {
			extension = f.Name
		}
		golden(t, "golden/tickets."+extension, render(f, diagnose.Diagnosis{}, Options{}))
	}
}

func TestTicketsKeepTheirWidth(t *testing.T) {
	list := someTickets()
	for _, width := range []int{40, 60, 80, 120} {
		for _, l := range tooWide(render(list.Formats()[0], diagnose.Diagnosis{}, Options{Width: width}), width, &diagnose.Diagnosis{}) {
			t.Errorf("at %d columns: too wide: %q", width, l)
		}
	}
}

func TestTheVerdictOfTickets(t *testing.T) {
	open, shut, unproven := Ticket{}, Ticket{}, Ticket{}
	open.Diagnosis.Verdict, shut.Diagnosis.Verdict, unproven.Diagnosis.Verdict = diagnose.Open, diagnose.Shut, diagnose.Unproven
	unusable := Ticket{Problem: "it is empty", Diagnosis: diagnose.Diagnosis{Verdict: diagnose.Shut}}
	for _, c := range []struct {
		situation string
		list      []Ticket
		want      diagnose.Verdict
	}{
		{"none", nil, diagnose.Unproven},
		{"all open", []Ticket{open, open}, diagnose.Open},
		{"one unproven", []Ticket{open, unproven}, diagnose.Unproven},
		{"one unusable", []Ticket{open, unusable}, diagnose.Unproven},
		{"one shut", []Ticket{unproven, shut, unusable}, diagnose.Shut},
	} {
		if got := (&Tickets{List: c.list}).Verdict(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.situation, got, c.want)
		}
	}
}

func TestTicketsFollowTheirSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(TicketsSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("tickets.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("tickets.json")
	if err != nil {
		t.Fatal(err)
	}
	var lists []*Tickets
	lists = append(lists, &Tickets{Taken: quietLog().Taken}, someTickets())
	for name, d := range diagnoses() {
		lists = append(lists, &Tickets{Taken: quietLog().Taken, List: []Ticket{{File: name, Diagnosis: d}}})
	}
	for _, l := range lists {
		text := render(l.Formats()[1], diagnose.Diagnosis{}, Options{})
		if err := validate(s, text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		if strings.Contains(text, ": null") {
			t.Errorf("null in the document:\n%s", text)
		}
	}
	good := render(someTickets().Formats()[1], diagnose.Diagnosis{}, Options{})
	for _, wrong := range [][2]string{{`"verdict": "shut"`, `"verdict": "bad"`}, {`"tickets": [`, `"rows": [`}, {`"file": "4711.log"`, `"file": ""`}} {
		if bad := strings.Replace(good, wrong[0], wrong[1], 1); bad == good || validate(s, bad) == nil {
			t.Errorf("the schema takes %s", wrong[1])
		}
	}
}

func TestTheCountsAddUp(t *testing.T) {
	list := someTickets()
	var doc ticketsDocument
	if err := json.Unmarshal([]byte(render(list.Formats()[1], diagnose.Diagnosis{}, Options{})), &doc); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, c := range doc.Causes {
		sum += c.Tickets
	}
	if sum != len(list.List) || len(doc.Tickets) != len(list.List) {
		t.Errorf("counted %d of %d tickets", sum, len(list.List))
	}
	if got, want := list.headline(), "6 inputs: 2 shut, 3 unproven, 1 unusable"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAStrangersNameIsNoFormulaAndNoMarkup(t *testing.T) {
	list := someTickets()
	rows, err := csv.NewReader(strings.NewReader(render(list.Formats()[3], diagnose.Diagnosis{}, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if len(r) != len(rows[0]) {
			t.Errorf("row %d has %d cells", i, len(r))
		}
		for _, c := range r {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
				t.Errorf("row %d: a formula: %q", i, c)
			}
		}
	}
	for l := range strings.Lines(render(list.Formats()[2], diagnose.Diagnosis{}, Options{})) {
		if strings.HasPrefix(l, "|") && strings.Count(l, "|") != 7 {
			t.Errorf("a broken row: %s", l)
		}
		if strings.Contains(l, "<b>") || strings.Contains(l, "@all") {
			t.Errorf("markup or a mention: %s", l)
		}
	}
	for _, f := range list.Formats() {
		if err := f.Write(fullDisk{}, diagnose.Diagnosis{}, Options{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: got %v, want the disk's error", f.Name, fmt.Sprint(err))
		}
		if text := render(f, diagnose.Diagnosis{}, Options{}); !visible(strings.ReplaceAll(text, "\u200b", "")) {
			t.Errorf("%s: control characters reach the reader", f.Name)
		}
	}
}
