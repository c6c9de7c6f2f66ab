package composer

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is the nesting that PHP's json_decode accepts with its default depth of 512 (seen with PHP 8.2).
const maxDepth = 511

// jsonKind says what a JSON value is; the zero value is null.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonFalse
	jsonTrue
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

func (k jsonKind) String() string {
	return [...]string{"null", "false", "true", "a number", "a string", "a list", "an object"}[k]
}

// value is one JSON value with the byte offset at which it starts.
type value struct {
	kind   jsonKind
	offset int
	text   string   // a string's value, a number's literal
	keys   []member // an object's keys, in order; a repeated key keeps its first place and its last value, as in PHP
	items  []value  // an array's elements, or an object's values beside keys
}

type member struct {
	name   string
	offset int
}

// get returns the value of a key of an object, or nil.
func (v *value) get(name string) *value {
	if v == nil || v.kind != jsonObject {
		return nil
	}
	for i := range v.keys {
		if v.keys[i].name == name {
			return &v.items[i]
		}
	}
	return nil
}

// at follows keys downwards; nil when one is missing.
func (v *value) at(path ...string) *value {
	for _, name := range path {
		v = v.get(name)
	}
	return v
}

// str returns the string, or "" for anything else.
func (v *value) str() string {
	if v == nil || v.kind != jsonString {
		return ""
	}
	return v.text
}

func (v *value) isArrayLike() bool { return v != nil && (v.kind == jsonArray || v.kind == jsonObject) }

// truthy is PHP's !empty(): null, false, 0, "", "0" and empty arrays are not.
func (v *value) truthy() bool {
	if v == nil {
		return false
	}
	switch v.kind {
	case jsonNull, jsonFalse:
		return false
	case jsonNumber:
		f, err := strconv.ParseFloat(v.text, 64)
		return err != nil || f != 0
	case jsonString:
		return v.text != "" && v.text != "0"
	case jsonArray, jsonObject:
		return len(v.items) > 0
	}
	return true
}

// boolean is Composer's reading of a boolean setting: PHP's truth, except that the text "false" is false.
func (v *value) boolean(def bool) bool {
	if v == nil || v.kind == jsonNull {
		return def
	}
	return v.truthy() && v.str() != "false"
}

// document is a parsed file with what is needed to name lines.
type document struct {
	root  value
	text  string
	lines []int // offsets of the newlines; filled on first use
	// removed are the lines that were taken out of the text before it was parsed.
	removed []removed
}

// position returns the line and column (both from 1, column in characters) of a byte offset.
func (d *document) position(offset int) (line, column int) {
	if d.lines == nil {
		d.lines = make([]int, 0, 64)
		for i := strings.IndexByte(d.text, '\n'); i >= 0; {
			d.lines = append(d.lines, i)
			next := strings.IndexByte(d.text[i+1:], '\n')
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	offset = min(offset, len(d.text))
	n := sort.SearchInts(d.lines, offset)
	start := 0
	if n > 0 {
		start = d.lines[n-1] + 1
	}
	for _, r := range d.removed {
		if offset >= r.offset {
			n += r.lines
		}
	}
	return n + 1, utf8.RuneCountInString(d.text[start:offset]) + 1
}

func (d *document) line(v *value) int {
	if v == nil {
		return 0
	}
	line, _ := d.position(v.offset)
	return line
}

// Syntax says why a text is not JSON, or not JSON as PHP reads it. It never quotes the text.
type Syntax struct {
	ID     string // "bom", "not-utf8", "merge-conflict", "curly-quotes", "trailing-comma", "empty", "truncated", "too-deep", "lone-surrogate" or "syntax"
	Line   int    // from 1
	Column int    // from 1, in characters
	Text   string // what is wrong, in plain words

	// silent is set where PHP's decoder refuses the text and the second parser that Composer asks for the reason does not:
	// Composer then goes on as if the file held null.
	silent bool
}

func (s *Syntax) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", s.Line, s.Column, s.Text)
}

const bom = "\xEF\xBB\xBF"

// parseJSON reads a text as PHP's json_decode does: RFC 8259 strictly, no byte order mark, valid UTF-8, at most 511 levels.
func parseJSON(text string) (*document, *Syntax) { return parsePart(text, nil) }

// parsePart is parseJSON without keeping the values of some keys of the objects on the third level; they are checked all the same.
func parsePart(text string, skip map[string]bool) (*document, *Syntax) {
	p := parser{text: text, skip: skip}
	doc := &document{text: text}
	if strings.HasPrefix(text, bom) {
		return doc, &Syntax{ID: "bom", Line: 1, Column: 1, Text: "the file begins with a UTF-8 byte order mark (BOM), which Composer refuses"}
	}
	p.space()
	if !p.value(&doc.root, 0) {
		return doc, p.explain(doc)
	}
	p.space()
	if p.pos < len(text) {
		p.fail("syntax", "there is more text after the end of the JSON value")
		return doc, p.explain(doc)
	}
	return doc, nil
}

// explain turns a failure at an offset into a Syntax, looking for the usual accidents first.
func (p *parser) explain(doc *document) *Syntax {
	at, id, text := p.pos, p.id, p.why
	if i := conflictMarker(p.text); i >= 0 {
		at, id, text = i, "merge-conflict", "an unresolved merge conflict is in the file (a line of <<<<<<< markers)"
	} else if strings.TrimLeft(p.text, " \t\r\n") == "" {
		id, text = "empty", "the file is empty"
	} else if id == "syntax" {
		rest := p.text[min(at, len(p.text)):]
		switch r, _ := utf8.DecodeRuneInString(rest); {
		case r == '“' || r == '”' || r == '„' || r == '‘' || r == '’' || r == '«' || r == '»':
			id, text = "curly-quotes", "a typographic quotation mark stands where JSON wants a straight one (\")"
		case rest == "":
			id, text = "truncated", "the text ends in the middle of a value"
		case r == '\'':
			text = "a single quotation mark stands where JSON wants a double one (\")"
		}
	}
	line, column := doc.position(at)
	return &Syntax{ID: id, Line: line, Column: column, Text: text, silent: p.lenient(id)}
}

// lenient reports whether Composer's second parser (seld/jsonlint) accepts what json_decode refused.
func (p *parser) lenient(id string) bool {
	if id == "empty" || id == "not-utf8" || id == "merge-conflict" {
		return false
	}
	rest := parser{text: p.text, forgiving: true}
	var v value
	rest.space()
	if !rest.value(&v, 0) {
		return false
	}
	rest.space()
	return rest.pos == len(rest.text)
}

func conflictMarker(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "<<<<<<<")
		if i < 0 {
			return -1
		}
		i += from
		if i == 0 || text[i-1] == '\n' {
			return i
		}
		from = i + 1
	}
}
