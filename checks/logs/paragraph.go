package logs

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// line is one line of text as it was meant, and where it stands in the log.
type line struct {
	number int
	text   string
}

// paragraph is a piece of text without an empty line in it. Its second form has
// all white space taken out: terminals and mail programs break lines anywhere, in
// the middle of words even, and whatever the width was, it is the same there.
type paragraph struct {
	lines    []line
	squeezed string // without white space and backticks
	folded   string // squeezed, in lower case
	starts   []int  // where each line begins in squeezed
	width    int    // of the box that it stands in; 0 for none
}

// A paragraph longer than this is taken in pieces.
// A line longer than this, too: at a blank, where there is one.
const (
	maxParagraph = 64 << 10
	maxLines     = 1000
	maxLine      = 2 << 10
)

// piece is the length of the text up to and with the next empty line, and how
// many line breaks are in it. A long one ends earlier, at a line break.
func piece(text []byte) (size, breaks int) {
	size = min(len(text), maxParagraph)
	if i := bytes.Index(text[:size], []byte("\n\n")); i >= 0 {
		size = i + 2
	} else if i := bytes.LastIndexByte(text[:size], '\n'); i >= 0 && size < len(text) {
		size = i + 1
	}
	return size, bytes.Count(text[:size], []byte{'\n'})
}

// lines cleans the lines of a passage.
func (p passage) lines(yield func(line) bool) {
	number := p.line
	for text := p.text; len(text) > 0; number++ {
		raw, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		for part := range strings.SplitSeq(strip(raw), "\n") {
			part = unescape(unprefix(dockerLine(part)))
			for piece := range strings.SplitSeq(part, "\n") {
				for len(piece) > maxLine {
					at := 1 + max(strings.LastIndexByte(piece[:maxLine], ' '), maxLine/2)
					if !yield(line{number, piece[:at]}) {
						return
					}
					piece = piece[at:]
				}
				if !yield(line{number, strings.TrimRight(piece, " \t")}) {
					return
				}
			}
		}
	}
}

// paragraphs are the passage's paragraphs.
func (p passage) paragraphs(yield func(*paragraph) bool) {
	var open []line
	size := 0
	flush := func() bool {
		if len(open) == 0 {
			return true
		}
		ok := yield(newParagraph(open))
		open, size = nil, 0
		return ok
	}
	for l := range p.lines {
		if strings.Trim(l.text, " \t`~│|") == "" || len(open) >= maxLines || size > maxParagraph {
			if !flush() {
				return
			}
		}
		if l.text != "" {
			open = append(open, l)
			size += len(l.text)
		}
	}
	flush()
}

func newParagraph(lines []line) *paragraph {
	p := &paragraph{lines: lines, starts: make([]int, len(lines))}
	size := 0
	for _, l := range lines {
		size += len(l.text)
	}
	squeezed := make([]byte, 0, size)
	for i, l := range lines {
		p.starts[i] = len(squeezed)
		for j := range len(l.text) {
			if c := l.text[j]; shown(c) {
				squeezed = append(squeezed, c)
			}
		}
	}
	p.width = boxWidth(lines)
	p.squeezed = string(squeezed)
	p.folded = fold(squeezed)
	return p
}

// shown is whether a byte stays when white space is taken out.
func shown(c byte) bool { return c > ' ' && c != '`' }

// fold puts ASCII letters in lower case, in place.
func fold(b []byte) string {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// at is the index of the line in which a place of squeezed stands.
func (p *paragraph) at(place int) int {
	return max(sort.Search(len(p.starts), func(i int) bool { return p.starts[i] > place })-1, 0)
}

// number is the line of the log on which a place of squeezed stands.
func (p *paragraph) number(place int) int { return p.lines[p.at(place)].number }

// text is a part of the paragraph as it reads: with its blanks, and without the
// breaks that a terminal made.
func (p *paragraph) text(from, to int) string {
	var b strings.Builder
	for i := p.at(from); i < len(p.lines) && p.starts[i] < to; i++ {
		l := p.lines[i].text
		first, last := span(l, from-p.starts[i], to-p.starts[i])
		if b.Len() > 0 && !full(p.lines[i-1].text, p.width) {
			b.WriteByte(' ')
		}
		b.WriteString(l[first:last])
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// span is where the shown bytes from, to of a line begin and end in it.
func span(l string, from, to int) (first, last int) {
	first, last = len(l), len(l)
	n := 0
	for i := range len(l) {
		if !shown(l[i]) {
			continue
		}
		if n >= from && first == len(l) {
			first = i
		}
		if n == to {
			last = i
			break
		}
		n++
	}
	return min(first, last), last
}

// minWidth is the narrowest box that counts as one, in characters.
const minWidth = 20

// boxWidth is the inner width of the box that these lines may stand in: Symfony indents
// by two and cuts every line of a message at the same width, wherever that is. 0
// means that this is no box or that nothing was cut.
func boxWidth(lines []line) int {
	width := 0
	for _, l := range lines {
		if !strings.HasPrefix(l.text, "  ") {
			continue
		}
		width = max(width, utf8.RuneCountInString(l.text)-2)
	}
	if width < minWidth {
		return 0
	}
	return width
}

// full is whether a line fills the box: the next one then goes on in mid-word. A
// blank at the cut may have been lost.
func full(l string, width int) bool {
	n := utf8.RuneCountInString(l) - 2
	return width > 0 && strings.HasPrefix(l, "  ") && n == width
}
