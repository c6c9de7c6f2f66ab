package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"magedoctor/diagnose"
)

// Ticket is one of many inputs and what follows from it.
type Ticket struct {
	// File is the input's name, as the user gave it or below the folder given.
	File string
	// About says what the input is: "composer install, 1 run, 3 failures".
	About string
	// Problem says why the input could not be used; then there is no diagnosis.
	Problem   string
	Diagnosis diagnose.Diagnosis
}

// Tickets are many inputs, in the order in which they are told.
type Tickets struct {
	Taken time.Time
	List  []Ticket
}

// Formats lists the ways to tell tickets, the default first. Each tells t as it is
// when Write is called and has no use for the diagnosis that it is handed.
func (t *Tickets) Formats() []Format {
	of := func(name, doc string, write func(io.Writer, *Tickets, Options) error) Format {
		return Format{Name: name, Doc: doc, Write: func(w io.Writer, _ diagnose.Diagnosis, o Options) error { return write(w, t, o) }}
	}
	return []Format{
		of("text", "a table for reading on a terminal", ticketsText),
		of("json", "for programs, see TicketsSchema", ticketsJSON),
		of("markdown", "a table for a ticket", ticketsMarkdown),
		of("csv", "for a spreadsheet", ticketsCSV),
	}
}

// Verdict is shut if any of the tickets is, else unproven if any is or could not be
// used, else open. No ticket proves nothing.
func (t *Tickets) Verdict() diagnose.Verdict {
	all := diagnose.Open
	if len(t.List) == 0 {
		all = diagnose.Unproven
	}
	for _, k := range t.List {
		switch {
		case k.Problem != "":
			all = diagnose.Unproven
		case k.Diagnosis.Verdict == diagnose.Shut:
			return diagnose.Shut
		case k.Diagnosis.Verdict != diagnose.Open:
			all = diagnose.Unproven
		}
	}
	return all
}

// row is a ticket in the words of a table.
type row struct {
	Verdict, Cause, Title, Certainty, Who, At string
}

func (k *Ticket) row() row {
	if k.Problem != "" {
		return row{Verdict: "unusable", Title: k.Problem}
	}
	r := row{Verdict: string(k.Diagnosis.Verdict)}
	best, _ := answer(&k.Diagnosis)
	if best == nil {
		switch {
		case k.Diagnosis.Verdict == diagnose.Open:
			r.Title = "open"
		case fromLog(&k.Diagnosis.Evidence):
			r.Title = "nothing of ours"
		default:
			r.Title = "no cause found"
		}
		return r
	}
	r.Cause, r.Title = best.Cause.ID, best.Cause.Title
	r.Certainty, r.Who = string(best.Certainty), string(best.Cause.Who)
	if len(best.Because) > 0 {
		r.At = line(from(&k.Diagnosis.Evidence, best.Because[0]))
	}
	return r
}

// tally counts tickets by their best cause.
type tally struct {
	Cause   string `json:"cause"`
	Title   string `json:"title"`
	Tickets int    `json:"tickets"`
}

// counts lists the causes by how often each is the best answer, and behind them the
// tickets that have none.
func (t *Tickets) counts() []tally {
	var out []tally
	for i := range t.List {
		r := t.List[i].row()
		if t.List[i].Problem != "" {
			r.Title = "could not be used"
		}
		at := slices.IndexFunc(out, func(c tally) bool { return c.Cause == r.Cause && c.Title == r.Title })
		if at < 0 {
			at = len(out)
			out = append(out, tally{Cause: r.Cause, Title: r.Title})
		}
		out[at].Tickets++
	}
	slices.SortStableFunc(out, func(a, b tally) int {
		none := func(c tally) int {
			if c.Cause == "" {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(none(a), none(b)), cmp.Compare(b.Tickets, a.Tickets), strings.Compare(a.Cause, b.Cause), strings.Compare(a.Title, b.Title))
	})
	return out
}

// headline counts verdicts: "12 of 30 logs are shut, 10 unproven, 8 unusable".
func (t *Tickets) headline() string {
	number := map[string]int{}
	for i := range t.List {
		number[t.List[i].row().Verdict]++
	}
	var parts []string
	for _, v := range []string{"shut", "unproven", "open", "unusable"} {
		if n := number[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return count(len(t.List), "input") + ": " + strings.Join(parts, ", ")
}

func ticketsText(w io.Writer, t *Tickets, o Options) error {
	g := newPage(o)
	v := t.Verdict()
	g.hang(fmt.Sprintf("%s %s  ", mark(v), strings.ToUpper(string(v))), g.verdict(v), t.headline(), g.bold, "")
	if o.Quiet {
		return g.send(w)
	}
	var rows [][]string
	for i := range t.List {
		r := t.List[i].row()
		what := r.Cause
		if what == "" {
			what = r.Title
		}
		rows = append(rows, []string{t.List[i].File, r.Verdict, what, r.Certainty, r.Who})
	}
	g.gap()
	g.table(0, []column{{"file", 0, 0}, {"verdict", 8, 0}, {"cause", 25, 0}, {"how sure", 8, 0}, {"who", 13, 0}}, rows)
	g.heading("By cause")
	for _, c := range t.counts() {
		name := c.Title
		if c.Cause != "" {
			name = c.Cause + ": " + c.Title
		}
		g.hang(fmt.Sprintf("  %5d  ", c.Tickets), g.plain, name, g.plain, "")
	}
	g.gap()
	g.hang("  More: ", g.faint, o.name()+" triage FILE tells one of them whole · "+o.name()+" explain CAUSE", g.faint, "")
	return g.send(w)
}

func ticketsMarkdown(w io.Writer, t *Tickets, o Options) error {
	s := &sheet{}
	s.printf("## %s %s: %s\n\n", mark(t.Verdict()), strings.ToUpper(string(t.Verdict())), markdown(t.headline()))
	s.printf("| file | verdict | cause | certainty | who | what |\n|---|---|---|---|---|---|\n")
	for i := range t.List {
		r := t.List[i].row()
		cause := ""
		if r.Cause != "" {
			cause = code(r.Cause)
		}
		s.printf("| %s | %s | %s | %s | %s | %s |\n", cell(t.List[i].File), r.Verdict, cause, r.Certainty, r.Who, cell(r.Title))
	}
	s.printf("\n### By cause\n\n")
	for _, c := range t.counts() {
		name := markdown(c.Title)
		if c.Cause != "" {
			name = code(c.Cause) + ": " + name
		}
		s.printf("- %d × %s\n", c.Tickets, name)
	}
	s.printf("\n<sub>%s</sub>\n", markdown(strings.TrimSpace(o.name()+" "+o.Tool.Version)+", "+utc(t.Taken)))
	if _, err := w.Write(s.Bytes()); err != nil {
		return fmt.Errorf("writing the Markdown list: %w", err)
	}
	return nil
}
