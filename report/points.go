package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"magedoctor/diagnose"
)

// point is a line of a file of the checkout, for formats that show findings there.
type point struct {
	// Path is relative to the checkout's root, with slashes; it never leaves it.
	Path string
	// Line and Column are 1-based; a Column of 0 is unknown.
	Line, Column int
}

// points lists where a finding can be shown, the best places first, never nothing:
// the lines of the packages that it concerns where it is about packages, the lines
// that its facts name, and where none of these is in the project, the line that
// names the repository.
func (o Options) points(e *diagnose.Evidence, f *diagnose.Finding) []point {
	named, packaged := o.located(e)
	var facts, packages []point
	for _, ref := range f.Because {
		facts = joined(facts, named[ref])
		packages = joined(packages, packaged[ref])
	}
	for _, ref := range f.Packages {
		packages = joined(packages, packaged[ref])
	}
	first, second := facts, packages
	if f.Cause.Family == "entitlement" || f.Cause.Family == "package" {
		first, second = packages, facts
	}
	all := joined(first, second)
	if len(all) == 0 {
		all = append(all, o.entrance(e))
	}
	return all
}

// located says, by reference, which facts name a line of the project, and which are
// about a package that a line of the project wants.
func (o Options) located(e *diagnose.Evidence) (named, packaged map[string][]point) {
	named, packaged = map[string][]point{}, map[string][]point{}
	put := func(into map[string][]point, ref, name string, line, column int) {
		if p, ok := o.at(name, line, column); ok && ref != "" && into[ref] == nil {
			into[ref] = []point{p}
		}
	}
	for _, p := range e.Places {
		put(named, p.Ref, p.Name, p.Line, p.Column)
	}
	for _, k := range e.Keys {
		put(named, k.Ref, k.Where, k.Line, 0)
	}
	for _, s := range e.Settings {
		put(named, s.Ref, s.Where, s.Line, 0)
	}
	for _, r := range e.Project.Repositories {
		if r.Where == "composer.json" { // else COMPOSER_HOME's config.json
			put(named, r.Ref, manifest(e), r.Line, 0)
		}
	}
	put(named, e.Project.Ref, manifest(e), 1, 0)
	for _, f := range []diagnose.File{e.Project.Manifest, e.Project.Lock} {
		put(named, f.Ref, f.Name, f.Line, f.Column)
	}
	for _, p := range e.Packages {
		for _, ref := range []string{p.Ref, p.Archive, p.Metadata} {
			put(packaged, ref, packageFile(e, &p), p.Line, 0)
		}
	}
	return named, packaged
}

// maxPoints is how many lines of one finding are kept.
const maxPoints = 50

// joined puts the points that are new behind others, while there is room.
func joined(points, more []point) []point {
	for _, p := range more {
		if len(points) < maxPoints && !slices.Contains(points, p) {
			points = append(points, p)
		}
	}
	return points
}

// entrance is where the project names the repository, for findings that no file of
// the project tells of.
func (o Options) entrance(e *diagnose.Evidence) point {
	name, line := manifest(e), 1
	if e.Project.Manifest.State != diagnose.FileRead && e.Project.Lock.State == diagnose.FileRead {
		name = cmp.Or(e.Project.Lock.Name, "composer.lock")
	}
	for _, r := range slices.Backward(e.Project.Repositories) {
		if r.Ours && r.Line > 0 && r.Where == "composer.json" {
			name, line = manifest(e), r.Line
		}
	}
	if p, ok := o.at(name, line, 0); ok {
		return p
	}
	return point{Path: path.Join(o.base(), "composer.json"), Line: 1}
}

// at is a place in a file, if the file is in the project.
func (o Options) at(name string, line, column int) (point, bool) {
	name, ok := inProject(name)
	if line < 1 {
		line, column = 1, 0
	}
	return point{Path: path.Join(o.base(), name), Line: line, Column: max(column, 0)}, ok
}

// base is Options.Base where that is a folder below the root, else the root.
func (o Options) base() string {
	base, _ := below(o.Base)
	return base
}

// packageFile is the file of the project that wants a package.
func packageFile(e *diagnose.Evidence, p *diagnose.Package) string {
	switch p.Source {
	case "lock":
		return cmp.Or(e.Project.Lock.Name, "composer.lock")
	case "require":
		return manifest(e)
	}
	return "" // asked for on the command line, or a marker
}

// manifest is what the project's composer.json is called.
func manifest(e *diagnose.Evidence) string { return cmp.Or(e.Project.Manifest.Name, "composer.json") }

// inProject is the path within the project of a place that facts name, if it is a
// file there: facts also name variables, and files of the home folder.
func inProject(name string) (string, bool) {
	name = strings.TrimSuffix(name, " config") // the config object of composer.json
	switch path.Ext(name) {
	case ".json", ".lock":
		return below(name)
	}
	return "", false
}

// below is a clean relative path that stays below where it starts.
func below(name string) (string, bool) {
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	drive := len(name) > 1 && name[1] == ':'
	hidden := strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar })
	if name == "." || path.IsAbs(name) || drive || hidden || strings.HasPrefix(name, "~") || strings.HasPrefix(name, "$") ||
		name == ".." || strings.HasPrefix(name, "../") {
		return "", false
	}
	return name, true
}

// fingerprint names a finding over runs: it holds as long as the cause and the file
// are the same, whatever the line, the certainty and the time.
func fingerprint(f *diagnose.Finding, p point) string {
	sum := sha256.Sum256([]byte("magedoctor/1\x00" + f.Cause.ID + "\x00" + p.Path))
	return hex.EncodeToString(sum[:16])
}

// severity is how loud a finding is where a format knows three steps.
type severity int

// The steps: what keeps access shut, what leaves it open to doubt, what is worth
// knowing or was set aside.
const (
	note severity = iota
	warning
	failure
)

// severityOf says how loud a finding is. What may be so and what could not be told
// are no errors: no more than one cause of several rivals is so.
func severityOf(f *diagnose.Finding) severity {
	switch {
	case !f.Counts():
		return note
	case f.Cause.Effect == diagnose.EffectShut && f.Certainty != diagnose.Possible:
		return failure
	}
	return warning
}

// account is a finding told in lines of plain text, for formats that have room for
// one piece of text: what is so, what shows it, what to do and by whom.
func account(e *diagnose.Evidence, f *diagnose.Finding) []string {
	lines := []string{clean(f.Cause.Why)}
	facts := alike(e, f.Because)
	for _, fact := range facts[:min(few, len(facts))] {
		l := "because " + clean(sentence(e, fact.ref)) + " (" + clean(from(e, fact.ref)) + ")"
		if fact.more > 0 {
			l += ", and " + count(fact.more, "more fact") + " like it"
		}
		lines = append(lines, l)
	}
	lines = append(lines, remedies(f.Cause)...)
	if f.Cause.Settle != "" {
		lines = append(lines, "What would settle it: "+clean(f.Cause.Settle))
	}
	return append(lines, "More: magedoctor explain "+clean(f.Cause.ID))
}

// remedies are the numbered steps of a cause, and who can take them.
func remedies(c *diagnose.Cause) []string {
	if len(c.Fix) == 0 {
		return nil
	}
	lines := []string{"What to do (" + role(c.Who) + "):"}
	for i, r := range c.Fix {
		l := fmt.Sprintf("%d. %s", i+1, clean(r.Text))
		if r.Command != "" {
			l += ": " + clean(r.Command)
		}
		if r.URL != "" {
			l += " <" + clean(r.URL) + ">"
		}
		lines = append(lines, l)
	}
	return lines
}
