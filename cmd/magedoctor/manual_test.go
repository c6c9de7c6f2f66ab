package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// TestTheManualIsWhole finds each command, flag, exit status and variable on the
// page as man shows it.
func TestTheManualIsWhole(t *testing.T) {
	man := need(t, "man")
	page := manualFile(t)
	cmd := exec.CommandContext(t.Context(), man, "-l", page)
	cmd.Env = append(os.Environ(), "MANWIDTH=100", "MAN_KEEP_FORMATTING=", "LC_ALL=C", "PAGER=cat", "MANPAGER=cat")
	shown, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(shown)), " ")
	must := func(what string) {
		t.Helper()
		if !strings.Contains(text, strings.Join(strings.Fields(what), " ")) {
			t.Errorf("the page does not show %q", what)
		}
	}
	for _, c := range app(world{}).VisibleCommands() {
		must("magedoctor " + c.Name)
		must(sentence(c.Usage))
		for _, line := range strings.Split(c.Description, "\n") {
			if line = strings.ReplaceAll(line, "…", "..."); strings.HasPrefix(line, "  ") {
				must(line)
			}
		}
		for _, f := range c.VisibleFlags() {
			term, meaning := flagEntry(f.(cli.DocGenerationFlag))
			must(term + " " + strings.ReplaceAll(meaning, "…", "..."))
		}
	}
	for _, s := range append(statuses(), variables()...) {
		must(s.value + " " + s.note)
	}
	if strings.Contains(text, completionWords) {
		t.Errorf("the page shows the hidden command %s", completionWords)
	}
}

// TestTheManualIsGoodRoff lets another program than man judge the page's language.
func TestTheManualIsGoodRoff(t *testing.T) {
	lint := exec.CommandContext(t.Context(), need(t, "mandoc"), "-Tlint", "-Wwarning", manualFile(t))
	out, _ := lint.CombinedOutput() // its status says that there is something to say
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		// The day is the commit's, and a test's build has none.
		if line != "" && !strings.Contains(line, `missing date, using ""`) {
			t.Error(line)
		}
	}
}

// manualFile writes the page into a file.
func manualFile(t *testing.T) string {
	t.Helper()
	out, stderr, status := told(t, "man")
	if status != statusOpen || stderr != "" {
		t.Fatalf("man ended with status %d: %s", status, stderr)
	}
	path := filepath.Join(t.TempDir(), "magedoctor.1")
	if err := os.WriteFile(path, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRoffTakesNoTextForARequest covers what help texts may hold one day.
func TestRoffTakesNoTextForARequest(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a plain text", "a plain text\n"},
		{".magedoctor.yaml is read", "\\&.magedoctor.yaml is read\n"},
		{"'quoted'", "\\(aqquoted\\(aq\n"},
		{`C:\new --flag`, "C:\\enew \\-\\-flag\n"},
		{strings.Repeat("twelve signs ", 7) + ".yaml", strings.TrimSpace(strings.Repeat("twelve signs ", 6)) + "\ntwelve signs .yaml\n"},
		{strings.Repeat("ten signs ", 7) + "abcdefgh .yaml", strings.Repeat("ten signs ", 7) + "abcdefgh\n\\&.yaml\n"},
	} {
		if got := filled(c.text); got != c.want {
			t.Errorf("%q\ngot  %q\nwant %q", c.text, got, c.want)
		}
	}
	var page bytes.Buffer
	err := manual(&page, &cli.App{Name: "x", Version: "1", Commands: []*cli.Command{{Name: "c", Usage: `says "so"`, ArgsUsage: `"A"`}}})
	if err != nil || !strings.Contains(page.String(), `.SS "x c \(dqA\(dq"`) {
		t.Errorf("%v in\n%s", err, page.String())
	}
}
