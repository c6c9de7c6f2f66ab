package diagnose

import "time"

// Place is one place where keys were looked for.
type Place struct {
	Seen
	// Name is how a user calls it: "COMPOSER_AUTH", "auth.json",
	// "~/.composer/auth.json".
	Name string `json:"name"`
	// Path is the file's path, empty for a variable.
	Path string `json:"path,omitempty"`
	// Read is whether Composer itself reads this place in this project. Other
	// places are looked at because people put keys there.
	Read  bool       `json:"read"`
	State PlaceState `json:"state"`
	// Line and Column are 1-based; 0 when unknown.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Detail says what is wrong with it, never quoting its content.
	Detail string `json:"detail,omitempty"`
	// Mistake is set when content is there that Composer silently passes over or
	// stops at: a wrong level, a list, a host key that does not match.
	Mistake Mistake `json:"mistake,omitempty"`
	// Fatal is whether this Composer version stops here before any request.
	Fatal bool `json:"fatal,omitempty"`
}

// PlaceState is what was found in a place.
type PlaceState string

// The states of a place.
const (
	PlaceAbsent     PlaceState = "absent"
	PlaceUnreadable PlaceState = "unreadable"
	PlaceMalformed  PlaceState = "malformed"
	PlaceNoEntry    PlaceState = "no-entry"
	PlaceEntry      PlaceState = "entry"
)

// Mistake is a kind of slip in a place that holds credentials.
type Mistake string

// The mistakes in places.
const (
	MistakeNone   Mistake = ""
	MistakeSyntax Mistake = "syntax" // not JSON, BOM, not UTF-8, smart quotes
	MistakeLevel  Mistake = "level"  // valid JSON, entry on the wrong level, typo of http-basic, list
	MistakeEntry  Mistake = "entry"  // the entry lacks its password or user name, or is no object
	MistakeHost   Mistake = "host"   // the host key looks like this host and does not match it
)

// Key is one pair of access keys, or another credential for the same host.
type Key struct {
	Seen
	// Place is the reference of the place that holds it.
	Place string `json:"place"`
	// Where repeats the place's name for the reader: "auth.json".
	Where string `json:"where"`
	// Line is the line of its entry, 1-based; 0 when unknown.
	Line int `json:"line,omitempty"`
	// Kind is Composer's name of the credential: "http-basic", "bearer",
	// "custom-headers", …
	Kind string `json:"kind"`
	// Public is the public half, masked to its first four characters.
	Public string `json:"public"`
	// Fingerprint tells two runs that the same pair was used. It is a digest of
	// the public half alone and empty unless that half has the form of a key.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Flaws are what is wrong with the pair's form.
	Flaws []Flaw `json:"flaws"`
	// Used is whether this is what Composer sends in this project.
	Used bool `json:"used"`
	// Read is whether the place is one that Composer reads for this host; a pair
	// that is read and not used is shadowed by a stronger place.
	Read bool `json:"read"`
	// Missed says why Composer does not pick this pair up, if it does not:
	// "the host key is www.repo.magento.com".
	Missed string `json:"missed,omitempty"`
	// Same is the reference of an earlier listed key with the same two halves.
	Same string `json:"same,omitempty"`
}

// Face is how the credential is shown: its masked public half, or what kind it is
// when it has none.
func (k Key) Face() string {
	if k.Public == "" {
		return "(" + k.Kind + ")"
	}
	return k.Public
}

// Flaw is something wrong with the form of a pair.
type Flaw struct {
	// Half is "public", "private" or "both".
	Half string `json:"half"`
	// ID is a stable word: "placeholder", "e-mail", "mageid", "white-space",
	// "newline", "quotes", "length", "not-hexadecimal", "equal-halves", "empty",
	// "variable", "crypt-key", "download-token", "github-token", "upper-case".
	ID string `json:"id"`
	// Text says it in words, without the value.
	Text string `json:"text"`
	// Harmless marks a remark that alone does not make the pair unusable.
	Harmless bool `json:"harmless,omitempty"`
}

// Choice is which credential Composer sends to the repository, and why.
type Choice struct {
	Seen
	// Key is the reference of the key that is sent; empty when none is.
	Key string `json:"key,omitempty"`
	// Stops is the reference of the place at which Composer gives up before it
	// sends anything.
	Stops string `json:"stops,omitempty"`
	// Why says it in words: "COMPOSER_AUTH is stronger than auth.json since 2.7.8".
	Why string `json:"why,omitempty"`
	// Otherwise lists Composer versions that would choose differently.
	Otherwise []Otherwise `json:"otherwise"`
}

// Otherwise is what other Composer versions would send.
type Otherwise struct {
	// Versions is a range in words: "before 2.7.8".
	Versions string `json:"versions"`
	// Key is the reference of the key that they would send; empty for none.
	Key string `json:"key,omitempty"`
	// Stops is the reference of the place at which they would give up.
	Stops string `json:"stops,omitempty"`
}

// View is what one pair of keys could read at one time: an account's own picture
// of the repository.
type View struct {
	Seen
	// Key is the reference of the key; empty in a view from an earlier run.
	Key string `json:"key,omitempty"`
	// Fingerprint is the key's.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Reversed is whether the two halves were sent the other way round.
	Reversed bool `json:"reversed,omitempty"`
	// Earlier is whether this comes from an earlier recorded run.
	Earlier bool      `json:"earlier,omitempty"`
	Taken   time.Time `json:"taken"`
	// Accepted is whether the repository took the pair.
	Accepted Answer `json:"accepted,omitempty"`
	// Complete is whether every provider list was read. Unless it is Yes, a
	// missing name proves nothing.
	Complete Answer `json:"complete,omitempty"`
	// More is whether this pair, which is not the one in use, opens something wanted
	// that the one in use does not.
	More bool `json:"more,omitempty"`
	// Names counts the distinct package names in the lists.
	Names int        `json:"names,omitempty"`
	Tiers []TierView `json:"tiers"`
	// Because are the exchanges behind it.
	Because []string `json:"because"`
}

// TierView is how a tier's marker packages fare in one view.
type TierView struct {
	Tier    Tier     `json:"tier"`
	Listed  []string `json:"listed"`
	Missing []string `json:"missing"`
}

// Token is the account's download token, the other credential.
type Token struct {
	Seen
	// MAGEID is masked like a public key.
	MAGEID string `json:"mageid"`
	Flaws  []Flaw `json:"flaws"`
	// Exchanges are the requests in which it was sent.
	Exchanges []string `json:"exchanges"`
	// Commerce is whether the file list shows Commerce files; a second opinion on
	// the MAGEID's entitlement from a service whose present state is unknown.
	Commerce Answer `json:"commerce,omitempty"`
	// Files counts what the list shows.
	Files int `json:"files,omitempty"`
}
