package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// configIn reads a config file's text.
func configIn(t *testing.T, text string) ([]setting, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), configName)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := readConfig(path, configName)
	if err != nil {
		return nil, err
	}
	return settingsIn(root, configName)
}

func TestWhatAConfigFileGives(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a remark alone", "# later\n", ""},
		{"a marker alone", "---\n", ""},
		{"single values", "fail-on: shut\nno-dev: true\nconcurrency: 8\ntimeout: 90s\n", "fail-on[shut] no-dev[true] concurrency[8] timeout[90s]"},
		{"a version is its own text", "composer-version: 2.10\n", "composer-version[2.10]"},
		{"a list", "need:\n  - magento/framework\n  - 'magento/module-b2b:1.5.0'\n", "need[magento/framework magento/module-b2b:1.5.0]"},
		{"one instead of a list", "need: magento/framework\n", "need[magento/framework]"},
		{"an empty list", "need: []\n", "need[]"},
		{"a day is its own text", "ignore: [wrong-mageid=2026-12-31]\n", "ignore[wrong-mageid=2026-12-31]"},
		{"pairs", "ignore:\n  wrong-mageid: 2026-12-31\n  clock-skew:\nformat: {text: , junit: report.xml}\n", "ignore[wrong-mageid=2026-12-31 clock-skew] format[text junit=report.xml]"},
		{"an alias", "format: &f [text]\nneed: *f\n", "format[text] need[text]"},
		{"line ends of Windows", "fail-on: shut\r\nquiet: true\r\n", "fail-on[shut] quiet[true]"},
		{"a key of another command", "sample: true\n", "sample[true]"},
	} {
		all, err := configIn(t, c.text)
		var got []string
		for _, s := range all {
			got = append(got, fmt.Sprint(s.name, s.values))
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v (%v), want %s", c.name, got, err, c.want)
		}
	}
}

func TestConfigFilesThatCannotBeUsed(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	for _, c := range []struct{ name, text, want string }{
		{"an unknown key", "fail-on: shut\nfailon: shut\n", `.magedoctor.yaml:2:1: there is no key "failon"; did you mean "fail-on"? (the keys are auth, ca-file, `},
		{"nothing like it", "colour-of-the-sky: blue\n", `there is no key "colour-of-the-sky" (the keys are`},
		{"the repository", "repository: https://repo.example/\n", ".magedoctor.yaml:1:1: repository is not taken from this file: the keys that MAGEDOCTOR_PUBLIC_KEY"},
		{"a key", "private-key: " + key + "\n", ".magedoctor.yaml:1:1: private-key is not taken from this file: no secret has a place"},
		{"a key as a name", key + ": true\n", `.magedoctor.yaml:1:1: there is no key "…"`},
		{"a key as a number", "concurrency: " + key + "\n", ".magedoctor.yaml:1:14: concurrency: a whole number is wanted"},
		{"a key as an anchor", "need: *" + key + "\n", "not YAML: unknown anchor '…' referenced"},
		{"the project", "project: shop\n", "project is not taken from this file"},
		{"twice", "sample: true\nsample: false\n", ".magedoctor.yaml:2:1: sample stands in line 1 already"},
		{"a word for a number", "\n\nconcurrency: many\n", ".magedoctor.yaml:3:14: concurrency: a whole number is wanted"},
		{"a fraction", "max-requests: 1.5\n", ".magedoctor.yaml:1:15: max-requests: a whole number is wanted"},
		{"a number for a time", "timeout: 90\n", ".magedoctor.yaml:1:10: timeout: a time with its unit, such as 90s or 10m, is wanted"},
		{"a word for a choice", "sample: 'true'\n", ".magedoctor.yaml:1:9: sample: true or false is wanted"},
		{"an old spelling of a choice", "sample: yes\n", ".magedoctor.yaml:1:9: sample: true or false is wanted"},
		{"a list for one", "fail-on: [shut]\n", ".magedoctor.yaml:1:10: fail-on: a single value is wanted"},
		{"pairs for a list", "need: {a/b: 1}\n", ".magedoctor.yaml:1:7: need: a list is wanted"},
		{"a list in a list", "need:\n  - [a/b]\n", ".magedoctor.yaml:2:5: need: one word or line is wanted here"},
		{"a list in pairs", "ignore:\n  clock-skew: [2026-12-31]\n", ".magedoctor.yaml:2:15: ignore: one word or line is wanted here"},
		{"no value", "fail-on:\n", "fail-on has no value"},
		{"an empty value in a list", "need: [a/b, ]\nignore: [~]\n", ".magedoctor.yaml:2:10: ignore has no value"},
		{"a list at the top", "- sample\n", ".magedoctor.yaml:1:1: keys and values are wanted"},
		{"two documents", "sample: true\n---\nsample: false\n", "a second document begins here"},
		{"no YAML", "sample: true\n\tquiet: true\n", ".magedoctor.yaml:2: not YAML: found a tab character that violates indentation"},
		{"no YAML later", "sample: true\n---\n{", "not YAML: "},
		{"too long", strings.Repeat("#", maxConfig+1), ".magedoctor.yaml is longer than a config file can be"},
	} {
		_, err := configIn(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), key[:5]) {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, err, c.want)
		}
	}
}

