package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"magedoctor/diagnose"
)

func TestWhatWasSetAsideIsTold(t *testing.T) {
	d := judged()["preflight"]
	for format, wants := range map[string][]string{
		"text":     {" Set aside The extension", "[extension-not-owned · likely]", "until 2027-01-31 00:00:00 UTC", " ignored 3 third-party (acme): acme/module-blog,"},
		"markdown": {" ### Set aside - **The extension", "`extension-not-owned`, likely) 3 packages (acme/module-blog, acme/module-blog-admin, acme/module-core), until 2027-01-31", "- ignored: 3 third-party (acme): `acme/module-blog`"},
	} {
		text := render(formatOf(t, format), d, Options{Width: 100})
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("%s lacks %q:\n%s", format, want, text)
			}
		}
		if strings.Count(text, "extension-not-owned") != 1 {
			t.Errorf("%s tells it twice", format)
		}
	}
	for format, never := range map[string]string{"text": "Set aside", "markdown": "Set aside", "json": `"ignored"`} {
		if text := render(formatOf(t, format), judged()["wrong-mageid"], Options{}); strings.Contains(text, never) {
			t.Errorf("%s of a run without it says %s", format, never)
		}
	}
}

func TestJSONSaysWhatIsSetAsideAndUntilWhen(t *testing.T) {
	type answer struct {
		Verdict  string
		Findings []struct {
			Cause   string
			Ignored bool
			Until   *time.Time
		}
		Packages []struct {
			Name, Outcome string
			Ignored       bool
		}
	}
	read := func(name string) (a answer) {
		t.Helper()
		if err := json.Unmarshal([]byte(render(formatOf(t, "json"), judged()[name], Options{})), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := read("preflight")
	last := a.Findings[len(a.Findings)-1]
	if last.Cause != "extension-not-owned" || !last.Ignored || last.Until == nil || last.Until.Format(time.RFC3339) != "2027-01-31T00:00:00Z" || a.Findings[0].Ignored {
		t.Errorf("findings: %v", a.Findings)
	}
	for _, p := range a.Packages {
		if acme := strings.HasPrefix(p.Name, "acme/"); p.Ignored != acme || acme && p.Outcome != "shut" {
			t.Errorf("package: %v", p)
		}
	}
	if a := read("samples"); a.Verdict != "open" || a.Findings[0].Until != nil || !a.Findings[0].Ignored {
		t.Errorf("set aside for good: %s %v", a.Verdict, a.Findings)
	}
}

func TestWhatAnOpenVerdictStandsOn(t *testing.T) {
	open := func(n int, tier diagnose.Tier) (all []diagnose.PackageOutcome) {
		for range n {
			all = append(all, diagnose.PackageOutcome{Outcome: diagnose.Open, Package: diagnose.Package{Tier: tier, Source: "lock"}})
		}
		return all
	}
	spared := diagnose.PackageOutcome{Outcome: diagnose.Unproven, Package: diagnose.Package{Source: "lock", Spared: true}}
	ignored := diagnose.PackageOutcome{Outcome: diagnose.Shut, Package: diagnose.Package{Source: "lock"}, Ignored: true}
	for _, c := range []struct {
		situation string
		packages  []diagnose.PackageOutcome
		spent     time.Duration
		want      string
	}{
		{"nothing was asked for", nil, time.Second, ""},
		{"all", open(3, diagnose.TierCommerce), 2400 * time.Millisecond, "proven in 2.4 s: all 3 locked packages (3 Commerce)"},
		{"all, without a time", open(1, diagnose.TierB2B), 0, "proven: 1 locked package (1 B2B)"},
		{"samples", append(open(2, diagnose.TierB2B), spared, spared, spared), 90 * time.Millisecond, "proven by samples in 90 ms: 2 of 5 locked packages (2 B2B), 3 spared"},
		{"some set aside", append(open(2, diagnose.TierB2B), ignored), 0, "proven: 2 of 3 locked packages (2 B2B), 1 set aside"},
		{"both", append(open(2, diagnose.TierB2B), ignored, spared), 0, "proven by samples: 2 of 4 locked packages (2 B2B), 1 set aside, 1 spared"},
	} {
		if got := proven(&diagnose.Diagnosis{Packages: c.packages}, c.spent); got != c.want {
			t.Errorf("%s: got %q, want %q", c.situation, got, c.want)
		}
	}
}

func TestASpareThatACauseConcernsIsNoSpare(t *testing.T) {
	p := diagnose.PackageOutcome{Package: diagnose.Package{Spared: true}}
	for _, c := range []struct {
		outcome diagnose.Verdict
		ignored bool
		want    state
	}{
		{diagnose.Unproven, false, stateSpared}, {diagnose.Shut, false, stateShut}, {diagnose.Open, false, stateOpen}, {diagnose.Unproven, true, stateIgnored}, {diagnose.Shut, true, stateIgnored},
	} {
		p.Outcome, p.Ignored = c.outcome, c.ignored
		if got := stateOf(p); got != c.want {
			t.Errorf("%s, ignored %v: got %s, want %s", c.outcome, c.ignored, got, c.want)
		}
	}
}

func TestAHeadlineDoesNotClaimWhatIsSetAside(t *testing.T) {
	d := judged()["samples"]
	if got, want := headline(&d), "these keys can install all this project needs but what is set aside from repo.magento.com"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	all := diagnose.Diagnose(allWell())
	if got := headline(&all); strings.Contains(got, "set aside") {
		t.Errorf("got %q", got)
	}
}
