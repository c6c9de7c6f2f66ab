package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"go.yaml.in/yaml/v3"
)

const (
	// configName is the file in the project's folder that holds what a team fixes once.
	configName = ".magedoctor.yaml"
	// noConfig is the value of --config for none.
	noConfig = "none"
	// maxConfig is the longest config file that is read, in bytes.
	maxConfig = 1 << 20
)

// setting is one key of a config file with its values, each with its place.
type setting struct {
	name   string
	values []string
	places []string // "FILE:LINE:COLUMN: KEY"
}

// configurable lists the flags that a config file may give: those of any command that
// reads one.
func configurable() []cli.Flag {
	return slices.DeleteFunc(slices.Concat(projectFlags(), lookFlags(0), preflightFlags()), func(f cli.Flag) bool {
		return unfit(f.Names()[0]) != ""
	})
}

// unfit says why a key is not taken from a config file; empty when nothing is against
// it.
func unfit(key string) string {
	switch key {
	case "repository":
		return "the keys that MAGEDOCTOR_PUBLIC_KEY and MAGEDOCTOR_PRIVATE_KEY give would go wherever a file sends them that travels with the code; " +
			"use --repository or MAGEDOCTOR_REPOSITORY"
	case "project", "config":
		return "the file is looked for in a project that is known; use --" + key
	case "ask", "ask-token":
		return "whoever types the command has to answer; use --" + key
	case "earlier", "log":
		return "it belongs to one run; use --" + key
	case "public-key", "private-key", "mageid", "download-token", "token", "username", "password":
		return "no secret has a place in a file that travels with the code; let Composer's auth.json hold it, or a variable such as MAGEDOCTOR_PRIVATE_KEY"
	}
	return ""
}

// settleByFile gives what neither flags nor variables gave.
func (w world) settleByFile(c *cli.Context) error {
	path, shown, err := w.configPath(c)
	if err != nil || path == "" {
		return err
	}
	root, err := readConfig(path, shown)
	if err != nil {
		return misused("mend the file, or leave it out for one run: --config "+noConfig, "%w", err)
	}
	settings, err := settingsIn(root, shown)
	if err != nil {
		return misused("mend the file, or leave it out for one run: --config "+noConfig, "%w", err)
	}
	for _, s := range settings {
		if !has(c.Command, s.name) || c.IsSet(s.name) || s.name == "format" && !takesFormats(c.Command.Name) {
			continue
		}
		for i, value := range s.values {
			if s.name == "auth" || s.name == "ca-file" {
				value = beside(path, value)
			}
			for _, part := range parts(s.name, value) {
				if written := s.writes(part); written != "" && !w.ours(written) {
					return misused("name it on the command line: --"+s.name+" "+value,
						"%s: a file that this one names is written in the working directory or below, and %s is not", s.places[i], written)
				}
			}
			if err := c.Set(s.name, value); err != nil {
				return fmt.Errorf("taking %s: %w", s.places[0], err)
			}
		}
		w.origins[s.name] = s.places
	}
	return nil
}

// takesFormats is whether a command takes its formats from a config file too. What a
// team lets a job write is not what somebody wants who looks for the keys.
func takesFormats(command string) bool { return command == "preflight" || command == "diagnose" }

// writes is the file into which a value lets the program write; empty for none.
func (s setting) writes(value string) string {
	switch s.name {
	case "record":
		return value
	case "format":
		if _, path, _ := strings.Cut(value, "="); path != "-" {
			return path
		}
	}
	return ""
}

// ours is whether a path leads into the working directory, also through links: a file
// that travels with the code must not choose what else is written over.
func (w world) ours(path string) bool {
	machine, err := w.machine()
	if err != nil || !filepath.IsLocal(path) {
		return false
	}
	path = filepath.Join(machine.Dir, path)
	if _, err := os.Lstat(path); err != nil {
		path = filepath.Dir(path) // a new file, or none at all if its folder is missing
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		_, err := os.Lstat(path)
		return err != nil // where nothing is, nothing can be written; a link to nowhere is refused
	}
	root, errRoot := filepath.EvalSymlinks(machine.Dir)
	_, inside := below(root, real)
	return err == nil && errRoot == nil && inside
}

// beside is a file that another one names, relative to its folder.
func beside(file, named string) string {
	if named == "" || filepath.IsAbs(named) {
		return named
	}
	return filepath.Join(filepath.Dir(file), named)
}

