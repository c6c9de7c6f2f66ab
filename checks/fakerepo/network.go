package fakerepo

import (
	"context"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Network says what happens below HTTP.
type Network string

// The networks. "Host" means the repository's host only; neutral hosts stay reachable.
const (
	NetworkOK             Network = "ok"
	NetworkNoDNS          Network = "no-dns"            // no name resolves
	NetworkNoDNSHost      Network = "no-dns-host"       // the host's name does not
	NetworkRefused        Network = "refused"           // nothing listens at the host
	NetworkTimeout        Network = "timeout"           // the host never answers the first packet
	NetworkNoEgress       Network = "no-egress"         // names resolve, no connection ever comes about
	NetworkReset          Network = "reset"             // connections are reset at once
	NetworkTLSCorporate   Network = "tls-corporate"     // a middle box shows its own certificate
	NetworkTLSExpired     Network = "tls-expired"       // an expired certificate, the clocks agree
	NetworkTLSWrongName   Network = "tls-wrong-name"    // a certificate for another host
	NetworkTLSOld         Network = "tls-old"           // TLS 1.1 at most
	NetworkTLSNotYetValid Network = "tls-not-yet-valid" // this machine's clock is three years behind
	NetworkTLSClockAhead  Network = "tls-clock-ahead"   // this machine's clock is three years ahead
	NetworkProxyAuth      Network = "proxy-auth"        // the proxy asks for a login: 407
	NetworkProxyForbidden Network = "proxy-forbidden"   // the proxy forbids the host: 403
	NetworkProxy          Network = "proxy"             // a proxy that lets everything through
)

// Options of the server that plays this network at an address; an empty address is a free port on loopback. Without
// TLS only a reset is played.
func (n Network) Options(tls bool, address string) Options {
	o := Options{TLS: tls, Address: address}
	switch n {
	case NetworkReset:
		o.Reset = true
	case NetworkTLSCorporate:
		o.Certificate = Corporate
	case NetworkTLSExpired:
		o.Certificate = Expired
	case NetworkTLSWrongName:
		o.Certificate = WrongName
	case NetworkTLSOld:
		o.OldTLS = true
	case NetworkTLSNotYetValid:
		o.Clock = 3 * year
	case NetworkTLSClockAhead:
		o.Clock = -3 * year
	}
	return o
}

// proxy that stands before a server, if any.
func (n Network) proxy(to string) (Proxy, bool) {
	switch n {
	case NetworkProxyAuth:
		return Proxy{To: to, User: "build", Password: "made-up-password"}, true
	case NetworkProxyForbidden:
		return Proxy{To: to, Refuse: 403}, true
	case NetworkProxy:
		return Proxy{To: to}, true
	}
	return Proxy{}, false
}

// DialFunc is the dialer of net/http.Transport.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dial returns next with the faults of this network, as the errors that net.Dialer returns.
func (n Network) Dial(next DialFunc) DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, &net.OpError{Op: "dial", Net: network, Err: err}
		}
		to := &net.TCPAddr{IP: addressOf(host), Port: 443}
		if n.unresolved(host) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: noSuchHost(host)}
		}
		switch {
		case n == NetworkRefused && affected(host):
			return nil, &net.OpError{Op: "dial", Net: network, Addr: to, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		case n == NetworkTimeout && affected(host), n == NetworkNoEgress:
			return nil, &net.OpError{Op: "dial", Net: network, Addr: to, Err: blackhole(ctx)}
		}
		return next(ctx, network, address)
	}
}

// LookupHost resolves names as this network does: every host of the fake world has an address of the range that is
// reserved for documentation, others do not exist.
func (n Network) LookupHost(_ context.Context, host string) ([]string, error) {
	if ip := net.ParseIP(host); ip != nil {
		return []string{ip.String()}, nil
	}
	if n.unresolved(host) || !slices.Contains(append(Names(), HostProxy), strings.ToLower(host)) {
		return nil, noSuchHost(host)
	}
	return []string{addressOf(host).String()}, nil
}

func (n Network) unresolved(host string) bool {
	if net.ParseIP(host) != nil || host == "localhost" {
		return false
	}
	return n == NetworkNoDNS || n == NetworkNoDNSHost && affected(host)
}

// affected tells the hosts that a fault "for the host only" hits.
func affected(host string) bool {
	host = strings.ToLower(host)
	return host == HostRepository || host == HostMirror || host == addressOf(HostRepository).String()
}

func addressOf(host string) net.IP {
	if ip := net.ParseIP(host); ip != nil {
		return ip
	}
	last := slices.Index(append(Names(), HostProxy), strings.ToLower(host))
	return net.IPv4(203, 0, 113, byte(last+10))
}

func noSuchHost(host string) *net.DNSError {
	return &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// blackhole waits as a connection attempt does whose packets are dropped, at most as long as Linux tries (127 s).
func blackhole(ctx context.Context) error {
	t := time.NewTimer(127 * time.Second)
	defer t.Stop()
	select {
	case <-t.C:
		return os.NewSyscallError("connect", syscall.ETIMEDOUT)
	case <-ctx.Done():
	}
	if ctx.Err() == context.Canceled {
		return ctx.Err()
	}
	return os.ErrDeadlineExceeded
}
