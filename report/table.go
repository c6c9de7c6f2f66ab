package report

import (
	"bytes"
	"errors"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// column is a table's column: its header, and the columns of the terminal that it
// takes at most and at least; a most of 0 takes what the others leave.
type column struct {
	header      string
	most, least int
}

// table writes rows under a header behind an indent. Each cell is wrapped within
// its column beforehand. A table holds no URL, which wrapping would break. On a
// page that is too narrow for columns the rows stand as text.
func (g *page) table(indent int, head []column, rows [][]string) {
	rest := g.width - indent
	header := make([]string, len(head))
	most := make([]int, len(head))
	for i, c := range head {
		if header[i] = g.faint(c.header); c.most == 0 {
			continue
		}
		for _, r := range rows {
			most[i] = max(most[i], min(c.most, columns(clean(r[i]))))
		}
		most[i] = max(most[i], c.least, columns(c.header))
		header[i] += strings.Repeat(" ", most[i]-columns(c.header))
		rest -= most[i] + 2
	}
	if rest < 16 {
		g.list(indent, rows)
		return
	}
	var buf bytes.Buffer
	t := tablewriter.NewTable(&buf,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithPadding(tw.Padding{Right: "  ", Overwrite: true}),
	)
	t.Header(header)
	var err error
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, cell := range r {
			width := most[i]
			if width == 0 {
				width = rest
			}
			cells[i] = strings.Join(fold(clean(cell), width), "\n")
		}
		err = errors.Join(err, t.Append(cells))
	}
	if err = errors.Join(err, t.Render()); err != nil { // the rows all the same
		g.list(indent, rows)
		return
	}
	for l := range strings.Lines(buf.String()) {
		g.line(strings.Repeat(" ", indent), strings.TrimRight(l, " \n"))
	}
}

// list writes rows as text, one after the other.
func (g *page) list(indent int, rows [][]string) {
	for _, r := range rows {
		g.hang(strings.Repeat(" ", indent), g.plain, strings.Join(r, " · "), g.plain, "")
	}
}

// fold wraps a cell and divides every word that is wider than it.
func fold(cell string, width int) []string {
	var lines []string
	for _, l := range wrap(cell, width) {
		lines = append(lines, divide(l, width)...)
	}
	return lines
}
