package repo

import (
	"encoding/base64"
	"fmt"
	"io"

	"magedoctor/diagnose"
)

// Request is one question to a server.
type Request struct {
	Ask diagnose.Ask
	// Method is GET when empty. A HEAD that the server does not serve (400, 405,
	// 501) becomes a GET that is cut off after its first bytes.
	Method string
	// URL may hold user information; it is dropped, never sent.
	URL string
	// Credentials are sent when the URL's origin may have them.
	Credentials []Credential
	// Key is the reference of the key that Credentials come from.
	Key string
	// Reversed, Control, Package, Version and Want are copied to the exchange.
	Reversed bool
	Control  bool
	Package  string
	Version  string
	Want     diagnose.Want
	// Plain sends a User-Agent that does not look like Composer.
	Plain bool
	// Exact sends a User-Agent in Composer's exact form.
	Exact bool
	// Limit bounds the decoded body in bytes: 0 means 8 MiB, or 64 MiB with Read.
	Limit int64
	// Read consumes the decoded body of a 200 of the wanted kind as a stream;
	// Answer.Body stays empty then. Its error becomes Content.Problem.
	Read func(io.Reader) error
	// SHA256 is the digest in hex that the decoded body of a 200 must have.
	SHA256 string
	// Written is called when the request's head is on the wire, at each try and from
	// another goroutine; nil drops it. Where Options.Transport does not trace, it never is.
	Written func()
	// Download reads the whole body of a 200, counts and hashes it and keeps
	// nothing.
	Download bool
}

// Answer is what came back.
type Answer struct {
	// Exchange lacks its Seen, which is the caller's to stamp.
	Exchange diagnose.Exchange
	// Connection is set when this request opened one, or failed to.
	Connection *diagnose.Connection
	// Body is the decoded body, up to Request.Limit. It is raw: parse it, never
	// show it.
	Body Body
	// Location is where a redirect leads, raw: follow it, never show it, for it may
	// be signed.
	Location Body
	// SHA1 is of what arrived, in hex, and Bytes its length; for downloads.
	SHA1  string
	Bytes int64
	// Announced is the Content-Length of an unencoded body; -1 when unknown.
	Announced int64
	// Skipped says why nothing was sent; empty when something was.
	Skipped string
	// Withheld says why the credentials were not sent with the request.
	Withheld string
}

// Credential is one header that identifies an account. Whatever prints it shows
// its name alone.
type Credential struct{ Header, Value string }

// Basic is the pair of access keys as Composer's http-basic sends it.
func Basic(user, password string) []Credential {
	pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return []Credential{{"Authorization", "Basic " + pair}}
}

// Bearer is a token as Composer's bearer credential sends it.
func Bearer(token string) []Credential {
	return []Credential{{"Authorization", "Bearer " + token}}
}

// String names the header and hides its value.
func (c Credential) String() string { return c.Header + ": REDACTED" }

// GoString is String.
func (c Credential) GoString() string { return c.String() }

// Format hides the value from every verb.
func (c Credential) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// MarshalText is String.
func (c Credential) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Body is the raw content of an answer. It may repeat what was sent, so nothing
// prints it.
type Body []byte

// String tells the length.
func (b Body) String() string { return fmt.Sprintf("%d bytes", len(b)) }

// Format hides the content from every verb.
func (b Body) Format(f fmt.State, _ rune) { fmt.Fprint(f, b.String()) }

// MarshalText is String.
func (b Body) MarshalText() ([]byte, error) { return []byte(b.String()), nil }
