package repo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"magedoctor/diagnose"
)

// classify turns an error into a fault. Reached is the phase in which the error
// came; errors that carry their own phase overrule it. Now is the clock by which
// the certificate was judged.
func classify(err error, reached diagnose.Phase, now time.Time) diagnose.Fault {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the exchange has the URL
	}
	f := diagnose.Fault{Phase: reached, Detail: words(err)}
	if errors.Is(err, context.Canceled) {
		f.Kind = diagnose.FaultCanceled
		return f
	}
	if refused, ok := errors.AsType[*connectError](err); ok {
		f.Phase, f.Kind = diagnose.PhaseProxy, diagnose.FaultProxyDenied
		if refused.status == http.StatusProxyAuthRequired {
			f.Kind = diagnose.FaultProxyAuth
		}
		return f
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")) {
		reached = diagnose.PhaseProxy
	}
	if reached == diagnose.PhaseProxy {
		f.Phase, f.Kind = diagnose.PhaseProxy, proxyKind(err)
		return f
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		f.Phase, f.Kind = diagnose.PhaseDNS, diagnose.FaultResolver
		switch {
		case name.IsTimeout:
			f.Kind = diagnose.FaultTimeout
		case name.IsNotFound:
			f.Kind = diagnose.FaultNotFound
		}
		return f
	}
	if kind := tlsKind(err, now); kind != "" {
		f.Phase, f.Kind = diagnose.PhaseTLS, kind
		return f
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		f.Phase = diagnose.PhaseConnect
	}
	f.Kind = netKind(err)
	if f.Phase == diagnose.PhaseBody && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)) {
		f.Kind = diagnose.FaultTruncated
	}
	if f.Kind == diagnose.FaultOther && f.Phase == diagnose.PhaseTLS && strings.Contains(f.Detail, "tls: ") {
		f.Kind = diagnose.FaultProtocol
	}
	return f
}

// words is the error as it is told.
func words(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection ended in the middle: " + err.Error()
	case errors.Is(err, io.EOF):
		return "the server closed the connection: " + err.Error()
	}
	return err.Error()
}

// proxyKind is what went wrong with the proxy itself.
func proxyKind(err error) diagnose.FaultKind {
	text := err.Error()
	switch {
	case isTimeout(err):
		return diagnose.FaultTimeout
	case strings.Contains(text, "username/password"), strings.Contains(text, "no acceptable authentication"):
		return diagnose.FaultProxyAuth
	case strings.Contains(text, "not allowed by ruleset"):
		return diagnose.FaultProxyDenied
	}
	return diagnose.FaultProxyBroken
}

// tlsKind is what went wrong in a handshake; empty when err is not of one.
func tlsKind(err error, now time.Time) diagnose.FaultKind {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return diagnose.FaultWrongName
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		switch {
		case invalid.Reason != x509.Expired:
			return diagnose.FaultAuthority
		case invalid.Cert != nil && now.Before(invalid.Cert.NotBefore):
			return diagnose.FaultNotYetValid
		}
		return diagnose.FaultExpired
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return diagnose.FaultAuthority
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		return diagnose.FaultAuthority
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return diagnose.FaultAuthority
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return diagnose.FaultProtocol
	}
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || (op.Op != "remote error" && op.Op != "local error") {
		return ""
	}
	switch text := op.Err.Error(); {
	case strings.Contains(text, "protocol version"), strings.Contains(text, "handshake failure"),
		strings.Contains(text, "insufficient security"), strings.Contains(text, "inappropriate fallback"),
		strings.Contains(text, "unrecognized name"), strings.Contains(text, "no application protocol"):
		return diagnose.FaultProtocol
	}
	return diagnose.FaultOther
}

// streamError has the form of net/http's own error of an HTTP/2 stream, which
// errors.As can fill by that form.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return "stream error" }

// netKind is what went wrong on the wire.
func netKind(err error) diagnose.FaultKind {
	if no, ok := errors.AsType[syscall.Errno](err); ok {
		if kind := errnoKind(no); kind != "" {
			return kind
		}
	}
	if isTimeout(err) {
		return diagnose.FaultTimeout
	}
	if _, ok := errors.AsType[streamError](err); ok {
		return diagnose.FaultReset
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "GOAWAY"), strings.Contains(text, "http2: client connection"), errors.Is(err, net.ErrClosed):
		return diagnose.FaultReset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(text, "server closed"):
		return diagnose.FaultEOF
	}
	return diagnose.FaultOther
}

// errnoKind knows the numbers of Unix and those of Windows sockets.
func errnoKind(no syscall.Errno) diagnose.FaultKind {
	switch no {
	case syscall.ECONNREFUSED, 10061:
		return diagnose.FaultRefused
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN, syscall.EADDRNOTAVAIL, 10049, 10050, 10051, 10064, 10065:
		return diagnose.FaultUnreachable
	case syscall.ETIMEDOUT, 10060:
		return diagnose.FaultTimeout
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, 10053, 10054:
		return diagnose.FaultReset
	}
	return ""
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	if _, ok := errors.AsType[timeoutError](err); ok {
		return true
	}
	slow, ok := errors.AsType[net.Error](err)
	return ok && slow.Timeout()
}
