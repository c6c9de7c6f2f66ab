package diagnose

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What whole runs come to: the verdict and every finding, the best first.
func TestVerdictAndRank(t *testing.T) {
	openArchive := archive(TierOpenSource, Yes, 200)
	ran := steps(Step{Check: "accepted"}, Step{Check: "archives"})
	tests := []struct {
		situation string
		evidence  Evidence
		verdict   Verdict
		findings  []string
	}{
		{"all well", of(sound, lists("k1", TierOpenSource), openArchive, ran), Open, nil},
		{"all well, nothing wanted, a public archive is open", of(sound, lists("k1", TierOpenSource), archive(TierOpenSource, Yes, 200, marker), ran), Open, nil},
		{"nothing wanted, no archive proven", of(sound, lists("k1", TierOpenSource), ran), Unproven, nil},
		{"a wanted metapackage is listed with its version", of(sound, ran, pkg(Package{Name: "magento/product-community-edition", Version: "2.4.9", Metapackage: true, Listed: Yes, VersionListed: Yes})), Open, nil},
		{"its version was not looked at", of(sound, ran, pkg(Package{Name: "magento/product-community-edition", Version: "2.4.9", Metapackage: true, Listed: Yes})), Unproven, nil},
		{"one package was not looked at", of(sound, openArchive, pkg(Package{Name: "magento/x", Tier: TierOpenSource}), ran), Unproven, nil},
		{"a step was interrupted", of(sound, openArchive, steps(Step{Check: "archives", Unfinished: "interrupted"})), Unproven, nil},
		{"archives were skipped", of(sound, openArchive, steps(Step{Check: "archives", Skipped: "offline"})), Unproven, nil},
		{"a dispensable step was skipped", of(sound, openArchive, steps(Step{Check: "token", Skipped: "no token given", Needless: true})), Open, nil},
		{"a step could not be taken", of(sound, openArchive, steps(Step{Check: "metadata", Skipped: "the lists could not be read"})), Unproven, nil},
		{"all open, the token's service is throttled", of(sound, openArchive, ran, sendsToken(429)), Unproven, []string{"rate-limited possible"}},
		{"a warning does not shut", of(sound, openArchive, ran, setting(SettingTracked, "auth.json")), Open, []string{"keys-exposed certain"}},
		{"nothing was asked", of(pair), Unproven, nil},
		{"an empty log", logged(), Unproven, nil},
		{"log: the list was read, nobody knows with what", logged(line(AskRoot, 200, body(ContentJSON)), archive(TierOpenSource, Unknown, 200)), Unproven, nil},
		{"a mirror that needs no keys", mirrored(nothing, anonymous(200, body(ContentJSON)), openArchive, steps(Step{Check: "accepted", Skipped: "no keys"})), Open, nil},
		{"an idle Commerce marker is refused", of(sound, lists("k1", TierOpenSource, TierCommerce), openArchive, archive(TierCommerce, Yes, 404, marker), ran), Open, nil},

		{"an account without Commerce", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce)), Shut,
			[]string{"wrong-mageid likely", "license-lapsed possible", "entitlement-moved possible"}},
		{"it had Commerce before", of(sound, lists("k1", TierOpenSource), before(day1, TierOpenSource, TierCommerce), unlisted(TierCommerce)), Shut,
			[]string{"license-lapsed likely", "wrong-mageid possible", "entitlement-moved possible"}},
		{"Commerce is listed and refused", of(sound, lists("k1", TierOpenSource, TierCommerce), openArchive, archive(TierCommerce, Yes, 403), archive(TierCommerce, Yes, 403, marker)), Shut,
			[]string{"license-lapsed likely", "entitlement-moved possible"}},
		{"a wanted metapackage of Commerce, its modules are refused", of(sound, lists("k1", TierOpenSource, TierCommerce), openArchive,
			pkg(Package{Name: "magento/product-enterprise-edition", Tier: TierCommerce, Metapackage: true, Listed: Yes, VersionListed: Yes}), archive(TierCommerce, Yes, 404, marker), archive(TierCommerce, Yes, 404, marker)), Shut,
			[]string{"license-lapsed likely", "entitlement-moved possible"}},
		{"another pair at hand has Commerce", of(sound, unreadPair, lists("k1", TierOpenSource), lists("k2", TierOpenSource, TierCommerce), unlisted(TierCommerce)), Shut,
			[]string{"entitlement-moved likely", "wrong-mageid possible", "license-lapsed possible"}},
		{"a shadowed pair has Commerce", of(sound, shadowedPair, lists("k1", TierOpenSource), lists("k2", TierOpenSource, TierCommerce), unlisted(TierCommerce)), Shut,
			[]string{"keys-conflict certain", "wrong-mageid possible", "license-lapsed possible", "entitlement-moved possible"}},
		{"the winner is refused, the shadowed pair accepted", of(pair, shadowedPair, healthy, refused, reversed(401, says(SaysInvalid)), lists("k2", TierOpenSource)), Shut,
			[]string{"keys-conflict certain", "keys-refused likely"}},
		{"the winner is a placeholder, the shadowed pair accepted", of(flawed("placeholder"), shadowedPair, healthy, refused, lists("k2", TierOpenSource)), Shut,
			[]string{"keys-conflict certain", "keys-malformed likely", "keys-refused possible"}},
		{"no pair is used and one lies elsewhere", of(nothing, unreadPair, healthy), Shut, []string{"keys-not-picked-up certain"}},
		{"refused now, accepted before", of(pair, healthy, refused, reversed(401, says(SaysInvalid)), before(day1)), Shut,
			[]string{"key-disabled likely", "keys-refused possible"}},
		{"swapped", of(pair, healthy, refused, reversed(200, body(ContentJSON))), Shut, []string{"keys-swapped certain"}},
		{"add-on missing", of(sound, lists("k1", TierOpenSource, TierCommerce), unlisted(TierB2B)), Shut, []string{"edition-add-on-missing certain"}},
		{"one archive is gone", of(sound, openArchive, archive(TierOpenSource, Yes, 404)), Shut, []string{"package-withdrawn likely"}},
		{"archives want Composer's agent", of(sound, archive(TierOpenSource, Yes, 403), archive(TierOpenSource, Yes, 403)), Shut,
			[]string{"user-agent-blocked likely", "firewall-block possible"}},

		{"an unproven cause is surer than one that shuts", of(pair, shadowedPair, healthy, root(429, Content{}), setting(SettingProxyUnusable, "https_proxy"), unlisted(TierThirdParty)), Unproven,
			[]string{"rate-limited certain", "proxy-refused likely", "extension-not-owned possible", "package-unknown possible", "repository-not-configured possible"}},
		{"rate-limited for certain, Commerce missing likely", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce), list(429, Content{})), Unproven,
			[]string{"rate-limited certain", "wrong-mageid likely", "license-lapsed possible", "entitlement-moved possible"}},
		{"a certain cause that shuts is surer than a likely outage", of(sound, lists("k1", TierOpenSource, TierCommerce), unlisted(TierB2B), list(503, Content{})), Shut,
			[]string{"edition-add-on-missing certain", "repository-outage likely"}},
		{"archives all open, lists empty", of(sound, lists("k1"), archive(TierOpenSource, No, 200), archive(TierCommerce, No, 200), archive(TierB2B, No, 200), ran), Unproven,
			[]string{"unexplained possible"}},
		{"complete lists without anything", of(sound, lists("k1"), unlisted(TierCommerce)), Shut, []string{"account-metadata-broken possible"}},
		{"all of B2B is refused while Commerce opens", of(sound, openArchive, archive(TierCommerce, Yes, 200), archive(TierB2B, Yes, 404), archive(TierB2B, Yes, 404, marker)), Shut,
			[]string{"edition-add-on-missing likely"}},
		{"a control without keys in the manner of 2023", of(pair, anonymous(404, says(SaysNoKeys)), accepted, openArchive, ran), Open, nil},
		{"no archive opens, of whatever edition", of(sound, lists("k1", TierOpenSource, TierCommerce), archive(TierOpenSource, Yes, 404), archive(TierCommerce, Yes, 404), archive(TierCommerce, Yes, 404)), Unproven,
			[]string{"repository-outage likely", "package-withdrawn possible"}},
		{"the pair is refused half-way", of(sound, lists("k1", TierOpenSource), openArchive, archive(TierOpenSource, Yes, 401)), Unproven, []string{"repository-outage likely"}},

		{"dead name service", of(pair, fails(PhaseDNS, FaultNotFound), neutralFails(PhaseDNS, FaultNotFound)), Unproven,
			[]string{"dns-failure certain", "egress-blocked possible"}},
		{"dead name service and no keys", of(nothing, fails(PhaseDNS, FaultNotFound)), Unproven, []string{"dns-failure certain", "keys-missing possible"}},
		{"nothing gets out", of(pair, fails(PhaseConnect, FaultTimeout), neutralFails(PhaseConnect, FaultTimeout)), Unproven,
			[]string{"egress-blocked certain", "timeout possible"}},
		{"an outage", of(pair, anonymous(503, body(ContentHTML)), root(503, body(ContentHTML))), Unproven, []string{"repository-outage certain"}},
		{"everybody's keys are invalid", of(pair, anonymous(401, says(SaysInvalid)), refused), Unproven, []string{"repository-outage likely"}},
		{"a firewall", of(pair, anonymous(403, body(ContentHTML)), root(403, body(ContentHTML))), Unproven, []string{"firewall-block certain"}},
		{"a portal", of(pair, anonymous(200, body(ContentHTML)), root(200, body(ContentHTML))), Unproven, []string{"captive-portal certain"}},
		{"a throttle", of(pair, anonymous(429, Content{}), root(429, Content{})), Unproven, []string{"rate-limited certain"}},
		{"a box that signs by itself", of(pair, certificate(FaultAuthority, No), fails(PhaseTLS, FaultAuthority)), Unproven,
			[]string{"tls-intercepted certain", "tls-failure possible"}},
		{"a mirror without keys", mirrored(pair, anonymous(503, Content{}), root(503, Content{})), Shut,
			[]string{"mirror-misconfigured likely", "repository-outage possible"}},
		{"a mirror that lags", mirrored(sound, pkg(Package{Name: "magento/x", Tier: TierOpenSource, Listed: Yes, VersionListed: No})), Shut,
			[]string{"mirror-lag likely", "version-restricted possible", "version-unknown possible"}},
		{"a strange status", of(pair, healthy, root(418, Content{})), Unproven, []string{"unexplained possible"}},

		{"log: no keys were provided", logged(line(AskRoot, 401, says(SaysNoKeys))), Shut, []string{"keys-missing likely", "keys-not-picked-up possible"}},
		{"log: 401 without a text", logged(line(AskRoot, 401, Content{})), Shut,
			[]string{"keys-missing possible", "keys-not-picked-up possible", "keys-refused possible"}},
		{"log: keys are invalid", logged(line(AskRoot, 401, says(SaysInvalid))), Shut, []string{"keys-refused likely"}},
		{"log: 404 for a Commerce archive", logged(archive(TierCommerce, Unknown, 404)), Shut,
			[]string{"wrong-mageid likely", "license-lapsed possible", "entitlement-moved possible"}},
		{"log: 403 for an Open Source archive", logged(archive(TierOpenSource, Unknown, 403)), Shut, []string{"user-agent-blocked possible", "firewall-block possible"}},
		{"log: 404 for an extension", logged(archive(TierThirdParty, Unknown, 404)), Shut, []string{"extension-not-owned likely", "package-withdrawn possible"}},
		{"log: an extension could not be found", logged(unlisted(TierThirdParty)), Shut,
			[]string{"extension-not-owned possible", "package-unknown possible", "repository-not-configured possible"}},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			d := Diagnose(test.evidence)
			if d.Verdict != test.verdict {
				t.Errorf("got verdict %s, want %s", d.Verdict, test.verdict)
			}
			if got, want := summary(d.Findings), append([]string{}, test.findings...); !cmp.Equal(got, want) {
				t.Errorf("findings (got, want):\n%s", cmp.Diff(want, got))
			}
		})
	}
}

