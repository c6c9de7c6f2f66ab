package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// asked is what the completion scripts are told for a line of words, the last of
// which stands under the cursor.
func asked(t *testing.T, words ...string) []string {
	t.Helper()
	last := len(words) - 1
	out, stderr, status := told(t, append(append([]string{completionWords}, words[:last]...), "="+words[last])...)
	if status != statusOpen || stderr != "" {
		t.Fatalf("completing %q ended with status %d: %s", words, status, stderr)
	}
	var values []string
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		value, _, _ := strings.Cut(line, "\t")
		values = append(values, value)
	}
	return values
}

// told runs the program with nothing around it.
func told(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), world{
		args: append([]string{"magedoctor"}, args...), stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		getenv: func(string) (string, bool) { return "", false }, environ: func() []string { return nil },
		dir: t.TempDir(), root: t.TempDir(),
	})
	return out.String(), errs.String(), status
}

func TestWordsAreCompleted(t *testing.T) {
	var scenarios, causes, formats []string
	for _, s := range fakerepo.Scenarios() {
		scenarios = append(scenarios, s.Name)
	}
	for _, c := range diagnose.Catalogue() {
		causes = append(causes, c.ID)
	}
	for _, f := range report.Formats() {
		formats = append(formats, f.Name)
	}
	nothing := []string{""}
	for _, c := range []struct {
		name  string
		words []string
		want  []string
	}{
		{"a command", []string{"diag"}, []string{"diagnose"}},
		{"no hidden command", []string{"__"}, nothing},
		{"a flag of the program", []string{"--v"}, []string{"--version"}},
		{"after an unknown command", []string{"nonsense", ""}, nothing},
		{"all scenarios", []string{"demo", ""}, scenarios},
		{"one scenario", []string{"demo", "wrong-m"}, []string{"wrong-mageid"}},
		{"a second scenario", []string{"demo", "wrong-mageid", ""}, nothing},
		{"a cause", []string{"explain", "wrong-m"}, []string{"wrong-mageid"}},
		{"all causes", []string{"explain", ""}, causes},
		{"a flag", []string{"diagnose", "--ask-"}, []string{"--ask-token"}},
		{"a flag after an argument", []string{"explain", "wrong-mageid", "--j"}, nothing},
		{"a flag after --", []string{"explain", "--", "--j"}, nothing},
		{"an argument after --", []string{"explain", "--", "wrong-m"}, []string{"wrong-mageid"}},
		{"a value of its own word", []string{"diagnose", "--format", ""}, formats},
		{"a value in the flag's word", []string{"diagnose", "--format=js"}, []string{"--format=json"}},
		{"a value after a value", []string{"diagnose", "--format", "json", "--format", "mark"}, []string{"markdown"}},
		{"a flag after a value", []string{"diagnose", "--format=json", "--ask-"}, []string{"--ask-token"}},
		{"the path of a format", []string{"diagnose", "--format", "json=ou"}, []string{":files"}},
		{"the path of a format in the flag's word", []string{"diagnose", "--format=json=ou"}, []string{":files"}},
		{"the path of no format", []string{"diagnose", "--format", "jsn=ou"}, nothing},
		{"a list of logs has a format more", []string{"triage", "--format", "cs"}, []string{"csv"}},
		{"and one log has not", []string{"diagnose", "--format", "cs"}, nothing},
		{"a scenario to serve", []string{"serve-fake", "--scenario", "wrong-m"}, []string{"wrong-mageid"}},
		{"a folder", []string{"diagnose", "--project", ""}, []string{":folders"}},
		{"a file", []string{"diagnose", "--auth", "au"}, []string{":files"}},
		{"several logs", []string{"triage", "one.log", ""}, []string{":files"}},
		{"a value that cannot be guessed", []string{"diagnose", "--timeout", ""}, nothing},
		{"a value of a flag without values", []string{"diagnose", "--no-dev="}, nothing},
		{"a shell", []string{"completion", "p"}, []string{"powershell"}},
		{"a CI system", []string{"ci", "git"}, []string{"github", "gitlab"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := asked(t, c.words...); !slices.Equal(got, c.want) {
				t.Errorf("after %q\ngot  %q\nwant %q", c.words, got, c.want)
			}
		})
	}
}

