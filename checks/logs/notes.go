package logs

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// Bounds on what is kept of one log.
const (
	maxAnswers  = 5000
	maxPackages = 5000
	maxMessages = 200
	maxSums     = 1 << 15
	oftenEnough = 20
	longPiece   = 8 << 10
	oftenLong   = 4 // of a long piece
)

// notes gather what a log shows, passage by passage.
type notes struct {
	name    string
	options Options
	rows    []compiledRow
	ignores []compiledRow
	runs    runs

	answers    []answer
	known      map[asked]int // the answer to each request
	packages   []diagnose.Package
	byName     map[string]int
	messages   []diagnose.Message
	places     []diagnose.Place
	settings   []diagnose.Setting
	entries    []diagnose.Repository // of "repositories"
	project    diagnose.Project
	notice     notice // the server's last own words
	versions   map[string]string
	mirror     string // the address of a copy of the repository
	weak       []diagnose.Message
	conflict   int                   // the line of the general message that nothing could be solved
	installing string                // the package that Composer 1 is downloading
	opened     map[composer.Tier]int // archives that came
	sent       map[int]bool          // runs that sent keys, as -vvv shows

	upstream int // the line on which a mirror says that it was refused itself

	named   target // the repository that a command names
	magento int    // the last line that runs bin/magento

	seed maphash.Seed
	said map[uint64]uint8 // how often a piece of text was there

	recognised int
	ignored    map[string]int
}

func newNotes(name string, o Options) *notes {
	return &notes{
		name: name, options: o, rows: compileRows(table()), ignores: compileRows(ignoredTable()),
		byName: map[string]int{}, versions: map[string]string{}, opened: map[composer.Tier]int{}, sent: map[int]bool{}, known: map[asked]int{},
		seed: maphash.MakeSeed(), said: map[uint64]uint8{}, ignored: map[string]int{},
	}
}

// seen says where a fact stands.
func (n *notes) seen(number int) diagnose.Seen {
	return diagnose.Seen{Check: "log", From: n.name + ":" + strconv.Itoa(number)}
}

// mark takes in a line that tells runs apart, from anywhere in the log, and
// reports whether more of them are wanted.
func (n *notes) mark(raw []byte, number int) bool {
	if number > n.runs.spot {
		n.track(passage{text: raw, line: number}.lines)
		n.runs.spot = number
	}
	return !n.runs.more
}

func (n *notes) track(lines func(func(line) bool)) {
	for l := range lines {
		if l.number > n.runs.spot {
			n.runs.note(l)
		}
	}
}

// read takes in a passage, piece by piece. A piece that was there often before
// says nothing new.
func (n *notes) read(p passage) {
	for len(p.text) > 0 {
		size, breaks := piece(p.text)
		if part := (passage{p.text[:size], p.line}); n.often(part.text) {
			n.runs.more = true
		} else {
			n.piece(part)
		}
		p.text, p.line = p.text[size:], p.line+breaks
	}
}

func (n *notes) piece(p passage) {
	for t := range p.paragraphs {
		for _, l := range t.lines {
			if l.number > n.runs.spot {
				n.runs.note(l)
			}
			n.progress(l)
			n.commandLine(l.text)
			if strings.Contains(l.text, "bin/magento ") {
				n.magento = l.number
			}
		}
		n.runs.spot = max(n.runs.spot, t.lines[len(t.lines)-1].number)
		n.paragraph(t)
	}
}

// often is whether the same text was there often before.
func (n *notes) often(text []byte) bool {
	sum := maphash.Bytes(n.seed, text)
	times := n.said[sum]
	enough := uint8(oftenEnough)
	if len(text) > longPiece {
		enough = oftenLong
	}
	if times < enough && len(n.said) < maxSums {
		n.said[sum] = times + 1
	}
	return times >= enough
}

// progress remembers which packages a run takes, and which archives came:
// "- Downloading magento/framework (103.0.7)", then "- Installing
// magento/framework (103.0.7): Extracting archive"; Composer 1 has it all in one
// line, "- Installing magento/framework (103.0.7): Downloading (100%)".
func (n *notes) progress(l line) {
	text := strings.TrimLeft(l.text, " ")
	if strings.HasPrefix(text, "Downloading (100%)") && n.installing != "" {
		n.fetched(n.installing, l.number)
		n.installing = ""
		return
	}
	_, rest, begins := strings.Cut(text, "- Downloading ")
	if !begins {
		var installs bool
		if _, rest, installs = strings.Cut(text, "- Installing "); !installs {
			return
		}
	}
	name, rest, _ := strings.Cut(rest, " (")
	version, rest, ok := strings.Cut(rest, ")")
	if !ok || packageName(name) != len(name) || len(n.versions) >= maxPackages {
		return
	}
	_, downloaded := n.versions[name]
	n.versions[name] = version
	switch {
	case begins:
		n.installing = ""
	case downloaded && strings.Contains(rest, "Extracting archive"), strings.Contains(rest, "Downloading (100%)"):
		n.fetched(name, l.number)
	default:
		n.installing = name
	}
}

// paragraph takes in what one paragraph says.
func (n *notes) paragraph(t *paragraph) {
	covered := n.ignore(t)
	matched := false
	for i := range n.rows {
		r := &n.rows[i]
		if r.loose && matched {
			continue
		}
		for _, p := range r.patterns {
			for after := 0; ; {
				f, ok := p.in(t, after)
				if !ok {
					break
				}
				after = max(f.fixed[0][1], after+1)
				if overlap(covered, f.fixed) {
					continue
				}
				if r.tell(n, f) {
					n.recognised++
					matched = true
					covered = append(covered, f.fixed...)
					n.bound(r.row, f.number())
				}
			}
		}
	}
}

// overlap is whether any of two sets of stretches have something in common.
func overlap(a, b [][2]int) bool {
	for _, x := range a {
		for _, y := range b {
			if x[0] < y[1] && y[0] < x[1] {
				return true
			}
		}
	}
	return false
}

// ignore finds what is harmless in a paragraph, so that nothing in it counts.
func (n *notes) ignore(t *paragraph) (covered [][2]int) {
	for i := range n.ignores {
		for _, p := range n.ignores[i].patterns {
			for after := 0; ; {
				f, ok := p.in(t, after)
				if !ok {
					break
				}
				after = max(f.to, after+1)
				covered = append(covered, [2]int{f.from, f.to})
				n.ignored[n.ignores[i].name]++
			}
		}
	}
	return covered
}

// bound narrows the version of the run down by the wording of a message.
func (n *notes) bound(r row, number int) {
	c := n.runs.open(number)
	if r.since != "" && (c.Since == "" || composer.CompareVersions(r.since, c.Since) > 0) {
		c.Since = r.since
	}
	if r.before != "" && (c.Before == "" || composer.CompareVersions(r.before, c.Before) < 0) {
		c.Before = r.before
	}
}

// summary is what the log was.
func (n *notes) summary() Summary {
	s := Summary{Name: n.name, Runs: n.runs.list, MoreRuns: n.runs.more, Messages: n.recognised, Ignored: []Count{}}
	if s.Runs == nil {
		s.Runs = []Run{}
	}
	for name, times := range n.ignored {
		s.Ignored = append(s.Ignored, Count{name, times})
	}
	slices.SortFunc(s.Ignored, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
	return s
}
