package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"magedoctor/diagnose"
)

// JUnit writes a JUnit XML report in three suites: a case for each cause, for each
// check, and for each group of packages. What keeps access shut is a failure, what
// could not be told an error, what was left out or set aside is skipped. A cause is
// told in full once, in its own case; what rests on it says what to do and points
// there. All of it stands in the elements' text, as GitLab shows nothing else.
func JUnit(w io.Writer, d diagnose.Diagnosis, o Options) error {
	suites := junit.Testsuites{Name: o.name() + " " + host(&d.Evidence), Time: seconds(o.Took.Milliseconds())}
	suites.AddSuite(suite(&d, o, "causes", causeCases(&d, o)))
	suites.AddSuite(suite(&d, o, "checks", checkCases(&d)))
	suites.AddSuite(suite(&d, o, "packages", groupCases(&d)))
	for i := range suites.Suites {
		suites.Suites[i].ID = i
	}
	suites.Skipped = 0                              // Jenkins' schema (junit-10.xsd) allows it in the suites only
	doc, err := xml.MarshalIndent(suites, "", "  ") // WriteXML indents with tabs
	if err != nil {
		return fmt.Errorf("making the JUnit report: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header+string(doc)+"\n"); err != nil {
		return fmt.Errorf("writing the JUnit report: %w", err)
	}
	return nil
}

// suite gathers cases under a name.
func suite(d *diagnose.Diagnosis, o Options, name string, cases []junit.Testcase) junit.Testsuite {
	s := junit.Testsuite{Name: o.name() + " " + name, Time: seconds(0)}
	if !d.Evidence.Taken.IsZero() {
		s.Timestamp = d.Evidence.Taken.UTC().Format("2006-01-02T15:04:05") // the schemas allow no zone
	}
	s.AddProperty("verdict", string(d.Verdict))
	s.AddProperty("repository", clean(d.Evidence.Repository))
	s.AddProperty("exit_status", strconv.Itoa(o.Status))
	if name == "checks" {
		var ms int64
		for _, c := range d.Outcomes {
			ms += c.Step.TookMS
		}
		s.Time = seconds(ms)
	}
	for _, c := range cases {
		c.Classname = o.name() + "." + name
		s.AddTestcase(c)
	}
	return s
}

// causeCases has a case for each finding. Where no finding says why the verdict is
// not open, the verdict has a case, so that no report of such a run is all green.
func causeCases(d *diagnose.Diagnosis, o Options) []junit.Testcase {
	var cases []junit.Testcase
	e := &d.Evidence
	best, rest := answer(d)
	if best == nil && d.Verdict != diagnose.Open {
		c := junit.Testcase{Name: clean(o.headline(d)), Time: seconds(0)}
		setResult(&c, d.Verdict, string(d.Verdict), slices.Concat([]string{o.headline(d)}, d.Untold))
		cases = append(cases, c)
	}
	parts := sortRest(best, rest)
	rivals := map[string]bool{}
	for _, r := range parts.Rivals {
		rivals[r.Cause.ID] = true
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		c := junit.Testcase{Name: causeName(f), Time: seconds(0)}
		lines := account(e, f)
		if best != nil && f.Cause.ID == best.Cause.ID && len(parts.Rivals) > 0 {
			lines = append(lines, "It could also be:")
			for _, r := range parts.Rivals {
				lines = append(lines, "- "+causeName(&r)+", "+string(r.Certainty))
			}
		}
		switch {
		case f.Ignored:
			c.Skipped = &junit.Result{Message: "set aside " + aside(f), Data: text(lines)}
		case rivals[f.Cause.ID]:
			c.Skipped = &junit.Result{Message: string(f.Certainty) + ", beside " + clean(best.Cause.ID), Data: text(lines)}
		case !f.Counts():
			c.SystemOut = &junit.Output{Data: text(lines)}
		default:
			setResult(&c, determined(d, f), f.Cause.Title+" ("+string(f.Certainty)+")", lines)
		}
		cases = append(cases, c)
	}
	return cases
}

// causeName is what the case of a cause is called.
func causeName(f *diagnose.Finding) string {
	return clean(f.Cause.Title) + " [" + clean(f.Cause.ID) + "]"
}

// checkCases has a case for each step.
func checkCases(d *diagnose.Diagnosis) []junit.Testcase {
	var cases []junit.Testcase
	told := map[string]bool{}
	for _, o := range d.Outcomes {
		name := clean(o.Step.Doc)
		if name == "" {
			name = clean(o.Step.Check)
		}
		c := junit.Testcase{Name: name, Time: seconds(o.Step.TookMS)}
		switch o.Result {
		case diagnose.Skipped:
			c.Skipped = &junit.Result{Message: clean(remark(o))}
		case diagnose.Problem, diagnose.Unclear:
			f := resting(d, func(f *diagnose.Finding) bool { return f.Cause == o.Cause })
			lines, means := []string{look(o)}, diagnose.Unproven
			if f != nil {
				lines = append(lines, pointer(f, told)...)
			}
			if o.Result == diagnose.Problem {
				means = determined(d, f)
			}
			setResult(&c, means, look(o), lines)
		default:
			if r := remark(o); r != "" {
				c.SystemOut = &junit.Output{Data: text([]string{r})}
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// groupCases has a case for each group of packages, with all their names.
func groupCases(d *diagnose.Diagnosis) []junit.Testcase {
	var cases []junit.Testcase
	told := map[string]bool{}
	for _, g := range groups(d.Packages) {
		c := junit.Testcase{Name: clean(g.Label) + " packages: " + string(g.State), Time: seconds(0)}
		var lines []string
		member := map[string]bool{}
		for _, p := range g.Packages {
			member[p.Ref] = true
		}
		f := resting(d, func(f *diagnose.Finding) bool {
			return slices.ContainsFunc(f.Packages, func(ref string) bool { return member[ref] })
		})
		if f != nil && g.State != stateIgnored {
			lines = pointer(f, told)
		}
		for _, p := range g.Packages {
			lines = append(lines, strings.TrimSpace(p.Name+" "+p.Version))
		}
		switch g.State {
		case stateOpen:
			c.SystemOut = &junit.Output{Data: text(lines)}
		case stateIgnored:
			c.Skipped = &junit.Result{Message: "only causes that are set aside keep them from being open", Data: text(lines)}
		case stateSpared:
			c.Skipped = &junit.Result{Message: "left alone by a run by samples", Data: text(lines)}
		default:
			message, means := "nothing is known about them", diagnose.Unproven
			if f != nil {
				message = f.Cause.Title
			}
			if g.State == stateShut {
				means = determined(d, f)
			}
			setResult(&c, means, message, lines)
		}
		cases = append(cases, c)
	}
	return cases
}

// resting is the first finding that counts and fits; nil if there is none.
func resting(d *diagnose.Diagnosis, fits func(*diagnose.Finding) bool) *diagnose.Finding {
	for i := range d.Findings {
		if f := &d.Findings[i]; f.Counts() && fits(f) {
			return f
		}
	}
	return nil
}

// pointer names the cause behind a case and what to do; the second time only where
// that stands.
func pointer(f *diagnose.Finding, told map[string]bool) []string {
	lines := []string{"Cause: " + causeName(f) + ", " + string(f.Certainty)}
	if told[f.Cause.ID] {
		return append(lines, "What to do stands in the case of this cause")
	}
	told[f.Cause.ID] = true
	return append(lines, remedies(f.Cause)...)
}

// determined is what rests on a finding, or on none: shut only where the verdict is,
// as a report of an unproven run must not look like one that says no.
func determined(d *diagnose.Diagnosis, f *diagnose.Finding) diagnose.Verdict {
	if d.Verdict == diagnose.Shut && (f == nil || f.Cause.Effect == diagnose.EffectShut) {
		return diagnose.Shut
	}
	return diagnose.Unproven
}

// setResult makes a case a failure where something is shut, else an error.
func setResult(c *junit.Testcase, v diagnose.Verdict, message string, lines []string) {
	r := &junit.Result{Message: clean(message), Type: string(v), Data: text(lines)}
	if v == diagnose.Shut {
		c.Failure = r
	} else {
		c.Error = r
	}
}

// text joins lines for an element's text; nothing in them can end it.
func text(lines []string) string {
	tidy := make([]string, len(lines))
	for i, l := range lines {
		tidy[i] = clean(l)
	}
	return strings.Join(tidy, "\n")
}

// seconds is a time as JUnit wants it: "0.047".
func seconds(ms int64) string { return fmt.Sprintf("%d.%03d", ms/1000, ms%1000) }
