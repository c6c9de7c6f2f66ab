package main

import (
	"slices"
	"strings"

	"magedoctor/diagnose"

	"github.com/urfave/cli/v2"
)

// failLevel is the least that ends a preflight with a failure.
type failLevel string

// The levels, the strictest first.
const (
	failWarning  failLevel = "warning"
	failUnproven failLevel = "unproven"
	failShut     failLevel = "shut"
	failNever    failLevel = "never"
)

func failLevels() []failLevel { return []failLevel{failWarning, failUnproven, failShut, failNever} }

// failOn reads --fail-on.
func (w world) failOn(c *cli.Context) (failLevel, error) {
	text := c.String("fail-on")
	if level := failLevel(text); slices.Contains(failLevels(), level) {
		return level, nil
	}
	var names []string
	for _, level := range failLevels() {
		names = append(names, string(level))
	}
	return "", misused("magedoctor preflight --fail-on shut", "%s: there is no level %q: there are %s", w.called("fail-on"), text, strings.Join(names, ", "))
}

// status is the exit status of a diagnosis at this level. The verdict itself is the
// same at each.
func (l failLevel) status(d diagnose.Diagnosis) int {
	switch {
	case l == failNever:
		return statusOpen
	case l == failShut && d.Verdict == diagnose.Unproven:
		return statusOpen
	case l == failWarning && d.Verdict == diagnose.Open && slices.ContainsFunc(d.Findings, warns):
		return statusShut
	}
	return status(d.Verdict)
}

// warns is whether a finding is a warning that nobody has set aside.
func warns(f diagnose.Finding) bool {
	return f.Cause.Effect == diagnose.EffectWarns && !f.Ignored
}
