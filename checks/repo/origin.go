package repo

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// Exposed is whether keys sent to u could be read on the way: plain http to
// anything but this machine.
func Exposed(u *url.URL) bool {
	return !strings.EqualFold(u.Scheme, "https") && !Loopback(u.Hostname())
}

// Loopback is whether a host is this machine, by name or address.
func Loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// usable is whether u can be asked at all.
func usable(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("needs http:// or https:// in front")
	case u.Hostname() == "":
		return errors.New("has no host")
	}
	return nil
}

// origin is scheme, host and port, which decide where credentials may go.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = portOf(u.Scheme)
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

func portOf(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// withheld says why credentials must not go to u; empty when they may.
func (c *Client) withheld(u *url.URL) string {
	if c.origins[origin(u)] {
		return ""
	}
	return "keys go to " + c.opts.Base.Scheme + "://" + c.opts.Base.Host + " only"
}

// CleanURL is a URL that can be shown: no user information, no query values, no
// fragment. A text that is no URL loses whatever could hold a secret.
func CleanURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" {
		s, _, _ = strings.Cut(s, "?")
		s, _, _ = strings.Cut(s, "#")
		if at := strings.LastIndex(s, "@"); at >= 0 {
			scheme, _, found := strings.Cut(s, "://")
			if !found {
				return s[at+1:]
			}
			return scheme + "://" + s[at+1:]
		}
		return s
	}
	u.User = nil
	u.Fragment, u.RawFragment = "", ""
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		for i, part := range parts {
			name, _, valued := strings.Cut(part, "=")
			if valued {
				parts[i] = name + "=***"
			} else {
				parts[i] = "***"
			}
		}
		u.RawQuery = strings.Join(parts, "&")
	}
	return u.String()
}

// proxyName is a proxy's URL as it can be shown.
func proxyName(u *url.URL) string {
	if u == nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}
