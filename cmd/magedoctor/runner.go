package main

import (
	"os"
	"path/filepath"
	"strings"

	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// runner is a CI system, as its variables make it known.
type runner struct {
	// variable is set in every job of the system; value, where it is not empty, is what
	// it is set to.
	variable, value string
	// root is the variable that holds the folder of the checkout; empty where there is
	// none.
	root string
	// format is what the system shows best.
	format string
	// colour is whether its job log shows ANSI colours though it is no terminal. What is
	// told as text there is what supports-color, a library of many programs, takes for
	// granted.
	colour bool
}

// runners lists the CI systems that are told apart, the general sign last. Variables
// are those of the systems' own documentation.
func runners() []runner {
	return []runner{
		{variable: "GITHUB_ACTIONS", value: "true", root: "GITHUB_WORKSPACE", format: "github", colour: true},
		{variable: "GITLAB_CI", root: "CI_PROJECT_DIR", format: "text", colour: true},
		{variable: "TF_BUILD", root: "BUILD_SOURCESDIRECTORY", format: "text", colour: true},
		{variable: "JENKINS_URL", root: "WORKSPACE", format: "text"},
		{variable: "BITBUCKET_BUILD_NUMBER", root: "BITBUCKET_CLONE_DIR", format: "text"},
		{variable: "CIRCLECI", value: "true", root: "CIRCLE_WORKING_DIRECTORY", format: "text", colour: true},
		{variable: "TRAVIS", value: "true", root: "TRAVIS_BUILD_DIR", format: "text", colour: true},
		{variable: "TEAMCITY_VERSION", format: "text", colour: true},
		{variable: "BUILDKITE", value: "true", root: "BUILDKITE_BUILD_CHECKOUT_PATH", format: "text", colour: true},
		{variable: "DRONE", value: "true", root: "DRONE_WORKSPACE", format: "text", colour: true},
		{variable: "MAGENTO_CLOUD_PROJECT", root: "MAGENTO_CLOUD_APP_DIR", format: "text"},
		{variable: "PLATFORM_PROJECT", root: "PLATFORM_APP_DIR", format: "text"},
		{variable: "CI", format: "text"},
		{format: "text"}, // none
	}
}

// runner is the CI system that runs this process.
func (w world) runner() runner {
	all := runners()
	for _, r := range all[:len(all)-1] {
		if value := w.env(r.variable); value != "" && (r.value == "" || value == r.value) {
			return r
		}
	}
	return all[len(all)-1]
}

// colourfulLog is whether a preflight writes to the log of a job that shows colours. A
// file into which stdout was led is no such log; what is behind a pipe cannot be told.
func (w world) colourfulLog(c *cli.Context) bool {
	if !has(c.Command, "fail-on") || !w.runner().colour {
		return false
	}
	out, isFile := w.stdout.(*os.File)
	if !isFile {
		return true
	}
	info, err := out.Stat()
	return err == nil && !info.Mode().IsRegular()
}

// preflightTargets reads --format; without one the CI system decides.
func (w world) preflightTargets(c *cli.Context) ([]report.Target, error) {
	if c.IsSet("format") {
		return w.targets(c)
	}
	return report.ParseTargets([]string{w.runner().format})
}

// base is the project's folder as seen from the root of the checkout, with slashes;
// empty when it is the root or lies outside. Without a CI system the working
// directory stands for the root.
func (w world) base(project string) string {
	machine, err := w.machine()
	if err != nil {
		return ""
	}
	dir := machine.ProjectDir(project)
	if name := w.runner().root; name != "" {
		root := w.env(name)
		if rest, home := strings.CutPrefix(root, "~/"); home {
			root = filepath.Join(w.env("HOME"), rest) // as CircleCI has it
		}
		if base, inside := below(root, dir); inside && filepath.IsAbs(root) {
			return base
		}
	}
	base, _ := below(machine.Dir, dir)
	return base
}

// below is the path of dir as seen from root, with slashes, and whether it lies there
// at all; links are followed where the names alone do not tell.
func below(root, dir string) (string, bool) {
	seen := func(root, dir string) (string, bool) {
		path, err := filepath.Rel(root, dir)
		path = filepath.ToSlash(path)
		switch {
		case err != nil || path == ".." || strings.HasPrefix(path, "../"):
			return "", false
		case path == ".":
			return "", true
		}
		return path, true
	}
	if path, inside := seen(root, dir); inside {
		return path, true
	}
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", false
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", false
	}
	return seen(realRoot, realDir)
}
