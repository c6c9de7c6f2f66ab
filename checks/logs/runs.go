package logs

import (
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// MaxRuns is how many runs of a log are told one by one.
const MaxRuns = 50

// Run is one run of Composer in a log.
type Run struct {
	// Line is where it begins.
	Line int `json:"line"`
	// Command is "install", "update", "require", "create-project", "diagnose" or
	// another one; empty when the log does not show it.
	Command string `json:"command,omitempty"`
	// Version is Composer's, empty when the log does not show it. Since and Before
	// bound it by the wording of its messages.
	Version string `json:"version,omitempty"`
	Since   string `json:"since,omitempty"`
	Before  string `json:"before,omitempty"`
	// Interactive is whether it could ask for keys.
	Interactive diagnose.Answer `json:"interactive,omitempty"`
	// Went is whether it got beyond the repositories: it went on to solve, to
	// install or to write.
	Went bool `json:"went,omitempty"`
	// Finished is whether it wrote the autoloader, a good run's last act.
	Finished bool `json:"finished,omitempty"`

	locked bool // it installs from a lock
	loaded bool // it read the repositories' lists
	opened bool // only its first line was seen
}

// runs tells the runs of a log apart.
type runs struct {
	list []Run
	more bool
	spot int // the line up to which marks were taken
}

// current is the run that a line belongs to; nil before the first one.
func (r *runs) current() *Run {
	if len(r.list) == 0 {
		return nil
	}
	return &r.list[len(r.list)-1]
}

// of is the index of the run that a line belongs to, −1 before the first one.
func (r *runs) of(number int) int {
	for i := len(r.list) - 1; i >= 0; i-- {
		if r.list[i].Line <= number {
			return i
		}
	}
	return -1
}

func (r *runs) begin(run Run) *Run {
	if len(r.list) >= MaxRuns {
		r.more = true
		r.list = append(r.list[:MaxRuns-1], run)
		return r.current()
	}
	r.list = append(r.list, run)
	return r.current()
}

// open is the run that a line adds to; without one it begins there.
func (r *runs) open(number int) *Run {
	if c := r.current(); c != nil {
		return c
	}
	return r.begin(Run{Line: number})
}

// milestones are the lines by which a run is known, by how they begin.
var milestones = []struct {
	text string
	note func(*runs, string, int)
}{
	{"Loading composer repositories with package information", (*runs).loading},
	{"Installing dependencies", (*runs).installing},
	{"Creating a \"", func(r *runs, _ string, n int) { r.begin(Run{Line: n, Command: "create-project", opened: true}) }},
	{"Running ", (*runs).banner},
	{"Composer version", (*runs).version},
	{"Checking platform settings:", func(r *runs, _ string, n int) { r.named("diagnose", n) }},
	{"Checking composer.json:", func(r *runs, _ string, n int) { r.named("diagnose", n) }},
	{"Updating dependencies", func(r *runs, _ string, n int) {
		r.named("update", n)
		r.open(n).Went = true
	}},
	{"Package operations:", func(r *runs, _ string, n int) { r.open(n).Went = true }},
	{"Lock file operations:", func(r *runs, _ string, n int) { r.open(n).Went = true }},
	{"Writing lock file", func(r *runs, _ string, n int) { r.open(n).Went = true }},
	{"Nothing to install", func(r *runs, _ string, n int) { r.open(n).Went, r.open(n).Finished = true, true }},
	{"Generating autoload files", func(r *runs, _ string, n int) { r.open(n).Went, r.open(n).Finished = true, true }},
	{"Generating optimized autoload files", func(r *runs, _ string, n int) { r.open(n).Went, r.open(n).Finished = true, true }},
	{"./composer.json has been", func(r *runs, _ string, n int) {
		if c := r.current(); c == nil || c.Went || c.loaded {
			r.begin(Run{Line: n, Command: "require", opened: true})
		}
	}},
}

// note takes in a clean line.
func (r *runs) note(l line) {
	text := strings.TrimLeft(l.text, " ")
	for i := range milestones {
		m := &milestones[i]
		if at := strings.Index(text, m.text); at == 0 || at > 0 && strings.HasSuffix(text[:at], "]") {
			m.note(r, text[at:], l.number)
			return
		}
	}
	r.asked(text, l.number)
}

func (r *runs) loading(_ string, n int) {
	if c := r.current(); c != nil && c.opened && !c.loaded {
		c.loaded = true
		return
	}
	r.begin(Run{Line: n, loaded: true, opened: true})
}

// installing is printed at the beginning of an install, and in the second half of
// an update.
func (r *runs) installing(text string, n int) {
	c := r.current()
	if c == nil || c.Finished || c.locked || c.Command == "diagnose" {
		c = r.begin(Run{Line: n, Command: "install"})
	}
	if strings.Contains(text, "lock file") {
		c.locked = true
		if c.Command == "" && !c.Went {
			c.Command = "install"
		}
	}
}

// banner is "Running 2.8.8 (2025-04-04 16:56:46) with PHP …", the first line of a
// run with -vvv.
func (r *runs) banner(text string, n int) {
	word, rest, _ := strings.Cut(strings.TrimPrefix(text, "Running "), " ")
	if v, err := composer.ParseVersion(word); err == nil && strings.Contains(rest, "with PHP") {
		r.begin(Run{Line: n, Version: v.String(), opened: true})
	}
}

func (r *runs) version(text string, n int) {
	text = strings.Replace(text, "version:", "version", 1)
	if v, ok := composer.VersionFromOutput(text); ok {
		c := r.open(n)
		if c.Version == "" {
			c.Version = v.String()
		}
	}
}

func (r *runs) named(name string, n int) {
	if c := r.open(n); c.Command == "" {
		c.Command = name
	}
}

// commands of Composer that a log may show as they were typed.
var commands = []string{"install", "update", "require", "create-project", "diagnose"}

// asked looks for a command line: "$ composer require -n vendor/name".
func (r *runs) asked(text string, n int) {
	if strings.Contains(text, "must be using the interactive console") {
		r.open(n).Interactive = diagnose.No
		return
	}
	_, rest, ok := strings.Cut(text, "composer ")
	if !ok || len(text) > 400 || strings.HasPrefix(text, "Loading") {
		return
	}
	words := strings.Fields(rest)
	for _, w := range words[:min(3, len(words))] {
		for _, c := range commands {
			if w != c {
				continue
			}
			run := r.begin(Run{Line: n, Command: c, opened: true})
			if strings.Contains(rest+" ", " -n ") || strings.Contains(rest, "--no-interaction") {
				run.Interactive = diagnose.No
			}
			return
		}
	}
}
