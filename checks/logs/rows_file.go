package logs

import (
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// fileRows: the files and variables that Composer reads (JsonFile, Config,
// Factory, BaseIO). No excerpt of a file is taken: it may hold a key.
func fileRows() []row {
	broken := []string{"contain valid JSON", "does not contain", "Parse error on line", "could not parse as JSON"}
	return []row{
		{
			name: "variable malformed",
			texts: []string{
				"COMPOSER_AUTH environment variable is malformed",
			},
			look: []string{"COMPOSER_AUTH env", "variable is malformed", "environment variable is"},
			tell: func(n *notes, f found) bool {
				return n.place(f, diagnose.Place{Name: "COMPOSER_AUTH", State: diagnose.PlaceMalformed, Mistake: diagnose.MistakeSyntax, Fatal: true, Detail: "it is not a JSON object"})
			},
		},
		{
			name:  "file malformed",
			texts: []string{`"{path}.json" does not contain valid JSON`, `"{path}.lock" does not contain valid JSON`, `"{path}.json" is not UTF-8, could not parse as JSON`, `"{path}.json" does not match the expected JSON schema`},
			look:  append([]string{"match the expected", "expected JSON schema"}, broken...),
			tell:  tellFile,
		},
		{
			name:  "variable of the wrong shape",
			texts: []string{`"COMPOSER_AUTH" does not match the expected JSON schema`},
			look:  []string{"match the expected", "expected JSON schema", "\"COMPOSER_AUTH\" does"},
			tell: func(n *notes, f found) bool {
				return n.place(f, diagnose.Place{Name: "COMPOSER_AUTH", State: diagnose.PlaceMalformed, Mistake: diagnose.MistakeLevel, Detail: "it has not the shape of an auth.json"})
			},
		},
		{
			name: "entry incomplete",
			texts: []string{
				"http-basic.repo.magento.com.password : The property password is required",
				"http-basic.repo.magento.com.username : The property username is required",
				`Undefined array key "password"`, "Undefined index: password", `Undefined array key "username"`, "Undefined index: username",
				"checkAndSetAuthentication(): Argument #{code}", "Cannot access offset of type string on string",
			},
			look: []string{"http-basic.repo", "property password", "property username", "efined array key", "efined index: ", "checkAndSetAuthent", "ccess offset of type"},
			tell: func(n *notes, f found) bool {
				return n.place(f, diagnose.Place{Name: "auth.json", State: diagnose.PlaceMalformed, Mistake: diagnose.MistakeEntry, Fatal: !strings.Contains(f.folded[f.from:f.to], "property"), Detail: "an entry lacks its user name or its password"})
			},
		},
		{
			name:  "file unreadable",
			texts: []string{`The file "{path}.json" is not readable`, `Could not read {path}.json`},
			look:  []string{"is not readable", "Could not read "},
			tell:  tellFile,
		},
		{
			name:  "no composer.json",
			texts: []string{"Composer could not find a composer.json file in"},
			look:  []string{"could not find a composer", "a composer.json file"},
			tell: func(n *notes, f found) bool {
				n.project.Manifest = diagnose.File{Seen: n.seen(f.number()), Name: "composer.json", State: diagnose.FileAbsent, Detail: "it is not in the directory in which Composer ran"}
				n.project.Manifest.Ref = "f1"
				return true
			},
		},
		{
			name:  "lock not up to date",
			texts: []string{"The lock file is not up to date with the latest changes in composer.json"},
			look:  []string{"not up to date with", "latest changes in compo", "lock file is not up"},
			tell: func(n *notes, f found) bool {
				n.project.LockFresh = diagnose.No
				n.lockSeen(f)
				return true
			},
		},
		{
			name:  "lock lacks a requirement",
			texts: []string{`Required package "{name}" is not present in the lock file`, `Required (in require-dev) package "{name}" is not present in the lock file`},
			look:  []string{"not present in the lock", "Required package \""},
			tell: func(n *notes, f found) bool {
				n.lockSeen(f)
				n.project.Unlocked = append(n.project.Unlocked, f.get("name"))
				return true
			},
		},
		{
			name:  "only and exclude",
			texts: []string{`Only one of "only" and "exclude" can be specified for repository`},
			look:  []string{"one of \"only\" and", "can be specified for repo"},
			tell: func(n *notes, f found) bool {
				n.entry(f, "https://"+official, diagnose.RepositoryFilter, "it has both only and exclude")
				return true
			},
		},
	}
}

func (n *notes) lockSeen(f found) {
	if n.project.Lock.Ref == "" {
		n.project.Seen = n.seen(f.number())
		n.project.Lock = diagnose.File{Seen: n.seen(f.number()), Name: "composer.lock", State: diagnose.FileRead}
		n.project.Lock.Ref = "f2"
	}
}

// tellFile takes in that a file cannot be used. Its name tells which.
func tellFile(n *notes, f found) bool {
	path := f.get("path")
	if strings.HasPrefix(path, "http:") || strings.HasPrefix(path, "https:") {
		return false
	}
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	said := f.folded[f.from:f.to]
	after := f.folded[f.to:min(f.to+200, len(f.folded))]
	schema, unreadable := strings.Contains(said, "schema"), strings.Contains(said, "readable") || strings.Contains(said, "couldnotread")
	line := 0
	if _, rest, ok := strings.Cut(after, "parseerroronline"); ok {
		line, _ = strconv.Atoi(rest[:digits(rest, 0)])
	}
	detail := "it is not valid JSON"
	switch {
	case unreadable:
		detail = "it cannot be read"
	case schema:
		detail = "it has not the shape that Composer expects"
	case strings.Contains(after, "bomdetected"):
		detail = "it begins with a byte order mark"
	case strings.Contains(after, "trailingcomma"):
		detail = "it has a comma too many"
	}
	switch {
	case name == "auth":
		p := diagnose.Place{Name: "auth.json", Path: path + ".json", State: diagnose.PlaceMalformed, Mistake: diagnose.MistakeSyntax, Fatal: !schema, Line: line, Detail: detail}
		switch {
		case unreadable:
			p.State, p.Mistake = diagnose.PlaceUnreadable, diagnose.MistakeNone
		case schema:
			p.Mistake = diagnose.MistakeLevel
		}
		return n.place(f, p)
	case name == "composer" && !schema, name == "config" && !schema:
		file := diagnose.File{Seen: n.seen(f.number()), Name: name + ".json", State: diagnose.FileMalformed, Line: line, Detail: detail}
		if unreadable {
			file.State = diagnose.FileUnreadable
		}
		if strings.Contains(said, ".lock") {
			file.Name, file.Ref = "composer.lock", "f2"
			n.project.Lock = file
			return true
		}
		file.Ref = "f1"
		n.project.Manifest = file
		return true
	}
	return false
}

// place takes in that a place of keys cannot be used.
func (n *notes) place(f found, p diagnose.Place) bool {
	p.Seen, p.Read = n.seen(f.number()), true
	p.Path = n.mask(p.Path)
	for i, q := range n.places {
		if q.Name == p.Name && q.Path == p.Path {
			n.places[i].Fatal = q.Fatal || p.Fatal
			return true
		}
	}
	if len(n.places) < maxMessages {
		n.places = append(n.places, p)
	}
	return true
}