// TestEveryPlaceholderIsThoughtOf holds completion and the help texts together: a new
// flag's placeholder has values, or paths, or a place in the list of those without.
func TestEveryPlaceholderIsThoughtOf(t *testing.T) {
	for _, c := range app(world{}).VisibleCommands() {
		if _, _, known := offers(c, c.ArgsUsage); !known {
			t.Errorf("%s: completion does not know the argument %s", c.Name, c.ArgsUsage)
		}
		for _, f := range c.Flags {
			doc := f.(cli.DocGenerationFlag)
			of := placeholder(doc)
			if _, _, known := offers(c, of); doc.TakesValue() && (!known || of == "") {
				t.Errorf("%s --%s: completion does not know the placeholder %q", c.Name, f.Names()[0], of)
			}
		}
	}
}

// TestCompletionScriptsArePrinted takes the script of each shell, and refuses others.
func TestCompletionScriptsArePrinted(t *testing.T) {
	for _, s := range shells() {
		out, _, status := told(t, "completion", s.value)
		if status != statusOpen || !strings.Contains(out, completionWords) || !strings.Contains(out, s.note) {
			t.Errorf("completion %s: status %d, and does it call %s and say how to load it?\n%s", s.value, status, completionWords, out)
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "tcsh"}, {"completion", "bash", "zsh"}, {"completion", "../ci.shell.sh"}, {completionWords}} {
		if out, stderr, status := told(t, args...); status != statusUsage || out != "" || !strings.Contains(stderr, "hint: ") {
			t.Errorf("%q: status %d, stdout %q, stderr %q", args, status, out, stderr)
		}
	}
}

// onTerminal types keys into a shell on a terminal, and gives back what stood on the
// screen, without the terminal's own codes. Keys wait in the terminal until the shell
// reads them. Completion must not have run what was typed: there is no file "ran".
func onTerminal(t *testing.T, command, keys string) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skipf("NOT RUN: the script program of %s has other flags", runtime.GOOS)
	}
	script := need(t, "script")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "deploy.log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), script, "-q", "-e", "-c", command, os.DevNull)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TERM=dumb", "HOME="+dir, "ZDOTDIR="+dir, "PS1=$ ", "COLUMNS=200", "LINES=50")
	cmd.Stdin = strings.NewReader(keys)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("a Tab ran what stood on the line")
	}
	return regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|[\r\x07]`).ReplaceAllString(string(out), "")
}

// typedLine is a line as it is typed, up to the Tab key, and as the shell must have
// completed it.
type typedLine struct{ typed, want string }

var typedLines = []typedLine{
	{"magedoctor diag", "magedoctor diagnose"},
	{"magedoctor explain wrong-m", "magedoctor explain wrong-mageid"},
	{"magedoctor demo --verb", "magedoctor demo --verbose"},
	{"magedoctor serve-fake --scenario wrong-m", "magedoctor serve-fake --scenario wrong-mageid"},
	{"magedoctor diagnose --format=js", "magedoctor diagnose --format=json"},
	{"magedoctor diagnose --format json --format mark", "magedoctor diagnose --format json --format markdown"},
	{"magedoctor diagnose --format=json=depl", "magedoctor diagnose --format=json=deploy.log"},
	{"magedoctor diagnose --format json=depl", "magedoctor diagnose --format json=deploy.log"},
	{"magedoctor triage depl", "magedoctor triage deploy.log"},
}

// keysFor types every line with a Tab at its end, and has the shell say the line
// that came of it: Ctrl-A goes to its beginning.
func keysFor(load string, lines []typedLine) string {
	keys := load + "\n"
	for _, l := range lines {
		keys += l.typed + "\t\x01echo \"said: \" \x05\n"
	}
	for _, l := range []string{"magedoctor explain $(touch ran) wrong-m", "magedoctor explain `touch ran`", "magedoctor demo ;touch ran;magedoctor diag"} {
		keys += l + "\t\x15" // Ctrl-U takes the line away, unrun
	}
	return keys + "\nexit\n"
}

func TestBashCompletes(t *testing.T) {
	bash := need(t, "bash")
	lines := append(slices.Clone(typedLines),
		typedLine{`magedoctor explain "wrong-m`, "magedoctor explain wrong-mageid"},
		typedLine{"magedoctor diagnose --format 'json=depl", "magedoctor diagnose --format json=deploy.log"},
	)
	screen := onTerminal(t, bash+" --norc --noprofile -i", keysFor("source <(magedoctor completion bash)", lines))
	heard(t, screen, lines)

	// Some people's readline does not split words at =.
	glued := slices.DeleteFunc(lines, func(l typedLine) bool { return !strings.Contains(l.typed, "=") })
	screen = onTerminal(t, bash+" --norc --noprofile -i", keysFor("COMP_WORDBREAKS=${COMP_WORDBREAKS//=}; source <(magedoctor completion bash)", glued))
	heard(t, screen, glued)
}

