package diagnose

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// spared is a locked package that a run by samples left alone.
func spared(t Tier, listed Answer) part {
	return pkg(Package{Name: name(t), Version: "1.0.0", Tier: t, Source: "lock", Listed: listed, Spared: true})
}

// What a run comes to when some causes are set aside.
func TestIgnoring(t *testing.T) {
	openArchive := archive(TierOpenSource, Yes, 200)
	ran := steps(Step{Check: "accepted"}, Step{Check: "archives"})
	refusedExtension := of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierThirdParty), ran)
	noCommerce := of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierCommerce), ran)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		situation string
		evidence  Evidence
		ignores   []Ignore
		verdict   Verdict
		findings  []string
	}{
		{"nothing is set aside", refusedExtension, nil, Shut, []string{"extension-not-owned likely", "package-unknown possible", "repository-not-configured possible"}},
		{"the only cause is", refusedExtension, []Ignore{{Cause: "extension-not-owned"}}, Open, []string{"extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"until tomorrow", refusedExtension, []Ignore{{"extension-not-owned", day(23)}}, Open, []string{"extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"until this moment", refusedExtension, []Ignore{{"extension-not-owned", noon}}, Shut, []string{"extension-not-owned likely", "package-unknown possible", "repository-not-configured possible"}},
		{"until yesterday", refusedExtension, []Ignore{{"extension-not-owned", day(22)}}, Shut, []string{"extension-not-owned likely", "package-unknown possible", "repository-not-configured possible"}},
		{"another cause is", refusedExtension, []Ignore{{Cause: "keys-refused"}}, Shut, []string{"extension-not-owned likely", "package-unknown possible", "repository-not-configured possible"}},
		{"lesser rivals go with it", noCommerce, []Ignore{{"wrong-mageid", day(23)}}, Open,
			[]string{"wrong-mageid likely ignored", "license-lapsed possible ignored", "entitlement-moved possible ignored"}},
		{"a surer rival counts on", noCommerce, []Ignore{{Cause: "license-lapsed"}}, Shut,
			[]string{"wrong-mageid likely", "license-lapsed possible ignored", "entitlement-moved possible ignored"}},
		{"a cause of other packages counts on", of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierCommerce), unlisted(TierThirdParty), ran), []Ignore{{Cause: "extension-not-owned"}}, Shut,
			[]string{"wrong-mageid likely", "license-lapsed possible", "entitlement-moved possible", "extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"another extension is gone", of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierThirdParty), archive(TierThirdParty, Yes, 404), ran), []Ignore{{Cause: "extension-not-owned"}}, Shut,
			[]string{"package-withdrawn likely", "extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"all rivals are", noCommerce, []Ignore{{Cause: "wrong-mageid"}, {Cause: "license-lapsed"}, {Cause: "entitlement-moved"}}, Open,
			[]string{"wrong-mageid likely ignored", "license-lapsed possible ignored", "entitlement-moved possible ignored"}},
		{"nothing else was proven", of(sound, lists("k1", TierOpenSource), unlisted(TierThirdParty), ran), []Ignore{{Cause: "extension-not-owned"}}, Unproven,
			[]string{"extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"the keys are refused all the same", of(pair, healthy, refused, reversed(401, says(SaysInvalid)), steps(Step{Check: "accepted"})), []Ignore{{Cause: "keys-refused"}}, Unproven,
			[]string{"keys-refused certain ignored"}},
		{"a step was left unfinished", of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierThirdParty), steps(Step{Check: "archives", Unfinished: "interrupted"})),
			[]Ignore{{Cause: "extension-not-owned"}}, Unproven, []string{"extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"another package stays unknown", of(sound, lists("k1", TierOpenSource), openArchive, unlisted(TierThirdParty), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Source: "lock"}), ran),
			[]Ignore{{Cause: "extension-not-owned"}}, Unproven, []string{"extension-not-owned likely ignored", "package-unknown possible ignored", "repository-not-configured possible ignored"}},
		{"a warning is", of(sound, openArchive, ran, setting(SettingTracked, "auth.json")), []Ignore{{Cause: "keys-exposed"}}, Open, []string{"keys-exposed certain ignored"}},
	}
	for _, tt := range tests {
		t.Run(tt.situation, func(t *testing.T) {
			d := DiagnoseIgnoring(tt.evidence, tt.ignores)
			got := []string{}
			for _, f := range d.Findings {
				line := f.Cause.ID + " " + string(f.Certainty)
				if f.Ignored {
					line += " ignored"
				}
				got = append(got, line)
			}
			want := tt.findings
			if want == nil {
				want = []string{}
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("findings (-got +want):\n%s", diff)
			}
			if d.Verdict != tt.verdict {
				t.Errorf("got %s, want %s", d.Verdict, tt.verdict)
			}
		})
	}
}

