package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestListsWithCommas parts lists, but no name of a file.
func TestListsWithCommas(t *testing.T) {
	dir := t.TempDir()
	both := filepath.Join(dir, "a,b.json")
	if err := os.WriteFile(both, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flag, list string
		want       []string
	}{
		{"need", "a/one,a/two", []string{"a/one", "a/two"}},
		{"ignore", "clock-skew=2026-12-31,mirror-lag", []string{"clock-skew=2026-12-31", "mirror-lag"}},
		{"format", "text,json=a.json,junit=b.xml", []string{"text", "json=a.json", "junit=b.xml"}},
		{"format", "json=/a,b/x.json", []string{"json=/a,b/x.json"}},
		{"format", "json=/a,b/x.json,text", []string{"json=/a,b/x.json", "text"}},
		{"format", "json=x,json/y", []string{"json=x,json/y"}},
		{"format", "text,b.json", []string{"text", "b.json"}},       // text has no file whose name could go on
		{"format", "json=a,jnuit=b", []string{"json=a", "jnuit=b"}}, // a mistyped format is told as one
		{"earlier", both, []string{both}},
		{"earlier", both + ",c.json", []string{filepath.Join(dir, "a"), "b.json", "c.json"}},
	} {
		if got := parts(c.flag, c.list); !slices.Equal(got, c.want) {
			t.Errorf("%s %s: got %q, want %q", c.flag, c.list, got, c.want)
		}
	}
}

// TestMessagesRepeatNoKey writes a key where a word belongs, on the command line, in a
// variable and in a config file.
func TestMessagesRepeatNoKey(t *testing.T) {
	key := strings.Repeat("5ec2e7A0", 4)
	for _, c := range []struct{ name, flags, variable, file string }{
		{"level", "--fail-on " + key, "", ""},
		{"format", "--format json --format " + key, "", ""},
		{"need", "--need " + key, "", ""},
		{"project", "--project /nowhere/" + key, "", ""},
		{"flag", "--" + key, "", ""},
		{"argument", key, "", ""},
		{"variable", "", "MAGEDOCTOR_IGNORE=" + key, ""},
		{"file", "", "", "fail-on: " + key + "\n"},
		{"day in the file", "", "", "ignore: {clock-skew: " + key + "}\n"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, configName), []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		variable, text, _ := strings.Cut(c.variable, "=")
		var out, messages bytes.Buffer
		code := run(t.Context(), world{
			args:  append([]string{"magedoctor", "preflight", "--format", "json"}, strings.Fields(c.flags)...),
			stdin: strings.NewReader(""), stdout: &out, stderr: &messages, dir: dir,
			environ: func() []string { return nil },
			getenv:  func(name string) (string, bool) { return text, name == variable && name != "" },
		})
		if code != statusUsage || !strings.Contains(messages.String(), "error: ") {
			t.Errorf("%s: status %d, want %d: %s", c.name, code, statusUsage, messages.String())
		}
		if said := out.String() + messages.String(); strings.Contains(said, key[:8]) {
			t.Errorf("%s: the key is repeated:\n%s", c.name, said)
		}
	}
	if got, name := unkeyed("there is no cause \"license-laps\""), "there is no cause \"license-laps\""; got != name {
		t.Errorf("a message without a key became %q", got)
	}
}

// TestAFileThatCannotBeWrittenCostsNoReport asks for files in a folder that is not
// there: the report still goes to stdout, once.
func TestAFileThatCannotBeWrittenCostsNoReport(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere", "x")
	for _, flags := range [][]string{{"--format", "json", "--format", "junit=" + nowhere}, {"--format", "json", "--record", nowhere}} {
		var messages bytes.Buffer
		p, err := playPart(t.Context(), find(t, "all-well"), part{command: "preflight", flags: flags, stderr: &messages})
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Verdict string }
		if err := json.Unmarshal(p.output, &doc); err != nil || doc.Verdict != "open" {
			t.Errorf("%v: stdout is not the report alone: verdict %q, %v", flags, doc.Verdict, err)
		}
		if p.status != statusUsage || !strings.Contains(messages.String(), "does not exist: make it first") {
			t.Errorf("%v: status %d, want %d: %s", flags, p.status, statusUsage, messages.String())
		}
	}
	p, err := playPart(t.Context(), find(t, "all-well"), part{command: "preflight", flags: []string{"--format", "json=" + nowhere}, stderr: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.output) > 0 || p.status != statusUsage {
		t.Errorf("JSON that was to go into a file: status %d, stdout %q", p.status, p.output)
	}
}

// TestAListThatCannotBeWrittenCostsNoReport is the same for several logs.
func TestAListThatCannotBeWrittenCostsNoReport(t *testing.T) {
	dir := t.TempDir()
	args := []string{"magedoctor", "triage", "--format", "json", "--format", "markdown=" + filepath.Join(dir, "nowhere", "x")}
	for _, name := range []string{"a.log", "b.log"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("nothing of note\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	var out, messages bytes.Buffer
	code := run(t.Context(), world{
		args: args, stdin: strings.NewReader(""), stdout: &out, stderr: &messages, dir: dir,
		environ: func() []string { return nil }, getenv: func(string) (string, bool) { return "", false },
	})
	if code != statusUsage || !json.Valid(out.Bytes()) || !strings.Contains(out.String(), "b.log") {
		t.Errorf("status %d, stdout:\n%s\n%s", code, out.String(), messages.String())
	}
}