// settled is the command line of a preflight after settings were taken.
func settled(t *testing.T, w world, args ...string) (*cli.Context, world, error) {
	t.Helper()
	w.origins = origins{}
	c := preflightLine(t, args...)
	return c, w, w.settle(c)
}

// preflightLine is the command line of a preflight as it was typed.
func preflightLine(t *testing.T, args ...string) *cli.Context {
	t.Helper()
	var line *cli.Context
	command := &cli.Command{
		Name:  "preflight",
		Flags: slices.Concat(projectFlags(), lookFlags(preflightTimeout), preflightFlags()),
		Action: func(c *cli.Context) error {
			line = c
			return nil
		},
	}
	a := &cli.App{Name: "magedoctor", DisableSliceFlagSeparator: true, Commands: []*cli.Command{command}}
	if err := a.RunContext(t.Context(), append([]string{"magedoctor", "preflight"}, args...)); err != nil {
		t.Fatal(err)
	}
	return line
}

// TestFlagsWinOverVariablesAndThoseOverTheFile holds the order of settings, and how
// what gave one is called.
func TestFlagsWinOverVariablesAndThoseOverTheFile(t *testing.T) {
	dir := t.TempDir()
	file := "concurrency: 4\nneed: [a/file]\nfail-on: shut\nca-file: certs/ca.pem\nauth: /keys/auth.json\nrecord: run.json\nsample: true\n"
	for name, text := range map[string]string{configName: file, "other.yaml": "concurrency: 5\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, flags, variables, setting, want, called string }{
		{"default", "--config none", "", "concurrency", "16", "--concurrency"},
		{"file", "", "", "concurrency", "4", configName + ":1:14: concurrency"},
		{"variable over file", "", "MAGEDOCTOR_CONCURRENCY=3", "concurrency", "3", "MAGEDOCTOR_CONCURRENCY"},
		{"flag over both", "--concurrency 2", "MAGEDOCTOR_CONCURRENCY=3", "concurrency", "2", "--concurrency"},
		{"an empty variable is none", "", "MAGEDOCTOR_CONCURRENCY=", "concurrency", "4", configName + ":1:14: concurrency"},
		{"a list is replaced", "", "MAGEDOCTOR_NEED=a/one,a/two", "need", "[a/one a/two]", "MAGEDOCTOR_NEED"},
		{"a list of flags too", "--need a/flag", "MAGEDOCTOR_NEED=a/one", "need", "[a/flag]", "--need"},
		{"a choice turned off", "", "MAGEDOCTOR_SAMPLE=false", "sample", "false", "MAGEDOCTOR_SAMPLE"},
		{"an input beside the file", "", "", "ca-file", filepath.Join(dir, "certs", "ca.pem"), configName + ":4:10: ca-file"},
		{"an absolute input", "", "", "auth", "/keys/auth.json", configName + ":5:7: auth"},
		{"an output of the working directory", "", "", "record", "run.json", configName + ":6:9: record"},
		{"another file", "--config other.yaml", "", "concurrency", "5", "other.yaml:1:14: concurrency"},
		{"another file by a variable", "", "MAGEDOCTOR_CONFIG=other.yaml", "concurrency", "5", "other.yaml:1:14: concurrency"},
		{"no file at all", "--config=", "", "fail-on", "unproven", "--fail-on"},
	} {
		variable, text, _ := strings.Cut(c.variables, "=")
		w := world{dir: dir, environ: func() []string { return nil }, getenv: func(name string) (string, bool) {
			if name == variable {
				return text, true
			}
			return "", false
		}}
		got, w, err := settled(t, w, strings.Fields(c.flags)...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		value := fmt.Sprint(got.Value(c.setting))
		if c.setting == "need" {
			value = fmt.Sprint(listed(got, c.setting))
		}
		if value != c.want {
			t.Errorf("%s: got %v, want %s", c.name, value, c.want)
		}
		if called := w.called(c.setting); called != c.called {
			t.Errorf("%s: called %s, want %s", c.name, called, c.called)
		}
	}
}

func TestVariablesThatCannotBeUsed(t *testing.T) {
	for variable, want := range map[string]string{
		"MAGEDOCTOR_CONCURRENCY": "the variable MAGEDOCTOR_CONCURRENCY has no usable value: a whole number is wanted",
		"MAGEDOCTOR_TIMEOUT":     "the variable MAGEDOCTOR_TIMEOUT has no usable value: a time with its unit, such as 90s or 10m, is wanted",
		"MAGEDOCTOR_NO_DEV":      "the variable MAGEDOCTOR_NO_DEV has no usable value: true or false is wanted",
		"MAGEDOCTOR_CONFIG":      "MAGEDOCTOR_CONFIG aaaaabbbbb cannot be read: no such file or directory",
		"MAGEDOCTOR_ASK":         "<nil>",
		"MAGEDOCTOR_HELP":        "<nil>",
	} {
		w := world{dir: t.TempDir(), environ: func() []string { return nil }, getenv: func(name string) (string, bool) {
			if name == variable {
				return "aaaaabbbbb", true
			}
			return "", false
		}}
		if _, _, err := settled(t, w); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestEveryFlagHasItsPlace holds that each flag of the command either is a key of the
// config file or says why it is none, and that no variable is taken for a secret.
func TestEveryFlagHasItsPlace(t *testing.T) {
	secrets := []string{"MAGEDOCTOR_PUBLIC_KEY", "MAGEDOCTOR_PRIVATE_KEY", "MAGEDOCTOR_MAGEID", "MAGEDOCTOR_DOWNLOAD_TOKEN"}
	for _, f := range slices.Concat(diagnoseCommand(world{}).Flags, preflightCommand(world{}).Flags, keysCommand(world{}).Flags) {
		name := f.Names()[0]
		if (flagOf(configurable(), name) == nil) == (unfit(name) == "") {
			t.Errorf("--%s is no key of the config file, and nothing says why", name)
		}
		if slices.Contains(secrets, variable(name)) {
			t.Errorf("--%s has the variable of a secret", name)
		}
	}
}

// TestAConfigFileWritesInTheWorkingDirectoryAlone tries to write elsewhere.
func TestAConfigFileWritesInTheWorkingDirectoryAlone(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "build"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"folder": outside, "file.json": filepath.Join(outside, "file.json"), "inner": filepath.Join(dir, "build")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "build", "old.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for setting, fits := range map[string]bool{
		"record: run.json": true, "record: build/run.json": true, "record: build/old.json": true, "record: nowhere/run.json": true, "record: inner/run.json": true,
		"record: ../run.json": false, "record: folder/run.json": false, "record: file.json": false, "record: build/../../run.json": false,
		"record: " + filepath.Join(dir, "run.json"): false, "record: " + outside: false,
		"format: text": true, "format: json=-": true, "format: json=run.json": true, "format: {json: file.json}": false, "format: [text, json=/run.json]": false,
		"format: 'json=run.json,junit=/run.xml'": false, "format: 'json=run.json,junit=build/run.xml'": true, "record: 'a,b.json'": true,
	} {
		if err := os.WriteFile(filepath.Join(dir, configName), []byte(setting+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w := world{dir: dir, environ: func() []string { return nil }, getenv: func(string) (string, bool) { return "", false }}
		_, _, err := settled(t, w)
		if fits != (err == nil) || err != nil && !strings.Contains(err.Error(), ": a file that this one names is written in the working directory") {
			t.Errorf("%s: got %v, fits is %t", setting, err, fits)
		}
		if name, _, _ := strings.Cut(setting, ":"); !fits {
			if _, _, err := settled(t, w, "--"+name, "text"); err != nil {
				t.Errorf("%s: the flag does not win: %v", setting, err)
			}
		}
	}
}
