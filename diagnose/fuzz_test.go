package diagnose

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// dice draws choices from fuzz bytes; when they run out, it draws zeros.
type dice struct{ bytes []byte }

func (d *dice) roll(n int) int {
	if len(d.bytes) == 0 {
		return 0
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

func draw[T any](d *dice, choices ...T) T { return choices[d.roll(len(choices))] }

// evidence is any mixture of facts, sensible or not.
func (d *dice) evidence() Evidence {
	answers := []Answer{Unknown, Yes, No}
	tiers := []Tier{TierUnknown, TierOpenSource, TierCommerce, TierB2B, TierCloud, TierThirdParty}
	statuses := []int{0, 200, 302, 304, 401, 403, 404, 407, 410, 418, 429, 500, 503}
	kinds := []ContentKind{ContentNone, ContentJSON, ContentHTML, ContentZip, ContentEmpty}
	phases := []Phase{"", "", "", PhaseDNS, PhaseConnect, PhaseProxy, PhaseTLS, PhaseAnswer, PhaseBody}
	faults := []FaultKind{FaultTimeout, FaultNotFound, FaultRefused, FaultUnreachable, FaultReset, FaultEOF, FaultTruncated, FaultProxyAuth,
		FaultAuthority, FaultExpired, FaultNotYetValid, FaultWrongName, FaultProtocol, FaultCanceled, FaultOther}
	fault := func() Fault {
		if p := draw(d, phases...); p != "" {
			return Fault{Phase: p, Kind: draw(d, faults...), Detail: draw(d, "", "line\none")}
		}
		return Fault{}
	}
	e := Evidence{Taken: noon, Official: d.roll(3) > 0, Repository: draw(d, "https://repo.magento.com/", "")}
	for i := range d.roll(4) {
		e.Places = append(e.Places, Place{Seen: saw("l", i, "keys"), Name: "auth.json", Read: d.roll(2) > 0, Fatal: d.roll(5) == 4,
			State: draw(d, PlaceAbsent, PlaceEntry, PlaceMalformed, PlaceUnreadable), Mistake: draw(d, MistakeNone, MistakeNone, MistakeLevel, MistakeHost)})
	}
	for i := range d.roll(4) {
		k := Key{Seen: saw("k", i, "keys"), Where: "auth.json", Kind: draw(d, "http-basic", "bearer"), Public: "aaaa", Fingerprint: draw(d, "", "f1"), Read: d.roll(2) > 0, Used: i == 0 && d.roll(4) > 0}
		if d.roll(3) == 2 {
			k.Flaws = []Flaw{{ID: "length", Text: "is short", Harmless: d.roll(2) > 0}}
		}
		e.Keys = append(e.Keys, k)
	}
	if d.roll(4) > 0 {
		e.Choice = Choice{Seen: saw("g", 0, "keys"), Key: draw(d, "", "k1", "k9"), Stops: draw(d, "", "", "", "l1")}
	}
	for i := range d.roll(8) {
		x := Exchange{Seen: saw("x", i, draw(d, "anonymous", "accepted", "archives")), Ask: draw(d, AskRoot, AskRoot, AskArchive, AskList, AskMetadata, AskDownload, AskNeutral, AskToken),
			URL: draw(d, "https://repo.magento.com/packages.json", "", "%zz"), Sent: draw(d, SentKeys, SentNothing, SentUnknown), Key: draw(d, "", "k1", "k2"),
			Control: d.roll(3) == 2, Reversed: d.roll(6) == 5, Plain: d.roll(6) == 5, Status: draw(d, statuses...), Fault: fault(), Package: draw(d, "", "magento/x", "acme/y")}
		x.Content = Content{Kind: draw(d, kinds...), Says: draw(d, SaysNothing, SaysNoKeys, SaysInvalid), Problem: draw(d, "", "", "", "broken"), Text: "tab\tand \x1b[31m"}
		x.Want = draw(d, Want{}, Want{Status: []int{200}, Kind: ContentJSON}, Want{Status: []int{401}})
		e.Exchanges = append(e.Exchanges, x)
	}
	for i := range d.roll(3) {
		e.Connections = append(e.Connections, Connection{Seen: saw("c", i, "reach"), Host: draw(d, "repo.magento.com", "repo.packagist.org"), Fault: fault(),
			Certificate: Certificate{Issuer: draw(d, "", "Box"), Public: draw(d, answers...)}, ServerDate: noon, Clock: noon.Add(time.Duration(d.roll(9)) * time.Minute)})
	}
	for i := range d.roll(4) {
		e.Views = append(e.Views, View{Seen: saw("v", i, "lists"), Key: draw(d, "", "k1", "k2"), Fingerprint: "f1", Earlier: d.roll(3) == 2, Taken: noon.Add(-time.Duration(d.roll(60)) * time.Minute),
			Accepted: draw(d, answers...), Complete: draw(d, answers...), Tiers: marked(draw(d, tiers...), draw(d, tiers...))})
	}
	for i := range d.roll(6) {
		e.Packages = append(e.Packages, Package{Seen: saw("p", i, "project"), Name: name(draw(d, tiers...)), Tier: draw(d, tiers...), Source: draw(d, "lock", "require", "need", "marker", "log"),
			Listed: draw(d, answers...), VersionListed: draw(d, answers...), ArchiveOpen: draw(d, answers...), Archive: draw(d, "", "x1", "x2", "x3"), Metadata: draw(d, "", "x4"),
			Metapackage: d.roll(3) == 2, Prerelease: d.roll(4) == 3, Restricted: draw(d, "", "", "them"), HiddenBy: draw(d, "", "", "", "r1"), LockSum: draw(d, "", "a"), ListSum: draw(d, "", "a", "b"), Spared: d.roll(6) == 5})
	}
	if d.roll(2) > 0 {
		project(Project{Configured: draw(d, answers...), LockFresh: draw(d, answers...), PackagistOff: d.roll(2) > 0, Public: draw(d, nil, []string{"magento/module-nothing"}),
			Manifest: File{State: draw(d, FileRead, FileAbsent, FileMalformed)}, Repositories: []Repository{{Type: "composer", Flaw: draw(d, "", "", RepositoryPlainHTTP, RepositoryNoVerify)}}})(&e)
	}
	for i := range d.roll(3) {
		e.Downloads = append(e.Downloads, Download{Seen: saw("d", i, "downloads"), Package: "magento/x", SHA1: draw(d, "", "a", "b", "c"), LockSum: draw(d, "", "a"), ListSum: draw(d, "", "b"), Bytes: int64(d.roll(3)), Announced: int64(d.roll(4)) - 1, Try: i + 1})
	}
	for i := range d.roll(3) {
		e.Messages = append(e.Messages, Message{Seen: ref("m", i), Text: "said", Kind: draw(d, MessageHarmless, MessageConflict, MessagePlugin, MessageDegraded, MessageAuditPlugin, "new")})
	}
	for i := range d.roll(3) {
		e.Settings = append(e.Settings, Setting{Seen: saw("s", i, "keys"), Where: "here", Kind: draw(d, SettingTracked, SettingProxyUnusable, SettingCAMissing, SettingOffline, SettingCached, SettingProxy)})
	}
	if d.roll(4) == 3 {
		e.Tokens = []Token{{Seen: saw("t", 0, "token"), MAGEID: "MAG0", Commerce: draw(d, answers...), Flaws: draw(d, nil, []Flaw{{ID: "length", Text: "is short"}})}}
	}
	for _, check := range []string{"keys", "anonymous", "accepted", "lists", "archives"} {
		if d.roll(3) > 0 {
			e.Steps = append(e.Steps, Step{Check: check, Skipped: draw(d, "", "", "", "no"), Unfinished: draw(d, "", "", "", "interrupted")})
		}
	}
	return e
}

func FuzzLaws(f *testing.F) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		b := make([]byte, 60+r.IntN(240))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e := (&dice{bytes: b}).evidence()
		d := Diagnose(e)
		everyReferenceResolves(t, d)
		everySurpriseIsCited(t, d)
		theOrderIsCanonical(t, e, d)
		openNeedsProof(t, d)
		ignoringHidesNothing(t, e, d)
		sentencesAreOneLine(t, &e)
		if again := Diagnose(e); !slices.Equal(summary(again.Findings), summary(d.Findings)) || again.Verdict != d.Verdict {
			t.Errorf("a second look differs: %q, %q", summary(d.Findings), summary(again.Findings))
		}
		for _, o := range d.Outcomes {
			counts := slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Counts() && f.Cause == o.Cause })
			if (o.Cause != nil) != (o.Result == Problem) || o.Cause != nil && !counts {
				t.Errorf("%s is %s, and its cause is %v", o.Step.Check, o.Result, o.Cause)
			}
		}
		if len(d.Outcomes) != len(e.Steps) {
			t.Errorf("got %d outcomes for %d steps", len(d.Outcomes), len(e.Steps))
		}
	})
}

