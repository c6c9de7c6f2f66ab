package fakerepo

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Certificate says what a TLS server shows.
type Certificate int

// The certificates to choose from. Expired, NotYetValid and the rest are so by the clock of this machine.
const (
	Genuine     Certificate = iota // by the authority that [Server.CA] returns
	Expired                        // ended yesterday
	NotYetValid                    // begins tomorrow
	WrongName                      // for another host
	Corporate                      // by "Corporate Proxy CA", which [Server.CA] does not contain
	SelfSigned                     // by itself
)

// authority is a certificate that signs others.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// year is close enough for certificates.
const year = 365 * 24 * time.Hour

func newAuthority(name string, now time.Time) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key for %s: %w", name, err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name, Organization: []string{"fakerepo"}},
		NotBefore: now.Add(-10 * year), NotAfter: now.Add(20 * year),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making the certificate of %s: %w", name, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate of %s: %w", name, err)
	}
	return &authority{cert, key}, nil
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// issue makes the certificate of a server whose names these are, of the chosen sort. clock is how far the server's time
// is ahead of this machine's.
func (a *authority) issue(sort Certificate, names []string, now time.Time, clock time.Duration) (tls.Certificate, error) {
	from, to := now.Add(clock-24*time.Hour), now.Add(clock+30*24*time.Hour)
	switch sort {
	case Expired:
		from, to = now.Add(clock-60*24*time.Hour), now.Add(clock-24*time.Hour)
	case NotYetValid:
		from = now.Add(clock + 24*time.Hour)
	case WrongName:
		names = []string{"other.example"}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano() + 1), Subject: pkix.Name{CommonName: names[0]},
		NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	parent, signer := a.cert, a.key
	if sort == SelfSigned {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the certificate for %s: %w", names[0], err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// corporateCA is the name of the authority behind [Corporate].
const corporateCA = "Corporate Proxy CA"
