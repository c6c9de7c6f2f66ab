package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"magedoctor/diagnose"
)

// metrics is a text of metrics in the making.
type metrics struct{ bytes.Buffer }

// family opens a family of gauges. The word gauge and these two lines are all that
// the text format 0.0.4 and OpenMetrics have in common.
func (m *metrics) family(name, help string) {
	fmt.Fprintf(m, "# HELP magedoctor_%s %s\n# TYPE magedoctor_%s gauge\n", name, help, name)
}

// gauge writes one sample; labels are pairs of name and value.
func (m *metrics) gauge(name string, value float64, labels ...string) {
	m.WriteString("magedoctor_" + name)
	for i := 0; i+1 < len(labels); i += 2 {
		sign := ","
		if i == 0 {
			sign = "{"
		}
		m.WriteString(sign + labels[i] + `="` + labelValue(labels[i+1]) + `"`)
	}
	if len(labels) > 0 {
		m.WriteByte('}')
	}
	m.WriteString(" " + strconv.FormatFloat(value, 'f', -1, 64) + "\n")
}

// labelValue escapes a label's value as both formats demand.
func labelValue(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(clean(s))
}

// OpenMetrics writes gauges for the textfile collector of Prometheus' node_exporter
// and for readers of OpenMetrics: no timestamps, and whatever can be 0 is there with
// 0, so that an alert can wait for it. Label values are of closed sets but for the
// program's version and the repository's host.
func OpenMetrics(w io.Writer, d diagnose.Diagnosis, o Options) error {
	m := &metrics{}
	e := &d.Evidence
	m.family("info", "The program and the repository that it looked at.")
	m.gauge("info", 1, "version", o.Tool.Version, "repository", host(e))
	m.family("verdict", "Whether this is the verdict of the last run.")
	for _, v := range []diagnose.Verdict{diagnose.Open, diagnose.Shut, diagnose.Unproven} {
		m.gauge("verdict", truth(d.Verdict == v), "verdict", string(v))
	}
	m.family("exit_status", "The exit status of the last run.")
	m.gauge("exit_status", float64(o.Status))
	m.packages(&d)
	m.causes(&d)
	m.checks(&d)
	m.family("requests", "Requests that the last run sent.")
	m.gauge("requests", float64(e.Requests))
	m.family("run_duration_seconds", "How long the last run took.")
	m.gauge("run_duration_seconds", o.Took.Seconds())
	m.family("run_timestamp_seconds", "When the last run began, in seconds since 1970.")
	began := 0.0
	if !e.Taken.IsZero() {
		began = float64(e.Taken.UnixMilli()) / 1000
	}
	m.gauge("run_timestamp_seconds", began)
	m.WriteString("# EOF\n")
	if _, err := w.Write(m.Bytes()); err != nil {
		return fmt.Errorf("writing the metrics: %w", err)
	}
	return nil
}

// packages counts the wanted packages of every tier in every state.
func (m *metrics) packages(d *diagnose.Diagnosis) {
	type kind struct {
		tier  diagnose.Tier
		state state
	}
	counts := map[kind]int{}
	for _, g := range groups(d.Packages) {
		for _, p := range g.Packages {
			counts[kind{knownTier(p.Tier), g.State}]++
		}
	}
	m.family("packages", "Wanted packages by tier and by how they stand.")
	for _, t := range tiers() {
		for _, s := range states() {
			m.gauge("packages", float64(counts[kind{t, s}]), "tier", string(t), "outcome", string(s))
		}
	}
}

// causes says of every cause of the catalogue whether it was found.
func (m *metrics) causes(d *diagnose.Diagnosis) {
	found := map[string]*diagnose.Finding{}
	counts := map[string]int{}
	for i := range d.Findings {
		f := &d.Findings[i]
		found[f.Cause.ID] = f
		counts[string(f.Cause.Effect)+" "+strconv.FormatBool(f.Ignored)]++
	}
	m.family("findings", "Causes that were found, by what they mean for access and by whether they were set aside.")
	for _, effect := range []diagnose.Effect{diagnose.EffectShut, diagnose.EffectUnproven, diagnose.EffectWarns} {
		for _, ignored := range []string{"false", "true"} {
			m.gauge("findings", float64(counts[string(effect)+" "+ignored]), "effect", string(effect), "ignored", ignored)
		}
	}
	causes := withForeign(diagnose.Catalogue(), d.Findings)
	m.family("finding", "Whether the cause was found and not set aside.")
	for _, c := range causes {
		f := found[c.ID]
		m.gauge("finding", truth(f != nil && !f.Ignored), "cause", c.ID, "effect", string(c.Effect), "who", string(c.Who))
	}
	m.family("finding_certainty", "How sure a cause is that was found: 3 certain, 2 likely, 1 possible, 0 not found.")
	for _, c := range causes {
		sure := 0
		if f := found[c.ID]; f != nil {
			sure = 1 + slices.Index([]diagnose.Certainty{diagnose.Possible, diagnose.Likely, diagnose.Certain}, f.Certainty)
		}
		m.gauge("finding_certainty", float64(sure), "cause", c.ID)
	}
}

// checks says how each check ended.
func (m *metrics) checks(d *diagnose.Diagnosis) {
	m.family("check", "Whether the check ended in this way.")
	done := map[string]bool{}
	for _, s := range d.Outcomes {
		if done[s.Step.Check] {
			continue
		}
		done[s.Step.Check] = true
		for _, r := range []diagnose.Result{diagnose.OK, diagnose.Problem, diagnose.Skipped, diagnose.Unclear} {
			m.gauge("check", truth(s.Result == r), "check", s.Step.Check, "outcome", string(r))
		}
	}
}

// truth is 1 for what is so.
func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// knownTier is a tier of the list; recorded runs of later versions may hold others.
func knownTier(t diagnose.Tier) diagnose.Tier {
	if slices.Contains(tiers(), t) {
		return t
	}
	return diagnose.TierUnknown
}
