package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// Keys writes where Composer looks for keys, which pair it sends and why, what
// other versions of it would send, and what is wrong with a pair's form. It needs
// the evidence of files only.
func Keys(w io.Writer, e diagnose.Evidence, o Options) error {
	g := newPage(o)
	composer := "the newest Composer"
	if e.Client.Version != "" {
		composer = "Composer " + e.Client.Version
	}
	g.hang("", g.plain, "Keys for "+host(&e)+", as "+composer+" finds them", g.bold, "")
	g.keys(&e)
	g.otherwise(&e)
	g.flaws(&e)
	if len(e.Places) > 0 {
		g.heading("Places")
		g.places(&e)
	}
	return g.send(w)
}

// keys says which pair is sent, from where, and what else was found.
func (g *page) keys(e *diagnose.Evidence) {
	if len(e.Places) == 0 && len(e.Keys) == 0 {
		return
	}
	holding := 0
	for _, p := range e.Places {
		if p.State == diagnose.PlaceEntry {
			holding++
		}
	}
	looked := fmt.Sprintf("entry found in %d of %s", holding, count(len(e.Places), "place"))
	if holding == 0 {
		looked = "looked in " + count(len(e.Places), "place")
	}
	used := slices.IndexFunc(e.Keys, func(k diagnose.Key) bool { return k.Ref == e.Choice.Key && k.Ref != "" })
	what := "none reaches the repository"
	switch {
	case used >= 0:
		what = pair(e.Keys[used])
	case e.Choice.Stops != "":
		what = "Composer stops before it sends any"
	}
	g.gap()
	g.hang("  Keys  ", g.bold, what+"; "+looked, g.plain, "")
	if len(e.Keys) > 1 && e.Choice.Why != "" {
		g.prose(8, "why: "+e.Choice.Why)
	}
	for i, k := range e.Keys {
		switch {
		case i == used:
		case k.Same != "":
			g.prose(8, "the same pair again: "+pair(k))
		case k.Missed != "":
			g.prose(8, "not read: "+pair(k)+": "+k.Missed)
		default:
			g.prose(8, "passed over: "+pair(k))
		}
	}
}

// pair names a pair by its masked public half and its place.
func pair(k diagnose.Key) string {
	s := k.Face() + " from " + k.Where
	if k.Kind != "" && k.Kind != "http-basic" {
		s = k.Kind + " " + s
	}
	if k.Line > 0 {
		s += fmt.Sprintf(", line %d", k.Line)
	}
	return s
}

// otherwise says which other versions of Composer would send another pair.
func (g *page) otherwise(e *diagnose.Evidence) {
	for _, o := range e.Choice.Otherwise {
		what := "no keys"
		for _, k := range e.Keys {
			if k.Ref == o.Key {
				what = pair(k)
			}
		}
		if o.Stops != "" {
			what = "no keys: it stops at a file that it cannot use"
		}
		g.prose(8, "Composer "+o.Versions+" would send "+what)
	}
}

// flaws says what is wrong with the form of each pair.
func (g *page) flaws(e *diagnose.Evidence) {
	opened := false
	for _, k := range e.Keys {
		for _, f := range k.Flaws {
			if !opened {
				g.heading("Form")
				opened = true
			}
			text := k.Face() + " from " + k.Where + ", " + f.Half + " half: " + f.Text
			if f.Half == "both" {
				text = k.Face() + " from " + k.Where + ": " + f.Text
			}
			g.hang("    ", g.plain, text, g.plain, clean(k.Ref))
		}
	}
}

// before says where something stands, to be written before what stands there.
func before(line, column int) string {
	switch {
	case line == 0:
		return ""
	case column == 0:
		return fmt.Sprintf("line %d: ", line)
	}
	return fmt.Sprintf("line %d, column %d: ", line, column)
}

// places writes the table of the places where keys were looked for.
func (g *page) places(e *diagnose.Evidence) {
	var rows [][]string
	for _, p := range e.Places {
		state := strings.ReplaceAll(string(p.State), "-", " ")
		var held []string
		if !p.Read {
			held = append(held, "not read by Composer")
		}
		for _, k := range e.Keys {
			if k.Place != p.Ref || p.Ref == "" {
				continue
			}
			if k.Ref == e.Choice.Key {
				held = append(held, k.Face()+", sent")
			} else {
				held = append(held, k.Face())
			}
		}
		if p.Detail != "" {
			held = append(held, before(p.Line, p.Column)+p.Detail)
		}
		rows = append(rows, []string{p.Ref, p.Name, state, strings.Join(held, "; ")})
	}
	g.table(4, []column{{"ref", 4, 0}, {"place", g.width / 2, 0}, {"state", 10, 0}, {"keys", 0, 0}}, rows)
}
