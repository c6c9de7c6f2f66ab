package composer

import (
	"bytes"
	"io"
)

// pieces reads a lock as a stream, so that a large one is never in memory as a whole: each package of its two lists is
// handed over as a text of its own, and what is left has empty lists in their place.
//
// It takes only what has the form that Composer writes. Anything else ends with ok false, and then the file is to be
// read in one piece, which can tell what is wrong with it.
type pieces struct {
	// take gets the name of the list, a package's text, which is valid during the call alone, and the line on which it
	// begins. It answers whether it could be used.
	take func(list string, text []byte, line int) bool

	rest    bytes.Buffer
	removed []removed
	piece   bytes.Buffer

	depth           int
	quoted, escaped bool
	key             []byte // the last string of the root object
	list            string // the list that is being read; "" outside of one
	line, left      int    // the present line, or the piece's first one, and the newlines taken out of the list
	after           bool   // an element or nothing, but no comma, was before
	comma           bool   // a comma was before
	seen            map[string]bool
	bad             bool
}

// removed tells that lines were taken out of a text at an offset.
type removed struct{ offset, lines int }

// read consumes a lock.
func (p *pieces) read(r io.Reader) (ok bool) {
	p.line, p.seen = 1, map[string]bool{}
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		for chunk := buffer[:n]; len(chunk) > 0 && !p.bad; {
			chunk = chunk[p.step(chunk):]
		}
		switch {
		case p.bad:
			return false
		case err == io.EOF:
			return p.depth == 0 && !p.quoted
		case err != nil:
			return false
		}
	}
}

// step takes in the next bytes and tells how many.
func (p *pieces) step(chunk []byte) int {
	if p.list != "" && p.depth > 2 {
		return p.inside(chunk)
	}
	c := chunk[0]
	if c == '\n' {
		p.line++
	}
	if p.list == "" {
		p.outside(c)
	} else {
		p.between(c)
	}
	return 1
}

// outside is what stands around the lists.
func (p *pieces) outside(c byte) {
	p.rest.WriteByte(c)
	switch {
	case p.quoted:
		if p.depth == 1 && (p.escaped || c == '\\') {
			p.key = append(p.key, 0) // no name that is looked for
		}
		if p.strings(c); p.quoted && p.depth == 1 {
			p.key = append(p.key, c)
		}
	case c == '"':
		p.quoted = true
		if p.depth == 1 {
			p.key = p.key[:0]
		}
	case c == '[' && p.depth == 1 && (string(p.key) == "packages" || string(p.key) == "packages-dev"):
		p.list = string(p.key)
		// A repeated key counts as PHP counts it, and development packages come last.
		p.bad = p.seen[p.list] || p.seen["packages-dev"]
		p.seen[p.list] = true
		p.depth++
		p.after, p.comma, p.left = false, false, 0
	default:
		p.brackets(c)
	}
}

// between is what stands between the packages of a list.
func (p *pieces) between(c byte) {
	switch {
	case c == '\n':
		p.left++
	case c == ' ', c == '\t', c == '\r':
	case c == '{' && (p.comma || !p.after):
		p.depth++
		p.after, p.comma = true, false
		p.piece.Reset()
		p.piece.WriteByte(c)
	case c == ',' && p.after && !p.comma:
		p.comma = true
	case c == ']' && !p.comma:
		p.removed = append(p.removed, removed{p.rest.Len(), p.left})
		p.rest.WriteByte(c)
		p.depth--
		p.list = ""
	default:
		p.bad = true
	}
}

// inside is a package, and most of a lock.
func (p *pieces) inside(chunk []byte) int {
	i := 0
	for i < len(chunk) && p.depth > 2 {
		switch c := chunk[i]; {
		case p.quoted:
			p.strings(c)
		case c == '"':
			p.quoted = true
		default:
			p.brackets(c)
		}
		i++
	}
	p.piece.Write(chunk[:i])
	if p.depth == 2 {
		text := p.piece.Bytes()
		p.bad = !p.take(p.list, text, p.line)
		lines := bytes.Count(text, []byte{'\n'})
		p.line, p.left = p.line+lines, p.left+lines
	}
	return i
}

// strings follows a string to its end.
func (p *pieces) strings(c byte) {
	switch {
	case p.escaped:
		p.escaped = false
	case c == '\\':
		p.escaped = true
	case c == '"':
		p.quoted = false
	}
}

func (p *pieces) brackets(c byte) {
	switch c {
	case '{', '[':
		p.depth++
	case '}', ']':
		p.depth--
	}
}
