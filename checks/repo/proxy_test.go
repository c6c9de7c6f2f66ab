package repo

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestProxyFor(t *testing.T) {
	const hostURL = "https://repo.magento.com/packages.json"
	for _, c := range []struct {
		name, version, target string
		env                   map[string]string
		proxy, variable       string
		exempt                bool
		note, problem         string
	}{
		{name: "nothing set"},
		{name: "lower case first", env: map[string]string{"https_proxy": "http://low:3128", "HTTPS_PROXY": "http://up:3128"}, proxy: "http://low:3128", variable: "https_proxy"},
		{name: "empty lower case", env: map[string]string{"https_proxy": "", "HTTPS_PROXY": "http://up:3128"}, proxy: "http://up:3128", variable: "HTTPS_PROXY"},
		{name: "without scheme", env: map[string]string{"https_proxy": "squid:3128"}, proxy: "http://squid:3128", variable: "https_proxy"},
		{name: "without port", env: map[string]string{"https_proxy": "HTTP://squid"}, proxy: "http://squid:80", variable: "https_proxy"},
		{name: "https proxy without port", env: map[string]string{"https_proxy": "https://squid/"}, proxy: "https://squid:443", variable: "https_proxy"},
		{name: "user and password", env: map[string]string{"https_proxy": "http://me:p%40ss@squid:3128"}, proxy: "http://me:p%40ss@squid:3128", variable: "https_proxy"},
		{name: "odd password", env: map[string]string{"https_proxy": "http://me:p%zz@x@squid:3128"}, proxy: "http://me:p%25zz%40x@squid:3128", variable: "https_proxy"},
		{name: "v6", env: map[string]string{"https_proxy": "http://[2001:db8::1]:3128"}, proxy: "http://[2001:db8::1]:3128", variable: "https_proxy"},
		{name: "http_proxy for http", target: "http://mirror.example.com/", env: map[string]string{"HTTP_PROXY": "http://squid:3128", "https_proxy": "http://other:1"}, proxy: "http://squid:3128", variable: "HTTP_PROXY"},
		{name: "cgi_http_proxy", target: "http://mirror.example.com/", env: map[string]string{"CGI_HTTP_PROXY": "http://squid:3128"}, proxy: "http://squid:3128", variable: "CGI_HTTP_PROXY"},
		{name: "http_proxy for https by 2.2", version: "2.2.28", env: map[string]string{"http_proxy": "http://squid:3128"}, proxy: "http://squid:3128", variable: "http_proxy"},
		{name: "http_proxy for https by 2.7.2", version: "2.7.2", env: map[string]string{"http_proxy": "http://squid:3128"}, proxy: "http://squid:3128", variable: "http_proxy"},
		{name: "http_proxy for https by 2.7.3", version: "2.7.3", env: map[string]string{"http_proxy": "http://squid:3128"}, proxy: "http://squid:3128", variable: "http_proxy", note: "with a warning"},
		{name: "http_proxy for https by 2.8", version: "2.8.0", env: map[string]string{"http_proxy": "http://squid:3128"}, note: "does not use http_proxy"},
		{name: "http_proxy for https by the newest", env: map[string]string{"http_proxy": "http://squid:3128"}, note: "does not use http_proxy"},
		{name: "http_proxy for https by 2.10", version: "2.10.1", env: map[string]string{"http_proxy": "http://squid:3128"}, note: "does not use http_proxy"},
		{name: "excluded", env: map[string]string{"https_proxy": "http://squid:3128", "no_proxy": "localhost, .magento.com"}, variable: "https_proxy", exempt: true},
		{name: "excluded in upper case", env: map[string]string{"https_proxy": "http://squid:3128", "NO_PROXY": "*"}, variable: "https_proxy", exempt: true},
		{name: "not excluded", env: map[string]string{"https_proxy": "http://squid:3128", "no_proxy": "example.com"}, proxy: "http://squid:3128", variable: "https_proxy"},
		{name: "no host", env: map[string]string{"https_proxy": "squid"}, variable: "https_proxy", problem: "https_proxy has no host"},
		{name: "no host behind a password", env: map[string]string{"https_proxy": "http://me:hidden@"}, variable: "https_proxy", problem: "https_proxy has no host"},
		{name: "port 0", env: map[string]string{"https_proxy": "http://me:hidden@squid:0"}, variable: "https_proxy", problem: "https_proxy has an impossible port"},
		{name: "port that is none", env: map[string]string{"https_proxy": "http://squid:hidden"}, variable: "https_proxy", problem: "https_proxy is no URL"},
		{name: "unknown scheme without port", env: map[string]string{"https_proxy": "socks5://squid"}, variable: "https_proxy", problem: "https_proxy has no port"},
		{name: "line break", env: map[string]string{"HTTPS_PROXY": "http://me:hidden@squid:3128\n"}, variable: "HTTPS_PROXY", problem: "HTTPS_PROXY has a line break"},
		{name: "a broken http_proxy stops https as well", env: map[string]string{"http_proxy": "hidden", "https_proxy": "http://squid:3128"}, variable: "http_proxy", problem: "http_proxy has no host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.target == "" {
				c.target = hostURL
			}
			u, _ := url.Parse(c.target)
			d := ProxyFor(func(k string) string { return c.env[k] }, c.version, u)
			got := ""
			if d.Proxy != nil {
				got = d.Proxy.String()
			}
			if got != c.proxy || d.Variable != c.variable || d.Exempt != c.exempt {
				t.Errorf("proxy %q by %q, exempt %v; want %q by %q, %v", got, d.Variable, d.Exempt, c.proxy, c.variable, c.exempt)
			}
			if !strings.Contains(d.Note, c.note) || (c.note == "") != (d.Note == "") {
				t.Errorf("note %q, want %q", d.Note, c.note)
			}
			if !strings.Contains(d.Problem, c.problem) || (c.problem == "") != (d.Problem == "") {
				t.Errorf("problem %q, want %q", d.Problem, c.problem)
			}
			j, _ := json.Marshal(d)
			if all := fmt.Sprintf("%v %+v %#v %s %s", d, d, &d, d, j); strings.Contains(all, "hidden") || strings.Contains(all, "p%") {
				t.Errorf("a password shows: %s", all)
			}
		})
	}
}

