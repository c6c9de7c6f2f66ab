package diagnose

import (
	"slices"
	"time"
)

// Ignore sets a cause aside: a team knows of it and goes on all the same.
type Ignore struct {
	// Cause is the id of a cause of the catalogue.
	Cause string
	// Until is the first moment at which it counts again; the zero time is never.
	Until time.Time
}

// ended is whether the ignore no longer holds when the evidence was taken.
func (i Ignore) ended(taken time.Time) bool { return !i.Until.IsZero() && !taken.Before(i.Until) }

// DiagnoseIgnoring is Diagnose with some causes set aside. Their findings are still
// told, behind all others; neither they nor the packages that they alone concern
// count for the verdict.
//
// Whoever goes on without some packages does so whatever keeps them shut: a rival
// that concerns none but the packages of an ignored finding, and is no surer of any of
// them, is set aside with it. A surer one, or one of other packages, counts as before.
func DiagnoseIgnoring(e Evidence, ignores []Ignore) Diagnosis {
	return diagnose(e, Catalogue(), ignores)
}

// setAside marks the findings that the user ignores, and their lesser rivals, and
// puts them last.
func setAside(findings []Finding, ignores []Ignore, taken time.Time) {
	var named []Finding
	for i := range findings {
		f := &findings[i]
		for _, ignore := range ignores {
			if ignore.Cause == f.Cause.ID && !ignore.ended(taken) && !f.Ignored {
				f.Ignored, f.Until = true, ignore.Until
				named = append(named, *f)
			}
		}
	}
	for i := range findings {
		f := &findings[i]
		for _, n := range named {
			if f.Counts() && f.lesser(n) {
				f.Ignored, f.Until = true, n.Until
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		switch {
		case a.Ignored == b.Ignored:
			return 0
		case a.Ignored:
			return 1
		}
		return -1
	})
}

// lesser is whether a finding concerns none but packages of another, and is of none of
// them surer.
func (f Finding) lesser(other Finding) bool {
	return len(f.Packages) > 0 && !slices.ContainsFunc(f.Packages, func(ref string) bool {
		c, ok := other.sure[ref]
		return !ok || weight(f.sure[ref]) > weight(c)
	})
}