// A package that only ignored findings keep from being open is told as it is, and as
// not counting; one that another finding concerns as well counts.
func TestIgnoredPackages(t *testing.T) {
	e := of(sound, lists("k1", TierOpenSource), archive(TierOpenSource, Yes, 200), unlisted(TierCommerce), unlisted(TierThirdParty))
	d := DiagnoseIgnoring(e, []Ignore{{Cause: "extension-not-owned"}, {Cause: "license-lapsed"}})
	got := map[Tier]PackageOutcome{}
	for _, p := range d.Packages {
		got[p.Package.Tier] = p
	}
	if p := got[TierThirdParty]; p.Outcome != Shut || !p.Ignored {
		t.Errorf("the extension: got %s, ignored %t", p.Outcome, p.Ignored)
	}
	if p := got[TierCommerce]; p.Outcome != Shut || p.Ignored {
		t.Errorf("Commerce, of which a surer rival speaks: got %s, ignored %t", p.Outcome, p.Ignored)
	}
	if p := got[TierOpenSource]; p.Outcome != Open || p.Ignored {
		t.Errorf("Open Source: got %s, ignored %t", p.Outcome, p.Ignored)
	}
}

// A run by samples is open when its samples are, and says what it did not ask.
func TestSparedPackages(t *testing.T) {
	sample := archive(TierOpenSource, Yes, 200)
	tests := []struct {
		situation string
		evidence  Evidence
		verdict   Verdict
		untold    int
	}{
		{"the sample is open", of(sound, lists("k1", TierOpenSource), sample, spared(TierOpenSource, Yes)), Open, 1},
		{"the sample was not answered", of(sound, lists("k1", TierOpenSource), pkg(Package{Name: "magento/x", Tier: TierOpenSource, Source: "lock"}), spared(TierOpenSource, Yes)), Unproven, 1},
		{"nothing but spared packages", of(sound, lists("k1", TierOpenSource), spared(TierOpenSource, Yes)), Unproven, 1},
		{"a spared package is in no list", of(sound, lists("k1", TierOpenSource), sample, spared(TierThirdParty, No)), Shut, 2},
		{"no package was spared", of(sound, lists("k1", TierOpenSource), sample), Open, 0},
	}
	for _, tt := range tests {
		t.Run(tt.situation, func(t *testing.T) {
			d := Diagnose(tt.evidence)
			if d.Verdict != tt.verdict {
				t.Errorf("got %s, want %s: %q", d.Verdict, tt.verdict, summary(d.Findings))
			}
			if len(d.Untold) != tt.untold {
				t.Errorf("got %q, want %d sentences", d.Untold, tt.untold)
			}
		})
	}
}

// A step that is a problem names the best cause behind it; once that is set aside, the
// step is none.
func TestTheCauseOfAProblem(t *testing.T) {
	e := of(sound, lists("k1", TierOpenSource), archive(TierOpenSource, Yes, 200), unlisted(TierCommerce), steps(Step{Check: "accepted"}, Step{Check: "lists"}))
	for _, tt := range []struct {
		ignores []Ignore
		want    string
	}{{nil, "wrong-mageid"}, {[]Ignore{{Cause: "wrong-mageid"}}, ""}} {
		got := ""
		for _, o := range DiagnoseIgnoring(e, tt.ignores).Outcomes {
			if o.Step.Check == "lists" && o.Cause != nil {
				got = o.Cause.ID
			} else if o.Cause != nil {
				t.Errorf("%s is %s because of %s", o.Step.Check, o.Result, o.Cause.ID)
			}
		}
		if got != tt.want {
			t.Errorf("ignoring %v: got %q, want %q", tt.ignores, got, tt.want)
		}
	}
}
