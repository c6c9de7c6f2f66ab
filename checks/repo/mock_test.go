package repo

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/jarcoal/httpmock"

	d "magedoctor/diagnose"
)

// mocked is a client whose transport is a mock of the repository: it refuses what
// has no keys or wrong ones, as the real one does.
func mocked(t *testing.T) (*Client, *httpmock.MockTransport) {
	t.Helper()
	m := httpmock.NewMockTransport()
	m.RegisterNoResponder(httpmock.NewNotFoundResponder(t.Fatal))
	answer := func(status int, body string) httpmock.Responder {
		return httpmock.NewStringResponder(status, body).HeaderSet(http.Header{"Content-Type": {"application/json"}})
	}
	const root = "https://repo.magento.com/packages.json"
	m.RegisterResponder("GET", root, answer(401, badKeys))
	none := httpmock.NewMatcher("no keys", func(r *http.Request) bool { return r.Header.Get("Authorization") == "" })
	m.RegisterMatcherResponder("GET", root, none, answer(401, noKeys))
	m.RegisterMatcherResponder("GET", root, httpmock.HeaderIs("Authorization", Basic("public", "private")[0].Value), answer(200, `{"packages":[]}`))
	m.RegisterResponder("HEAD", "=~^https://repo.magento.com/archives/", httpmock.NewStringResponder(404, ""))
	return client(t, "https://repo.magento.com/", func(o *Options) { o.Transport = m }), m
}

func TestTheRepositorysAnswersToKeys(t *testing.T) {
	c, m := mocked(t)
	for _, k := range []struct {
		name   string
		keys   []Credential
		status int
		sent   d.Sent
		says   d.Says
	}{
		{"no keys", nil, 401, d.SentNothing, d.SaysNoKeys},
		{"wrong keys", Basic("public", "wrong"), 401, d.SentKeys, d.SaysInvalid},
		{"reversed keys", Basic("private", "public"), 401, d.SentKeys, d.SaysInvalid},
		{"right keys", Basic("public", "private"), 200, d.SentKeys, d.SaysNothing},
	} {
		t.Run(k.name, func(t *testing.T) {
			a := c.Do(t.Context(), Request{Ask: d.AskRoot, URL: "https://repo.magento.com/packages.json", Credentials: k.keys, Key: "k1",
				Want: wants(d.ContentJSON, 200), Reversed: k.name == "reversed keys", Control: k.keys == nil})
			x := a.Exchange
			if x.Status != k.status || x.Sent != k.sent || x.Content.Says != k.says || x.Content.Kind != d.ContentJSON {
				t.Errorf("exchange %+v", x)
			}
			if (x.Key == "k1") != (k.keys != nil) || x.Control != (k.keys == nil) || x.Reversed != (k.name == "reversed keys") || x.Ask != d.AskRoot {
				t.Errorf("exchange %+v", x)
			}
			if a.Connection != nil {
				t.Error("a mock has no connection to tell")
			}
		})
	}
	if m.GetTotalCallCount() != 4 || c.Requests() != 4 {
		t.Errorf("%d calls, %d counted, want 4", m.GetTotalCallCount(), c.Requests())
	}
}

func TestErrorsOfAForeignTransport(t *testing.T) {
	for _, k := range []struct {
		name  string
		err   error
		phase d.Phase
		kind  d.FaultKind
	}{
		{"no such name", &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}, d.PhaseDNS, d.FaultNotFound},
		{"resolver down", &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}, d.PhaseDNS, d.FaultResolver},
		{"refused", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, d.PhaseConnect, d.FaultRefused},
	} {
		t.Run(k.name, func(t *testing.T) {
			c, m := mocked(t)
			m.Reset()
			m.RegisterResponder("GET", "https://repo.magento.com/packages.json", httpmock.NewErrorResponder(&url.Error{Op: "Get", Err: k.err}))
			a := c.Do(t.Context(), Request{URL: "https://repo.magento.com/packages.json"})
			faultIs(t, a.Exchange.Fault, k.phase, k.kind)
			if a.Connection == nil || a.Connection.Fault != a.Exchange.Fault || a.Connection.Host != host {
				t.Errorf("connection %+v", a.Connection)
			}
			if a.Exchange.Tries != 1 || m.GetTotalCallCount() != 1 {
				t.Errorf("tries %d, calls %d", a.Exchange.Tries, m.GetTotalCallCount())
			}
		})
	}
}