func everyReferenceResolves(t *testing.T, d Diagnosis) {
	for _, f := range d.Findings {
		if len(f.Because) == 0 || weight(f.Certainty) < 0 {
			t.Errorf("%s: got because %q, certainty %q", f.Cause.ID, f.Because, f.Certainty)
		}
		for i, r := range append(slices.Clone(f.Because), f.Packages...) {
			if fact, ok := d.Evidence.Fact(r); !ok || fact.Reference() != r {
				t.Errorf("%s: %q refers to nothing", f.Cause.ID, r)
			}
			if i < len(f.Because) && slices.Index(f.Because, r) != i {
				t.Errorf("%s: %q stands twice", f.Cause.ID, r)
			}
		}
	}
}

func everySurpriseIsCited(t *testing.T, d Diagnosis) {
	refs := cited(&d.Evidence, d.Findings)
	for _, s := range d.Evidence.surprises() {
		if !refs[s.Reference()] {
			t.Errorf("%s is unexpected and swallowed: %s", s.Reference(), s.Sentence(&d.Evidence))
		}
	}
}

func theOrderIsCanonical(t *testing.T, e Evidence, d Diagnosis) {
	causes := Catalogue()
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(causes), func(i, j int) { causes[i], causes[j] = causes[j], causes[i] })
	shuffled := diagnose(e, causes, nil)
	if diff := cmp.Diff(brief2(d), brief2(shuffled)); diff != "" {
		t.Errorf("the catalogue's order matters:\n%s", diff)
	}
	for i := 1; i < len(d.Findings); i++ {
		a, b := d.Findings[i-1], d.Findings[i]
		if a.Cause.Effect == EffectWarns && b.Cause.Effect != EffectWarns {
			t.Errorf("the warning %s stands before %s", a.Cause.ID, b.Cause.ID)
		}
		if (a.Cause.Effect == EffectWarns) == (b.Cause.Effect == EffectWarns) && weight(a.Certainty) < weight(b.Certainty) {
			t.Errorf("%s (%s) stands before %s (%s)", a.Cause.ID, a.Certainty, b.Cause.ID, b.Certainty)
		}
	}
}

