package composer

import "strings"

// parser reads one JSON text; on failure pos, id and why say where and what.
type parser struct {
	text      string
	pos       int
	id, why   string
	skip      map[string]bool // keys of the objects on the third level whose values are checked but not kept
	dry       bool            // inside such a value
	dropped   value           // takes what is not kept
	forgiving bool            // the second parser's leniency: more depth, form feeds, any bytes, single halves of surrogate pairs
}

// forgivingDepth bounds the recursion of the forgiving parser.
const forgivingDepth = 10000

func (p *parser) fail(id, why string) bool {
	if p.id == "" {
		p.id, p.why = id, why
	}
	return false
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == ' ', c == '\t', c == '\n', c == '\r', p.forgiving && (c == '\f' || c == '\v'):
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) value(v *value, depth int) bool {
	v.offset = p.pos
	if p.pos >= len(p.text) {
		return p.fail("syntax", "a value is missing")
	}
	switch c := p.text[p.pos]; {
	case c == '{':
		return p.object(v, depth+1)
	case c == '[':
		return p.array(v, depth+1)
	case c == '"':
		v.kind = jsonString
		return p.string(&v.text)
	case c == '-' || c >= '0' && c <= '9':
		v.kind = jsonNumber
		return p.number(v)
	case p.literal("true"):
		v.kind = jsonTrue
	case p.literal("false"):
		v.kind = jsonFalse
	case p.literal("null"):
		v.kind = jsonNull
	default:
		return p.fail("syntax", "a value is expected here (a string in double quotation marks, a number, an object or a list)")
	}
	return true
}

func (p *parser) literal(word string) bool {
	if strings.HasPrefix(p.text[p.pos:], word) {
		p.pos += len(word)
		return true
	}
	return false
}

func (p *parser) tooDeep(depth int) bool {
	limit := maxDepth
	if p.forgiving {
		limit = forgivingDepth
	}
	return depth > limit && !p.fail("too-deep", "values are nested more than 511 levels deep")
}

func (p *parser) array(v *value, depth int) bool {
	v.kind = jsonArray
	if p.tooDeep(depth) {
		return false
	}
	p.pos++
	p.space()
	if p.pos < len(p.text) && p.text[p.pos] == ']' {
		p.pos++
		return true
	}
	for {
		item := &p.dropped
		if !p.dry {
			v.items = append(v.items, value{})
			item = &v.items[len(v.items)-1]
		}
		if !p.value(item, depth) {
			return false
		}
		p.space()
		if p.pos >= len(p.text) {
			return p.fail("syntax", "the list is not closed")
		}
		switch p.text[p.pos] {
		case ',':
			comma := p.pos
			p.pos++
			p.space()
			if p.pos < len(p.text) && p.text[p.pos] == ']' {
				p.pos = comma
				return p.fail("trailing-comma", "there is a comma after the last element of a list")
			}
		case ']':
			p.pos++
			return true
		default:
			return p.fail("syntax", "a comma or ] is expected here")
		}
	}
}

func (p *parser) object(v *value, depth int) bool {
	v.kind = jsonObject
	if p.tooDeep(depth) {
		return false
	}
	p.pos++
	p.space()
	if p.pos < len(p.text) && p.text[p.pos] == '}' {
		p.pos++
		return true
	}
	var seen map[string]int // only for objects too large to search
	for {
		key := member{offset: p.pos}
		if p.pos >= len(p.text) || p.text[p.pos] != '"' {
			return p.fail("syntax", "a key in double quotation marks is expected here")
		}
		if !p.string(&key.name) {
			return false
		}
		p.space()
		if p.pos >= len(p.text) || p.text[p.pos] != ':' {
			return p.fail("syntax", "a colon is expected after a key")
		}
		p.pos++
		p.space()
		outer := p.dry
		p.dry = outer || depth == 3 && p.skip[key.name]
		item := &p.dropped
		if !p.dry {
			v.keys, v.items = append(v.keys, key), append(v.items, value{})
			item = &v.items[len(v.items)-1]
		}
		if !p.value(item, depth) {
			return false
		}
		if !p.dry {
			seen = v.settle(seen)
		}
		p.dry = outer
		p.space()
		if p.pos >= len(p.text) {
			return p.fail("syntax", "the object is not closed")
		}
		switch p.text[p.pos] {
		case ',':
			comma := p.pos
			p.pos++
			p.space()
			if p.pos < len(p.text) && p.text[p.pos] == '}' {
				p.pos = comma
				return p.fail("trailing-comma", "there is a comma after the last entry of an object")
			}
		case '}':
			p.pos++
			return true
		default:
			return p.fail("syntax", "a comma or } is expected here")
		}
	}
}

// settle looks at the key that was added last: a repeated key keeps its first place and takes the new value, as in PHP.
// seen is the index of the keys, made when there are too many to search.
func (v *value) settle(seen map[string]int) map[string]int {
	last := len(v.keys) - 1
	name, at := v.keys[last].name, -1
	if seen == nil && last >= 32 {
		seen = make(map[string]int, 64)
		for i := range v.keys[:last] {
			seen[v.keys[i].name] = i
		}
	}
	if seen != nil {
		if i, ok := seen[name]; ok {
			at = i
		} else {
			seen[name] = last
		}
	} else {
		for i := range v.keys[:last] {
			if v.keys[i].name == name {
				at = i
			}
		}
	}
	if at >= 0 {
		v.keys[at], v.items[at] = v.keys[last], v.items[last]
		v.keys, v.items = v.keys[:last], v.items[:last]
	}
	return seen
}

func (p *parser) digits() int {
	from := p.pos
	for p.pos < len(p.text) && p.text[p.pos] >= '0' && p.text[p.pos] <= '9' {
		p.pos++
	}
	return p.pos - from
}

func (p *parser) number(v *value) bool {
	from := p.pos
	if p.text[p.pos] == '-' {
		p.pos++
	}
	first := p.pos
	if n := p.digits(); n == 0 || n > 1 && p.text[first] == '0' {
		p.pos = from
		return p.fail("syntax", "this is not a number as JSON writes it")
	}
	if p.pos < len(p.text) && p.text[p.pos] == '.' {
		p.pos++
		if p.digits() == 0 {
			return p.fail("syntax", "this is not a number as JSON writes it")
		}
	}
	if p.pos < len(p.text) && (p.text[p.pos] == 'e' || p.text[p.pos] == 'E') {
		p.pos++
		if p.pos < len(p.text) && (p.text[p.pos] == '+' || p.text[p.pos] == '-') {
			p.pos++
		}
		if p.digits() == 0 {
			return p.fail("syntax", "this is not a number as JSON writes it")
		}
	}
	v.text = p.text[from:p.pos]
	return true
}
