package diagnose

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// This file and its neighbour say facts: one line each, fit to follow "because".

// maxQuote limits how much of a server's or a log's own text a sentence quotes.
const maxQuote = 160

// oneLine makes any text fit for a line of a terminal: no line breaks, no
// control characters, no runs of blanks.
func oneLine(s string) string {
	printable := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(printable), " ")
}

// quote is a piece of foreign text in quotation marks.
func quote(s string) string {
	runes := []rune(oneLine(s))
	if len(runes) > maxQuote {
		runes = append(runes[:maxQuote-1], '…')
	}
	return `"` + string(runes) + `"`
}

// sentence joins the parts that are not empty.
func sentence(parts ...string) string {
	return oneLine(strings.Join(parts, " "))
}

// masked is a public key as readers see it.
func masked(public string) string { return strings.TrimRight(public, "….") + "…" }

// key names a key: "key aaaa… (auth.json)".
func (e *Evidence) key(ref string) string {
	for _, k := range e.Keys {
		if k.Ref == ref && ref != "" {
			return k.label()
		}
	}
	return "keys"
}

func (k Key) label() string {
	name := "key " + masked(k.Public)
	if k.Public == "" {
		name = "a " + k.Kind + " credential"
	}
	if k.Where != "" {
		name += " (" + k.Where + ")"
	}
	return name
}

// path is a URL without the repository's own host.
func (e *Evidence) path(address string) string {
	base, err := url.Parse(e.Repository)
	u, err2 := url.Parse(address)
	if err != nil || err2 != nil || base.Host == "" || base.Host != u.Host || base.Scheme != u.Scheme {
		return address
	}
	if u.RawQuery != "" {
		return u.EscapedPath() + "?" + u.RawQuery
	}
	return u.EscapedPath()
}

// Sentence says the request and what came back.
func (x Exchange) Sentence(e *Evidence) string {
	switch {
	case x.Ask == AskRoot && x.Sent == SentNothing && asksForKeys(x) && x.Status == 401:
		return "without keys the repository answers 401 as it should"
	case x.Ask == AskArchive && x.Control && !x.Unexpected() && x.answered():
		return fmt.Sprintf("an archive that cannot exist answers %d as it should", x.Status)
	}
	return sentence(x.request(e), x.result())
}

// request says who asked for what, with which keys.
func (x Exchange) request(e *Evidence) string {
	method := x.Method
	if method == "" {
		method = "GET"
	}
	asked := method + " " + e.path(x.URL)
	if x.URL == "" {
		asked = "the request for " + x.thing()
	}
	switch {
	case x.Ask == AskNeutral:
		asked += ", a neutral host,"
	case x.Ask == AskToken && x.Sent == SentKeys:
		asked += " with MAGEID and download token"
	case x.Sent == SentNothing:
		asked += " without keys"
	case x.Reversed:
		asked += " with " + e.key(x.Key) + ", its halves exchanged,"
	case x.Sent == SentKeys:
		asked += " with " + e.key(x.Key)
	}
	if x.Plain {
		asked += " and a User-Agent unlike Composer's"
	}
	return asked
}

// thing names what was asked for when no URL is known.
func (x Exchange) thing() string {
	switch {
	case x.Package != "" && x.Ask == AskMetadata:
		return "the metadata of " + x.Package
	case x.Package != "":
		return "the archive of " + sentence(x.Package, x.Version)
	}
	switch x.Ask {
	case AskRoot:
		return "the package list"
	case AskList:
		return "a provider list"
	case AskMetadata:
		return "a package's metadata"
	case AskToken:
		return "the download service"
	}
	return "an archive"
}

// result says what came back.
func (x Exchange) result() string {
	tries := ""
	if x.Tries > 1 {
		tries = fmt.Sprintf("after %d tries", x.Tries)
	}
	switch {
	case x.Fault.Kind == FaultCanceled:
		return "was interrupted"
	case x.Fault.happened():
		return sentence("failed", tries) + ": " + x.Fault.sentence()
	case x.Status == 0:
		return "brought no status"
	}
	said := sentence(fmt.Sprintf("answered %d", x.Status), tries)
	if wait := x.Header["Retry-After"]; wait != "" {
		if strings.Trim(wait, "0123456789") == "" {
			wait += " s" // a number counts seconds, anything else is a date (RFC 9110)
		}
		said += ", to be asked again after " + oneLine(wait)
	}
	if to := x.Header["Location"]; to != "" && x.Status >= 300 && x.Status < 400 {
		said += ", sent on to " + oneLine(to)
	}
	switch {
	case x.Content.Problem != "":
		return said + ", but its content cannot be used: " + oneLine(x.Content.Problem)
	case x.Content.Notice != "":
		return said + ": " + quote(x.Content.Notice)
	case x.Content.Kind == ContentHTML && x.Unexpected():
		return said + " with a web page"
	case x.Content.Text != "" && x.Unexpected():
		return said + ": " + quote(x.Content.Text)
	}
	return said
}

