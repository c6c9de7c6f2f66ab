package report

import (
	"fmt"
	"strings"

	"magedoctor/diagnose"
)

// aside says until when a finding is set aside: "until 2027-01-31 00:00:00 UTC", or
// "for good".
func aside(f *diagnose.Finding) string {
	if f.Until.IsZero() {
		return "for good"
	}
	return "until " + utc(f.Until)
}

// asideHeading opens the section of what was set aside.
const asideHeading = "Set aside"

// asides writes the findings that the user has set aside.
func (g *page) asides(e *diagnose.Evidence, findings []diagnose.Finding) {
	if len(findings) == 0 {
		return
	}
	g.heading(asideHeading)
	for _, f := range findings {
		g.title(4, &f, g.plain)
		g.prose(6, concerns(e, &f)+aside(&f))
	}
}

func (s *sheet) asides(e *diagnose.Evidence, findings []diagnose.Finding) {
	if len(findings) == 0 {
		return
	}
	s.printf("### %s\n\n", asideHeading)
	for _, f := range findings {
		s.printf("- **%s.** (%s, %s) %s\n", markdown(f.Cause.Title), code(f.Cause.ID), f.Certainty, markdown(concerns(e, &f)+aside(&f)))
	}
	s.printf("\n")
}

// concerns names the packages of a finding: "2 packages (acme/blog, acme/core), ".
func concerns(e *diagnose.Evidence, f *diagnose.Finding) string {
	var names []string
	member := map[string]bool{}
	for _, ref := range f.Packages {
		member[ref] = true
	}
	for _, p := range e.Packages {
		if member[p.Ref] {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return count(len(names), "package") + " (" + sample(names, 3) + "), "
}

// without says how many packages a run leaves out and why, empty where it is none:
// "3 set aside, 590 spared".
func without(d *diagnose.Diagnosis) string {
	ignored, spared := 0, 0
	for _, p := range d.Packages {
		switch stateOf(p) {
		case stateIgnored:
			ignored++
		case stateSpared:
			spared++
		}
	}
	var parts []string
	if ignored > 0 {
		parts = append(parts, fmt.Sprintf("%d set aside", ignored))
	}
	if spared > 0 {
		parts = append(parts, fmt.Sprintf("%d spared", spared))
	}
	return strings.Join(parts, ", ")
}
