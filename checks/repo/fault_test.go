package repo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"
	"time"

	d "magedoctor/diagnose"
)

func TestClassify(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	dialed := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}, Err: err}
	}
	errno := func(call string, no syscall.Errno) error { return os.NewSyscallError(call, no) }
	read := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	cert := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	validity := func(from, to time.Duration) *x509.Certificate {
		return &x509.Certificate{NotBefore: now.Add(from), NotAfter: now.Add(to)}
	}
	alert := func(text string) error { return &net.OpError{Op: "remote error", Err: errors.New(text)} }
	for _, c := range []struct {
		name    string
		err     error
		reached d.Phase
		phase   d.Phase
		kind    d.FaultKind
	}{
		{"name does not exist", dialed(&net.DNSError{Err: "no such host", Name: host, IsNotFound: true}), d.PhaseConnect, d.PhaseDNS, d.FaultNotFound},
		{"resolver is silent", dialed(&net.DNSError{Err: "i/o timeout", Name: host, IsTimeout: true, IsTemporary: true}), d.PhaseDNS, d.PhaseDNS, d.FaultTimeout},
		{"resolver fails", dialed(&net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}), d.PhaseDNS, d.PhaseDNS, d.FaultResolver},
		{"nothing listens", dialed(errno("connect", syscall.ECONNREFUSED)), d.PhaseConnect, d.PhaseConnect, d.FaultRefused},
		{"no route to the network", dialed(errno("connect", syscall.ENETUNREACH)), d.PhaseConnect, d.PhaseConnect, d.FaultUnreachable},
		{"no route to the host", dialed(errno("connect", syscall.EHOSTUNREACH)), d.PhaseConnect, d.PhaseConnect, d.FaultUnreachable},
		{"kernel gives up connecting", dialed(errno("connect", syscall.ETIMEDOUT)), d.PhaseConnect, d.PhaseConnect, d.FaultTimeout},
		{"connect takes too long", dialed(os.ErrDeadlineExceeded), d.PhaseConnect, d.PhaseConnect, d.FaultTimeout},
		{"context deadline while connecting", dialed(context.DeadlineExceeded), d.PhaseConnect, d.PhaseConnect, d.FaultTimeout},
		{"dial error seen in a later phase", dialed(errno("connect", syscall.ECONNREFUSED)), d.PhaseAnswer, d.PhaseConnect, d.FaultRefused},
		{"reset in the handshake", read(errno("read", syscall.ECONNRESET)), d.PhaseTLS, d.PhaseTLS, d.FaultReset},
		{"closed in the handshake", io.EOF, d.PhaseTLS, d.PhaseTLS, d.FaultEOF},
		{"handshake too slow", timeoutError("TLS handshake timeout"), d.PhaseTLS, d.PhaseTLS, d.FaultTimeout},
		{"issuer unknown", cert(x509.UnknownAuthorityError{}), d.PhaseTLS, d.PhaseTLS, d.FaultAuthority},
		{"issuer unknown, bare", x509.UnknownAuthorityError{}, d.PhaseTLS, d.PhaseTLS, d.FaultAuthority},
		{"no trust store", cert(x509.SystemRootsError{}), d.PhaseTLS, d.PhaseTLS, d.FaultAuthority},
		{"verification fails otherwise", cert(errors.New("x509: too odd")), d.PhaseTLS, d.PhaseTLS, d.FaultAuthority},
		{"certificate expired", cert(x509.CertificateInvalidError{Cert: validity(-2*time.Hour, -time.Hour), Reason: x509.Expired}), d.PhaseTLS, d.PhaseTLS, d.FaultExpired},
		{"certificate not yet valid", cert(x509.CertificateInvalidError{Cert: validity(time.Hour, 2*time.Hour), Reason: x509.Expired}), d.PhaseTLS, d.PhaseTLS, d.FaultNotYetValid},
		{"issuer may not sign", cert(x509.CertificateInvalidError{Cert: validity(-time.Hour, time.Hour), Reason: x509.NotAuthorizedToSign}), d.PhaseTLS, d.PhaseTLS, d.FaultAuthority},
		{"certificate for another name", cert(x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"login.example.com"}}, Host: host}), d.PhaseTLS, d.PhaseTLS, d.FaultWrongName},
		{"no TLS at all", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, d.PhaseTLS, d.PhaseTLS, d.FaultProtocol},
		{"plain HTTP on the TLS port", http.ErrSchemeMismatch, d.PhaseTLS, d.PhaseTLS, d.FaultProtocol},
		{"server wants another version", alert("tls: protocol version not supported"), d.PhaseTLS, d.PhaseTLS, d.FaultProtocol},
		{"no cipher in common", alert("tls: handshake failure"), d.PhaseTLS, d.PhaseTLS, d.FaultProtocol},
		{"server picks an old version", errors.New("tls: server selected unsupported protocol version 301"), d.PhaseTLS, d.PhaseTLS, d.FaultProtocol},
		{"server's own trouble in the handshake", alert("tls: internal error"), d.PhaseTLS, d.PhaseTLS, d.FaultOther},
		{"proxy wants a password", &connectError{status: 407, text: "407 Proxy Authentication Required"}, d.PhaseProxy, d.PhaseProxy, d.FaultProxyAuth},
		{"proxy denies", &connectError{status: 403, text: "403 Forbidden"}, d.PhaseProxy, d.PhaseProxy, d.FaultProxyDenied},
		{"proxy's name does not exist", &net.OpError{Op: "proxyconnect", Err: dialed(&net.DNSError{Err: "no such host", IsNotFound: true})}, d.PhaseDNS, d.PhaseProxy, d.FaultProxyBroken},
		{"proxy is down", &net.OpError{Op: "proxyconnect", Err: dialed(errno("connect", syscall.ECONNREFUSED))}, d.PhaseConnect, d.PhaseProxy, d.FaultProxyBroken},
		{"proxy cannot be reached in time", &net.OpError{Op: "proxyconnect", Err: dialed(os.ErrDeadlineExceeded)}, d.PhaseConnect, d.PhaseProxy, d.FaultTimeout},
		{"proxy's own certificate is bad", &net.OpError{Op: "proxyconnect", Err: cert(x509.UnknownAuthorityError{})}, d.PhaseTLS, d.PhaseProxy, d.FaultProxyBroken},
		{"proxy closes instead of answering", io.EOF, d.PhaseProxy, d.PhaseProxy, d.FaultProxyBroken},
		{"socks proxy wants a password", &net.OpError{Op: "socks connect", Err: errors.New("no acceptable authentication methods")}, d.PhaseProxy, d.PhaseProxy, d.FaultProxyAuth},
		{"first byte too slow", errors.New("x"), d.PhaseAnswer, d.PhaseAnswer, d.FaultOther},
		{"answer timeout", timeoutError("timeout awaiting response headers"), d.PhaseAnswer, d.PhaseAnswer, d.FaultTimeout},
		{"closed before an answer", io.EOF, d.PhaseAnswer, d.PhaseAnswer, d.FaultEOF},
		{"closed amid the header", io.ErrUnexpectedEOF, d.PhaseAnswer, d.PhaseAnswer, d.FaultEOF},
		{"idle connection closed", errors.New("http: server closed idle connection"), d.PhaseAnswer, d.PhaseAnswer, d.FaultEOF},
		{"reset before an answer", read(errno("read", syscall.ECONNRESET)), d.PhaseAnswer, d.PhaseAnswer, d.FaultReset},
		{"HTTP/2 goes away", errors.New("http2: server sent GOAWAY and closed the connection; ErrCode=ENHANCE_YOUR_CALM"), d.PhaseAnswer, d.PhaseAnswer, d.FaultReset},
		{"malformed HTTP", errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`), d.PhaseAnswer, d.PhaseAnswer, d.FaultOther},
		{"body shorter than announced", io.ErrUnexpectedEOF, d.PhaseBody, d.PhaseBody, d.FaultTruncated},
		{"body stalls", errStall, d.PhaseBody, d.PhaseBody, d.FaultTimeout},
		{"reset amid the body", read(errno("read", syscall.ECONNRESET)), d.PhaseBody, d.PhaseBody, d.FaultReset},
		{"interrupted", context.Canceled, d.PhaseBody, d.PhaseBody, d.FaultCanceled},
		{"not finished as a whole", errWhole, d.PhaseConnect, d.PhaseConnect, d.FaultTimeout},
		{"windows: refused", dialed(errno("connectex", syscall.Errno(10061))), d.PhaseConnect, d.PhaseConnect, d.FaultRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			faultIs(t, classify(c.err, c.reached, now), c.phase, c.kind)
			wrapped := &url.Error{Op: "Get", URL: "https://user:hidden@repo.magento.com/", Err: fmt.Errorf("asking: %w", c.err)}
			f := classify(wrapped, c.reached, now)
			faultIs(t, f, c.phase, c.kind)
			if got := f.Detail; got == "" || contains(got, "hidden") {
				t.Errorf("detail %q", got)
			}
		})
	}
}
