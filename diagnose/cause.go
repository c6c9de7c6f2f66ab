package diagnose

// Cause is one entry of the catalogue: what is so, who can act and what to do.
// Its texts are static, so that the catalogue prints without a failure at hand.
type Cause struct {
	// ID is a public contract: never renamed, never used again for another thing.
	ID string
	// Family groups causes for the reader: "keys", "entitlement", "package",
	// "server", "network", "client", "token", "last".
	Family string
	// Title says what is so, in a few plain words and without a full stop.
	Title  string
	Effect Effect
	Who    Who
	// Why explains the cause in one to three sentences.
	Why string
	// Shows says what evidence proves or suggests it, and Unlike what looks alike
	// and is another cause.
	Shows, Unlike string
	// Fix is what to do, in order.
	Fix []Remedy
	// Settle says what would separate it from its rivals; empty where there is
	// none.
	Settle string
	// Docs is a page of Adobe's or Composer's about it.
	Docs string
	// Match returns what in the evidence speaks for the cause. It never returns
	// prose, and it demands positive evidence: a fact that is missing proves
	// nothing.
	Match func(*Evidence) []Proof
}

// Proof is a piece of evidence for a cause.
type Proof struct {
	Certainty Certainty
	// Because are references of facts.
	Because []string
	// Packages are references of the wanted packages that it concerns.
	Packages []string
}

// Remedy is one act.
type Remedy struct {
	// Text is one imperative sentence without a full stop.
	Text string `json:"text"`
	// Command is what to type, where a command does it.
	Command string `json:"command,omitempty"`
	// URL is where to do it or to read about it.
	URL string `json:"url,omitempty"`
}

// Effect is what a cause means for access.
type Effect string

// The effects.
const (
	EffectShut     Effect = "shut"     // access is denied or cannot work until somebody acts
	EffectUnproven Effect = "unproven" // nothing could be said about the keys
	EffectWarns    Effect = "warns"    // worth knowing; never changes the exit status
)

// Certainty is how surely the evidence speaks for a cause.
type Certainty string

// The certainties. Certain means that the evidence excludes every rival.
const (
	Possible Certainty = "possible"
	Likely   Certainty = "likely"
	Certain  Certainty = "certain"
)

// Who can act on a cause.
type Who string

// The people who can act.
const (
	You             Who = "you"              // whoever runs the deploy
	AccountOwner    Who = "account-owner"    // the MAGEID's owner, usually the primary contact
	ExtensionVendor Who = "extension-vendor" // who sells the extension
	Adobe           Who = "adobe"            // Adobe's support or account team
	NetworkAdmin    Who = "network-admin"
	MirrorAdmin     Who = "mirror-admin"
)
