package report

import (
	"fmt"
	"sort"
	"strings"

	"magedoctor/diagnose"
)

// group are wanted packages of one outcome and tier, third-party ones also of one
// vendor.
type group struct {
	Outcome diagnose.Verdict
	Label   string
	Names   []string
}

// groups divides the wanted packages for a reader: shut ones first, then those
// that nothing is known about, then the open ones; tiers in their order.
func groups(packages []diagnose.PackageOutcome) []group {
	type slot struct {
		outcome, tier int
		vendor        string
	}
	order := []diagnose.Verdict{diagnose.Shut, diagnose.Unproven, diagnose.Open}
	names := map[slot][]string{}
	var slots []slot
	for _, p := range packages {
		s := slot{outcome: 1, tier: len(tiers()) - 1}
		for i, v := range order {
			if v == p.Outcome {
				s.outcome = i
			}
		}
		for i, t := range tiers() {
			if t == p.Package.Tier {
				s.tier = i
			}
		}
		if t := tiers()[s.tier]; t == diagnose.TierThirdParty || t == diagnose.TierUnknown {
			s.vendor, _, _ = strings.Cut(p.Package.Name, "/")
		}
		if _, ok := names[s]; !ok {
			slots = append(slots, s)
		}
		names[s] = append(names[s], p.Package.Name)
	}
	sort.Slice(slots, func(i, j int) bool {
		a, b := slots[i], slots[j]
		if a.outcome != b.outcome {
			return a.outcome < b.outcome
		}
		if a.tier != b.tier {
			return a.tier < b.tier
		}
		return a.vendor < b.vendor
	})
	var out []group
	for _, s := range slots {
		label := tierName(tiers()[s.tier])
		if s.vendor != "" {
			label += " (" + s.vendor + ")"
		}
		sort.Strings(names[s])
		out = append(out, group{Outcome: order[s.outcome], Label: label, Names: names[s]})
	}
	return out
}

// sample is a few of the names: "a/b, c/d and 214 more".
func sample(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
