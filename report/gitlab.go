package report

import (
	"io"

	"magedoctor/diagnose"
)

// quality is an entry of GitLab's Code Quality report, a part of the Code Climate
// specification.
type quality struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// GitLab writes a Code Quality report for GitLab's merge requests: one entry for
// each cause. Without a finding it is an empty list.
func GitLab(w io.Writer, d diagnose.Diagnosis, o Options) error {
	entries := []quality{}
	e := &d.Evidence
	for i := range d.Findings {
		f := &d.Findings[i]
		p := o.points(e, f)[0]
		entries = append(entries, quality{
			Description: oneAccount(f), CheckName: f.Cause.ID, Fingerprint: fingerprint(f, p), Severity: qualitySeverity(f),
			Location: qualityLocation{Path: p.Path, Lines: qualityLines{Begin: p.Line}},
		})
	}
	return writeJSON(w, "the Code Quality report", entries)
}

// oneAccount tells a finding in one line.
func oneAccount(f *diagnose.Finding) string {
	s := clean(f.Cause.Title) + " (" + string(f.Certainty) + "). Who can act: " + role(f.Cause.Who) + "."
	if f.Ignored {
		s = "Set aside " + aside(f) + ": " + s
	}
	if len(f.Cause.Fix) > 0 {
		s += " First: " + clean(f.Cause.Fix[0].Text) + "."
	}
	return s + " More: magedoctor explain " + clean(f.Cause.ID)
}

// qualitySeverity is one of the five words that GitLab knows: info, minor, major,
// critical and blocker.
func qualitySeverity(f *diagnose.Finding) string {
	switch s := severityOf(f); {
	case s == note:
		return "info"
	case s == failure && f.Certainty == diagnose.Certain:
		return "blocker"
	case s == failure:
		return "critical"
	case f.Certainty == diagnose.Possible:
		return "minor"
	}
	return "major"
}
