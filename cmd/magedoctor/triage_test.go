package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/logs"
	"magedoctor/diagnose"
	"magedoctor/report"
)

// refused is a log in which Commerce is refused; the gap is for more lines.
const refused = `$ composer install --no-interaction
Installing dependencies from lock file (including require-dev)
Package operations: 54 installs, 0 updates, 0 removals
%s
In CurlDownloader.php line 390:

  The "https://repo.magento.com/archives/magento/module-customer-segment/mage
  nto-module-customer-segment-103.0.9.0.zip" file could not be downloaded (HT
  TP/2 404 )

`

// triage runs the command in a folder and with what comes from stdin.
func triage(t *testing.T, dir string, stdin io.Reader, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), world{
		args: append([]string{"magedoctor", "triage"}, args...), stdin: stdin, stdout: &stdout, stderr: &stderr,
		getenv: func(string) (string, bool) { return "", false }, environ: func() []string { return nil }, dir: dir,
	})
	return status, stdout.String(), stderr.String()
}

func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestNoSecretOfALogReachesAnyOutput plants keys, a token and addresses in a log, in
// the forms in which people paste them, and looks for them in every format. A marked
// harmless word shows that the log was read and told.
func TestNoSecretOfALogReachesAnyOutput(t *testing.T) {
	const (
		public   = "c0ffee11c0ffee22c0ffee33c0ffee44"
		private  = "5ec2e7a15ec2e7b25ec2e7c35ec2e7d4"
		odd      = "Tr0ub4dor-and-3"
		mail     = "jane.roe@shop.example"
		harmless = "magento/module-customer-segment"
	)
	basic := base64.StdEncoding.EncodeToString([]byte(public + ":" + private))
	secret := strings.Join([]string{
		`{"http-basic": {"repo.magento.com": {"username": "` + public + `", "password": "` + private + `"}}}`,
		"Authorization: Basic " + basic,
		"Script curl -H 'Authorization: Basic " + basic + "' handling the post-install-cmd event returned with error code 1",
		"Script notify " + mail + " " + private + " handling the post-install-cmd event returned with error code 1",
		"The 'https://" + public + ":" + odd + "@repo.magento.com/packages.json' URL required authentication (HTTP 401).",
		"Warning from repo.magento.com: the pair " + public + " " + private + " of " + mail + " is unknown.",
		"Could not authenticate against repo.magento.com with " + base64.StdEncoding.EncodeToString([]byte(private)),
		"export COMPOSER_AUTH='{\"http-basic\": {\"repo.magento.com\": {\"username\": \"" + public + "\", \"password\": \"" + odd + "\"}}}'",
		fmt.Sprintf("Script deploy %x %s handling the y event returned with error code 1", private, strings.ToUpper(private)),
	}, "\n\n")
	dir := lay(t, map[string]string{"deploy.log": fmt.Sprintf(refused, secret)})
	path := func(name string) string { return filepath.Join(dir, "out", name) }
	if err := os.Mkdir(filepath.Join(dir, "out"), 0o755); err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	keep := func(name string, args ...string) {
		_, out, errs := triage(t, dir, strings.NewReader(""), args...)
		written[name], written[name+", messages"] = out, errs
	}
	keep("text", "-v", "--record", path("run.json"), "--format", "text", "--format", "json="+path("one.json"), "--format", "markdown="+path("one.md"), "deploy.log")
	keep("reply", "--reply", "deploy.log")
	keep("list", "--list", "--format", "text", "--format", "json="+path("list.json"), "--format", "markdown="+path("list.md"), "--format", "csv="+path("list.csv"), "deploy.log")
	keep("again", path("run.json"))
	for _, name := range []string{"run.json", "one.json", "one.md", "list.json", "list.md", "list.csv"} {
		content, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		written[name] = string(content)
	}
	for name, text := range written {
		for _, form := range append(forms([]string{public, private, odd}), mail, basic[:24]) {
			if strings.Contains(text, form) {
				t.Errorf("%s holds a secret as %.8s…:\n%s", name, form, text)
			}
		}
	}
	for _, name := range []string{"text", "one.json", "one.md", "run.json"} {
		if !strings.Contains(written[name], harmless) {
			t.Errorf("%s does not tell of %s: nothing was read\n%s", name, harmless, written[name])
		}
	}
}

