package fakerepo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Options of [Listen]; the zero value is plain HTTP on a free loopback port.
type Options struct {
	Address     string        // "127.0.0.1:8080"; empty means a free port on 127.0.0.1
	TLS         bool          // with HTTP/2; a second port (80 beside 443, else a free one) then answers plain HTTP with a redirect to https
	Names       []string      // in the certificate; empty means all hosts of the fake world, localhost and 127.0.0.1
	Certificate Certificate   // what is shown
	OldTLS      bool          // TLS 1.0 and 1.1 only
	HTTP1       bool          // no HTTP/2
	Clock       time.Duration // how far the server's clock is ahead of this machine's: moves Date and the certificate
	Reset       bool          // every connection is reset as soon as it is accepted
}

// Server is a handler on a loopback port.
type Server struct {
	URL  string // https://127.0.0.1:PORT, without a slash at the end
	Addr string // 127.0.0.1:PORT

	plain    string // address of the plain port beside a TLS one
	ca       []byte
	accepted atomic.Int64
	servers  []*http.Server
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// Names returns the hosts of the fake world, and this machine's own.
func Names() []string {
	return []string{HostRepository, HostDownloads, HostNeutral, "packagist.org", HostMirror, "www." + HostRepository, "localhost", "127.0.0.1"}
}

// Listen serves a handler until [Server.Close]. Reading headers and bodies is bounded in time; writing is bounded too,
// generously, so that [Slow] has room. Errors: the address cannot be listened on, or no certificate can be made.
func Listen(h http.Handler, o Options) (*Server, error) {
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
	if len(o.Names) == 0 {
		o.Names = Names()
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{stop: stop}
	if err := s.open(ctx, h, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) open(ctx context.Context, h http.Handler, o Options) error {
	if o.Clock != 0 {
		h = Under(h, dated(o.Clock))
	}
	var secure *tls.Config
	if o.TLS {
		var err error
		if secure, s.ca, err = secureConfig(o, time.Now()); err != nil {
			return err
		}
	}
	addr, err := s.serve(ctx, h, o, secure, o.Address)
	if err != nil {
		return err
	}
	s.Addr, s.URL = addr, "http://"+addr
	if !o.TLS {
		return nil
	}
	s.URL = "https://" + addr
	// That http://repo.magento.com sends on to https is assumed.
	onward := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://"+r.Host+r.URL.RequestURI())
		page(w, http.StatusMovedPermanently, "301 Moved Permanently")
	})
	plain := "127.0.0.1:0"
	if host, port, err := net.SplitHostPort(o.Address); err == nil && port == "443" {
		plain = net.JoinHostPort(host, "80")
	}
	s.plain, err = s.serve(ctx, Under(onward, dated(o.Clock)), o, nil, plain)
	return err
}

func (s *Server) serve(ctx context.Context, h http.Handler, o Options, secure *tls.Config, address string) (string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("listening on %s: %w", address, err)
	}
	if o.Reset {
		l = resetting{l}
	}
	server := &http.Server{
		Handler:           h,
		TLSConfig:         secure,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // failed handshakes are wanted here, the client reports them
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.accepted.Add(1)
			}
		},
	}
	if o.HTTP1 {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	s.servers = append(s.servers, server)
	s.running.Go(func() {
		// Serve ends with ErrServerClosed after Close; anything else shows to clients as a refused connection.
		if secure != nil {
			_ = server.ServeTLS(l, "", "")
		} else {
			_ = server.Serve(l)
		}
	})
	return l.Addr().String(), nil
}

func secureConfig(o Options, now time.Time) (config *tls.Config, ca []byte, err error) {
	trusted, err := newAuthority("fakerepo CA", now)
	if err != nil {
		return nil, nil, err
	}
	signer := trusted
	if o.Certificate == Corporate {
		if signer, err = newAuthority(corporateCA, now); err != nil {
			return nil, nil, err
		}
	}
	cert, err := signer.issue(o.Certificate, o.Names, now, o.Clock)
	if err != nil {
		return nil, nil, err
	}
	config = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if o.OldTLS {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	return config, trusted.pem(), nil
}

// dated writes the server's own time into the Date header.
func dated(ahead time.Duration) Weather {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
			next.ServeHTTP(w, r)
		})
	}
}

// CA returns the authority that a client must trust, in PEM; nil without TLS.
func (s *Server) CA() []byte { return s.ca }

// Pool returns that authority as a pool for tls.Config.RootCAs; an empty one without TLS.
func (s *Server) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.ca)
	return pool
}

// Accepted returns how many connections were accepted, also those that asked nothing.
func (s *Server) Accepted() int { return int(s.accepted.Load()) }

// Dial leads every host name to this server, port 80 of a TLS server to its plain port, so that addresses such as
// https://repo.magento.com stay as they are.
func (s *Server) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	to := s.Addr
	if _, port, err := net.SplitHostPort(address); err == nil && port == "80" && s.plain != "" {
		to = s.plain
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", to)
}

// Client returns an HTTP client that dials this server for every host, trusts its authority, uses HTTP/2 where the server
// does and follows no redirects.
func (s *Server) Client() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:       s.Dial,
			TLSClientConfig:   &tls.Config{RootCAs: s.Pool()},
			ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close ends all connections and waits until nothing of the server runs any more.
func (s *Server) Close() error {
	s.stop()
	var errs []error
	for _, server := range s.servers {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		if server.Shutdown(ctx) != nil {
			errs = append(errs, server.Close())
		}
		cancel()
	}
	s.running.Wait()
	return errors.Join(errs...)
}

// resetting is a listener whose connections are reset before a byte is read.
type resetting struct{ net.Listener }

func (l resetting) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		reset(conn)
	}
}
