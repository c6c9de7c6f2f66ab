package logs

import "strings"

// A pattern is a message as Composer's source has it, with names in braces where
// it differs from time to time: "The '{url}' URL required authentication". White
// space, backticks and case do not count. A name takes what stands up to the text
// that follows it, of a form that its kind allows.
type pattern struct {
	literals []string // squeezed and in lower case; one more than slots
	slots    []slot
	pivot    int // the literal that is searched first: the longest
}

// slot is a name in a pattern.
type slot struct {
	name string
	kind func(string) int // how much of a text belongs to it
}

// reach is how far from one piece of a pattern the next may be, in bytes.
const reach = 2000

// nameReach is how long a name may be that nothing stands before.
const nameReach = 150

// kinds of names. A name that is none of these takes anything.
func kind(name string) func(string) int {
	switch strings.TrimRight(name, "0123456789") {
	case "name":
		return packageName
	case "code", "line", "port":
		return func(s string) int { return digits(s, 0) }
	case "version", "word":
		return func(s string) int { return run(s, versionByte) }
	case "path":
		return func(s string) int { return run(s, func(c byte) bool { return c != '"' && c != '\'' && c != '`' }) }
	}
	return nil
}

// packageName is the length of a vendor/name at the beginning of s.
func packageName(s string) int {
	n := run(s, func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '/'
	})
	if strings.Count(s[:n], "/") != 1 || strings.HasPrefix(s, "/") {
		return 0
	}
	return n
}

func versionByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.+/@#", c) >= 0
}

func run(s string, fits func(byte) bool) int {
	i := 0
	for i < len(s) && i < reach && fits(s[i]) {
		i++
	}
	return i
}

func compile(text string) pattern {
	var p pattern
	for {
		before, rest, more := strings.Cut(text, "{")
		p.literals = append(p.literals, squeeze(before))
		if len(p.literals[len(p.literals)-1]) > len(p.literals[p.pivot]) {
			p.pivot = len(p.literals) - 1
		}
		if !more {
			return p
		}
		name, after, _ := strings.Cut(rest, "}")
		p.slots = append(p.slots, slot{name, kind(name)})
		text = after
	}
}

func squeeze(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if shown(s[i]) {
			b = append(b, s[i])
		}
	}
	return fold(b)
}

// found is one place where a pattern fits.
type found struct {
	*paragraph
	from, to int      // in squeezed
	fixed    [][2]int // the parts that are the pattern's own text
	named    map[string][2]int
}

// get is what a name of the pattern took, without white space.
func (f found) get(name string) string {
	at, ok := f.named[name]
	if !ok {
		return ""
	}
	return f.squeezed[at[0]:at[1]]
}

// words is what a name of the pattern took, as it reads.
func (f found) words(name string) string {
	at, ok := f.named[name]
	if !ok {
		return ""
	}
	return f.paragraph.text(at[0], at[1])
}

// said is the whole message as it reads.
func (f found) said() string { return f.paragraph.text(f.from, f.to) }

// number is the line of the log on which the message begins.
func (f found) number() int { return f.paragraph.number(f.from) }

// in finds the pattern in a paragraph at or after a place.
func (p pattern) in(t *paragraph, after int) (found, bool) {
	pivot := p.literals[p.pivot]
	for at := after; ; at++ {
		i := strings.Index(t.folded[at:], pivot)
		if i < 0 {
			return found{}, false
		}
		at += i
		f := found{paragraph: t, from: at, to: at + len(pivot), fixed: [][2]int{{at, at + len(pivot)}}, named: map[string][2]int{}}
		if p.forward(&f) && p.backward(&f, after) {
			return f, true
		}
	}
}

// forward fits what stands after the pivot.
func (p pattern) forward(f *found) bool {
	for i := p.pivot; i < len(p.slots); i++ {
		rest := f.folded[f.to:min(f.to+reach, len(f.folded))]
		next := p.literals[i+1]
		n := len(rest)
		if next != "" {
			if n = strings.Index(rest, next); n < 0 {
				return false
			}
		}
		if k := p.slots[i].kind; k != nil {
			took := k(rest)
			switch {
			case took == 0, next != "" && took < n:
				return false
			case next == "":
				n = took
			}
		}
		f.named[p.slots[i].name] = [2]int{f.to, f.to + n}
		f.fixed = append(f.fixed, [2]int{f.to + n, f.to + n + len(next)})
		f.to += n + len(next)
	}
	return true
}

// backward fits what stands before the pivot.
func (p pattern) backward(f *found, after int) bool {
	for i := p.pivot - 1; i >= 0; i-- {
		previous := p.literals[i]
		begin := max(after, f.from-reach)
		if previous == "" {
			begin = max(after, f.from-nameReach)
		}
		before := f.folded[begin:f.from]
		n := 0
		if previous != "" {
			if n = strings.LastIndex(before, previous); n < 0 {
				return false
			}
		}
		start := begin + n + len(previous)
		if k := p.slots[i].kind; k != nil {
			if previous == "" {
				for start < f.from && start+k(f.folded[start:f.from]) < f.from {
					start++
				}
			}
			if start == f.from || k(f.folded[start:f.from]) != f.from-start {
				return false
			}
		}
		f.named[p.slots[i].name] = [2]int{start, f.from}
		f.fixed = append(f.fixed, [2]int{start - len(previous), start})
		f.from = begin + n
		if previous == "" {
			f.from = start
		}
	}
	return true
}
