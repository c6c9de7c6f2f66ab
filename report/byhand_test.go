package report

import (
	"strings"

	"magedoctor/diagnose"
)

// Causes of the tests' own, so that the laws of the formats hold whatever the
// catalogue says.
var (
	wrong = &diagnose.Cause{
		ID: "wrong-mageid", Family: "entitlement", Title: "The keys are fine, but their account has no Adobe Commerce",
		Effect: diagnose.EffectShut, Who: diagnose.AccountOwner,
		Why:   "Access keys open what the MAGEID that made them has bought. This one has not bought Adobe Commerce, or only shares somebody's access.",
		Shows: "The keys are accepted and Open Source is listed, Commerce is not.", Unlike: "A single missing version is version-restricted.",
		Fix: []diagnose.Remedy{
			{Text: "Sign in with the MAGEID that owns the licence and open My Profile, Marketplace tab, Access Keys", URL: "https://commercemarketplace.adobe.com/customer/accessKeys/"},
			{Text: "Create a new access key that is named after this project and send it to whoever runs the deploy"},
			{Text: "Put the new pair where this project reads it", Command: "composer config --auth http-basic.repo.magento.com <public> <private> --and-a-flag-that-makes-it-long"},
		},
		Settle: "the owner looks whether My Products and Services shows Adobe Commerce",
		Docs:   "https://experienceleague.adobe.com/en/docs/experience-cloud-kcs/kbarticles/ka-25968",
	}
	lapsed = &diagnose.Cause{
		ID: "license-lapsed", Family: "entitlement", Title: "The Adobe Commerce licence has lapsed", Effect: diagnose.EffectShut, Who: diagnose.AccountOwner,
		Why: "An unpaid invoice or an ended contract takes Commerce away in the same way.", Fix: []diagnose.Remedy{{Text: "Pay what is due"}},
		Settle: "the primary contact opens My Products and Services and looks for \"Pay Now\"",
	}
	broken = &diagnose.Cause{
		ID: "project-invalid", Family: "client", Title: "composer.lock cannot be read", Effect: diagnose.EffectShut, Who: diagnose.You,
		Why: "It is no JSON.", Fix: []diagnose.Remedy{{Text: "Repair it", Command: "composer validate"}},
	}
	exposed = &diagnose.Cause{
		ID: "keys-exposed", Family: "client", Title: "The keys can be read by others", Effect: diagnose.EffectWarns, Who: diagnose.You,
		Why: "A file with keys is tracked by git.", Fix: []diagnose.Remedy{{Text: "Take it out of git", Command: "git rm --cached auth.json"}},
	}
	dead = &diagnose.Cause{
		ID: "dns-failure", Family: "network", Title: "The name does not resolve", Effect: diagnose.EffectUnproven, Who: diagnose.NetworkAdmin,
		Why: "No answer came from the resolver.", Fix: []diagnose.Remedy{{Text: "Ask for the name", Command: "getent hosts repo.magento.com"}},
	}
)

// byHand is a diagnosis of evidence by the tests' own causes: every part that a
// report can show is there.
func byHand(e diagnose.Evidence, v diagnose.Verdict, causes ...*diagnose.Cause) diagnose.Diagnosis {
	d := diagnose.Diagnosis{Evidence: e, Verdict: v, Untold: []string{"Whether a pair was disabled, deleted or mistyped looks the same from outside."}}
	refs := allRefs(&e)
	for i, c := range causes {
		f := diagnose.Finding{Cause: c, Certainty: diagnose.Likely, Because: refs[:min(len(refs), 4)]}
		if c == broken || c == dead {
			f.Certainty, f.Because = diagnose.Certain, refs[min(len(refs), i):min(len(refs), i+1)]
		}
		d.Findings = append(d.Findings, f)
	}
	for _, s := range e.Steps {
		o := diagnose.Outcome{Step: s, Result: diagnose.OK, Detail: s.Detail}
		if s.Skipped != "" {
			o.Result, o.Detail = diagnose.Skipped, s.Skipped
		}
		d.Outcomes = append(d.Outcomes, o)
	}
	for _, p := range e.Packages {
		if !p.Wanted() {
			continue
		}
		o := diagnose.PackageOutcome{Package: p, Outcome: diagnose.Unproven, Because: p.Ref}
		switch p.ArchiveOpen {
		case diagnose.Yes:
			o.Outcome = diagnose.Open
		case diagnose.No:
			o.Outcome = diagnose.Shut
		}
		d.Packages = append(d.Packages, o)
	}
	return d
}

// diagnoses are every situation with every shape of findings, and its name.
func diagnoses() map[string]diagnose.Diagnosis {
	all := map[string]diagnose.Diagnosis{}
	for _, s := range situations() {
		all[s.name+", nothing found"] = byHand(s.evidence(), diagnose.Open)
		all[s.name+", only a warning"] = byHand(s.evidence(), diagnose.Open, exposed)
		all[s.name+", everything found"] = byHand(s.evidence(), diagnose.Shut, wrong, lapsed, broken, exposed)
		all[s.name+", unproven"] = byHand(s.evidence(), diagnose.Unproven, dead)
		all[s.name+", nothing to go on"] = byHand(s.evidence(), diagnose.Unproven)
		all[s.name+", as the rules say"] = s.diagnose()
	}
	return all
}

var tool = Tool{Name: "magedoctor", Version: "1.2.3"}

// render writes a diagnosis and fails the caller's law by an empty text.
func render(f Format, d diagnose.Diagnosis, o Options) string {
	o.Tool = tool
	var b strings.Builder
	if err := f.Write(&b, d, o); err != nil {
		return ""
	}
	return b.String()
}
