package composer

// Options are the circumstances of the Composer run that is imitated.
type Options struct {
	Project       string // --project, Composer's -d; "" is the working directory
	AuthFile      string // an auth.json to read instead of every other place (--auth), relative to Machine.Dir; "" for Composer's own places
	CreateProject bool   // composer create-project: neither composer.json nor auth.json of the directory are read
}

// State says what was found at a place.
type State string

const (
	Absent     State = "absent"
	Unreadable State = "unreadable"
	Malformed  State = "malformed" // not JSON, or JSON that Composer cannot work with
	NoEntry    State = "no entry"  // usable, but it names no credential for this host
	HasEntry   State = "entry"
)

// Problem is something wrong with a place, in words that never quote the file.
type Problem struct {
	ID     string // an ID of Syntax or Stop, of Misplaced, or "unreadable", "too-large"
	Line   int    // from 1; 0 when the whole place is meant
	Column int
	Text   string
	Fatal  bool // Composer stops here
}

// Entry is a credential for the host at one place.
type Entry struct {
	Kind Kind
	Pair
	Line, Column int
	Used         bool // it is the one that is sent
	Same         bool // it is the same pair as the one that is sent
}

// Place is one place where this Composer looks for keys.
type Place struct {
	Name     string // readable: "COMPOSER_AUTH", "auth.json", "~/.composer/auth.json", "composer.json config", "repository URL" …
	Path     string // absolute; "" for a variable
	State    State
	Entries  []Entry
	Problems []Problem
	Misses   []Miss // what was meant for the host, but Composer does not see it
}

// Outcome is what the first request to the repository carries.
type Outcome struct {
	Sent  *Sent  // nil: no credential
	Stops []Stop // reasons for which Composer ends before any request; the first is the one it prints
}

// Stopped reports whether Composer ends before it asks the repository.
func (o Outcome) Stopped() bool { return len(o.Stops) > 0 }

// Variant is a range of Composer versions that answer differently from the version in use.
type Variant struct {
	From  Version // the first such version looked at
	Below Version // the first version after the range; zero: up to the current one
	Outcome
}

// Reading is everything about the keys of one host on this machine for one version of Composer.
type Reading struct {
	Origin    string
	URL       string // the repository's URL without user name and password
	Version   Version
	Home      string // COMPOSER_HOME, absolute; "" when it cannot be told
	File      string // the composer.json in use, absolute
	NoProject bool   // there is no composer.json: only the home and COMPOSER_AUTH count
	Places    []Place
	Outcome   Outcome
	Variants  []Variant     // empty: every version gives the same answer
	only      bool          // one file was asked for, and no other place counts
	secrets   func() []Pair // a function, so that printing the struct does not show them
}

// same compares what goes out, not where it comes from.
func (o Outcome) same(p Outcome) bool {
	if o.Stopped() || p.Stopped() {
		return o.Stopped() == p.Stopped()
	}
	if o.Sent == nil || p.Sent == nil {
		return o.Sent == nil && p.Sent == nil
	}
	return o.Sent.Authorization == p.Sent.Authorization && o.Sent.Second == p.Sent.Second && o.Sent.Pair == p.Sent.Pair
}
