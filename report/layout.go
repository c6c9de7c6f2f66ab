package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// clean makes a stranger's text fit for a terminal and for the log of a CI system:
// one line, no control characters, no invisible ones that could turn or hide text,
// no command to the system that reads the log. What is taken out is shown as an
// escape, so that the reader sees that it was there.
func clean(s string) string { return harmless(printable(s)) }

// printable is one line without control characters and invisible ones.
func printable(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// harmless keeps a line from being a command of a CI system. GitHub's runner obeys
// "::name" where a line begins with it and "##[name]" anywhere (actions/runner,
// ActionCommand.cs), Azure Pipelines "##vso[name]", TeamCity "##teamcity[name]".
// Any word may come to stand at the beginning of a line.
func harmless(line string) string {
	if !strings.Contains(line, "::") && !strings.Contains(line, "##") {
		return line
	}
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch rest := line[i:]; {
		case strings.HasPrefix(rest, "::") && (i == 0 || line[i-1] == ' '):
			b.WriteString(`\x3a`)
		case strings.HasPrefix(rest, "##") && strings.HasPrefix(strings.TrimLeft(strings.ToLower(rest[2:]), letters), "["):
			b.WriteString(`#\x23`)
			i++
		default:
			b.WriteByte(line[i])
		}
	}
	return b.String()
}

const letters = "abcdefghijklmnopqrstuvwxyz"

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// columns is the width of a text on a terminal.
func columns(s string) int { return displaywidth.String(s) }

// unbroken is whether a word must never be divided: a URL, or a path of one.
func unbroken(word string) bool {
	return strings.Contains(word, "://") || strings.HasPrefix(word, "/")
}

// wrap breaks a clean text into lines of at most width columns. A URL stays
// whole: one that is wider gets a line of its own. Other words that are wider are
// divided.
func wrap(text string, width int) []string {
	width = max(width, 8)
	var lines []string
	line, used := "", 0
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for _, word := range strings.Fields(text) {
		n := columns(word)
		if line != "" && used+1+n <= width {
			line, used = line+" "+word, used+1+n
			continue
		}
		flush()
		if n > width && !unbroken(word) {
			pieces := divide(word, width)
			last := len(pieces) - 1
			lines = append(lines, pieces[:last]...)
			word, n = pieces[last], columns(pieces[last])
		}
		line, used = word, n
	}
	flush()
	return lines
}

// divide cuts a word into pieces of at most width columns, never inside a
// character. No piece is a command: see harmless.
func divide(word string, width int) []string {
	var pieces []string
	from, at, used := 0, 0, 0
	for g := displaywidth.StringGraphemes(word); g.Next(); {
		if n := g.Width(); used+n > width && at > from {
			pieces = append(pieces, word[from:at])
			if strings.HasPrefix(word[at:], "::") {
				return append(pieces, divide(harmless(word[at:]), width)...)
			}
			from, used = at, 0
		}
		used += g.Width()
		at += len(g.Value())
	}
	return append(pieces, word[from:])
}

// page is a text being laid out in columns.
type page struct {
	palette
	width int
	buf   bytes.Buffer
}

func newPage(o Options) *page {
	width := o.Width
	if width == 0 {
		width = 80
	}
	return &page{palette: newPalette(o.Color), width: min(max(width, 40), 120)}
}

// line writes one line and drops blanks at its end.
func (g *page) line(parts ...string) {
	g.buf.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	g.buf.WriteByte('\n')
}

func (g *page) gap() { g.buf.WriteByte('\n') }

// hang writes text behind a label, wrapped, with its further lines under its
// first. A tail, such as a reference, stands at the right margin of the first
// line.
func (g *page) hang(label string, labelLook paint, text string, look paint, tail string) {
	indent := columns(label)
	room := g.width - indent
	if tail != "" {
		room -= columns(tail) + 2
	}
	lines := wrap(clean(text), room)
	if len(lines) == 0 {
		lines = []string{""}
	}
	if columns(lines[0]) > room && (tail != "" || strings.TrimSpace(label) != "") {
		lines = append([]string{""}, lines...)
	}
	for i, l := range lines {
		if i > 0 {
			g.line(strings.Repeat(" ", indent), look(l))
			continue
		}
		if tail == "" {
			g.line(labelLook(label), look(l))
			continue
		}
		g.line(labelLook(label), look(l), strings.Repeat(" ", room-columns(l)+2), g.faint(tail))
	}
}

// prose writes wrapped text behind an indent.
func (g *page) prose(indent int, text string) {
	g.hang(strings.Repeat(" ", indent), g.plain, text, g.plain, "")
}

// verbatim writes a command or a URL, whole and on a line of its own.
func (g *page) verbatim(indent int, text string) {
	g.line(strings.Repeat(" ", indent), g.command(clean(text)))
}

// url writes an address, whole and on a line of its own.
func (g *page) url(indent int, address string) {
	if address = clean(address); strings.Contains(address, " ") { // not one
		g.prose(indent, address)
		return
	}
	g.verbatim(indent, address)
}

// heading opens a section.
func (g *page) heading(text string) {
	g.gap()
	g.hang("  ", g.plain, text, g.bold, "")
}
