package diagnose

import (
	"strings"
	"time"
)

// Exchange is one request and what came back, be it seen by a probe or in a log.
type Exchange struct {
	Seen
	Ask    Ask    `json:"ask"`
	Method string `json:"method"`
	// URL is without credentials.
	URL  string `json:"url"`
	Sent Sent   `json:"sent"`
	// Key is the reference of the key that was sent.
	Key string `json:"key,omitempty"`
	// Reversed is whether the two halves were sent the other way round.
	Reversed bool `json:"reversed,omitempty"`
	// Control is whether this request is a control: its answer is known
	// beforehand and says whether the others can be trusted.
	Control bool `json:"control,omitempty"`
	// Plain is whether the User-Agent did not look like Composer.
	Plain bool `json:"plain_agent,omitempty"`
	// Package and Version name what was asked for, where one package was.
	Package string `json:"package,omitempty"`
	Version string `json:"version,omitempty"`
	Want    Want   `json:"want"`
	// Status is the HTTP status; 0 when none came back.
	Status int `json:"status"`
	// Either is whether a log tells only that the status was 401 or 403, as
	// Composer's "Invalid credentials" did before 2.2.15; Status is 401 then.
	Either bool `json:"either,omitempty"`
	// Header holds the few response headers that bear on a diagnosis.
	Header  map[string]string `json:"header,omitempty"`
	Content Content           `json:"content"`
	// Fault is what went wrong below HTTP; its zero value means nothing did.
	Fault Fault `json:"fault"`
	// Tries counts the requests behind this answer, 1 without a retry.
	Tries  int   `json:"tries,omitempty"`
	TookMS int64 `json:"took_ms"`
}

// Ask is what a request asks for.
type Ask string

// The kinds of requests.
const (
	AskRoot     Ask = "root"     // packages.json
	AskList     Ask = "list"     // a provider list
	AskMetadata Ask = "metadata" // one package's versions
	AskArchive  Ask = "archive"  // an archive, by HEAD or a GET that is cut off
	AskDownload Ask = "download" // an archive, whole
	AskNeutral  Ask = "neutral"  // another host, as a control
	AskClock    Ask = "clock"    // any answer over plain HTTP, for its Date
	AskToken    Ask = "token"    // the download-token service
)

// Sent is which credentials went out with a request.
type Sent string

// What was sent.
const (
	SentUnknown Sent = "unknown"
	SentNothing Sent = "nothing"
	SentKeys    Sent = "keys"
)

// Want is the answer that a healthy repository gives to this request.
type Want struct {
	// Status lists the statuses that are as they should be.
	Status []int `json:"status"`
	// Kind is the kind of body; empty when any will do.
	Kind ContentKind `json:"kind,omitempty"`
}

// Content is what the body was.
type Content struct {
	Kind ContentKind `json:"kind,omitempty"`
	// Text is a short piece of a textual body, scrubbed of secrets.
	Text string `json:"text,omitempty"`
	// Notice is the server's own message: the "warning" or "info" of a JSON body.
	Notice string `json:"notice,omitempty"`
	// Says is what the notice means, where it is one of the known two.
	Says Says `json:"says,omitempty"`
	// Problem says why a body of the right kind cannot be used: broken JSON, a
	// digest that does not match.
	Problem string `json:"problem,omitempty"`
	// Altered is whether the body is not the one that its digest was made of.
	Altered bool `json:"altered,omitempty"`
	// Bytes is the length that was read or announced; -1 when unknown.
	Bytes int64 `json:"bytes,omitempty"`
}

// meaning is what a body says about keys. Of a body that came with success only the
// notice is kept.
func (c Content) meaning() Says {
	notice := strings.ToLower(c.Notice)
	switch {
	case c.Says != SaysNothing:
		return c.Says
	case strings.Contains(notice, "authentication keys are invalid"):
		return SaysInvalid
	case strings.Contains(notice, "provided your magento authentication keys"):
		return SaysNoKeys
	}
	return SaysNothing
}

// ContentKind is the kind of a body, by its first bytes and its Content-Type.
type ContentKind string

// The kinds of bodies.
const (
	ContentNone  ContentKind = ""
	ContentEmpty ContentKind = "empty"
	ContentJSON  ContentKind = "json"
	ContentHTML  ContentKind = "html"
	ContentZip   ContentKind = "zip"
	ContentText  ContentKind = "text"
	ContentOther ContentKind = "other"
)

// Says is the meaning of one of the repository's known texts.
type Says string

// The two texts with which repo.magento.com tells a missing from a refused pair.
const (
	SaysNothing Says = ""
	SaysNoKeys  Says = "no-keys"      // "You haven't provided your Magento authentication keys."
	SaysInvalid Says = "invalid-keys" // "Your Magento authentication keys are invalid."
)

// Fault is a failure below HTTP.
type Fault struct {
	// Phase is how far the request came; empty when there is no fault.
	Phase Phase `json:"phase,omitempty"`
	// Kind says what happened there.
	Kind FaultKind `json:"kind,omitempty"`
	// Detail is the error in words, scrubbed of secrets.
	Detail string `json:"detail,omitempty"`
}

// Phase is a stage of a request.
type Phase string

