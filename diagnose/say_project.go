package diagnose

import (
	"fmt"
	"strings"
	"time"
)

// day is a time as readers see it: UTC, to the minute.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// position is where in a file: ", line 4, column 9".
func position(line, column int) string {
	switch {
	case line > 0 && column > 0:
		return fmt.Sprintf(" line %d, column %d", line, column)
	case line > 0:
		return fmt.Sprintf(" line %d", line)
	}
	return ""
}

// Sentence says which Composer is meant, and what does not fit.
func (c Client) Sentence(*Evidence) string {
	said := "Composer" + prefixed(" ", c.Version)
	if c.Source != "" {
		said += " (" + c.Source + ")"
	}
	return oneLine(said + prefixed(": ", c.Problem))
}

// Sentence says what was found in the place.
func (p Place) Sentence(*Evidence) string {
	name := p.Name + position(p.Line, p.Column)
	if p.Detail != "" {
		return oneLine(name + ": " + p.Detail)
	}
	switch {
	case p.Mistake == MistakeHost:
		return oneLine(name + ": the host's name there does not match this repository's")
	case p.Mistake == MistakeLevel:
		return oneLine(name + ": the entry stands on the wrong level, so Composer passes over it")
	case p.Mistake == MistakeEntry:
		return oneLine(name + ": the entry lacks a half")
	case p.State == PlaceMalformed || p.Mistake == MistakeSyntax:
		return oneLine(name + " is not valid JSON")
	case p.State == PlaceUnreadable:
		return oneLine(name + " cannot be read")
	case p.State == PlaceEntry:
		return oneLine(name + " holds keys for this host")
	case p.State == PlaceNoEntry:
		return oneLine(name + " holds nothing for this host")
	}
	return oneLine(name + " does not exist")
}

// Sentence says where the pair stands and whether Composer sends it.
func (k Key) Sentence(e *Evidence) string {
	holder := k.Where + position(k.Line, 0)
	if k.Where == "" {
		holder = "a place"
	}
	pair := "the pair " + masked(k.Public)
	if k.Public == "" {
		pair = "a " + k.Kind + " credential"
	}
	said := holder + " holds " + pair
	used, sends := e.used()
	switch {
	case sends && k.Ref == used.Ref:
		said += ", which Composer sends"
	case k.Missed != "":
		said += ", which Composer does not pick up: " + k.Missed
	case !k.Read:
		said += ", where Composer does not read in this project"
	case e.Choice.Why != "":
		said += ", which is not used: " + e.Choice.Why
	default:
		said += ", which is not used: a stronger place holds another"
	}
	var flaws []string
	for _, f := range k.Flaws {
		if !f.Harmless {
			flaws = append(flaws, f.Text)
		}
	}
	return oneLine(said + prefixed("; ", strings.Join(flaws, "; ")))
}

// Sentence says what Composer sends to the repository, and why.
func (c Choice) Sentence(e *Evidence) string {
	read := where(e.Places, func(p Place) bool { return p.Read })
	switch {
	case c.Stops != "":
		return oneLine("Composer stops before it sends anything" + prefixed(": ", c.Why))
	case c.Key != "":
		return oneLine("Composer sends " + e.key(c.Key) + prefixed(": ", c.Why))
	case len(read) > 0:
		return oneLine(fmt.Sprintf("Composer sends no keys: none of the %d places that it reads holds any for this host", len(read)))
	}
	return oneLine("Composer sends no keys" + prefixed(": ", c.Why))
}

// Sentence says what the project's files hold about the repository.
func (p Project) Sentence(*Evidence) string {
	name := p.Manifest.Name
	if name == "" {
		name = "composer.json"
	}
	switch {
	case p.PackagistOff && len(p.Public) > 0:
		return oneLine(name + " switches Packagist off and wants public packages: " + some(p.Public))
	case p.Configured == No:
		return oneLine(name + " does not name the repository")
	case len(p.Unlocked) > 0:
		return oneLine("composer.lock lacks what " + name + " requires: " + some(p.Unlocked))
	case p.LockFresh == No:
		return oneLine("composer.lock was written for another " + name)
	case p.Configured == Yes:
		return oneLine(name + " names the repository")
	}
	return oneLine("the project is " + prefixed("", p.Name) + prefixed(" in ", p.Dir))
}

