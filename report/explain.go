package report

import (
	"fmt"
	"io"
	"strings"

	"magedoctor/diagnose"
)

// Explain writes the page of a cause.
func Explain(w io.Writer, c *diagnose.Cause, o Options) error {
	g := newPage(o)
	g.hang("", g.plain, c.Title, g.bold, "")
	g.gap()
	for _, row := range [][2]string{
		{"id", c.ID},
		{"family", c.Family},
		{"effect", string(c.Effect) + " (exit status " + exitStatus(c.Effect) + ")"},
		{"who", role(c.Who)},
	} {
		g.hang(fmt.Sprintf("  %-8s", row[0]), g.faint, row[1], g.plain, "")
	}
	for _, part := range [][2]string{
		{"What it means", c.Why},
		{"What shows it", c.Shows},
		{"What looks alike", c.Unlike},
	} {
		if part[1] != "" {
			g.heading(part[0])
			g.prose(4, part[1])
		}
	}
	if len(c.Fix) > 0 {
		g.heading("What to do (" + role(c.Who) + ")")
		g.fix(c.Fix)
	}
	if c.Settle != "" {
		g.heading("What would settle it")
		g.prose(4, c.Settle)
	}
	if c.Docs != "" {
		g.heading("Read more")
		g.url(4, c.Docs)
	}
	return g.send(w)
}

// List writes the causes with id, who can act and title, by family.
func List(w io.Writer, causes []*diagnose.Cause, o Options) error {
	g := newPage(o)
	longest := 0
	for _, c := range causes {
		longest = max(longest, len(c.ID))
	}
	for i, family := range families(causes) {
		if i > 0 {
			g.gap()
		}
		g.hang("", g.plain, family, g.bold, "")
		var rows [][]string
		for _, c := range causes {
			if c.Family == family {
				rows = append(rows, []string{c.ID, string(c.Effect), c.Title})
			}
		}
		g.table(2, []column{{"id", 26, longest}, {"effect", 8, 8}, {"what is so", 0, 0}}, rows)
	}
	g.gap()
	g.prose(0, "The page of one: "+o.name()+" explain ID")
	return g.send(w)
}

// families lists the families in the order in which the causes name them.
func families(causes []*diagnose.Cause) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range causes {
		if !seen[c.Family] {
			seen[c.Family] = true
			out = append(out, c.Family)
		}
	}
	return out
}

// CauseTable is the catalogue as Markdown, for the documentation.
func CauseTable() string {
	var b strings.Builder
	causes := diagnose.Catalogue()
	for _, family := range families(causes) {
		fmt.Fprintf(&b, "### %s\n\n| id | what is so | effect | who can act |\n|---|---|---|---|\n", markdown(family))
		for _, c := range causes {
			if c.Family == family {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", code(c.ID), cell(c.Title), c.Effect, cell(role(c.Who)))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
