package fakerepo

import "net/http"

func (k *kit) network() []Scenario {
	full := accountFull()
	files := func() map[string]string { return k.locked(commerceProject(), pair(full)) }
	below := func(name, story string, n Network, cause string) Scenario {
		return Scenario{Name: name, Story: story, Handler: serving(full), Network: n, Files: files(), Promise: unproven(cause)}
	}
	proxied := func(s Scenario) Scenario {
		s.Env = map[string]string{"https_proxy": "http://" + HostProxy + ":3128"}
		s.Composer = update(false)
		return s
	}
	through := func(s Scenario) Scenario { // a certificate can be met by the real Composer, through the proxy
		s.Composer = update(false)
		return s
	}
	return []Scenario{
		below("dns-failure", "No name resolves on this machine.", NetworkNoDNS, "dns-failure"),
		below("dns-failure-host", "Other names resolve, repo.magento.com does not.", NetworkNoDNSHost, "dns-failure"),
		below("connection-refused", "The name leads to an address where nothing listens.", NetworkRefused, "connection-refused"),
		below("timeout", "Packets to the repository vanish; other hosts answer.", NetworkTimeout, "timeout"),
		below("egress-blocked", "A container without a way out: names resolve, no connection comes about, to any host.",
			NetworkNoEgress, "egress-blocked"),
		through(below("tls-expired", "The certificate has expired, and the clocks agree.", NetworkTLSExpired, "tls-failure")),
		through(below("tls-failure", "The other side speaks TLS 1.1 at most.", NetworkTLSOld, "tls-failure")),
		through(below("tls-wrong-name", "The certificate is for another host.", NetworkTLSWrongName, "tls-failure")),
		through(below("tls-intercepted", "A company's middle box opens TLS and shows its own certificate.",
			NetworkTLSCorporate, "tls-intercepted")),
		through(below("clock-skew", "This machine's clock is three years behind: the certificate is not valid yet.",
			NetworkTLSNotYetValid, "clock-skew")),
		through(below("clock-skew-ahead", "This machine's clock is three years ahead: the certificate seems long expired.",
			NetworkTLSClockAhead, "clock-skew")),
		proxied(below("proxy-refused", "The proxy wants a login that the project does not have: 407.", NetworkProxyAuth, "proxy-refused")),
		proxied(below("proxy-forbids", "The proxy forbids the host: 403 to CONNECT.", NetworkProxyForbidden, "proxy-refused")),
		{
			Name:    "firewall-block",
			Story:   "A firewall answers 403 with an HTML page, with and without keys.",
			Handler: spoiled(Firewall()), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("firewall-block"),
		},
		{
			Name:  "captive-portal",
			Story: "A guest network shows its login page in place of every host.",
			Handler: func() http.Handler {
				return CaptivePortal(false)(nil)
			}, Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("captive-portal"),
		},
		{
			Name:  "captive-portal-redirect",
			Story: "A guest network redirects every request to its login page.",
			Handler: func() http.Handler {
				return CaptivePortal(true)(nil)
			}, Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("captive-portal"),
		},
		{
			Name:    "download-truncated",
			Story:   "Archives are cut in transit, although everything else is well.",
			Handler: spoiled(Only(Archives, Truncated())), Network: NetworkOK,
			Files: k.locked(openProject(), pair(full)), Args: []string{"--download", "--need", "magento/framework"},
			Composer: install(false), Promise: unproven("download-truncated"),
		},
		{
			Name:    "download-corrupted",
			Story:   "Archives arrive with other wrong bytes at each try.",
			Handler: spoiled(Only(Archives, Corrupt())), Network: NetworkOK,
			Files: files(), Args: []string{"--download", "--need", "magento/framework"},
			Composer: install(false), Promise: unproven("download-truncated"),
		},
	}
}
