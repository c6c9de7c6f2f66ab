package logs

import (
	"strings"

	"magedoctor/diagnose"
)

// transportRows: what went wrong below HTTP (CurlDownloader, RemoteFilesystem,
// ProxyManager, and libcurl's and PHP's own texts).
func transportRows() []row {
	return []row{
		{
			name:  "curl",
			texts: []string{"curl error {code} while downloading {rest}"},
			look:  []string{"curl error ", "while downloading http", "error while downl"},
			since: "2.0.8",
			tell: func(n *notes, f found) bool {
				url, reason := cutReason(f.get("rest"))
				t := aim(url)
				fault, _ := curlFault(f.get("code"), strings.ToLower(reason), t.host)
				fault.Detail = n.mask("curl error " + f.get("code"))
				return n.answered(f, url, answer{fault: fault})
			},
		},
		{
			name:  "curl without a URL",
			texts: []string{"curl error {code} ... {rest}", "curl error {code}: {rest}"},
			look:  []string{"curl error "},
			loose: true,
			tell: func(n *notes, f found) bool {
				if !strings.Contains(f.folded, official) && !strings.Contains(f.folded, "repo.packagist.org") && !strings.Contains(f.folded, "transportexception") {
					return false // another program's
				}
				fault, _ := curlFault(f.get("code"), strings.ToLower(f.get("rest")), "")
				fault.Detail = "curl error " + f.get("code")
				if strings.Contains(f.folded, "repo.packagist.org") {
					n.answered(f, "https://repo.packagist.org/packages.json", answer{fault: fault})
				}
				return n.unaddressed(f, answer{fault: fault})
			},
		},
		{
			name:  "streams",
			texts: []string{`The "{url}" file could not be downloaded: {rest}`},
			look:  []string{"file could not", "could not be downloaded", "ailed to open stream", "ailed to enable crypto", "ddresses: getaddr"},
			tell: func(n *notes, f found) bool {
				rest := strings.ToLower(f.get("rest"))
				if _, line, ok := strings.Cut(rest, "httprequestfailed!http/"); ok {
					return n.answered(f, f.get("url"), status(line1(line)))
				}
				fault, ok := faultIn(rest)
				if !ok {
					fault = diagnose.Fault{Phase: diagnose.PhaseAnswer, Kind: diagnose.FaultOther}
				}
				return n.answered(f, f.get("url"), answer{fault: fault})
			},
		},
		{
			name:  "cut short",
			texts: []string{"Content-Length mismatch, received {any} out of the expected", "Failed to decode zlib stream"},
			look:  []string{"Content-Length mism", "decode zlib stream"},
			loose: true,
			tell: func(n *notes, f found) bool {
				a := answer{target: target{host: official, side: ours, ask: diagnose.AskArchive}, number: f.number()}
				a.fault = diagnose.Fault{Phase: diagnose.PhaseBody, Kind: diagnose.FaultTruncated}
				return n.add(f, a)
			},
		},
		{
			name:  "host not resolved",
			texts: []string{"Could not resolve host: repo.magento.com", "getaddrinfo for repo.magento.com failed"},
			look:  []string{"resolve host:", "resolve host: repo.mag", "getaddrinfo for repo"},
			loose: true,
			tell: func(n *notes, f found) bool {
				return n.unaddressed(f, answer{fault: diagnose.Fault{Phase: diagnose.PhaseDNS, Kind: diagnose.FaultNotFound}})
			},
		},
		{
			name:  "not connected",
			texts: []string{"Failed to connect to repo.magento.com {rest}"},
			look:  []string{"connect to repo.mag"},
			loose: true,
			tell: func(n *notes, f found) bool {
				fault, ok := faultIn(strings.ToLower(f.get("rest")))
				return ok && n.unaddressed(f, answer{fault: fault})
			},
		},
		{
			name:  "TLS of PHP's streams",
			texts: []string{"Failed to enable crypto"},
			look:  []string{"ailed to enable crypto"},
			loose: true,
			tell: func(n *notes, f found) bool {
				if i := strings.Index(f.folded, "://"); i >= 0 && !strings.Contains(f.folded, official) {
					return false // somebody else's
				}
				fault, _ := faultIn(f.folded)
				return fault.Phase == diagnose.PhaseTLS && n.unaddressed(f, answer{fault: fault})
			},
		},
		{
			name:  "through a proxy",
			texts: []string{"Downloading https://repo.magento.com/{rest} using proxy ({proxy})"},
			aside: true,
			tell: func(n *notes, f found) bool {
				return n.setting(f, diagnose.Setting{Kind: diagnose.SettingProxy, Where: "https_proxy", Value: n.mask(f.get("proxy"))})
			},
		},
		{
			name:  "proxy unusable",
			texts: []string{"Unable to use a proxy: {rest}"},
			look:  []string{"Unable to use a proxy", "to use a proxy: "},
			tell: func(n *notes, f found) bool {
				where := "https_proxy"
				for _, name := range []string{"http_proxy", "https_proxy"} {
					if strings.Contains(f.get("rest"), name) {
						where = name
					}
				}
				return n.setting(f, diagnose.Setting{Kind: diagnose.SettingProxyUnusable, Where: where})
			},
		},
		{
			name:  "offline by wish",
			texts: []string{"Network disabled, request canceled: {rest}"},
			look:  []string{"Network disabled", "request canceled"},
			tell: func(n *notes, f found) bool {
				return n.setting(f, diagnose.Setting{Kind: diagnose.SettingOffline, Where: "COMPOSER_DISABLE_NETWORK"})
			},
		},
		{
			name: "CA file",
			texts: []string{
				"The configured cafile was not valid or could not be read",
				"Unable to locate a valid CA certificate file",
			},
			look: []string{"configured cafile", "cafile was not valid", "valid CA certificate"},
			tell: func(n *notes, f found) bool {
				return n.setting(f, diagnose.Setting{Kind: diagnose.SettingCAMissing, Where: "config.cafile"})
			},
		},
		{
			name:  "TLS not verified",
			texts: []string{"Accessing {url} with verify_peer and verify_peer_name disabled", "running Composer with SSL/TLS protection disabled"},
			look:  []string{"verify_peer_name disabled", "TLS protection disabled", "SSL/TLS protect"},
			tell: func(n *notes, f found) bool {
				if f.get("url") == official {
					n.entry(f, "https://"+official, diagnose.RepositoryNoVerify, "its certificate is not verified")
				}
				return n.message(f, diagnose.MessageHarmless, "")
			},
		},
	}
}

// cutReason parts "https://repo.magento.com/packages.json:Couldnotresolve…": the
// first colon after the host ends the URL.
func cutReason(text string) (url, reason string) {
	text, _, _ = strings.Cut(text, "Exceptiontrace:")
	scheme := strings.Index(text, "://")
	if scheme < 0 {
		return text, ""
	}
	path := strings.IndexByte(text[scheme+3:], '/')
	if path < 0 {
		return text, ""
	}
	path += scheme + 3
	if i := strings.IndexByte(text[path:], ':'); i >= 0 {
		return text[:path+i], text[path+i+1:]
	}
	if i := strings.Index(text[path:], "..."); i >= 0 {
		return text[:path+i], text[path+i:]
	}
	return text, ""
}

// setting takes in something about the machine.
func (n *notes) setting(f found, s diagnose.Setting) bool {
	for _, o := range n.settings {
		if o.Kind == s.Kind && o.Where == s.Where {
			return true
		}
	}
	s.Seen = n.seen(f.number())
	n.settings = append(n.settings, s)
	return true
}
