package repo

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// connection tells the connection that an attempt opened or failed to open; nil
// when it used one that stood.
func (c *Client) connection(t *track, u *url.URL, f diagnose.Fault, err error, resp *http.Response) *diagnose.Connection {
	t.mu.Lock()
	defer t.mu.Unlock()
	failed := opening(f) && f.Kind != diagnose.FaultCanceled
	if !t.fresh && !failed {
		return nil
	}
	d := &diagnose.Connection{
		Host: u.Host, Address: t.address, Proxy: proxyName(t.proxy), Clock: c.opts.Now().UTC(),
		DNSMS: t.dns.Milliseconds(), ConnectMS: max(t.connect, 0).Milliseconds(), TLSMS: t.tls.Milliseconds(),
	}
	if failed {
		d.Fault = f
		if op, ok := errors.AsType[*net.OpError](err); ok && d.Address == "" && op.Addr != nil {
			d.Address = op.Addr.String()
		}
	}
	if resp != nil {
		d.Protocol = resp.Proto
		if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
			d.ServerDate = at.UTC()
		}
	}
	if shown, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		d.Certificate = c.certificate(shown.UnverifiedCertificates, nil)
	}
	if t.state.HandshakeComplete {
		d.TLS = tls.VersionName(t.state.Version)
		d.Certificate = c.certificate(t.state.PeerCertificates, t.state.VerifiedChains)
		d.Certificate.Verified = len(t.state.VerifiedChains) > 0
	}
	return d
}

// certificate tells the leaf of a chain, verified or only shown.
func (c *Client) certificate(shown []*x509.Certificate, verified [][]*x509.Certificate) diagnose.Certificate {
	if len(shown) == 0 {
		return diagnose.Certificate{}
	}
	leaf, top := shown[0], shown[len(shown)-1].Issuer
	if len(verified) > 0 {
		chain := verified[0]
		top = chain[len(chain)-1].Subject
	}
	d := diagnose.Certificate{
		Subject:    c.safe(name(leaf.Subject), 200),
		Issuer:     c.safe(name(leaf.Issuer), 200),
		SelfSigned: bytes.Equal(leaf.RawSubject, leaf.RawIssuer),
		Public:     diagnose.No,
		NotBefore:  leaf.NotBefore.UTC(),
		NotAfter:   leaf.NotAfter.UTC(),
	}
	if d.Subject == "" && len(leaf.DNSNames) > 0 {
		d.Subject = c.safe(leaf.DNSNames[0], 200)
	}
	if root := c.safe(name(top), 200); root != d.Issuer {
		d.Root = root
	}
	if !d.SelfSigned && (publicAuthority(leaf.Issuer) || publicAuthority(top)) {
		d.Public = diagnose.Yes
	}
	return d
}

// name is a certificate's name as people say it: "R11 (Let's Encrypt)".
func name(n pkix.Name) string {
	organization := strings.Join(n.Organization, ", ")
	switch {
	case organization == "" || organization == n.CommonName:
		return n.CommonName
	case n.CommonName == "":
		return organization
	}
	return n.CommonName + " (" + organization + ")"
}

// publicAuthority is whether a name is that of a well-known public authority.
// Anybody can put such a name into a certificate; only Verified proves it.
func publicAuthority(n pkix.Name) bool {
	names := append(slices.Clone(n.Organization), n.CommonName)
	return slices.ContainsFunc(names, func(name string) bool {
		name = strings.ToLower(name)
		return slices.ContainsFunc(publicNames[:], func(known string) bool { return strings.HasPrefix(name, known) })
	})
}

// publicNames begin the names of the authorities that common trust stores hold.
var publicNames = [...]string{
	"actalis", "amazon", "apple", "asseco", "baltimore", "buypass", "certainly", "certigna", "certum", "cloudflare",
	"comodo", "cybertrust", "d-trust", "deutsche telekom", "digicert", "entrust", "geotrust", "globalsign", "godaddy",
	"go daddy", "google trust services", "harica", "hellenic academic", "identrust", "digital signature trust",
	"internet security research group", "isrg", "let's encrypt", "microsoft", "network solutions", "quovadis",
	"sectigo", "secom", "securetrust", "ssl corp", "ssl.com", "starfield", "swisssign", "symantec", "t-systems",
	"telia", "thawte", "the usertrust", "trustwave", "usertrust", "verisign", "zerossl",
}
