package logs

import (
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// packageRows: a package that one command names and no repository has
// (CreateProjectCommand, PackageDiscoveryTrait, ShowCommand).
func packageRows() []row {
	return []row{
		{
			name:  "version not found",
			texts: []string{"Could not find package {spec} in a version installable using", "Package {spec} has requirements incompatible with your PHP version"},
			look:  []string{"a version installable", "requirements incompat", "incompatible with your"},
			tell: func(n *notes, f found) bool {
				return n.message(f, diagnose.MessagePlatform, firstWord(f.words("spec")))
			},
		},
		{
			name: "package not found",
			texts: []string{
				"Could not find package {spec} with version {version}",
				"Could not find package {spec} with stability {word}",
				"Could not find package {spec} at any version for your minimum-stability",
				"Could not find a version of package {spec} matching your minimum-stability",
				"Could not find a matching version of package {spec}. Check the package spelling",
				"Could not find package {spec} in a version matching",
				"Could not find package {spec} in any version",
				"Could not find package {name}",
				`Package "{name}" not found`,
			},
			look: []string{"Could not find package", "ould not find a match", "not find package ", "Check the package spell", "matching version of pack", "minimum-stability", "that the package", "is available in", "a stability which", "\" not found."},
			tell: tellNotFound,
		},
	}
}

// tellNotFound takes in a package that no repository has, by a name that one
// command asked for.
func tellNotFound(n *notes, f found) bool {
	name, rest := cutSpec(f.words("spec"))
	if f.get("spec") == "" {
		name, rest = cutSpec(f.words("name"))
		if rest != "" {
			return false // it goes on in another way
		}
		name = strings.TrimRight(name, ".")
		if strings.HasPrefix(f.folded[f.from:], "package") && !composer.IsAdobe(name) {
			return false // other programs have packages, too
		}
	}
	if i := strings.IndexAny(name, "=:"); i > 0 {
		name, rest = name[:i], name[i+1:]
	}
	if packageName(name) != len(name) || name == "" {
		return false
	}
	p := diagnose.Package{Seen: n.seen(f.number()), Name: name, Source: "require", Listed: diagnose.No}
	version, _, _ := strings.Cut(f.words("version"), " ")
	switch version = strings.TrimRight(version, "."); {
	case exact(version):
		p.Version = version
		if _, restricted := composer.Restricted(name, version); restricted || composer.IsPrerelease(version) {
			// The name may well be there: such versions are kept from many accounts.
			p.Listed, p.VersionListed = diagnose.Unknown, diagnose.No
		}
	case version != "":
		p.Constraint = version
	case exact(rest):
		p.Version = rest
	}
	n.want(p)
	n.openedFor(f)
	return true
}

// openedFor takes in that a repository was read: a log that names it in the
// command, and then misses a package in it, shows that its list came.
func (n *notes) openedFor(f found) {
	if n.named.host == "" {
		return
	}
	if n.named.side != ours {
		n.mirror = strings.TrimSuffix(n.named.url, "/")
		return
	}
	for _, b := range n.answers {
		if b.side == ours && b.ask == diagnose.AskRoot {
			return
		}
	}
	a := answer{target: aim("https://" + official + "/packages.json"), number: f.number(), run: n.runs.of(f.number()), status: 200, times: 1, sent: diagnose.SentUnknown}
	a.content.Kind = diagnose.ContentJSON
	n.answers = append(n.answers, a)
}

// commandLine remembers the repository that a command names.
func (n *notes) commandLine(text string) {
	for _, option := range []string{"--repository-url=", "--repository="} {
		if _, rest, ok := strings.Cut(text, option); ok && len(text) < 2000 && strings.Contains(text, "composer") {
			url, _, _ := strings.Cut(rest, " ")
			if t := aim(strings.Trim(url, "\"'`")); t.host != "" {
				n.named = t
			}
		}
	}
}

// cutSpec parts "vendor/name ^1.2" as the solver writes it. A name that a line
// break may have cut in two is put together where that makes a known one.
func cutSpec(words string) (name, constraint string) {
	name, constraint, _ = strings.Cut(strings.TrimSpace(words), " ")
	more, rest, _ := strings.Cut(strings.TrimSpace(constraint), " ")
	if whole := name + more; composer.IsAdobe(name) && composer.TierOf(name) == composer.UnknownTier && composer.TierOf(whole) != composer.UnknownTier {
		name, constraint = whole, rest
	}
	return strings.Trim(name, `"',;:[]`), strings.TrimSpace(constraint)
}

func firstWord(words string) string {
	name, _ := cutSpec(words)
	if packageName(name) != len(name) {
		return ""
	}
	return name
}

// exact is whether a constraint names one version.
func exact(constraint string) bool {
	c := strings.TrimPrefix(strings.TrimPrefix(constraint, "=="), "=")
	if c == "" || strings.ContainsAny(c, "^~*|<>, @") || strings.HasPrefix(c, "dev-") {
		return false
	}
	_, err := composer.NormalizeVersion(c)
	return err == nil && c[0] >= '0' && c[0] <= '9' || err == nil && c[0] == 'v'
}