func TestAKeyInAnotherDisguise(t *testing.T) {
	const key = "5ec2e7a15ec2e7b25ec2e7c35ec2e7d4"
	digest := strings.Repeat("e3b0c44298fc1c14", 4)
	got := disguised("a " + fmt.Sprintf("%x", key) + " b " + digest)
	if want := "a [redacted] b " + digest; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsReadIsToldApartByItsContent(t *testing.T) {
	log := fmt.Sprintf(refused, "")
	dir := lay(t, map[string]string{"deploy.log": log})
	_, text, _ := triage(t, dir, nil, "--format", "json=run.txt", "--format", "text", "deploy.log")
	if err := os.Rename("run.txt", filepath.Join(dir, "run.txt")); err != nil {
		t.Fatal(err)
	}
	status, again, said := triage(t, dir, nil, "run.txt")
	if status != statusShut || !strings.Contains(again, "deploy.log:") || !strings.Contains(said, "run.txt was recorded") {
		t.Errorf("a JSON report under another name ends with %d:\n%s%s", status, again, said)
	}
	if !strings.Contains(text, "✗ SHUT  deploy.log: composer install, 1 run, ") {
		t.Errorf("the headline does not name the log:\n%s", text)
	}
	for situation, stdin := range map[string]io.Reader{"a pipe": strings.NewReader(log), "a pipe in pieces": io.MultiReader(strings.NewReader(log[:100]), strings.NewReader(log[100:]))} {
		if status, out, _ := triage(t, dir, stdin); status != statusShut || !strings.Contains(out, "stdin: composer install") {
			t.Errorf("%s ends with %d:\n%s", situation, status, out)
		}
	}
}

func TestALogWithoutOursSaysWhatToCollect(t *testing.T) {
	for situation, log := range map[string]string{
		"another tool's log": "Get:1 http://deb.example stable InRelease [151 kB]\nE: Unable to locate package php-cli\n",
		"a good run":         "Loading composer repositories with package information\nUpdating dependencies\nNothing to modify in lock file\nInstalling dependencies from lock file (including require-dev)\nNothing to install, update or remove\nGenerating autoload files\n",
		"binary noise":       "\x00\x01\x02\xff\xfe\x7f",
	} {
		dir := lay(t, map[string]string{"deploy.log": log})
		for _, flags := range [][]string{nil, {"--format", "json"}, {"--format", "markdown"}, {"--reply"}} {
			status, out, _ := triage(t, dir, nil, append(flags, "deploy.log")...)
			if status != statusUnproven || !strings.Contains(out, "composer install -vvv --no-ansi 2>&1 | tee deploy.log") || !strings.Contains(out, "composer diagnose") ||
				!strings.Contains(out, "magedoctor diagnose --record run.json") {
				t.Errorf("%s %v ends with %d and does not say what to collect:\n%s", situation, flags, status, out)
			}
		}
	}
}

func TestManyLogsKeepTheirOrderAndTellWhatFails(t *testing.T) {
	files := map[string]string{"logs/empty.log": "", "logs/.hidden": "x", "logs/broken.json": `{"schema_version": "1", "evidence": {`, "logs/sub/quiet.log": "hello\n"}
	for i := range 20 {
		files[fmt.Sprintf("logs/%02d.log", i)] = fmt.Sprintf(refused, "")
	}
	dir := lay(t, files)
	var first string
	for range 3 {
		status, out, errs := triage(t, dir, nil, "--format", "json", "logs")
		if status != statusShut || errs != "" {
			t.Fatalf("ends with %d: %s", status, errs)
		}
		var doc struct {
			Tickets []struct {
				File, Verdict, Problem string
				Findings               []struct{ Cause string }
			}
		}
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, k := range doc.Tickets {
			names = append(names, k.File)
			switch k.File {
			case "empty.log":
				if k.Problem != "it is empty" {
					t.Errorf("the empty log's row says %q", k.Problem)
				}
			case "broken.json":
				if k.Problem == "" {
					t.Error("the broken record's row says nothing")
				}
			case "sub/quiet.log":
				if k.Problem != "" || len(k.Findings) > 0 || k.Verdict != "unproven" {
					t.Errorf("the quiet log's row is %+v", k)
				}
			default:
				if len(k.Findings) == 0 || k.Findings[0].Cause != "wrong-mageid" {
					t.Errorf("%s is %+v", k.File, k)
				}
			}
		}
		if len(names) != 23 || !slices.IsSorted(names) {
			t.Errorf("rows %v", names)
		}
		out = out[strings.Index(out, `"tickets"`):]
		if first == "" {
			first = out
		} else if out != first {
			t.Error("two runs, two lists")
		}
	}
}

func TestTheStatusOfManyLogs(t *testing.T) {
	dir := lay(t, map[string]string{"shut.log": fmt.Sprintf(refused, ""), "quiet.log": "hello\n", "empty.log": ""})
	var record bytes.Buffer
	open := diagnose.Evidence{Origin: "probe"}
	if err := report.Record(&record, open, tool()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"shut.log", "quiet.log"}, statusShut},
		{[]string{"empty.log", "quiet.log"}, statusUnproven},
		{[]string{"empty.log", "shut.log"}, statusShut},
		{[]string{"--list", "quiet.log"}, statusUnproven},
		{[]string{"--format", "csv", "shut.log"}, statusShut},
		{[]string{"empty.log"}, statusUsage},
		{[]string{"nowhere.log", "shut.log"}, statusUsage},
		{[]string{"--reply", "shut.log", "quiet.log"}, statusUsage},
		{[]string{"--record", "x.json", "shut.log", "quiet.log"}, statusUsage},
		{[]string{"-", "-"}, statusUsage},
	} {
		if status, out, errs := triage(t, dir, strings.NewReader(""), c.args...); status != c.want || status == statusUsage && (out != "" || !strings.Contains(errs, "hint: ")) {
			t.Errorf("%v: got %d, want %d: %s%s", c.args, status, c.want, out, errs)
		}
	}
}