// brief2 is all of a diagnosis that can be compared.
func brief2(d Diagnosis) []string {
	lines := []string{string(d.Verdict)}
	for _, f := range d.Findings {
		lines = append(lines, fmt.Sprint(f.Cause.ID, f.Certainty, f.Because, f.Packages))
	}
	for _, o := range d.Outcomes {
		lines = append(lines, fmt.Sprint(o.Step.Check, o.Result))
	}
	for _, p := range d.Packages {
		lines = append(lines, fmt.Sprint(p.Package.Ref, p.Outcome, p.Because))
	}
	return lines
}

// openNeedsProof says anew, without the rules, what must have been seen.
func openNeedsProof(t *testing.T, d Diagnosis) {
	if d.Verdict != Open {
		return
	}
	e := d.Evidence
	entered := slices.ContainsFunc(e.Exchanges, func(x Exchange) bool {
		return x.Ask == AskRoot && x.Status == 200 && x.Fault == (Fault{}) && !x.Reversed && x.Content.Kind != ContentHTML && (x.Sent == SentKeys || !e.Official)
	})
	if !entered {
		t.Error("open, and nobody was let in")
	}
	asked := !slices.ContainsFunc(e.Packages, Package.Wanted)
	for _, p := range e.Packages {
		asked = asked || p.Wanted() && !p.Spared
		if p.Wanted() && !p.Spared && p.ArchiveOpen != Yes && !(p.Metapackage && p.Listed == Yes) {
			t.Errorf("open, and %s is not proven", p.Ref)
		}
	}
	if !asked {
		t.Error("open, and every package was spared")
	}
	for _, f := range d.Findings {
		if f.Cause.Effect != EffectWarns {
			t.Errorf("open beside %s", f.Cause.ID)
		}
	}
	for _, s := range e.Steps {
		if s.Unfinished != "" {
			t.Errorf("open, and %s is unfinished", s.Check)
		}
	}
}

