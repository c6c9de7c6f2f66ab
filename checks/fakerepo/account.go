package fakerepo

import (
	"fmt"
	"slices"
	"strings"
)

// Tier says which purchase opens a package version.
type Tier string

// The tiers of Adobe's own packages, and the one for everything bought from another vendor in the Marketplace.
const (
	TierOpenSource Tier = "open-source"
	TierCommerce   Tier = "commerce"
	TierB2B        Tier = "b2b"
	TierCloud      Tier = "cloud"
	TierThirdParty Tier = "third-party"
)

// Lapse says how an unpaid or ended contract shows.
//
// Which of the two the real server does is not known; Adobe's articles and the old logs fit both (assumed).
type Lapse int

// The two pictures of a lapsed contract: paid packages stay listed but their archives are refused,
// or they leave the list.
const (
	NotLapsed Lapse = iota
	LapsedListed
	LapsedGone
)

// Account is one key pair of one MAGEID and what it opens. Open Source packages are open to every account.
type Account struct {
	MAGEID          string
	Public, Private string // the access key: 32 hexadecimal characters each
	Disabled        bool   // the pair is refused as if it were unknown (assumed: no capture of a disabled key exists)
	Tiers           []Tier // paid tiers
	// Extensions are third-party packages that were bought: "vendor/name", or "vendor/name:1.0.0" for one version.
	Extensions      []string
	ExtendedSupport bool   // may read the versions that only extended-support customers get
	Prerelease      bool   // invited to betas
	Token           string // download token for www.magentocommerce.com: 40 hexadecimal characters
	Lapsed          Lapse
	Broken          bool // one purchased package makes this account's Marketplace list unreadable
}

// NewAccount returns account number n (1 to 4095) with made-up keys, each a visible repetition, all different:
// a001a001… is the public key of account 1, b001b001… the private one, c001c001… the download token.
func NewAccount(n int, tiers ...Tier) Account {
	return Account{
		MAGEID:  fmt.Sprintf("MAG%09d", n),
		Public:  strings.Repeat(fmt.Sprintf("a%03x", n), 8),
		Private: strings.Repeat(fmt.Sprintf("b%03x", n), 8),
		Token:   strings.Repeat(fmt.Sprintf("c%03x", n), 10),
		Tiers:   tiers,
	}
}

// Lists tells whether the package version is in the account's lists.
func (a Account) Lists(p Package) bool {
	switch {
	case p.ExtendedSupport && !a.ExtendedSupport, p.Prerelease && !a.Prerelease:
		return false
	case p.Tier == TierOpenSource:
		return true
	case p.Tier == TierThirdParty:
		return slices.Contains(a.Extensions, p.Name) || slices.Contains(a.Extensions, p.Name+":"+p.Version)
	}
	return a.Lapsed != LapsedGone && slices.Contains(a.Tiers, p.Tier)
}

// Opens tells whether the account gets the archive of the package version.
func (a Account) Opens(p Package) bool {
	paid := p.Tier == TierCommerce || p.Tier == TierB2B || p.Tier == TierCloud
	return a.Lists(p) && !(paid && a.Lapsed == LapsedListed)
}
