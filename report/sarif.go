package report

import (
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"magedoctor/diagnose"
)

// maxProbed is how many requests stand beside a result.
const maxProbed = 20

// SARIF writes a SARIF 2.1.0 log of one run: the whole catalogue as rules, and a
// result for each finding. Every location is relative to the root of the checkout,
// as GitHub's code scanning takes no other. Causes that were set aside are there as
// suppressed results.
func SARIF(w io.Writer, d diagnose.Diagnosis, o Options) error {
	e := &d.Evidence
	driver := sarif.NewToolComponent().WithName(o.name())
	if o.Tool.Version != "" {
		driver.WithVersion(clean(o.Tool.Version))
	}
	index := map[string]int{}
	for _, c := range withForeign(diagnose.Catalogue(), d.Findings) {
		index[c.ID] = len(driver.Rules)
		driver.AddRule(rule(c))
	}
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(driver)).WithColumnKind("unicodeCodePoints")
	// GitHub replaces an earlier log of the same category, which is this id up to its
	// last stroke: several projects of one checkout must not replace each other.
	run.WithAutomationDetails(sarif.NewRunAutomationDetails().WithID(path.Join(o.name(), o.base()) + "/"))
	run.AddInvocation(invocation(&d, o))
	for i := range d.Findings {
		f := &d.Findings[i]
		run.AddResult(result(e, f, o).WithRuleIndex(index[f.Cause.ID]))
	}
	run.WithProperties(bag("verdict", string(d.Verdict), "headline", clean(o.headline(&d)), "repository", clean(e.Repository)))
	return writeJSON(w, "the SARIF report", sarif.NewReport().AddRun(run))
}

// withForeign are the causes of the catalogue and those of findings that it does not
// have.
func withForeign(causes []*diagnose.Cause, findings []diagnose.Finding) []*diagnose.Cause {
	have := map[string]bool{}
	for _, c := range causes {
		have[c.ID] = true
	}
	for _, f := range findings {
		if !have[f.Cause.ID] {
			have[f.Cause.ID] = true
			causes = append(causes, f.Cause)
		}
	}
	return causes
}

// rule is a cause as a reporting descriptor.
func rule(c *diagnose.Cause) *sarif.ReportingDescriptor {
	plain, rich := help(c)
	r := sarif.NewReportingDescriptor().WithID(c.ID).WithName(pascal(c.ID)).
		WithShortDescription(message(c.Title)).
		WithFullDescription(message(c.Why)).
		WithHelp(sarif.NewMultiformatMessageString().WithText(plain).WithMarkdown(rich)).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(severityOf(&diagnose.Finding{Cause: c, Certainty: diagnose.Certain}))))
	if c.Docs != "" {
		r.WithHelpURI(c.Docs)
	}
	p := bag("effect", string(c.Effect), "who", string(c.Who), "problem.severity", problemSeverity(c.Effect))
	return r.WithProperties(p.WithTags([]string{c.Family}))
}

// help is the page of a cause, as text and as Markdown.
func help(c *diagnose.Cause) (plain, rich string) {
	var lines []string
	s := &sheet{}
	for _, part := range [][2]string{{"What it means", c.Why}, {"What shows it", c.Shows}, {"What looks alike", c.Unlike}} {
		if part[1] != "" {
			lines = append(lines, part[0]+": "+clean(part[1]))
			s.printf("**%s.** %s\n\n", part[0], markdown(part[1]))
		}
	}
	lines = append(lines, remedies(c)...)
	if len(c.Fix) > 0 {
		s.printf("**What to do** (%s)\n\n", markdown(role(c.Who)))
		s.fix(c.Fix)
	}
	if c.Settle != "" {
		lines = append(lines, "What would settle it: "+clean(c.Settle))
		s.printf("**What would settle it.** %s\n", markdown(c.Settle))
	}
	return strings.Join(lines, "\n"), s.String()
}

