package checks

import (
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// How many packages of a tier or a vendor a run by samples asks for. One may have been
// withdrawn on its own, so more than one tells.
const (
	samplesPerTier   = 3
	samplesPerVendor = 2
)

// crowd is a group of packages that fare alike, as a rule: those of one of Adobe's
// tiers, or of one vendor, with an archive or without.
type crowd struct {
	tier        diagnose.Tier
	vendor      string
	metapackage bool
}

func crowdOf(p *diagnose.Package) (c crowd, samples int) {
	if adobesOwn(p.Tier) {
		return crowd{tier: p.Tier, metapackage: p.Metapackage}, samplesPerTier
	}
	vendor, _, _ := strings.Cut(p.Name, "/")
	return crowd{tier: p.Tier, vendor: vendor, metapackage: p.Metapackage}, samplesPerVendor
}

// spare marks the locked packages that a run by samples does not ask for. What
// composer.json or --need names is always asked for, and counts as a sample; the
// others are spread over the crowd.
func (w *want) spare() {
	named := map[string]bool{}
	for _, r := range w.files.Require {
		named[r.Name] = true
	}
	crowds := map[crowd][]int{} // places in the list, of those that may be spared
	asked := map[crowd]int{}
	for i := range w.list {
		p := &w.list[i]
		c, _ := crowdOf(p)
		switch {
		case p.Source == "lock" && !named[p.Name] && !w.needed(p.Name):
			crowds[c] = append(crowds[c], i)
		case p.Wanted():
			asked[c]++
		}
	}
	for c, members := range crowds {
		_, samples := crowdOf(&w.list[members[0]])
		chosen := spread(len(members), samples-asked[c])
		for n, i := range members {
			w.list[i].Spared = !slices.Contains(chosen, n)
		}
	}
}

// spread chooses k of n places, evenly: the first, the last and some between.
func spread(n, k int) []int {
	var chosen []int
	k = min(k, n)
	for i := range k {
		chosen = append(chosen, i*(n-1)/max(k-1, 1))
	}
	return chosen
}
