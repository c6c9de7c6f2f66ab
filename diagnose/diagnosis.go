package diagnose

import "time"

// Diagnosis is evidence and what follows from it. Every report is a view of one
// Diagnosis.
type Diagnosis struct {
	Evidence Evidence
	// Verdict answers the question of the run.
	Verdict Verdict
	// Findings are ordered, the best answer first.
	Findings []Finding
	// Outcomes has one entry for each step of the evidence, in its order.
	Outcomes []Outcome
	// Packages has one entry for each wanted package, in the evidence's order.
	Packages []PackageOutcome
	// Untold says plainly what cannot be told from this evidence, one sentence
	// each, for the reader.
	Untold []string
}

// Verdict is the answer to "can these keys install what was asked for?".
type Verdict string

// The verdicts. Open needs proof for each thing that was asked; a skipped or
// failed look never counts as health.
const (
	Open     Verdict = "open"
	Shut     Verdict = "shut"
	Unproven Verdict = "unproven"
)

// Finding is a cause that the evidence points to.
type Finding struct {
	Cause     *Cause
	Certainty Certainty
	// Because are the references of the facts that speak for it, in the order in
	// which a reader should see them: first the fact that the finding rests on.
	// Where many packages share a fate, a few facts stand here for all.
	Because []string
	// Packages are the wanted packages that it concerns, by reference. The finding
	// accounts for what was seen of them as well.
	Packages []string
	// Ignored is whether the user has set it aside: it is told, stands behind all
	// others, and does not count for the verdict. Until is when that ends; the zero
	// time is never.
	Ignored bool
	Until   time.Time

	// sure is how surely it concerns each of its packages.
	sure map[string]Certainty
}

// Counts is whether the finding bears on the verdict: it is no warning, and nobody
// has set it aside.
func (f Finding) Counts() bool { return f.Cause.Effect != EffectWarns && !f.Ignored }

// Outcome is how a step ended.
type Outcome struct {
	Step   Step
	Result Result
	// Detail is a short remark: the reason for a skip, or what was seen.
	Detail string
	// Cause is the best of those that make the step a problem; nil for other results.
	Cause *Cause
}

// Result is the outcome of a step in one word.
type Result string

// The results. Problem means that a finding which keeps access shut or unproven
// rests on what this step saw; Unclear that the step saw something unexpected that
// no known cause explains, or was left unfinished.
const (
	OK      Result = "ok"
	Problem Result = "problem"
	Skipped Result = "skipped"
	Unclear Result = "unknown"
)

// PackageOutcome is the answer for one wanted package.
type PackageOutcome struct {
	Package Package
	// Outcome is Open, Shut, or Unproven (written "unknown" in JSON).
	Outcome Verdict
	// Because is the reference of the fact that decided it.
	Because string
	// Ignored is whether only findings that the user has set aside keep it from being
	// open: then it does not count for the verdict.
	Ignored bool
}
