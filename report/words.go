package report

import (
	"fmt"
	"net/url"
	"time"

	"magedoctor/diagnose"
)

// role says in words who can act.
func role(w diagnose.Who) string {
	switch w {
	case diagnose.You:
		return "whoever runs the deploy"
	case diagnose.AccountOwner:
		return "the owner of the MAGEID, usually the primary contact"
	case diagnose.ExtensionVendor:
		return "the vendor of the extension"
	case diagnose.Adobe:
		return "Adobe's support or account team"
	case diagnose.NetworkAdmin:
		return "whoever runs the network, its proxy or its firewall"
	case diagnose.MirrorAdmin:
		return "whoever runs the mirror"
	}
	return "somebody"
}

// tierName is a tier as people call it.
func tierName(t diagnose.Tier) string {
	switch t {
	case diagnose.TierOpenSource:
		return "Open Source"
	case diagnose.TierCommerce:
		return "Commerce"
	case diagnose.TierB2B:
		return "B2B"
	case diagnose.TierCloud:
		return "Cloud"
	case diagnose.TierThirdParty:
		return "third-party"
	}
	return "other"
}

// answerWord is a package's outcome in JSON and for the reader: "open", "shut" or
// "unknown".
func answerWord(v diagnose.Verdict) string {
	switch v {
	case diagnose.Open, diagnose.Shut:
		return string(v)
	}
	return "unknown"
}

// mark is the sign before a verdict.
func mark(v diagnose.Verdict) string {
	switch v {
	case diagnose.Open:
		return "✓"
	case diagnose.Shut:
		return "✗"
	}
	return "?"
}

// exitStatus says what a cause of this effect makes of the exit status.
func exitStatus(e diagnose.Effect) string {
	switch e {
	case diagnose.EffectShut:
		return "1: access is shut until somebody acts"
	case diagnose.EffectUnproven:
		return "3: nothing could be said about the keys"
	}
	return "unchanged: worth knowing, and no obstacle by itself"
}

// host is the repository's host for the reader.
func host(e *diagnose.Evidence) string {
	if u, err := url.Parse(e.Repository); err == nil && u.Host != "" {
		return u.Host
	}
	return "the repository"
}

// count is a number with its noun: "1 package", "2 packages".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// took is a duration for the reader: "47 ms", "2.4 s".
func took(ms int64) string {
	if ms < 1000 {
		return fmt.Sprintf("%d ms", ms)
	}
	return fmt.Sprintf("%.1f s", float64(ms)/1000)
}

// utc is a time for files and tickets.
func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// remark is what stands beside a step.
func remark(o diagnose.Outcome) string {
	for _, s := range []string{o.Detail, o.Step.Skipped, o.Step.Unfinished, o.Step.Detail} {
		if s != "" {
			return s
		}
	}
	return ""
}

// sentence is what a fact says, or that the evidence lacks it.
func sentence(e *diagnose.Evidence, ref string) string {
	if f, ok := e.Fact(ref); ok {
		return f.Sentence(e)
	}
	return "a fact that this evidence does not hold"
}