func TestOutcomesOfSteps(t *testing.T) {
	every := steps(Step{Check: "keys"}, Step{Check: "anonymous"}, Step{Check: "accepted"}, Step{Check: "lists"},
		Step{Check: "archives"}, Step{Check: "token", Skipped: "no token given"}, Step{Check: "control", Unfinished: "the time was spent"})
	tests := []struct {
		situation string
		evidence  Evidence
		want      []Result
	}{
		{"all well", of(sound, lists("k1", TierOpenSource), archive(TierOpenSource, Yes, 200), every), []Result{OK, OK, OK, OK, OK, Skipped, Unclear}},
		{"refused keys", of(pair, healthy, refused, every), []Result{OK, OK, Problem, OK, OK, Skipped, Unclear}},
		{"no keys", of(nothing, healthy, every), []Result{Problem, OK, OK, OK, OK, Skipped, Unclear}},
		{"no Commerce", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce), every), []Result{OK, OK, OK, Problem, OK, Skipped, Unclear}},
		{"a refused archive", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 404), every), []Result{OK, OK, OK, OK, Problem, Skipped, Unclear}},
		{"a warning about auth.json", of(sound, archive(TierOpenSource, Yes, 200), setting(SettingTracked, "auth.json"), every), []Result{OK, OK, OK, OK, OK, Skipped, Unclear}},
		{"an outage", of(pair, anonymous(500, Content{}), root(500, Content{}), every), []Result{OK, Problem, Problem, OK, OK, Skipped, Unclear}},
		{"everybody's keys are invalid", of(pair, anonymous(401, says(SaysInvalid)), refused, every), []Result{OK, Problem, Problem, OK, OK, Skipped, Unclear}},
		{"a strange status", of(pair, healthy, root(418, Content{}), every), []Result{OK, OK, Unclear, OK, OK, Skipped, Unclear}},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			var got []Result
			for _, o := range Diagnose(test.evidence).Outcomes {
				got = append(got, o.Result)
			}
			if !cmp.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestOutcomesOfPackages(t *testing.T) {
	tests := []struct {
		situation string
		evidence  Evidence
		want      []Verdict
		because   []string
	}{
		{"open and gone", of(sound, archive(TierOpenSource, Yes, 200), archive(TierOpenSource, Yes, 404)), []Verdict{Open, Shut}, []string{"x3", "x4"}},
		{"not listed", of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce)), []Verdict{Shut}, []string{"p1"}},
		{"markers are no answer", of(sound, archive(TierOpenSource, Yes, 200, marker)), nil, nil},
		{"behind an outage", of(pair, anonymous(500, Content{}), archive(TierOpenSource, Unknown, 500)), []Verdict{Unproven}, []string{"x2"}},
		{"open and hidden", of(sound, archive(TierOpenSource, Yes, 200, func(p *Package) { p.HiddenBy = "r1" }), repository("")), []Verdict{Shut}, []string{"p1"}},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			var got []Verdict
			var because []string
			for _, o := range Diagnose(test.evidence).Packages {
				got, because = append(got, o.Outcome), append(because, o.Because)
			}
			if !cmp.Equal(got, test.want) || !cmp.Equal(because, test.because) {
				t.Errorf("got %v because %v, want %v because %v", got, because, test.want, test.because)
			}
		})
	}
}

func TestUntoldSaysOnlyWhatApplies(t *testing.T) {
	if got := Diagnose(of(sound, archive(TierOpenSource, Yes, 200))).Untold; len(got) != 0 {
		t.Errorf("all well: got %q, want nothing", got)
	}
	got := Diagnose(of(pair, healthy, refused)).Untold
	if want := []string{"Disabled, deleted and mistyped keys look the same from outside."}; !cmp.Equal(got, want) {
		t.Errorf("refused keys: got %q, want %q", got, want)
	}
}

// What a reader should see first of a licence that lapsed are the refused archives.
func TestLapsedLicenceShowsItsArchivesFirst(t *testing.T) {
	d := Diagnose(of(sound, lists("k1", TierOpenSource, TierCommerce), archive(TierOpenSource, Yes, 200), archive(TierCommerce, Yes, 404), archive(TierCommerce, Yes, 404)))
	if got, want := d.Findings[0].Cause.ID, "license-lapsed"; got != want {
		t.Fatalf("got %s first, want %s", got, want)
	}
	if got, want := d.Findings[0].Because[:3], []string{"x4", "x5", "v1"}; !cmp.Equal(got, want) {
		t.Errorf("got %q first, want %q", got, want)
	}
}
