package repo

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Decision is how Composer would reach a URL. Whatever prints it shows the proxy
// without its password.
type Decision struct {
	// Proxy is the proxy to use, with its user information; nil for none.
	Proxy *url.URL
	// Variable is the environment variable that names the proxy, also when the
	// URL is exempt from it or its value is unusable.
	Variable string
	// Exempt is whether no_proxy takes the URL out.
	Exempt bool
	// Note says what a reader should know although it works: a variable that
	// this Composer passes over, or will pass over when updated.
	Note string
	// Problem says why Composer stops before any request; it holds no password.
	Problem string
}

// String says the decision in a few words.
func (d Decision) String() string {
	switch {
	case d.Problem != "":
		return d.Problem
	case d.Exempt:
		return "no proxy: excluded by no_proxy from " + d.Variable
	case d.Proxy != nil:
		return proxyName(d.Proxy) + " by " + d.Variable
	}
	return "no proxy"
}

// Format keeps every verb from printing the proxy's password.
func (d Decision) Format(f fmt.State, _ rune) { fmt.Fprint(f, d.String()) }

// MarshalJSON is String as JSON.
func (d Decision) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// ProxyFor decides the proxy for target as the given version of Composer does
// (ProxyManager.php, ProxyItem.php); an empty version means the newest. The lower
// case variable wins over the upper case one, and an unusable value stops every
// request. https requests fell back to http_proxy until 2.7.2, did so with a
// warning until 2.7.9, and no longer do since 2.8.0.
func ProxyFor(getenv func(string) string, composerVersion string, target *url.URL) Decision {
	plain, plainName, err := proxyOf(getenv, "http_proxy", "cgi_http_proxy")
	if err != nil {
		return Decision{Variable: plainName, Problem: err.Error()}
	}
	d := Decision{Proxy: plain, Variable: plainName}
	if target.Scheme == "https" {
		if d.Proxy, d.Variable, err = proxyOf(getenv, "https_proxy"); err != nil {
			return Decision{Variable: d.Variable, Problem: err.Error()}
		}
		if d.Proxy == nil && plain != nil {
			switch {
			case before(composerVersion, 2, 7, 3):
				d.Proxy, d.Variable = plain, plainName
			case before(composerVersion, 2, 8, 0):
				d.Proxy, d.Variable = plain, plainName
				d.Note = "Composer uses " + plainName + " for https with a warning and stops doing so in 2.8.0: set https_proxy"
			default:
				d.Note = "Composer does not use " + plainName + " for https since 2.8.0: set https_proxy"
			}
		}
	}
	if d.Proxy != nil && exempt(first(getenv, "no_proxy"), target) {
		d.Proxy, d.Exempt = nil, true
	}
	return d
}

// ComposerProxy is ProxyFor as Options.Proxy wants it.
func ComposerProxy(getenv func(string) string, composerVersion string) func(*url.URL) (*url.URL, error) {
	return func(target *url.URL) (*url.URL, error) {
		d := ProxyFor(getenv, composerVersion, target)
		if d.Problem != "" {
			return nil, errors.New(d.Problem)
		}
		return d.Proxy, nil
	}
}

// proxyOf reads the first of the variables that is set, in either case.
func proxyOf(getenv func(string) string, names ...string) (*url.URL, string, error) {
	for _, name := range names {
		for _, variable := range []string{name, strings.ToUpper(name)} {
			if value := getenv(variable); value != "" {
				u, err := parseProxy(value)
				if err != nil {
					return nil, variable, fmt.Errorf("unable to use a proxy: %s %w; write it as http://host:port", variable, err)
				}
				return u, variable, nil
			}
		}
	}
	return nil, "", nil
}

func first(getenv func(string) string, name string) string {
	if v := getenv(name); v != "" {
		return v
	}
	return getenv(strings.ToUpper(name))
}

// parseProxy reads a proxy's URL; a value without a scheme is host:port. Its
// errors quote nothing, for a password may stand anywhere in a broken value.
func parseProxy(value string) (*url.URL, error) {
	if strings.ContainsAny(value, "\r\n\t") {
		return nil, errors.New("has a line break or tab in it")
	}
	scheme, rest, found := strings.Cut(value, "://")
	if !found {
		scheme, rest = "http", value
	}
	scheme = strings.ToLower(scheme)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	var user *url.Userinfo
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		name, password, hasPassword := strings.Cut(rest[:at], ":")
		if user = url.User(unescaped(name)); hasPassword {
			user = url.UserPassword(unescaped(name), unescaped(password))
		}
		rest = rest[at+1:]
	}
	u, err := url.Parse("http://" + rest)
	switch {
	case err != nil:
		return nil, errors.New("is no URL")
	case u.Hostname() == "", !found && u.Port() == "":
		return nil, errors.New("has no host")
	}
	port := u.Port()
	switch {
	case port == "" && scheme == "http":
		port = "80"
	case port == "" && scheme == "https":
		port = "443"
	case port == "":
		return nil, errors.New("has no port")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, errors.New("has an impossible port")
	}
	return &url.URL{Scheme: scheme, User: user, Host: net.JoinHostPort(u.Hostname(), port)}, nil
}

func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// before is whether a version is older than major.minor.patch. An unknown version
// is not.
func before(version string, want ...int) bool {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", len(want))
	if parts[0] == "" {
		return false
	}
	for i, w := range want {
		n := 0
		if i < len(parts) {
			digits, _, _ := strings.Cut(parts[i], "-")
			n, _ = strconv.Atoi(strings.TrimRight(digits, "+"))
		}
		if n != w {
			return n < w
		}
	}
	return false
}