// The phases, in order.
const (
	PhaseDNS     Phase = "dns"
	PhaseConnect Phase = "connect"
	PhaseProxy   Phase = "proxy"
	PhaseTLS     Phase = "tls"
	PhaseAnswer  Phase = "answer" // waiting for the first byte
	PhaseBody    Phase = "body"
)

// FaultKind is a kind of failure below HTTP.
type FaultKind string

// The kinds of faults.
const (
	FaultNotFound    FaultKind = "not-found"         // dns: no such name
	FaultResolver    FaultKind = "resolver"          // dns: the resolver failed
	FaultRefused     FaultKind = "refused"           // connect: nothing listens
	FaultUnreachable FaultKind = "unreachable"       // connect: no route
	FaultTimeout     FaultKind = "timeout"           // any phase
	FaultReset       FaultKind = "reset"             // any phase
	FaultEOF         FaultKind = "eof"               // closed without an answer
	FaultTruncated   FaultKind = "truncated"         // body: shorter than announced
	FaultProxyAuth   FaultKind = "proxy-auth"        // proxy: 407
	FaultProxyDenied FaultKind = "proxy-denied"      // proxy: CONNECT refused with another status
	FaultProxyBroken FaultKind = "proxy-broken"      // proxy: its URL, name or answer is unusable
	FaultAuthority   FaultKind = "unknown-authority" // tls: issuer is not trusted here
	FaultExpired     FaultKind = "expired"           // tls: certificate has expired by this clock
	FaultNotYetValid FaultKind = "not-yet-valid"     // tls: certificate is not valid yet by this clock
	FaultWrongName   FaultKind = "wrong-name"        // tls: certificate is for another name
	FaultProtocol    FaultKind = "protocol"          // tls: no common version or cipher, or no TLS at all
	FaultCanceled    FaultKind = "canceled"          // the run was interrupted
	FaultOther       FaultKind = "other"
)

// Connection is one connection to a host, or the attempt at one.
type Connection struct {
	Seen
	Host    string `json:"host"`
	Address string `json:"address,omitempty"`
	// Proxy is the proxy's URL without credentials; empty for a direct one.
	Proxy string `json:"proxy,omitempty"`
	// Protocol is "HTTP/2.0" or "HTTP/1.1" once an answer came.
	Protocol string `json:"protocol,omitempty"`
	// TLS is the version: "TLS 1.3"; empty without one.
	TLS string `json:"tls,omitempty"`
	// Certificate is the one that was shown, verified or not.
	Certificate Certificate `json:"certificate"`
	Fault       Fault       `json:"fault"`
	// ServerDate is the Date header of the first answer, or of any answer seen.
	ServerDate time.Time `json:"server_date"`
	// Clock is this machine's time at that moment.
	Clock     time.Time `json:"clock"`
	DNSMS     int64     `json:"dns_ms"`
	ConnectMS int64     `json:"connect_ms"`
	TLSMS     int64     `json:"tls_ms"`
}

// Certificate is what bears on a diagnosis of a server's certificate.
type Certificate struct {
	Subject string `json:"subject,omitempty"`
	// Issuer is the name of who signed it; the top of the chain that was shown
	// when that differs stands in Root.
	Issuer     string `json:"issuer,omitempty"`
	Root       string `json:"root,omitempty"`
	SelfSigned bool   `json:"self_signed,omitempty"`
	// Public is whether Issuer or Root is a well-known public authority's name.
	Public    Answer    `json:"public,omitempty"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// Verified is whether this machine trusts it for the host.
	Verified bool `json:"verified"`
}

// Download is one whole transfer of an archive, made to compare its content.
type Download struct {
	Seen
	Exchange string `json:"exchange"`
	Package  string `json:"package"`
	Version  string `json:"version"`
	// Bytes is what arrived; Announced is Content-Length, -1 when there was none.
	Bytes     int64 `json:"bytes"`
	Announced int64 `json:"announced"`
	// SHA1 is of what arrived; Wanted are the digests of lock and metadata.
	SHA1    string `json:"sha1,omitempty"`
	LockSum string `json:"lock_sum,omitempty"`
	ListSum string `json:"list_sum,omitempty"`
	// Try counts from 1.
	Try int `json:"try"`
}

// Message is a line of a log that is no exchange: what Composer, a plugin or the
// platform said.
type Message struct {
	Seen
	Kind MessageKind `json:"kind"`
	// Text is the message, un-wrapped and scrubbed.
	Text    string `json:"text"`
	Package string `json:"package,omitempty"`
	Version string `json:"version,omitempty"`
}

// MessageKind is what a message is about.
type MessageKind string

// The kinds of messages that name a cause no probe can see.
const (
	MessageAuditPlugin MessageKind = "audit-plugin"        // the dependency-version audit plugin stopped the run
	MessageAdvisories  MessageKind = "security-advisories" // versions dropped for known advisories
	MessagePlatform    MessageKind = "platform"            // PHP version or extension
	MessageConflict    MessageKind = "conflict"            // the solver found no solution
	MessagePlugin      MessageKind = "plugin"              // a plugin or Magento's tooling failed
	MessageForeign     MessageKind = "foreign-client"      // another client than Composer asked
	MessageComposer    MessageKind = "composer-version"    // Composer 1 against 2, or too old
	MessageDegraded    MessageKind = "degraded"            // the local cache stood in for the repository
	MessageHarmless    MessageKind = "harmless"            // kept for the record, judged by no rule
)
