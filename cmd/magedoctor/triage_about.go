package main

import (
	"path/filepath"
	"slices"
	"strings"

	"magedoctor/checks/logs"
	"magedoctor/diagnose"
)

// headline says what was read: "deploy.log: composer install of Composer 2.2.28,
// 2 runs, 217 messages of failure". A recorded run speaks for itself.
func (r *reading) headline(d *diagnose.Diagnosis) string {
	if r.summary == nil {
		return ""
	}
	return filepath.Base(r.shown) + ": " + r.about(d)
}

// about is the headline without the name.
func (r *reading) about(d *diagnose.Diagnosis) string {
	s := r.summary
	if s == nil {
		return "recorded " + r.evidence.Taken.UTC().Format("2006-01-02 15:04 UTC")
	}
	var said []string
	runs := len(s.Runs)
	if what := composerOf(s.Runs); what != "" && (runs > 0 || s.Messages > 0) {
		said = append(said, what)
	}
	switch {
	case s.MoreRuns:
		said = append(said, "more than "+countOf(runs, "run"))
	case runs > 0:
		said = append(said, countOf(runs, "run"))
	}
	failed := slices.ContainsFunc(d.Findings, func(f diagnose.Finding) bool { return f.Cause.Effect != diagnose.EffectWarns })
	finished := runs > 0 && s.Runs[len(s.Runs)-1].Finished
	switch {
	case failed && s.Messages > 0:
		said = append(said, countOf(s.Messages, "failure"))
	case runs == 0 && s.Messages == 0:
		said = append(said, "nothing of Composer in "+countOf(s.Lines, "line"))
	case finished:
		said = append(said, "no failure, and the last run came to its end")
	default:
		said = append(said, "no failure found")
	}
	if s.Packed != "" {
		said = append(said, s.Packed)
	}
	return strings.Join(said, ", ")
}

// composerOf names the command and the version of the runs: "composer install of
// Composer 2.2.28".
func composerOf(runs []logs.Run) string {
	var commands []string
	version := ""
	for _, r := range runs {
		if r.Command != "" && !slices.Contains(commands, r.Command) && len(commands) < 3 {
			commands = append(commands, r.Command)
		}
		switch {
		case r.Version != "":
			version = "Composer " + r.Version
		case version != "":
		case r.Since != "" && r.Before != "":
			version = "Composer " + r.Since + " to before " + r.Before
		case r.Since != "":
			version = "Composer " + r.Since + " or later"
		case r.Before != "":
			version = "Composer before " + r.Before
		}
	}
	switch {
	case len(commands) == 0:
		return version
	case version == "":
		return "composer " + strings.Join(commands, " and ")
	}
	return "composer " + strings.Join(commands, " and ") + " of " + version
}
