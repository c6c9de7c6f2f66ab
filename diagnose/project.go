package diagnose

// Project is what the project's files say.
type Project struct {
	Seen
	// Dir is the folder as the user named it.
	Dir string `json:"dir,omitempty"`
	// Manifest and Lock are composer.json and composer.lock.
	Manifest File `json:"manifest"`
	Lock     File `json:"lock"`
	// Name is the project's own package name.
	Name string `json:"name,omitempty"`
	// Tiers are the tiers of which the project requires at least one package.
	Tiers []Tier `json:"tiers"`
	// Repositories are those of composer.json and COMPOSER_HOME/config.json, in
	// Composer's order.
	Repositories []Repository `json:"repositories"`
	// PackagistOff is whether packagist.org is switched off.
	PackagistOff bool `json:"packagist_off"`
	// Configured is whether one of the repositories is the one that is asked.
	// Unknown without a composer.json.
	Configured Answer `json:"configured,omitempty"`
	// LockFresh is whether the lock's content-hash fits composer.json.
	LockFresh Answer `json:"lock_fresh,omitempty"`
	// Unlocked are root requirements that the lock lacks.
	Unlocked []string `json:"unlocked"`
	// Public are wanted names that no configured repository but Packagist could
	// have; only of interest while Packagist is off.
	Public []string `json:"public"`
}

// File is a file of the project as it was read.
type File struct {
	Seen
	Name string `json:"name,omitempty"`
	// State is absent, unreadable, malformed or read; empty when not looked at.
	State FileState `json:"state,omitempty"`
	// Line and Column are 1-based; 0 when unknown.
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// FileState is how reading a file went.
type FileState string

// The states of a file.
const (
	FileAbsent     FileState = "absent"
	FileUnreadable FileState = "unreadable"
	FileMalformed  FileState = "malformed"
	FileRead       FileState = "read"
)

// Repository is one entry of "repositories".
type Repository struct {
	Seen
	// Where is the file that has it: "composer.json".
	Where string `json:"where"`
	Line  int    `json:"line,omitempty"`
	Type  string `json:"type"`
	// URL is as written, without credentials.
	URL string `json:"url,omitempty"`
	// Ours is whether it is the repository that is asked.
	Ours bool `json:"ours"`
	// Flaw is what is wrong with it, if anything.
	Flaw RepositoryFlaw `json:"flaw,omitempty"`
	// Detail says the flaw in words.
	Detail string `json:"detail,omitempty"`
}

// RepositoryFlaw is a kind of mistake in a repository entry.
type RepositoryFlaw string

// The flaws of a repository entry.
const (
	RepositoryPlainHTTP RepositoryFlaw = "plain-http"     // http, or no scheme: Composer refuses it or sends keys in clear
	RepositoryWrongPath RepositoryFlaw = "wrong-path"     // a path that repo.magento.com does not serve
	RepositoryWrongHost RepositoryFlaw = "wrong-host"     // www.repo.magento.com, packages.magento.com, a typo
	RepositoryNoVerify  RepositoryFlaw = "no-verify"      // verify_peer off, disable-tls
	RepositoryWrongType RepositoryFlaw = "wrong-type"     // vcs, git or package for a Composer repository
	RepositoryRefused   RepositoryFlaw = "refused"        // an entry that Composer refuses whole
	RepositoryFilter    RepositoryFlaw = "filter"         // both only and exclude
	RepositoryCafile    RepositoryFlaw = "missing-cafile" // cafile or capath that cannot be read
)

// Setting is a fact about this machine or project that bears on access.
type Setting struct {
	Seen
	Kind SettingKind `json:"kind"`
	// Where names the variable, file or place: "https_proxy", "auth.json".
	Where string `json:"where"`
	Line  int    `json:"line,omitempty"`
	// Value is shown to the reader; credentials are masked.
	Value string `json:"value,omitempty"`
}

// SettingKind is what a Setting is about.
type SettingKind string

// The kinds of settings.
const (
	SettingProxy          SettingKind = "proxy"           // requests to the repository go through Value
	SettingNoProxy        SettingKind = "no-proxy"        // no_proxy exempts the repository
	SettingProxyUnusable  SettingKind = "proxy-unusable"  // the variable's value is no proxy URL
	SettingCA             SettingKind = "ca"              // an own CA file is trusted
	SettingCAMissing      SettingKind = "ca-missing"      // a CA file is set that cannot be read
	SettingTracked        SettingKind = "tracked-by-git"  // a file with keys is tracked by git
	SettingWorldReadable  SettingKind = "world-readable"  // a file with keys is readable by everybody
	SettingKeysInManifest SettingKind = "keys-in-project" // keys stand in composer.json
	SettingKeysInURL      SettingKind = "keys-in-url"     // keys stand in a URL
	SettingCached         SettingKind = "cached-metadata" // Composer's cache holds this repository's package list
	SettingOffline        SettingKind = "offline"         // COMPOSER_DISABLE_NETWORK is set
	SettingMagentoHome    SettingKind = "magento-home"    // Magento's own command ran Composer, with var/composer_home as its home
)

// Package is what was learnt about one package with the keys that Composer uses.
type Package struct {
	Seen
	Name string `json:"name"`
	// Version is the version that is wanted; empty when any will do.
	Version string `json:"version,omitempty"`
	// Constraint is what composer.json asks for, where no exact version is wanted.
	Constraint string `json:"constraint,omitempty"`
	Tier       Tier   `json:"tier"`
	// Source is who wants it: "lock", "require", "need"; "marker" for a package
	// that is only looked at because it shows its tier.
	Source string `json:"source"`
	Line   int    `json:"line,omitempty"`
	// Metapackage is whether it has nothing to download: the list proves it.
	Metapackage bool `json:"metapackage,omitempty"`
	Dev         bool `json:"dev,omitempty"`
	// Listed is whether the name is in the lists for these keys.
	Listed Answer `json:"listed,omitempty"`
	// VersionListed is whether Version (or a version within Constraint) is.
	VersionListed Answer `json:"version_listed,omitempty"`
	// Newest is the highest version that is listed.
	Newest string `json:"newest,omitempty"`
	// Versions counts the versions that are listed.
	Versions int `json:"versions,omitempty"`
	// Metadata and Archive are the references of the exchanges that asked.
	Metadata string `json:"metadata,omitempty"`
	Archive  string `json:"archive,omitempty"`
	// ArchiveOpen is whether the archive can be fetched.
	ArchiveOpen Answer `json:"archive_open,omitempty"`
	// Needs lists requirements of a listed version that no list has, although
	// they can only come from this repository.
	Needs []string `json:"needs,omitempty"`
	// LockSum and ListSum are the archive's SHA-1 by the lock and by the metadata.
	LockSum string `json:"lock_sum,omitempty"`
	ListSum string `json:"list_sum,omitempty"`
	// Restricted says to whom this version is known to be limited.
	Restricted string `json:"restricted,omitempty"`
	// Prerelease is whether the wanted version is an alpha, beta or RC.
	Prerelease bool `json:"prerelease,omitempty"`
	// Spared is whether a run by samples left its archive alone: others of its tier
	// and vendor stand for it.
	Spared bool `json:"spared,omitempty"`
	// HiddenBy is the reference of the repository entry whose only, exclude or
	// canonical keeps Composer from taking the package here; HiddenWhy says it.
	HiddenBy  string `json:"hidden_by,omitempty"`
	HiddenWhy string `json:"hidden_why,omitempty"`
}

// Wanted is whether somebody asked for the package.
func (p Package) Wanted() bool { return p.Source != "marker" && p.Source != "" }