// configPath is the config file to read and its name in messages; empty for none.
func (w world) configPath(c *cli.Context) (path, shown string, err error) {
	machine, err := w.machine()
	if err != nil {
		return "", "", err
	}
	if c.IsSet("config") {
		shown = c.String("config")
		if shown == "" || shown == noConfig {
			return "", "", nil
		}
		if err := readable(machine.Dir, shown); err != nil {
			return "", "", misused("name the file, or none: --config "+noConfig, "%s %s cannot be read: %w", w.called("config"), shown, err)
		}
		return machine.ProjectDir(shown), shown, nil
	}
	project := c.String("project")
	dir := machine.ProjectDir(project)
	path, shown = filepath.Join(dir, configName), filepath.Join(project, configName)
	if _, err := os.Lstat(path); err == nil {
		return path, shown, nil
	}
	other := strings.TrimSuffix(configName, ".yaml") + ".yml"
	if _, err := os.Lstat(filepath.Join(dir, other)); err == nil && !c.Bool("quiet") {
		fmt.Fprintf(w.stderr, "magedoctor: %s is not read: rename it to %s\n", filepath.Join(project, other), configName)
	}
	return "", "", nil
}

// readConfig reads a config file; nil for an empty one.
func readConfig(path, shown string) (*yaml.Node, error) {
	if err := readable("", path); err != nil { // a pipe would keep the run waiting
		return nil, fmt.Errorf("%s cannot be read: %w", shown, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", shown, bare(err))
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", shown, bare(err))
	case len(content) > maxConfig:
		return nil, fmt.Errorf("%s is longer than a config file can be", shown)
	}
	reader := yaml.NewDecoder(bytes.NewReader(content))
	var document, second yaml.Node
	switch err := reader.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, unreadable(shown, err)
	}
	switch err := reader.Decode(&second); {
	case err == nil:
		return nil, fmt.Errorf("%s:%d: a second document begins here: one is wanted", shown, second.Line)
	case !errors.Is(err, io.EOF):
		return nil, unreadable(shown, err)
	}
	return document.Content[0], nil
}

// unreadable words the parser's error, which names the line in its own way and may
// repeat a word of the file.
func unreadable(shown string, err error) error {
	line := regexp.MustCompile(`^yaml: (?:line (\d+): )?`).FindStringSubmatch(err.Error())
	if line == nil || line[1] == "" {
		return fmt.Errorf("%s is not YAML: %s", shown, keyless(strings.TrimPrefix(err.Error(), "yaml: ")))
	}
	return fmt.Errorf("%s:%s: not YAML: %s", shown, line[1], keyless(strings.TrimPrefix(err.Error(), line[0])))
}

// keyless takes out of a text what looks like an access key: somebody may have
// written one where no key belongs.
func keyless(text string) string {
	return regexp.MustCompile(`[0-9A-Za-z+/=_-]{24,}`).ReplaceAllString(text, "…")
}

// unkeyed takes the access keys out of a message, which may repeat a word that somebody
// has written in the wrong place: 32 hexadecimal digits, as the Marketplace makes them.
func unkeyed(text string) string {
	return regexp.MustCompile(`[0-9A-Fa-f]{32,}`).ReplaceAllString(text, "…")
}

// settingsIn reads the keys of a config file.
func settingsIn(root *yaml.Node, shown string) ([]setting, error) {
	if root == nil || root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return nil, nil
	}
	at := func(n *yaml.Node) string { return fmt.Sprintf("%s:%d:%d: ", shown, n.Line, n.Column) }
	if root.Kind != yaml.MappingNode {
		return nil, errors.New(at(root) + "keys and values are wanted, such as fail-on: shut")
	}
	var all []setting
	lines := map[string]int{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		name := key.Value
		if why := unfit(name); why != "" {
			return nil, fmt.Errorf("%s%s is not taken from this file: %s", at(key), name, why)
		}
		f := flagOf(configurable(), name)
		if f == nil {
			return nil, errors.New(at(key) + unknownKey(name))
		}
		if before := lines[name]; before > 0 {
			return nil, fmt.Errorf("%s%s stands in line %d already", at(key), name, before)
		}
		lines[name] = key.Line
		s := setting{name: name}
		if err := s.read(f, value, at); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// unknownKey says that there is no such key, and what there is.
func unknownKey(name string) string {
	var names []string
	for _, f := range configurable() {
		names = append(names, f.Names()[0])
	}
	slices.Sort(names)
	return fmt.Sprintf("there is no key %q%s (the keys are %s)", keyless(name), didYouMean(name, names), strings.Join(names, ", "))
}