// sentence says a fault in words.
func (f Fault) sentence() string {
	words, ok := faultWords[f.Kind]
	switch {
	case f.Phase == PhaseDNS && (f.Kind == FaultTimeout || !ok):
		words = "the name could not be resolved"
	case f.Phase == PhaseProxy && !ok:
		words = "the proxy failed"
	case f.Kind == FaultTimeout:
		words = timeoutWords[f.Phase]
		if words == "" {
			words = "the time ran out"
		}
	case !ok:
		words = "the connection failed"
	}
	if f.Detail != "" {
		return words + " (" + oneLine(f.Detail) + ")"
	}
	return words
}

var faultWords = map[FaultKind]string{
	FaultNotFound:    "the name does not resolve",
	FaultResolver:    "the resolver failed",
	FaultRefused:     "the connection was refused",
	FaultUnreachable: "there is no route to the host",
	FaultReset:       "the connection was cut",
	FaultEOF:         "the connection was closed without an answer",
	FaultTruncated:   "less arrived than was announced",
	FaultProxyAuth:   "the proxy wants a login (407)",
	FaultProxyDenied: "the proxy refused the tunnel",
	FaultProxyBroken: "the proxy cannot be used",
	FaultAuthority:   "the certificate's issuer is not trusted here",
	FaultExpired:     "the certificate has expired by this machine's clock",
	FaultNotYetValid: "the certificate is not valid yet by this machine's clock",
	FaultWrongName:   "the certificate is for another name",
	FaultProtocol:    "no common TLS version or cipher",
}

var timeoutWords = map[Phase]string{
	PhaseConnect: "no connection within the time limit",
	PhaseProxy:   "no answer from the proxy within the time limit",
	PhaseTLS:     "no TLS handshake within the time limit",
	PhaseAnswer:  "no answer within the time limit",
	PhaseBody:    "the body did not arrive within the time limit",
}

// Sentence says how the connection went, and who signed its certificate.
func (c Connection) Sentence(e *Evidence) string {
	said := "the connection to " + c.Host
	if c.Address != "" {
		said += " (" + c.Address + ")"
	}
	if c.Proxy != "" {
		said += " through the proxy " + c.Proxy
	}
	if c.Fault.happened() {
		said += " failed: " + c.Fault.sentence()
	} else {
		said += " stands" + prefixed(", ", c.TLS)
	}
	if c.Certificate.Issuer != "" {
		said += "; its certificate is signed by " + quote(c.Certificate.Issuer)
		if c.Certificate.Public == No {
			said += ", no public authority"
		}
	}
	if !c.ServerDate.IsZero() && !c.Clock.IsZero() && c.ServerDate.Sub(c.Clock).Abs() > skew {
		said += fmt.Sprintf("; the server's date is %s, this clock says %s", day(c.ServerDate), day(c.Clock))
	}
	return oneLine(said)
}

// prefixed is the text behind a prefix, or nothing.
func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// Sentence compares what arrived with what was wanted.
func (d Download) Sentence(*Evidence) string {
	said := fmt.Sprintf("try %d of %s brought %d bytes", d.Try, sentence(d.Package, d.Version), d.Bytes)
	if d.short() {
		said += fmt.Sprintf(" of %d", d.Announced)
	}
	switch {
	case d.SHA1 == "":
	case d.LockSum != "" && d.SHA1 != d.LockSum && d.SHA1 == d.ListSum:
		said += fmt.Sprintf(" with checksum %s, as the list says; composer.lock says %s", brief(d.SHA1), brief(d.LockSum))
	case d.LockSum != "" && d.SHA1 != d.LockSum:
		said += fmt.Sprintf(" with checksum %s; composer.lock says %s", brief(d.SHA1), brief(d.LockSum))
	case d.ListSum != "" && d.SHA1 != d.ListSum:
		said += fmt.Sprintf(" with checksum %s; the list says %s", brief(d.SHA1), brief(d.ListSum))
	default:
		said += " with the right checksum"
	}
	return oneLine(said)
}

// brief shortens a digest for a reader.
func brief(sum string) string {
	if len(sum) > 10 {
		return sum[:10] + "…"
	}
	return sum
}

// Sentence quotes the message.
func (m Message) Sentence(*Evidence) string { return oneLine(m.Text) }
