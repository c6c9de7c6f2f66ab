package checks

import (
	"strings"

	"magedoctor/checks/composer"
)

// why says why the credential that is sent wins.
func why(r composer.Reading) string {
	winner := r.Outcome.Sent.Place
	var losers []string
	for _, p := range r.Places {
		for _, e := range p.Entries {
			if p.Name != winner && !e.Used {
				losers = append(losers, p.Name)
				break
			}
		}
	}
	switch {
	case r.Outcome.Sent.Kind == composer.InURL:
		return "what stands in the repository's URL beats every file"
	case len(losers) == 0:
		return "no other place that Composer reads has an entry for " + r.Origin
	}
	said := winner + " is stronger than " + joined(losers)
	if len(r.Variants) > 0 {
		said += " for this version of Composer"
	}
	return said
}

// span says a range of Composer versions in words.
func span(v composer.Variant) string {
	first := v.From.Compare(composer.Version{Major: 1, Minor: 10}) <= 0
	switch {
	case first && v.Below.IsZero():
		return "every other version"
	case first:
		return "before " + v.Below.String()
	case v.Below.IsZero():
		return v.From.String() + " and later"
	}
	return v.From.String() + " to before " + v.Below.String()
}

// joined lists names in a sentence.
func joined(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