func TestNoProxy(t *testing.T) {
	for _, c := range []struct {
		rule, target string
		want         bool
	}{
		{"", "https://repo.magento.com", false},
		{" , ", "https://repo.magento.com", true},
		{"*", "https://repo.magento.com", true},
		{"a,*", "https://repo.magento.com", false},
		{"magento.com", "https://repo.magento.com", true},
		{".magento.com", "https://magento.com", true},
		{"MAGENTO.com", "https://repo.magento.com", true},
		{"gento.com", "https://repo.magento.com", false},
		{"*.magento.com", "https://repo.magento.com", false},
		{"a b\trepo.magento.com", "https://repo.magento.com", true},
		{"repo.magento.com:443", "https://repo.magento.com", true},
		{"repo.magento.com:80", "https://repo.magento.com", false},
		{"repo.magento.com:8443", "https://repo.magento.com:8443", true},
		{"repo.magento.com:", "https://repo.magento.com", false},
		{"localhost", "http://127.0.0.1:8080", false},
		{"127.0.0.1", "http://127.0.0.1:8080", true},
		{"127.0.0.1:80", "http://127.0.0.1:8080", false},
		{"10.0.0.0/8", "http://10.2.3.4", true},
		{"10.0.0.0/8", "http://11.2.3.4", false},
		{"10.0.0.0/99", "http://10.2.3.4", false},
		{"10.0.0.0/8", "http://ten.example.com", false},
		{"2001:db8::/32", "http://[2001:db8::7]", true},
		{"[2001:db8::7]:80", "http://[2001:db8::7]", true},
		{"[2001:db8::7", "http://[2001:db8::7]", false},
		{"::1", "http://[::1]:8080", true},
	} {
		u, err := url.Parse(c.target)
		if err != nil {
			t.Fatal(err)
		}
		if got := exempt(c.rule, u); got != c.want {
			t.Errorf("%q takes %s out: %v, want %v", c.rule, c.target, got, c.want)
		}
	}
}