// TestALogAndProbesMakeOneDiagnosis judges the log of a failed run beside what is seen
// live: the log's line stands among the reasons, and no fact of either is lost.
func TestALogAndProbesMakeOneDiagnosis(t *testing.T) {
	dir := lay(t, map[string]string{"deploy.log": fmt.Sprintf(refused, "")})
	log := filepath.Join(dir, "deploy.log")
	p, err := play(t.Context(), find(t, "wrong-mageid"), []string{"--log", log, "-v"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.kept(); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(p.output, []byte("deploy.log:7")) || !bytes.Contains(p.output, []byte("these keys cannot install this project")) {
		t.Errorf("the log is not told beside the probes:\n%s", p.output)
	}
	if p, err = play(t.Context(), find(t, "all-well"), []string{"--log", log}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if p.cause() != "version-unknown" {
		t.Errorf("the package that failed is not asked for again: %s\n%s", p.cause(), p.output)
	}
	opens := lay(t, map[string]string{"deploy.log": strings.ReplaceAll(fmt.Sprintf(refused, ""), "103.0.9", "102.1.9")})
	if p, err = play(t.Context(), find(t, "all-well"), []string{"--log", filepath.Join(opens, "deploy.log")}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if p.status != statusOpen || !bytes.Contains(p.output, []byte("What failed in the log (deploy.log:7) opens now")) {
		t.Errorf("what opens now is judged still: %d\n%s", p.status, p.output)
	}
	for _, c := range []struct{ name, says string }{
		{filepath.Join(dir, "nowhere.log"), "no such file"},
		{dir, "is a folder"},
	} {
		var errs bytes.Buffer
		if _, err := play(t.Context(), find(t, "wrong-mageid"), []string{"--log", c.name}, &errs); err == nil || !strings.Contains(errs.String(), c.says) {
			t.Errorf("--log %s: %v %s", c.name, err, errs.String())
		}
	}
}

func TestAProjectBesideALogSettlesIt(t *testing.T) {
	const log = `Loading composer repositories with package information
Updating dependencies
Your requirements could not be resolved to an installable set of packages.

  Problem 1
    - Root composer.json requires magento/product-enterprise-edition, it could not be found in any version, there may be a typo in the package name.
`
	dir := lay(t, map[string]string{
		"deploy.log":            log,
		"project/composer.json": `{"name": "example/shop", "require": {"magento/product-enterprise-edition": "2.4.9"}}`,
	})
	_, alone, _ := triage(t, dir, nil, "-q", "deploy.log")
	_, both, _ := triage(t, dir, nil, "-v", "--with-project", "project", "deploy.log")
	if strings.Contains(alone, "repository-not-configured") || !strings.Contains(both, "[repository-not-configured · ") || !strings.Contains(both, "deploy.log:6") {
		t.Errorf("alone:\n%s\nwith the project:\n%s", alone, both)
	}
	if status, _, errs := triage(t, dir, nil, "--with-project", "nowhere", "deploy.log"); status != statusUsage || !strings.Contains(errs, "--with-project nowhere is not a folder") {
		t.Errorf("got %d: %s", status, errs)
	}
}

func TestAnInterruptionDoesNotWaitForAPipe(t *testing.T) {
	dir := lay(t, map[string]string{"deploy.log": fmt.Sprintf(refused, "")})
	for _, args := range [][]string{{"-"}, {"--list", "-"}, {"deploy.log", "-"}} {
		endless, writer := io.Pipe()
		ctx, interrupt := context.WithCancel(t.Context())
		interrupt()
		var out, errs bytes.Buffer
		status := run(ctx, world{
			args: append([]string{"magedoctor", "triage"}, args...), stdin: endless, stdout: &out, stderr: &errs,
			getenv: func(string) (string, bool) { return "", false }, environ: func() []string { return nil }, dir: dir,
		})
		if status != statusInterrupted {
			t.Errorf("%v: got %d, want %d: %s", args, status, statusInterrupted, errs.String())
		}
		writer.Close()
	}
}

func TestTheHeadlineSaysWhatIsKnownOfTheRuns(t *testing.T) {
	failed := diagnose.Diagnosis{Findings: []diagnose.Finding{{Cause: &diagnose.Cause{Effect: diagnose.EffectShut}}}}
	install := logs.Run{Line: 1, Command: "install"}
	versioned := logs.Run{Line: 9, Command: "update", Version: "2.2.28"}
	for _, c := range []struct {
		summary logs.Summary
		d       diagnose.Diagnosis
		want    string
	}{
		{logs.Summary{Lines: 3}, diagnose.Diagnosis{}, "nothing of Composer in 3 lines"},
		{logs.Summary{Lines: 1, Messages: 2}, failed, "2 failures"},
		{logs.Summary{Runs: []logs.Run{install}, Messages: 1}, failed, "composer install, 1 run, 1 failure"},
		{logs.Summary{Runs: []logs.Run{install, versioned}, Messages: 5}, failed, "composer install and update of Composer 2.2.28, 2 runs, 5 failures"},
		{logs.Summary{Runs: []logs.Run{{Since: "2.9.0"}}, Messages: 1, Packed: "gzip"}, failed, "Composer 2.9.0 or later, 1 run, 1 failure, gzip"},
		{logs.Summary{Runs: []logs.Run{{Since: "2.0.0", Before: "2.3.0"}}, Messages: 1}, failed, "Composer 2.0.0 to before 2.3.0, 1 run, 1 failure"},
		{logs.Summary{Runs: []logs.Run{install}, MoreRuns: true, Messages: 1}, failed, "composer install, more than 1 run, 1 failure"},
		{logs.Summary{Runs: []logs.Run{{Finished: true}}, Messages: 1}, diagnose.Diagnosis{}, "1 run, no failure, and the last run came to its end"},
		{logs.Summary{Runs: []logs.Run{install}}, diagnose.Diagnosis{}, "composer install, 1 run, no failure found"},
	} {
		r := reading{summary: &c.summary}
		if got := r.about(&c.d); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
