package main

import (
	"path/filepath"
	"slices"
	"time"

	"magedoctor/diagnose"
	"magedoctor/report"

	"go.yaml.in/yaml/v3"
)

// apologise keeps the promise of --format json when the run could not begin: stdout
// is one JSON document all the same.
func apologise(w world, err error) {
	if !w.wantsJSON() {
		return
	}
	d := diagnose.Diagnose(diagnose.Evidence{Taken: time.Now().UTC().Truncate(time.Second)})
	_ = report.JSON(w.stdout, d, report.Options{Tool: tool(), Error: unkeyed(err.Error()), Status: statusUsage})
}

// wantsJSON is whether stdout is promised to be JSON: by the command line, usable or
// not, else by a variable, else by the config file.
func (w world) wantsJSON() bool {
	formats := typed(w.args, "format")
	if len(formats) == 0 && len(w.args) > 1 && slices.Contains([]string{"diagnose", "preflight", "keys"}, w.args[1]) {
		if formats = parts("format", w.env(variable("format"))); formats[0] == "" && takesFormats(w.args[1]) {
			formats = w.configFormats()
		}
	}
	return slices.Contains(formats, "json") || slices.Contains(formats, "json=-")
}

// configFormats are the formats that the config file asks for, as far as a file and a
// command line can be read that cannot be used.
func (w world) configFormats() []string {
	first := func(flag, otherwise string) string {
		if values := typed(w.args, flag); len(values) > 0 {
			return values[len(values)-1]
		}
		if value := w.env(variable(flag)); value != "" {
			return value
		}
		return otherwise
	}
	machine, err := w.machine()
	if err != nil {
		return nil
	}
	path := filepath.Join(machine.ProjectDir(first("project", ".")), configName)
	if named := first("config", path); named != path {
		path = machine.ProjectDir(named)
	}
	root, err := readConfig(path, path)
	if err != nil || root == nil {
		return nil
	}
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "format" {
			continue
		}
		s := setting{name: "format"}
		if s.read(flagOf(configurable(), "format"), root.Content[i+1], func(*yaml.Node) string { return "" }) == nil {
			return s.values
		}
	}
	return nil
}
