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
// that concerns none but the packages of an ignored finding, and is no surer, is set
// aside with it. A surer one, or one of other packages, counts as before.
func DiagnoseIgnoring(e Evidence, ignores []Ignore) Diagnosis {
	return diagnose(e, Catalogue(), ignores)
}

// setAside marks the findings that the user ignores, and their lesser rivals, and
// puts them last.
func setAside(findings []Finding, ignores []Ignore, taken time.Time) {
	type aside struct {
		Finding
		packages map[string]bool
	}
	var named []aside
	for i := range findings {
		f := &findings[i]
		for _, ignore := range ignores {
			if ignore.Cause == f.Cause.ID && !ignore.ended(taken) && !f.Ignored {
				f.Ignored, f.Until = true, ignore.Until
				named = append(named, aside{*f, set(f.Packages)})
			}
		}
	}
	for i := range findings {
		f := &findings[i]
		for _, n := range named {
			if f.Counts() && weight(f.Certainty) <= weight(n.Certainty) && within(f.Packages, n.packages) {
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

// within is whether there are some, and all of them are among others.
func within(some []string, others map[string]bool) bool {
	return len(some) > 0 && !slices.ContainsFunc(some, func(ref string) bool { return !others[ref] })
}

func set(refs []string) map[string]bool {
	s := make(map[string]bool, len(refs))
	for _, ref := range refs {
		s[ref] = true
	}
	return s
}
