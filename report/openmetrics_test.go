package report

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"magedoctor/diagnose"
)

// read reads metrics with Prometheus' own parser of the text format 0.0.4.
func readMetrics(t *testing.T, text string) map[string]float64 {
	t.Helper()
	p := expfmt.NewTextParser(model.LegacyValidation)
	families, err := p.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	series := map[string]float64{}
	for name, f := range families {
		if f.GetType() != dto.MetricType_GAUGE || f.GetHelp() == "" || !strings.HasPrefix(name, "magedoctor_") {
			t.Errorf("%s: %s, help %q", name, f.GetType(), f.GetHelp())
		}
		for _, m := range f.Metric {
			if m.TimestampMs != nil {
				t.Errorf("%s has a timestamp", name)
			}
			key := name
			for _, l := range m.Label {
				key += "|" + l.GetName() + "=" + l.GetValue()
			}
			if _, twice := series[key]; twice {
				t.Errorf("%s stands twice", key)
			}
			series[key] = m.GetGauge().GetValue()
		}
	}
	return series
}

func TestPrometheusReadsEveryReport(t *testing.T) {
	for name, d := range diagnoses() {
		text := render(formatOf(t, "openmetrics"), d, Options{Status: 1, Took: 2400 * time.Millisecond})
		if !strings.HasSuffix(text, "\n# EOF\n") || strings.Count(text, "# EOF") != 1 {
			t.Errorf("%s: no end", name)
		}
		s := readMetrics(t, text)
		for _, v := range []diagnose.Verdict{diagnose.Open, diagnose.Shut, diagnose.Unproven} {
			if got, want := s["magedoctor_verdict|verdict="+string(v)], truth(d.Verdict == v); got != want {
				t.Errorf("%s: %s is %v", name, v, got)
			}
		}
		packages := 0.0
		for key, n := range s {
			if strings.HasPrefix(key, "magedoctor_packages|") {
				packages += n
			}
		}
		if int(packages) != len(d.Packages) {
			t.Errorf("%s: %v packages of %d", name, packages, len(d.Packages))
		}
		if s["magedoctor_exit_status"] != 1 || s["magedoctor_run_duration_seconds"] != 2.4 || s["magedoctor_requests"] != float64(d.Evidence.Requests) {
			t.Errorf("%s: status, duration or requests are wrong", name)
		}
	}
}

// An alert waits for a series to change: it must be there before.
func TestWhatCanBeZeroIsThere(t *testing.T) {
	series := func(d diagnose.Diagnosis) []string {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(readMetrics(t, render(formatOf(t, "openmetrics"), d, Options{})))),
			func(key string) bool { return strings.HasPrefix(key, "magedoctor_check|") })
	}
	all := judged()
	quiet, loud := series(diagnose.Diagnose(allWell())), series(all["several-findings"])
	if a, b := strings.Join(quiet, "\n"), strings.Join(loud, "\n"); a != b {
		t.Errorf("other series:\n%s\nand:\n%s", a, b)
	}
	for _, want := range []string{
		"magedoctor_packages|tier=commerce|outcome=shut", "magedoctor_findings|effect=shut|ignored=false",
		"magedoctor_finding|cause=keys-refused|effect=shut|who=account-owner", "magedoctor_finding_certainty|cause=unexplained",
	} {
		if !slices.Contains(quiet, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestMetricsOfThePreflight(t *testing.T) {
	s := readMetrics(t, render(formatOf(t, "openmetrics"), judged()["preflight"], Options{Status: 1, Tool: tool}))
	for key, want := range map[string]float64{
		"magedoctor_info|version=1.2.3|repository=repo.magento.com":        1,
		"magedoctor_verdict|verdict=shut":                                  1,
		"magedoctor_packages|tier=open-source|outcome=open":                24,
		"magedoctor_packages|tier=open-source|outcome=shut":                1,
		"magedoctor_packages|tier=third-party|outcome=ignored":             3,
		"magedoctor_packages|tier=third-party|outcome=shut":                0,
		"magedoctor_findings|effect=shut|ignored=false":                    1,
		"magedoctor_findings|effect=shut|ignored=true":                     1,
		"magedoctor_finding|cause=repository-shadowed|effect=shut|who=you": 1,
		"magedoctor_finding|cause=extension-not-owned|effect=shut|who=you": 0,
		"magedoctor_finding_certainty|cause=extension-not-owned":           2,
		"magedoctor_finding_certainty|cause=wrong-mageid":                  0,
		"magedoctor_check|check=accepted|outcome=ok":                       1,
		"magedoctor_check|check=accepted|outcome=problem":                  0,
		"magedoctor_run_timestamp_seconds":                                 1795341600,
	} {
		got, ok := s[key]
		if !ok || got != want {
			t.Errorf("%s: got %v (%v), want %v", key, got, ok, want)
		}
	}
}

func TestLabelValuesKeepStrangersIn(t *testing.T) {
	e := noProject()
	e.Steps[0].Check = "a\"} 1\nmagedoctor_verdict{verdict=\"open\"} 1 \\ \x1b ::error::x"
	s := readMetrics(t, render(formatOf(t, "openmetrics"), byHand(e, diagnose.Shut), Options{}))
	if s["magedoctor_verdict|verdict=open"] != 0 {
		t.Error("a stranger's text became a sample")
	}
	if _, ok := s[`magedoctor_check|check=a"} 1 magedoctor_verdict{verdict="open"} 1 \ \x1b \x3a:error::x|outcome=ok`]; !ok {
		t.Error("the label does not say what was there")
	}
}

// Prometheus' client for Python has a strict parser of OpenMetrics, which differs
// from the text format 0.0.4 in its end, its timestamps and its types.
func TestAnOpenMetricsParserReadsEveryReport(t *testing.T) {
	python := installed(t, "/usr/bin/python3")
	const parser = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
for path in sys.argv[1:]:
    families = list(parse(open(path, newline="").read()))
    print(path.rsplit("/", 1)[1], sum(len(f.samples) for f in families), *sorted({f.type for f in families}))
`
	if out, err := exec.Command(python, "-c", "import prometheus_client").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("python3-prometheus-client is not installed: %s", out)
		}
		t.Skip("NOT RUN: python3-prometheus-client is not installed")
	}
	dir := t.TempDir()
	args := []string{"-c", parser}
	var want []string
	for name, d := range judged() {
		text := render(formatOf(t, "openmetrics"), d, Options{})
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
		want = append(want, fmt.Sprintf("%s %d gauge", name, len(readMetrics(t, text))))
	}
	out, err := exec.Command(python, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := strings.TrimSpace(string(out)); got != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
	bad := filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, []byte("a 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(python, "-c", parser, bad).Run(); err == nil {
		t.Error("the parser takes a text without an end")
	}
}