// some lists at most three names.
func some(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// Sentence says how reading the file went.
func (f File) Sentence(*Evidence) string {
	name := f.Name + position(f.Line, f.Column)
	switch {
	case f.Detail != "":
		return oneLine(name + ": " + f.Detail)
	case f.State == FileMalformed:
		return oneLine(name + " is not valid")
	case f.State == FileUnreadable:
		return oneLine(name + " cannot be read")
	case f.State == FileAbsent:
		return oneLine(name + " does not exist")
	}
	return oneLine(name + " was read")
}

// Sentence says the entry and its flaw.
func (r Repository) Sentence(*Evidence) string {
	said := r.Where + position(r.Line, 0) + ": the " + r.Type + " repository" + prefixed(" ", r.URL)
	if r.Detail != "" {
		return oneLine(said + ": " + r.Detail)
	}
	return oneLine(said + prefixed(": ", repositoryFlaws[r.Flaw]))
}

var repositoryFlaws = map[RepositoryFlaw]string{
	RepositoryPlainHTTP: "http without TLS",
	RepositoryWrongPath: "a path that the repository does not serve",
	RepositoryWrongHost: "not the repository's host",
	RepositoryNoVerify:  "the server's certificate is not verified",
	RepositoryWrongType: "the type should be composer",
	RepositoryFilter:    "only and exclude cannot stand together",
	RepositoryCafile:    "its CA file cannot be read",
}

// Sentence says the setting.
func (s Setting) Sentence(*Evidence) string {
	at := s.Where + position(s.Line, 0)
	switch s.Kind {
	case SettingProxy:
		return oneLine(at + " sends requests through " + s.Value)
	case SettingNoProxy:
		return oneLine(at + " exempts the repository from the proxy")
	case SettingProxyUnusable:
		return oneLine(at + " holds no usable proxy URL" + prefixed(": ", s.Value))
	case SettingCA:
		return oneLine(at + " adds an own CA file" + prefixed(": ", s.Value))
	case SettingCAMissing:
		return oneLine(at + " names a CA file that cannot be read" + prefixed(": ", s.Value))
	case SettingTracked:
		return oneLine(at + " holds keys and is tracked by git")
	case SettingWorldReadable:
		return oneLine(at + " holds keys and can be read by everybody" + prefixed(": ", s.Value))
	case SettingKeysInManifest:
		return oneLine("keys stand in " + at)
	case SettingKeysInURL:
		return oneLine("keys stand in a URL in " + at)
	case SettingCached:
		return oneLine("Composer's cache holds this repository's package list" + prefixed(": ", s.Value))
	case SettingOffline:
		return oneLine(at + " keeps Composer off the network")
	case SettingMagentoHome:
		return oneLine(at + " runs Composer with var/composer_home as its home")
	}
	return oneLine(sentence(at, string(s.Kind), s.Value))
}

var tierNames = map[Tier]string{
	TierOpenSource: "Open Source", TierCommerce: "Adobe Commerce", TierB2B: "B2B", TierCloud: "Cloud",
	TierThirdParty: "third-party extensions", TierUnknown: "other packages",
}

// Sentence says which tiers the account lists.
func (v View) Sentence(e *Evidence) string {
	who := "the account of " + e.key(v.Key)
	switch {
	case v.Earlier && v.Taken.IsZero():
		who = "in an earlier run the same public key"
	case v.Earlier:
		who = "on " + day(v.Taken) + " the same public key"
	case v.Reversed:
		who += ", its halves exchanged,"
	}
	switch {
	case v.Accepted == No:
		return oneLine(who + " was refused")
	case v.Earlier && v.Accepted == Yes:
		who += " was accepted; its account"
	}
	has, lacks := v.counts(e)
	switch listed := strings.Join(has, ", "); {
	case listed == "" && lacks == "" && v.Accepted == Yes:
		return oneLine(strings.TrimSuffix(who, " was accepted; its account") + " was accepted")
	case listed == "" && lacks == "":
		return oneLine(who + " was looked at without a result")
	case listed == "":
		return oneLine(who + " does not list " + lacks)
	case v.Complete == No:
		return oneLine(who + " lists " + listed + "; not every list could be read")
	default:
		return oneLine(who + " lists " + listed + prefixed(" and not ", lacks))
	}
}

// counts are the tiers that a view has and lacks, with their markers. Of those
// that it lacks only Commerce and what the project wants is worth a reader's time.
func (v View) counts(e *Evidence) (has []string, lacks string) {
	var missing []string
	for _, t := range v.Tiers {
		switch n := len(t.Listed) + len(t.Missing); {
		case len(t.Listed) > 0 && len(has) == 0:
			has = append(has, fmt.Sprintf("%s (%d of %d markers)", tierNames[t.Tier], len(t.Listed), n))
		case len(t.Listed) > 0:
			has = append(has, fmt.Sprintf("%s (%d of %d)", tierNames[t.Tier], len(t.Listed), n))
		case v.Complete == Yes && n > 0 && (t.Tier == TierCommerce || e.wants(t.Tier)):
			missing = append(missing, fmt.Sprintf("%s (0 of %d)", tierNames[t.Tier], n))
		}
	}
	return has, strings.Join(missing, ", ")
}

// Sentence says how the package fares with the keys that Composer uses.
func (p Package) Sentence(e *Evidence) string {
	name := p.Name
	version := sentence(name, p.Version, p.Constraint)
	switch {
	case p.HiddenBy != "":
		return oneLine(name + " is hidden by another repository entry" + prefixed(": ", p.HiddenWhy))
	case p.Listed == No:
		return oneLine(name + " is not listed for " + e.whose())
	case p.VersionListed == No:
		said := version + " is not among the " + fmt.Sprint(p.Versions) + " versions that are listed for " + e.whose()
		if p.Versions == 0 {
			said = "no version that fits " + version + " is listed for " + e.whose()
		}
		return oneLine(said + prefixed("; the newest is ", p.Newest) + prefixed("; known: ", p.Restricted))
	case len(p.Needs) > 0:
		return oneLine(version + " requires what no list has: " + some(p.Needs))
	case p.rebuilt():
		return oneLine(fmt.Sprintf("the checksum of %s is %s in composer.lock and %s in the list", version, brief(p.LockSum), brief(p.ListSum)))
	case p.ArchiveOpen == Yes:
		return oneLine("the archive of " + version + " is open")
	case p.ArchiveOpen == No && p.Listed == Yes:
		return oneLine(version + " is listed, and its archive is refused")
	case p.ArchiveOpen == No:
		return oneLine("the archive of " + version + " is refused")
	case p.Listed == Yes:
		return oneLine(version + " is listed for " + e.whose())
	}
	return oneLine(version + " is wanted; nothing was learnt about it")
}

// whose names the account that lists are for.
func (e *Evidence) whose() string {
	if k, ok := e.used(); ok {
		return k.label()
	}
	return "these keys"
}

// Sentence says what the download service showed.
func (t Token) Sentence(*Evidence) string {
	said := "the download token of " + masked(t.MAGEID)
	var flaws []string
	for _, f := range t.Flaws {
		flaws = append(flaws, f.Text)
	}
	switch {
	case len(flaws) > 0:
		said += ": " + strings.Join(flaws, "; ")
	case t.Commerce == Yes:
		said += fmt.Sprintf(" shows %d files, Commerce among them (a second opinion from another service)", t.Files)
	case t.Commerce == No:
		said += fmt.Sprintf(" shows %d files and none of Commerce (a second opinion from another service)", t.Files)
	}
	return oneLine(said)
}
