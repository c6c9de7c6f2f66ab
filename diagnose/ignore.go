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

// DiagnoseIgnoring is Diagnose with some causes set aside. Their findings are still told,
// behind all others; neither they nor the packages that they alone concern count for
// the verdict. A finding of a rival cause counts as before: whoever goes on without
// a package has to name every cause that could keep it shut.
func DiagnoseIgnoring(e Evidence, ignores []Ignore) Diagnosis {
	return diagnose(e, Catalogue(), ignores)
}

// setAside marks the findings that the user ignores and puts them last.
func setAside(findings []Finding, ignores []Ignore, taken time.Time) {
	for i := range findings {
		f := &findings[i]
		for _, ignore := range ignores {
			if ignore.Cause == f.Cause.ID && !ignore.ended(taken) {
				f.Ignored, f.Until = true, ignore.Until
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
