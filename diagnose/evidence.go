// Package diagnose thinks: it turns evidence into ranked causes and a verdict.
//
// The rules of this house: facts are plain data that say what was seen and
// nothing more; a rule returns references to facts, never prose; the whole
// package is a pure function of its input. It does no I/O and reads no clock and
// no environment, so that a live probe, a pasted log and a recorded run of
// somebody else are judged alike.
package diagnose

import "time"

// Evidence is everything that was seen, as typed facts. Every fact carries a Seen
// with a reference that is unique within the evidence; findings point to facts by
// that reference. No field of any fact can hold a private key.
type Evidence struct {
	// Origin tells where the facts come from: "probe", "log", "record".
	Origin string `json:"origin,omitempty"`
	// Taken is when looking began, UTC.
	Taken time.Time `json:"taken"`
	// Repository is the URL that was asked, without credentials.
	Repository string `json:"repository,omitempty"`
	// Official is whether Repository is Adobe's own host, or stands in for it on this
	// machine, and is not a mirror of it.
	Official bool `json:"official"`
	// Requests counts the HTTP requests that were sent, retries included.
	Requests int `json:"requests"`

	Client      Client       `json:"client"`
	Places      []Place      `json:"places"`
	Keys        []Key        `json:"keys"`
	Choice      Choice       `json:"choice"`
	Project     Project      `json:"project"`
	Settings    []Setting    `json:"settings"`
	Connections []Connection `json:"connections"`
	Exchanges   []Exchange   `json:"exchanges"`
	Views       []View       `json:"views"`
	Packages    []Package    `json:"packages"`
	Downloads   []Download   `json:"downloads"`
	Tokens      []Token      `json:"tokens"`
	Messages    []Message    `json:"messages"`
	Steps       []Step       `json:"steps"`
}

// Seen is embedded in every fact: which fact it is, who saw it and where.
type Seen struct {
	// Ref names the fact within its evidence: "x2", "k1". Empty in a fact that
	// was not seen at all.
	Ref string `json:"ref,omitempty"`
	// Check is the name of the check that saw it: "keys", "accepted".
	Check string `json:"check,omitempty"`
	// From is "probe", or a file and line such as "deploy.log:12".
	From string `json:"from,omitempty"`
}

// Answer is a question's answer as far as it was seen; the zero value is Unknown.
type Answer string

// The answers. Unknown is never read as No.
const (
	Unknown Answer = ""
	Yes     Answer = "yes"
	No      Answer = "no"
)

// Tier is the edition or product that a package belongs to, which decides who may
// read it.
type Tier string

// The tiers, weakest entitlement first.
const (
	TierUnknown    Tier = "unknown"
	TierOpenSource Tier = "open-source"
	TierCommerce   Tier = "commerce"
	TierB2B        Tier = "b2b"
	TierCloud      Tier = "cloud"
	TierThirdParty Tier = "third-party"
)

// Client is the Composer whose behaviour decides the order of sources.
type Client struct {
	Seen
	// Version is "2.8.8"; empty means unknown, and then the newest is assumed.
	Version string `json:"version,omitempty"`
	// Source tells how the version is known: "composer --version",
	// "--composer-version", "composer.lock", or "assumed".
	Source string `json:"source,omitempty"`
	// Problem says why this Composer cannot serve this project, if it cannot:
	// "composer.lock was written by Composer 2 (plugin-api-version 2.6.0)".
	Problem string `json:"problem,omitempty"`
}

// Step is one check that ran, or the reason why it did not.
type Step struct {
	Check string `json:"check"`
	// Doc is the healthy condition in one line: "the keys open the package list".
	Doc string `json:"doc"`
	// Skipped is the reason when the check did not run; empty when it ran.
	Skipped string `json:"skipped,omitempty"`
	// Needless is whether a skipped check had nothing to look at; otherwise
	// something stood in its way.
	Needless bool `json:"needless,omitempty"`
	// Unfinished says what was left undone: an interruption, a spent budget.
	Unfinished string `json:"unfinished,omitempty"`
	// Detail is a short remark for the reader: "7 places", "614 of 614".
	Detail string `json:"detail,omitempty"`
	// TookMS is how long the check ran, in milliseconds.
	TookMS int64 `json:"took_ms"`
}