// result is a finding.
func result(e *diagnose.Evidence, f *diagnose.Finding, o Options) *sarif.Result {
	points := o.points(e, f)
	first := points[0]
	text := clean(f.Cause.Title) + " (" + string(f.Certainty) + ").\n" + strings.Join(account(e, f), "\n")
	mark := fingerprint(f, first)
	r := sarif.NewResult().WithRuleID(f.Cause.ID).WithLevel(level(severityOf(f))).
		WithMessage(sarif.NewMessage().WithText(placeholders(text))).
		AddLocation(location(first)).
		WithPartialFingerprints(map[string]string{
			"magedoctorCause/v1": mark,
			// The only one that GitHub's code scanning looks at; else it makes one of the
			// line's content, which changes with every update of a package.
			"primaryLocationLineHash": mark[:16] + ":1",
		})
	for i, p := range points[1:] {
		r.AddRelatedLocation(location(p).WithID(i + 1))
	}
	if f.Ignored {
		r.AddSuppression(sarif.NewSuppression().WithKind("external").WithStatus("accepted").WithJustification("set aside " + aside(f)))
	}
	p := bag("certainty", string(f.Certainty), "effect", string(f.Cause.Effect), "who", string(f.Cause.Who), "family", f.Cause.Family)
	if n := len(f.Packages); n > 0 {
		p.Add("packages", n)
	}
	if urls := probed(e, f); len(urls) > 0 {
		p.Add("requests", urls)
	}
	return r.WithProperties(p)
}

// probed are the requests that a finding rests on, without their query, where
// somebody may have put a secret: "HEAD https://… 404". Those that answered alike are
// told once.
func probed(e *diagnose.Evidence, f *diagnose.Finding) []string {
	var out []string
	for _, t := range alike(e, f.Because) {
		fact, _ := e.Fact(t.ref)
		x, ok := fact.(*diagnose.Exchange)
		if !ok || x.URL == "" {
			continue
		}
		u, err := url.Parse(x.URL)
		if err != nil {
			continue
		}
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %d", clean(x.Method), clean(u.String()), x.Status)))
	}
	return out
}

// location is a point as SARIF writes it: a relative URI reference.
func location(p point) *sarif.Location {
	region := sarif.NewRegion().WithStartLine(p.Line)
	if p.Column > 0 {
		region.WithStartColumn(p.Column)
	}
	artifact := sarif.NewArtifactLocation().WithURI(relativeURI(p.Path)).WithURIBaseID("%SRCROOT%")
	return sarif.NewLocation().WithPhysicalLocation(sarif.NewPhysicalLocation().WithArtifactLocation(artifact).WithRegion(region))
}

// relativeURI percent-encodes a path, a colon too: the first part of a relative
// reference must not look like a scheme (RFC 3986, 4.2).
func relativeURI(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(p), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

// invocation says that the run came to a verdict, when it was and with which status.
// It names no folder, as that would be a path of the machine.
func invocation(d *diagnose.Diagnosis, o Options) *sarif.Invocation {
	i := sarif.NewInvocation().WithExecutionSuccessful(o.Error == "").WithExitCode(o.Status).WithExitCodeDescription(string(d.Verdict))
	if taken := d.Evidence.Taken; !taken.IsZero() {
		i.WithStartTimeUtc(taken.UTC().Format("2006-01-02T15:04:05.000Z"))
		if o.Took > 0 {
			i.WithEndTimeUtc(taken.UTC().Add(o.Took).Format("2006-01-02T15:04:05.000Z"))
		}
	}
	return i
}

// level is a severity in SARIF's words.
func level(s severity) string {
	return [...]string{sarif.LevelNote, sarif.LevelWarning, sarif.LevelError}[s]
}

// problemSeverity is an effect in the words of GitHub's code scanning.
func problemSeverity(e diagnose.Effect) string {
	switch e {
	case diagnose.EffectShut:
		return "error"
	case diagnose.EffectUnproven:
		return "warning"
	}
	return "recommendation"
}

func message(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(clean(text))
}

// placeholders keeps a message's text from being read as a template: "{0}" would be
// an argument and "[a](b)" a link (SARIF 2.1.0, 3.11.5 and 3.11.6).
func placeholders(s string) string {
	s = strings.ReplaceAll(s, "](", "] (")
	if !strings.Contains(s, "{") {
		return s
	}
	return strings.NewReplacer("{", "{{", "}", "}}").Replace(s)
}

// pascal turns an id into the form that rules' names have: "WrongMageid".
func pascal(id string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(id, "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// bag is a property bag of pairs.
func bag(pairs ...string) *sarif.PropertyBag {
	p := sarif.NewPropertyBag()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			p.Add(pairs[i], pairs[i+1])
		}
	}
	return p
}
