package logs

import (
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// solverRows: the list of problems of a resolution that failed (Problem,
// SolverProblemsException; Rule in Composer 1).
func solverRows() []row {
	return []row{
		{
			name: "in no version",
			texts: []string{
				"requires {spec}, it could not be found in any version",
				"requires {spec} -> could not be found in any version",
				"requires {spec} -> no matching package found",
				"requires {spec} -> it could not be found in any version",
				"The requested package {spec} could not be found in any version",
				"The requested package {spec} could not be found, it looks like its name is invalid",
				"requires {spec}, it could not be found, it looks like",
			},
			look: []string{"be found in any version", "could not be found", "in the package name", "no matching package", "a typo in the pack", "The requested package"},
			tell: tellUnknown,
		},
		{
			name: "dropped for advisories",
			texts: []string{
				"requires {spec}, found {list} but these were not loaded, because they are affected by security advisories",
				"requires {spec} -> found {list} but these were not loaded, because they are affected by security advisories",
				"but these were not loaded, because they are affected by security advisories",
				"but these were not loaded, because they were",
			},
			look: []string{"because they are affected", "by security advisories", "these were not loaded", "because they were"},
			tell: func(n *notes, f found) bool {
				return n.message(f, diagnose.MessageAdvisories, firstWord(f.words("spec")))
			},
		},
		{
			name:  "hidden by priority",
			texts: []string{"requires {spec}, it is satisfiable by {list} from {kind} (https://{other}) but {list2} from {kind2} (https://{url}) has higher repository priority", "requires {spec} -> satisfiable by {list} from {kind} (https://{other}) but {list2} from {kind2} (https://{url}) has higher repository priority"},
			look:  []string{"higher repository prio", "has higher repository", "repository is canonical", "not installable. See"},
			tell: func(n *notes, f found) bool {
				name, constraint := cutSpec(f.words("spec"))
				ref := n.repository(f, "https://"+f.get("url"))
				n.want(diagnose.Package{Seen: n.seen(f.number()), Name: name, Constraint: constraint, Source: "require", Listed: diagnose.Yes, HiddenBy: ref, HiddenWhy: "a repository before it is canonical"})
				return true
			},
		},
		{
			name: "plugin API",
			texts: []string{
				"requires composer-plugin-api {version} -> found composer-plugin-api",
				"requires composer-runtime-api {version} ->",
				"requires composer-plugin-api {any} but it does not match",
				"requires composer-plugin-api {any} -> no matching package found",
				"requires composer-runtime-api {any} -> no matching package found",
				"requires composer-plugin-api {any} -> your composer-plugin-api version",
			},
			look: []string{"composer-plugin-api", "composer-runtime-api"},
			tell: func(n *notes, f found) bool { return n.message(f, diagnose.MessageComposer, "") },
		},
		{
			name: "platform",
			texts: []string{
				"requires php {any} does not satisfy that requirement",
				"requires php-64bit {any} does not satisfy that requirement",
				"your php version ({version}) does not satisfy that requirement",
				"your PHP version ({version}; overridden via config.platform, actual: {version2}) does not satisfy that requirement",
				"requires ext-{word} {any} is missing from your system",
				"it is missing from your system. Install or enable PHP's {word} extension",
				"the requested PHP extension {word} is missing from your system",
				"the requested linked library {word} has the wrong version",
				"Your Composer dependencies require a PHP version",
				"Your Composer dependencies require the following PHP extensions to be installed",
			},
			look: []string{"not satisfy that requir", "does not satisfy that", "missing from your system", "the requested PHP ext", "dependencies require a PHP", "require the following PHP", "the requested linked"},
			tell: func(n *notes, f found) bool { return n.message(f, diagnose.MessagePlatform, "") },
		},
		{
			name:  "memory",
			texts: []string{"Allowed memory size of {code} bytes exhausted", "is caused by a lack of memory or swap", "fork failed - Cannot allocate memory"},
			look:  []string{"Allowed memory size", "bytes exhausted", "lack of memory or", "Cannot allocate mem"},
			tell:  func(n *notes, f found) bool { return n.message(f, diagnose.MessagePlatform, "") },
		},
		{
			name: "other version, Composer 1",
			texts: []string{
				"The requested package {spec} exists as {list} but these are rejected by your constraint",
				"The requested package {spec} is satisfiable by {list} but these conflict with your requirements or minimum-stability",
			},
			look: []string{"rejected by your constr", "but these are rejected", "The requested package", "but these conflict with"},
			tell: func(n *notes, f found) bool {
				if strings.HasSuffix(f.folded[f.from:f.to], "minimum-stability") {
					return n.message(f, diagnose.MessageConflict, firstWord(f.words("spec")))
				}
				return n.otherVersion(f, true)
			},
		},
		{
			name: "other version",
			texts: []string{
				"composer.json requires {spec}, found {list} but it does not match the constraint",
				"composer.json requires {spec}, found {list} but these do not match the constraint",
				"composer.json requires {spec} -> found {list} but it does not match the constraint",
				"composer.json requires {spec} -> found {list} but these do not match the constraint",
			},
			look: []string{"not match the constraint", "does not match the", "composer.json requires"},
			tell: func(n *notes, f found) bool { return n.otherVersion(f, true) },
		},
		{
			name: "conflict",
			texts: []string{
				"requires {spec} -> found {list} but it does not match the constraint",
				"requires {spec} -> found {list} but these do not match the constraint",
				"but it does not match your minimum-stability", "but these do not match your minimum-stability",
				"(lock file version) by a partial update but that version is rejected",
				"were not loaded, likely because it conflicts with another require",
				"cannot be installed as that would require removing",
				"in the lock file but not in remote repositories",
				"is present at version {version} and cannot be modified by Composer",
				"Only one of these can be installed:", "- Conclusion: don't install", "- don't install {name}",
				"{name} {version} conflicts with {name2}", "has no published-time, so the cooldown policy",
			},
			look: []string{"not match the constraint", "match your minimum-stab", "by a partial update", "conflicts with another", "would require removing", "not in remote reposit", "cannot be modified by", "these can be installed", "Conclusion: don", "don't install ", "conflicts with ", "no published-time"},
			tell: func(n *notes, f found) bool {
				name := firstWord(f.words("spec"))
				if name == "composer-plugin-api" || name == "composer-runtime-api" {
					return n.message(f, diagnose.MessageComposer, "")
				}
				return n.message(f, diagnose.MessageConflict, name)
			},
		},
		{
			name:  "unsolved",
			texts: []string{"Your requirements could not be resolved to an installable set of packages", "Your lock file does not contain a compatible set of packages"},
			look:  []string{"requirements could not", "an installable set of", "a compatible set of pack"},
			loose: true,
			tell: func(n *notes, f found) bool {
				if n.conflict == 0 {
					n.conflict = f.number()
				}
				return true
			},
		},
	}
}

// tellUnknown takes in a name that no repository has. What a package of Adobe's
// needs, only this repository could have.
func tellUnknown(n *notes, f found) bool {
	name, constraint := cutSpec(f.words("spec"))
	if packageName(name) != len(name) || name == "" {
		switch {
		case name == "composer-plugin-api" || name == "composer-runtime-api":
			return n.message(f, diagnose.MessageComposer, "")
		case name == "php" || strings.HasPrefix(name, "ext-"):
			return n.message(f, diagnose.MessagePlatform, "")
		}
		return false
	}
	constraint, _, _ = strings.Cut(constraint, " (exact version match")
	before := f.paragraph.text(max(0, f.from-120), f.from)
	requirer := ""
	if words := strings.Fields(before); len(words) >= 2 {
		requirer = words[len(words)-2]
		if i := strings.IndexByte(requirer, '['); i > 0 {
			requirer = requirer[:i]
		}
	}
	if composer.IsAdobe(requirer) && packageName(requirer) == len(requirer) && composer.IsAdobe(name) {
		if p := n.want(diagnose.Package{Seen: n.seen(f.number()), Name: requirer, Source: "log", Listed: diagnose.Yes}); !slices.Contains(p.Needs, name) {
			p.Needs = append(p.Needs, name)
		}
		return true
	}
	p := diagnose.Package{Seen: n.seen(f.number()), Name: name, Source: "log", Listed: diagnose.No}
	if strings.HasSuffix(before, "composer.json") || requirer == "" {
		p.Source = "require"
	}
	if exact(constraint) {
		p.Version = constraint
	} else {
		p.Constraint = constraint
	}
	n.want(p)
	return true
}

// otherVersion takes in that a package is there in other versions than the
// wanted one.
func (n *notes) otherVersion(f found, root bool) bool {
	name, constraint := cutSpec(f.words("spec"))
	constraint, _, _ = strings.Cut(constraint, " (exact version match")
	switch {
	case name == "composer-plugin-api" || name == "composer-runtime-api" || name == "composer":
		return n.message(f, diagnose.MessageComposer, "")
	case packageName(name) != len(name) || name == "":
		return false
	}
	p := diagnose.Package{Seen: n.seen(f.number()), Name: name, Source: "require", Listed: diagnose.Yes, VersionListed: diagnose.No}
	if exact(constraint) {
		p.Version = constraint
	} else {
		p.Constraint = constraint
	}
	p.Newest = newest(f.words("list"))
	n.want(p)
	return root
}

// newest is the highest version in "vendor/name[1.0, 1.1]".
func newest(list string) string {
	best := ""
	_, list, _ = strings.Cut(list, "[")
	list, _, _ = strings.Cut(list, "]")
	for v := range strings.SplitSeq(list, ",") {
		if v = strings.TrimSpace(v); exact(v) && (best == "" || composer.CompareVersions(v, best) > 0) {
			best = v
		}
	}
	return best
}

// repository is the reference of an entry that a message names.
func (n *notes) repository(f found, url string) string {
	url = n.mask(url)
	for i, r := range n.entries {
		if r.URL == url {
			return refer("r", i)
		}
	}
	n.entries = append(n.entries, diagnose.Repository{Seen: n.seen(f.number()), Where: "composer.json", Type: "composer", URL: url, Ours: aim(url).side == ours})
	return refer("r", len(n.entries)-1)
}
