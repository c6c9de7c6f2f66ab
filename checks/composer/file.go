package composer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// MaxFile is the largest file that is read, in bytes. A larger composer.json, composer.lock or auth.json is an accident.
const MaxFile = 64 << 20

// FileError says why a file cannot be used. Its text names the path and the place, never the content.
type FileError struct {
	Path         string
	ID           string // "unreadable", "too-large", or the ID of a Syntax
	Line, Column int    // from 1; 0 when the whole file is meant
	Text         string // in plain words, lower case
}

func (e *FileError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("reading %s: line %d, column %d: %s", e.Path, e.Line, e.Column, e.Text)
	}
	return fmt.Sprintf("reading %s: %s", e.Path, e.Text)
}

// readText reads a file of at most MaxFile bytes. A file that does not exist, or is no regular file, is absent: "", nil, false,
// as Composer asks is_file first.
func readText(file string) (text string, problem *FileError, found bool) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrPermission) {
		// Whether the file exists cannot be seen; Composer's is_file says no.
		return "", &FileError{Path: file, ID: "unreadable", Text: "a directory on the way may not be searched by this user"}, false
	}
	if err != nil || !info.Mode().IsRegular() {
		return "", nil, false
	}
	tooLarge := &FileError{Path: file, ID: "too-large", Text: fmt.Sprintf("the file has %d bytes; more than %d are not read", info.Size(), int64(MaxFile))}
	if info.Size() > MaxFile {
		return "", tooLarge, true
	}
	f, err := os.Open(file)
	if err != nil {
		reason := "the file cannot be opened"
		if errors.Is(err, fs.ErrPermission) {
			reason = "this user may not read the file"
		}
		return "", &FileError{Path: file, ID: "unreadable", Text: reason}, true
	}
	defer f.Close()
	var b strings.Builder
	b.Grow(int(info.Size()))
	switch n, err := io.Copy(&b, io.LimitReader(f, MaxFile+1)); {
	case err != nil:
		return "", &FileError{Path: file, ID: "unreadable", Text: "the file cannot be read to its end"}, true
	case n > MaxFile:
		return "", tooLarge, true
	}
	return b.String(), nil, true
}

// loaded is one source of configuration after reading and parsing.
type loaded struct {
	path    string
	found   bool
	doc     *document // nil when absent or not usable
	problem *FileError
	syntax  *Syntax
}

// root is what Composer's JsonFile::read gives: nil stands for null, also where its two parsers disagree.
func (l *loaded) root() *value {
	if l == nil || l.doc == nil {
		return nil
	}
	return &l.doc.root
}

func load(file string) *loaded { return loadPart(file, nil) }

// loadPart leaves out the values of some keys of the objects on the third level.
func loadPart(file string, skip map[string]bool) *loaded {
	l := &loaded{path: file}
	var text string
	text, l.problem, l.found = readText(file)
	if !l.found || l.problem != nil {
		return l
	}
	l.parse(text, skip)
	return l
}

func (l *loaded) parse(text string, skip map[string]bool) {
	doc, syntax := parsePart(text, skip)
	if syntax == nil {
		l.doc = doc
		return
	}
	l.syntax = syntax
	l.problem = &FileError{Path: l.path, ID: syntax.ID, Line: syntax.Line, Column: syntax.Column, Text: syntax.Text}
}
