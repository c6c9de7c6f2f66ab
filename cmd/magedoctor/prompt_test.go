package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"magedoctor/checks"
	"magedoctor/checks/repo"

	"github.com/urfave/cli/v2"
)

func TestHalvesFromStdin(t *testing.T) {
	for _, c := range []struct{ name, stdin, first, second, rest, problem string }{
		{"two lines", "a\nb\n", "a", "b", "", ""},
		{"no end of the last line", "a\nb", "a", "b", "", ""},
		{"line ends of Windows", "a\r\nb\r\n", "a", "b", "", ""},
		{"a byte order mark", "\ufeffa\nb\n", "a", "b", "", ""},
		{"blanks are evidence", " a\t\nb \n", " a\t", "b ", "", ""},
		{"what follows is left for others", "a\nb\nc\nd", "a", "b", "c\nd", ""},
		{"nothing", "", "", "", "", "reading the First from stdin: there is none"},
		{"one line", "a\n", "", "", "", "reading the Second from stdin: there is none"},
		{"an endless line", strings.Repeat("a", 5000) + "\nb", "", "", "", "longer than 4096 bytes"},
	} {
		stdin := strings.NewReader(c.stdin)
		first, second, err := ask(world{stdin: stdin}, "First", "Second")
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) || strings.Contains(err.Error(), "aaa") {
				t.Errorf("%s: got %v, want %q", c.name, err, c.problem)
			}
			continue
		}
		rest, _ := io.ReadAll(stdin)
		if err != nil || first != c.first || second.Reveal() != c.second || string(rest) != c.rest {
			t.Errorf("%s: got %q, %q and the rest %q (%v)", c.name, first, second.Reveal(), rest, err)
		}
	}
}

// commandLine is a parsed command line of diagnose.
func commandLine(t *testing.T, args ...string) *cli.Context {
	t.Helper()
	set := flag.NewFlagSet("diagnose", flag.ContinueOnError)
	for _, f := range append(projectFlags(), lookFlags(time.Minute)...) {
		if err := f.Apply(set); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	c := cli.NewContext(nil, set, nil)
	c.Command = &cli.Command{Name: "diagnose"}
	return c
}

func TestKeysAndTokenFromOneStdin(t *testing.T) {
	w := world{stdin: strings.NewReader("public\nprivate\nMAG123456789\ntoken\n"), getenv: func(string) (string, bool) { return "", false }}
	var o checks.Options
	if err := w.credentials(commandLine(t, "--ask", "--ask-token"), &o); err != nil {
		t.Fatal(err)
	}
	if o.Given == nil || o.Given.Public != "public" || o.Given.Private.Reveal() != "private" || o.TokenMAGEID != "MAG123456789" || o.Token.Reveal() != "token" {
		t.Errorf("got %+v and %s", o.Given, o.TokenMAGEID)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"good.json": 0o600, "locked.json": 0} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), mode); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"good.json": "<nil>", filepath.Join(dir, "good.json"): "<nil>", "locked.json": "permission denied", "nowhere.json": "no such file or directory",
		".": "it is a folder", os.DevNull: "it is no regular file", "": "it names no file",
	} {
		if path == "locked.json" && os.Getuid() == 0 {
			continue // root may read every file
		}
		if got := fmt.Sprint(readable(dir, path)); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestPhasesFollowTheTimeoutThatTheUserSets(t *testing.T) {
	demo := repo.Timeouts{Connect: time.Second, Answer: 3 * time.Second}
	for _, c := range []struct {
		name string
		args []string
		w    world
		want repo.Timeouts
	}{
		{"not set", nil, world{}, repo.Timeouts{}},
		{"long", []string{"--timeout", "5m"}, world{}, repo.Timeouts{Connect: 5 * time.Second, TLS: 5 * time.Second, Answer: 150 * time.Second, Whole: 5 * time.Minute}},
		{"short", []string{"--timeout", "4s"}, world{}, repo.Timeouts{Connect: 2 * time.Second, TLS: 2 * time.Second, Answer: 2 * time.Second, Whole: 4 * time.Second}},
		{"no time", []string{"--timeout", "0"}, world{}, repo.Timeouts{}},
		{"in the demo", []string{"--timeout", "5m"}, world{timeouts: demo}, demo},
	} {
		if got := c.w.phases(commandLine(t, c.args...)); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
