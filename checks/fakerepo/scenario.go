package fakerepo

import (
	"context"
	"net"
	"net/http"
	"slices"
)

// The verdicts that a scenario can promise.
const (
	Open     = "open"
	Shut     = "shut"
	Unproven = "unproven"
)

// Promise is the diagnosis that a scenario deserves.
type Promise struct {
	Verdict   string // Open, Shut, Unproven
	Cause     string // id of a cause; empty if nothing is wrong
	Certainty string // empty if the scenario does not insist
	Also      string // id of a cause that is told beside the first; empty if the scenario does not insist
}

// Composer is a command with which the real Composer can be tried, and whether it succeeds.
type Composer struct {
	Args  []string // nil if the scenario cannot be tried: nothing for Composer to do, or a cause that it does not stumble over
	Opens bool
}

// Scenario is a whole story: accounts, weather, network and files, with the diagnosis that they deserve.
type Scenario struct {
	Name     string
	Story    string              // one or two sentences
	Handler  func() http.Handler // the whole world, fresh at each call
	Earlier  func() http.Handler // the world of an earlier, recorded run with the same files; nil if the story has none
	Network  Network
	Files    map[string]string // below "project/" and "home/"; "home/.composer/auth.json" for instance
	Env      map[string]string // beside HOME
	Args     []string          // further flags of magedoctor diagnose
	Composer Composer
	Promise  Promise
}

// Scenarios returns all stories: those in which all is well first, then by family. It builds them anew at each call.
func Scenarios() []Scenario {
	k := &kit{Shop()}
	return slices.Concat(k.well(), k.keys(), k.keyPlaces(), k.entitlement(), k.packages(),
		k.server(), k.network(), k.client(), k.mirrors(), k.warnings(), k.token())
}

// Find returns the scenario of that name.
func Find(name string) (Scenario, bool) {
	all := Scenarios()
	if i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name }); i >= 0 {
		return all[i], true
	}
	return Scenario{}, false
}

// Stage is a scenario being played: a server over TLS and HTTP/2, and a proxy in front of it.
type Stage struct {
	Server *Server
	Proxy  *Server // leads every CONNECT to Server unless the scenario's network refuses it: https_proxy for the real Composer
	Log    *Log    // what reached the world
	// Dial leads host names as the scenario's network does; proxy.example:3128 leads to Proxy.
	Dial       DialFunc
	LookupHost func(ctx context.Context, host string) ([]string, error)
}

// Play puts a scenario on stage, with handler instead of its own if that is not nil. Close the stage when done.
func (s Scenario) Play(handler http.Handler) (*Stage, error) { return s.PlayAt(handler, "", "") }

// PlayAt is Play with the server and the proxy at given addresses; an empty one is a free port on loopback. Where the
// hosts of the world lead to a machine's own address, port 443 and 3128 meet every client under its true name.
func (s Scenario) PlayAt(handler http.Handler, server, proxyAt string) (*Stage, error) {
	if handler == nil {
		handler = s.Handler()
	}
	stage := &Stage{Log: &Log{}, LookupHost: s.Network.LookupHost}
	var err error
	if stage.Server, err = Listen(stage.Log.Wrap(handler), s.Network.Options(true, server)); err != nil {
		return nil, err
	}
	proxy, ok := s.Network.proxy(stage.Server.Addr)
	if !ok {
		proxy = Proxy{To: stage.Server.Addr}
	}
	if stage.Proxy, err = Listen(proxy, Options{Address: proxyAt}); err != nil {
		_ = stage.Server.Close()
		return nil, err
	}
	stage.Dial = s.Network.Dial(func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(address); err == nil && host == HostProxy {
			return stage.Proxy.Dial(ctx, network, address)
		}
		return stage.Server.Dial(ctx, network, address)
	})
	return stage, nil
}

// Close ends both servers.
func (s *Stage) Close() error {
	err := s.Proxy.Close()
	if e := s.Server.Close(); e != nil {
		return e
	}
	return err
}
