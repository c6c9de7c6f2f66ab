package report

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"magedoctor/diagnose"
)

func TestParseTarget(t *testing.T) {
	for _, c := range []struct{ value, format, path, fault string }{
		{"json", "json", "", ""},
		{"json=out.json", "json", "out.json", ""},
		{"text=a=b.txt", "text", "a=b.txt", ""},
		{"markdown=-", "markdown", "", ""},
		{"json=", "", "", "write json=PATH"},
		{"jsn", "", "", `unknown format "jsn": there are text, json, markdown, reply, junit, sarif, github, gitlab, openmetrics; did you mean "json"?`},
		{"md=x.md", "", "", `there are text, json, markdown`},
		{"mark", "", "", `did you mean "markdown"?`},
		{"JSON", "", "", `did you mean "json"?`},
		{"yaml", "", "", `unknown format "yaml": there are text, json, markdown`},
		{"", "", "", "unknown format"},
		{"=x", "", "", "unknown format"},
	} {
		got, err := ParseTarget(c.value)
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%q: got %v, want %s", c.value, err, c.fault)
			}
			continue
		}
		if err != nil || got.Format.Name != c.format || got.Path != c.path {
			t.Errorf("%q: got %s %q (%v), want %s %q", c.value, got.Format.Name, got.Path, err, c.format, c.path)
		}
	}
}

func TestParseTargets(t *testing.T) {
	for _, c := range []struct {
		situation, values, fault string
		n                        int
	}{
		{"none is text", "", "", 1},
		{"one to standard output, two files", "text json=a.json markdown=b.md", "", 3},
		{"two to standard output", "text json", "--format json=PATH", 0},
		{"two to standard output, one by its sign", "json=- text", "standard output", 0},
		{"two to one file", "json=a markdown=./a", "name another file", 0},
		{"one that is unknown", "text xml=a", "unknown format", 0},
	} {
		got, err := ParseTargets(strings.Fields(c.values))
		if c.fault == "" && (err != nil || len(got) != c.n) {
			t.Errorf("%s: got %d targets (%v), want %d", c.situation, len(got), err, c.n)
		}
		if c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s: got %v, want %s", c.situation, err, c.fault)
		}
	}
}

func TestWriteAllWritesEveryTarget(t *testing.T) {
	dir := t.TempDir()
	d := byHand(wrongMAGEID(), diagnose.Shut, wrong)
	targets, err := ParseTargets([]string{"text", "json=" + filepath.Join(dir, "a.json"), "text=" + filepath.Join(dir, "a.txt")})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WriteAll(targets, &out, d, Options{Tool: tool, Color: true, Width: 120}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[") {
		t.Error("standard output lost its colour")
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got, want := read("a.txt"), render(Formats()[0], d, Options{}); got != want {
		t.Errorf("the text file is coloured or of the terminal's width:\n%s", got)
	}
	if got, want := read("a.json"), render(Formats()[1], d, Options{}); got != want {
		t.Error("the JSON file differs from the JSON on standard output")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.json")); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode: got %v, want 0644", info.Mode())
	}
}

func TestAFormatThatFailsLeavesOldFilesAlone(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old.txt")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	failing := Format{Name: "failing", Write: func(w io.Writer, _ diagnose.Diagnosis, _ Options) error {
		_, _ = io.WriteString(w, "half")
		return errors.New("no")
	}}
	var out bytes.Buffer
	err := WriteAll([]Target{{Format: Formats()[0], Path: old}, {Format: failing}}, &out, byHand(noProject(), diagnose.Open), Options{})
	if err == nil || !strings.Contains(err.Error(), "failing") {
		t.Errorf("got %v, want the name of the format", err)
	}
	if b, _ := os.ReadFile(old); string(b) != "old" || out.Len() > 0 {
		t.Errorf("something was written: %q, %q", b, out.String())
	}
}

func TestATargetThatFailsDoesNotStopTheOthers(t *testing.T) {
	dir := t.TempDir()
	targets := []Target{
		{Format: Formats()[1], Path: filepath.Join(dir, "none", "a.json")},
		{Format: Formats()[1], Path: dir},
		{Format: Formats()[0]},
	}
	var out bytes.Buffer
	err := WriteAll(targets, &out, byHand(noProject(), diagnose.Open), Options{})
	if err == nil || !strings.Contains(err.Error(), "make it first") || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("got %v, want both faults", err)
	}
	if out.Len() == 0 {
		t.Error("standard output got nothing")
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	old, link := filepath.Join(dir, "old"), filepath.Join(dir, "link")
	if err := os.WriteFile(old, []byte("old and longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(old, link); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(old); string(b) != "new" {
		t.Errorf("behind the link: got %q, want new", b)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if info, _ := os.Stat(old); info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v, want the old 0600", info.Mode())
	}
	if err := WriteFile(os.DevNull, []byte("gone")); err != nil {
		t.Errorf("a device: %v", err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("the device was replaced by a file")
	}
}