func TestZshCompletes(t *testing.T) {
	zsh := need(t, "zsh")
	screen := onTerminal(t, zsh+" -f -i", keysFor("autoload -U compinit; compinit -D -u; bindkey -e; source <(magedoctor completion zsh)", typedLines))
	heard(t, screen, typedLines)
}

// heard looks for the completed lines on the screen.
func heard(t *testing.T, screen string, lines []typedLine) {
	t.Helper()
	for _, l := range lines {
		if !regexp.MustCompile(`(?m)^said: +` + regexp.QuoteMeta(l.want) + ` *$`).MatchString(screen) {
			t.Errorf("%q and a Tab did not become %q", l.typed, l.want)
		}
	}
	if t.Failed() {
		t.Logf("the screen:\n%s", screen)
	}
}

// TestFishCompletes has fish say what it would offer.
func TestFishCompletes(t *testing.T) {
	fish := need(t, "fish")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "deploy.log"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), fish, "--no-config", "-c", `magedoctor completion fish | source; for line in $argv; echo "asked: $line"; complete -C "$line"; end`)
	for _, l := range typedLines {
		cmd.Args = append(cmd.Args, l.typed)
	}
	cmd.Args = append(cmd.Args, "magedoctor explain (touch ran) wrong-m", "magedoctor demo wrong-mageid ")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("fish: %v\n%s", err, out)
	}
	answers := map[string][]string{} // by the line that was asked about
	line := ""
	for _, l := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		if of, is := strings.CutPrefix(l, "asked: "); is {
			line = of
		} else {
			value, _, _ := strings.Cut(l, "\t")
			answers[line] = append(answers[line], value)
		}
	}
	for _, l := range typedLines {
		want := l.want[strings.LastIndex(l.want, " ")+1:]
		if got := answers[l.typed]; !slices.Equal(got, []string{want}) {
			t.Errorf("after %q\ngot  %q\nwant %q", l.typed, got, want)
		}
	}
	if got := answers["magedoctor demo wrong-mageid "]; got != nil {
		t.Errorf("a second scenario is offered: %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("completion ran what stood on the line")
	}
}

// TestPowerShellScriptIsWhole looks at what can be looked at without PowerShell, of
// which no Debian package exists: every bracket and quote closes, in its order, and
// the script registers a native completer with the three parameters that it is
// called with, in the documented order.
func TestPowerShellScriptIsWhole(t *testing.T) {
	script, _, _ := told(t, "completion", "powershell")
	var open []rune
	closing := map[rune]rune{'}': '{', ')': '(', ']': '['}
	for i, line := range strings.Split(script, "\n") {
		quote := rune(0)
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, r := range line {
			switch {
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case r == '"' || r == '\'':
				quote = r
			case strings.ContainsRune("{([", r):
				open = append(open, r)
			case closing[r] != 0:
				if len(open) == 0 || open[len(open)-1] != closing[r] {
					t.Fatalf("line %d: %c closes nothing", i+1, r)
				}
				open = open[:len(open)-1]
			}
		}
		if quote != 0 {
			t.Errorf("line %d: a quote is not closed", i+1)
		}
	}
	if len(open) > 0 {
		t.Errorf("not closed: %q", open)
	}
	for _, part := range []string{
		"Register-ArgumentCompleter -Native -CommandName 'magedoctor' -ScriptBlock {\n    param($wordToComplete, $commandAst, $cursorPosition)\n",
		completionWords + ` @words "=$wordToComplete"`,
		"[System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $note)",
	} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %q", part)
		}
	}
}