// ignoringHidesNothing sets aside the first cause, then all: every finding is still
// told, what is ignored comes last, the verdict never rests on it, and nothing but
// proof makes a package or a run open.
func ignoringHidesNothing(t *testing.T, e Evidence, d Diagnosis) {
	var every []Ignore
	for _, f := range d.Findings {
		every = append(every, Ignore{Cause: f.Cause.ID})
	}
	for _, ignores := range [][]Ignore{every[:min(1, len(every))], every} {
		got := DiagnoseIgnoring(e, ignores)
		if a, b := slices.Sorted(slices.Values(summary(got.Findings))), slices.Sorted(slices.Values(summary(d.Findings))); !slices.Equal(a, b) {
			t.Errorf("ignoring %v: got %q, want %q", ignores, a, b)
		}
		counting := slices.ContainsFunc(got.Findings, Finding.Counts)
		for i, f := range got.Findings {
			if i > 0 && got.Findings[i-1].Ignored && !f.Ignored {
				t.Errorf("%s stands behind what is ignored", f.Cause.ID)
			}
		}
		proven := 0
		for i, p := range got.Packages {
			if p.Outcome == Open {
				proven++
			}
			if (p.Outcome == Open) != (d.Packages[i].Outcome == Open) {
				t.Errorf("%s: %s, and %s with all causes", p.Package.Ref, p.Outcome, d.Packages[i].Outcome)
			}
			if got.Verdict == Open && p.Outcome != Open && !p.Ignored && !p.Package.Spared {
				t.Errorf("open, and %s is %s", p.Package.Ref, p.Outcome)
			}
		}
		switch {
		case got.Verdict == Shut && !counting:
			t.Error("shut by what is ignored")
		case got.Verdict == Open && counting, got.Verdict == Open && len(got.Packages) > 0 && proven == 0, d.Verdict == Open && got.Verdict != Open:
			t.Errorf("got %s, %s with all causes, %d packages open", got.Verdict, d.Verdict, proven)
		}
	}
}

func sentencesAreOneLine(t *testing.T, e *Evidence) {
	for f := range e.facts() {
		s := f.Sentence(e)
		if strings.TrimSpace(s) != s || s == "" || strings.Contains(s, "  ") || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%s says %q", f.Reference(), s)
		}
	}
}

// A copy of the same facts, told twice, makes nobody surer or less sure of what
// keeps access shut.
func TestTwiceTheSameIsNoMore(t *testing.T) {
	for _, r := range rows() {
		e := r.evidence
		if len(e.Downloads) > 0 || len(e.Packages) > 0 {
			continue // the number of tries and archives is evidence of its own
		}
		e.Exchanges = slices.Clone(e.Exchanges)
		for _, x := range r.evidence.Exchanges {
			x.Ref += "b"
			e.Exchanges = append(e.Exchanges, x)
		}
		if got, want := summary(Diagnose(e).Findings), summary(Diagnose(r.evidence).Findings); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", r.situation, got, want)
		}
	}
}

// Whatever is wrong, evidence stays as it was given.
func TestDiagnoseChangesNothing(t *testing.T) {
	for _, r := range rows() {
		before := fmt.Sprintf("%#v", r.evidence)
		Diagnose(r.evidence)
		if after := fmt.Sprintf("%#v", r.evidence); after != before {
			t.Errorf("%s: the evidence changed", r.situation)
		}
	}
}
