package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"magedoctor/diagnose"
)

// Target is a format and where it goes.
type Target struct {
	Format Format
	// Path is a file; empty means standard output.
	Path string
}

// ParseTarget reads one value of --format: "json", "json=report.json", or
// "json=-", which is standard output.
func ParseTarget(s string) (Target, error) { return parseTarget(Formats(), s) }

func parseTarget(formats []Format, s string) (Target, error) {
	name, path, hasPath := strings.Cut(s, "=")
	f, err := byName(formats, name)
	if err != nil {
		return Target{}, err
	}
	if hasPath && path == "" {
		return Target{}, fmt.Errorf("no file behind %q: write %s=PATH, or %s alone for standard output", s, name, name)
	}
	if path == "-" {
		path = ""
	}
	return Target{Format: f, Path: path}, nil
}

// ParseTargets reads all values of --format; none means the default format to
// standard output. At most one goes there, and no file is named twice.
func ParseTargets(values []string) ([]Target, error) { return ParseTargetsOf(Formats(), values) }

// ParseTargetsOf is ParseTargets with other formats than those of a diagnosis.
func ParseTargetsOf(formats []Format, values []string) ([]Target, error) {
	if len(values) == 0 {
		return []Target{{Format: formats[0]}}, nil
	}
	var targets []Target
	for _, v := range values {
		t, err := parseTarget(formats, v)
		if err != nil {
			return nil, err
		}
		for _, u := range targets {
			if t.Path == "" && u.Path == "" {
				return nil, fmt.Errorf("both %s and %s would go to standard output: give one of them a file, such as --format %s=PATH",
					u.Format.Name, t.Format.Name, t.Format.Name)
			}
			if t.Path != "" && filepath.Clean(t.Path) == filepath.Clean(u.Path) {
				return nil, fmt.Errorf("both %s and %s would go to %s: name another file", u.Format.Name, t.Format.Name, t.Path)
			}
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// WriteAll writes a diagnosis to every target. Nothing is written before every
// format was made; then a target that fails does not keep the others from being
// written. Files are never coloured and appear whole or not at all.
func WriteAll(targets []Target, stdout io.Writer, d diagnose.Diagnosis, o Options) error {
	texts := make([]bytes.Buffer, len(targets))
	for i, t := range targets {
		options := o
		if t.Path != "" {
			options.Color, options.Width = false, 0
		}
		if err := t.Format.Write(&texts[i], d, options); err != nil {
			return fmt.Errorf("making the %s report: %w", t.Format.Name, err)
		}
	}
	var errs []error
	for i, t := range targets {
		var err error
		if t.Path == "" {
			_, err = stdout.Write(texts[i].Bytes())
		} else {
			err = WriteFile(t.Path, texts[i].Bytes())
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("writing the %s report: %w", t.Format.Name, err))
		}
	}
	return errors.Join(errs...)
}

// WriteFile writes a file that appears whole or not at all: beside its place and
// then moved there. A report holds no secret, so everybody may read a new file;
// an old file keeps its mode. What is no regular file, such as /dev/stderr, is
// written directly.
func WriteFile(path string, content []byte) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		switch {
		case info.IsDir():
			return fmt.Errorf("%s is a folder: name a file in it", path)
		case !info.Mode().IsRegular():
			return writeTo(path, os.O_WRONLY, 0, content)
		}
		mode = info.Mode().Perm()
	}
	beside, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the folder %s does not exist: make it first", filepath.Dir(path))
		}
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(beside.Name())
		}
	}()
	_, err = beside.Write(content)
	if err = errors.Join(err, beside.Chmod(mode), beside.Close()); err != nil {
		return err
	}
	return os.Rename(beside.Name(), path)
}

func writeTo(path string, flag int, mode fs.FileMode, content []byte) error {
	f, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
