package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// state is how a wanted package stands for the reader, in one word.
type state string

// The states, in the order in which a reader should meet them. Of a package that is
// ignored only causes that the user has set aside keep it from being open; one that
// is spared was left alone by a run by samples, and others stand for it.
const (
	stateShut    state = "shut"
	stateUnknown state = "unknown"
	stateIgnored state = "ignored"
	stateOpen    state = "open"
	stateSpared  state = "spared"
)

func states() []state {
	return []state{stateShut, stateUnknown, stateIgnored, stateOpen, stateSpared}
}

// stateOf is a package's outcome, or why that does not count.
func stateOf(p diagnose.PackageOutcome) state {
	switch {
	case p.Ignored:
		return stateIgnored
	case p.Outcome == diagnose.Shut:
		return stateShut
	case p.Outcome == diagnose.Open:
		return stateOpen
	case p.Package.Spared:
		return stateSpared
	}
	return stateUnknown
}

// verdict is what a state speaks for; what does not count speaks for nothing.
func (s state) verdict() diagnose.Verdict {
	switch s {
	case stateShut:
		return diagnose.Shut
	case stateOpen:
		return diagnose.Open
	}
	return diagnose.Unproven
}

// group are wanted packages of one state and tier, third-party ones also of one
// vendor.
type group struct {
	State    state
	Label    string
	Packages []diagnose.Package
}

// groups divides the wanted packages for a reader: states and tiers in their order,
// then vendors and names by the alphabet.
func groups(packages []diagnose.PackageOutcome) []group {
	type slot struct {
		state, tier int
		vendor      string
	}
	members := map[slot][]diagnose.Package{}
	var slots []slot
	for _, p := range packages {
		s := slot{state: slices.Index(states(), stateOf(p)), tier: slices.Index(tiers(), p.Package.Tier)}
		if s.tier < 0 {
			s.tier = len(tiers()) - 1
		}
		if t := tiers()[s.tier]; t == diagnose.TierThirdParty || t == diagnose.TierUnknown {
			s.vendor, _, _ = strings.Cut(p.Package.Name, "/")
		}
		if _, ok := members[s]; !ok {
			slots = append(slots, s)
		}
		members[s] = append(members[s], p.Package)
	}
	slices.SortFunc(slots, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.tier, b.tier), strings.Compare(a.vendor, b.vendor))
	})
	var out []group
	for _, s := range slots {
		label := tierName(tiers()[s.tier])
		if s.vendor != "" {
			label += " (" + s.vendor + ")"
		}
		slices.SortStableFunc(members[s], func(a, b diagnose.Package) int { return strings.Compare(a.Name, b.Name) })
		out = append(out, group{State: states()[s.state], Label: label, Packages: members[s]})
	}
	return out
}

// names are the names of the group's packages.
func (g group) names() []string {
	names := make([]string, len(g.Packages))
	for i, p := range g.Packages {
		names[i] = p.Name
	}
	return names
}

// sample is a few of the names: "a/b, c/d and 214 more".
func sample(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
