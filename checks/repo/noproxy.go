package repo

import (
	"net/netip"
	"net/url"
	"strings"
)

// exempt is whether no_proxy takes target out, by Composer's rules
// (NoProxyPattern.php), which are not quite Go's: entries are parted by commas or
// blanks, * counts only as the first entry, a name matches itself and everything
// below it with or without a leading dot, and loopback gets no favour.
func exempt(noProxy string, target *url.URL) bool {
	entries := strings.FieldsFunc(noProxy, func(r rune) bool { return r == ',' || strings.ContainsRune(" \t\r\n\f\v", r) })
	if len(entries) == 0 {
		return noProxy != "" // only commas and blanks: Composer reads it as all
	}
	if entries[0] == "*" {
		return true
	}
	host, port := target.Hostname(), target.Port()
	if port == "" {
		port = portOf(target.Scheme)
	}
	addr, _ := netip.ParseAddr(host)
	for _, entry := range entries {
		name, only, ok := splitPort(entry)
		if !ok {
			continue
		}
		if net, isNet, ok := network(name); isNet {
			if ok && addr.IsValid() && net.Contains(addr.Unmap()) {
				return true // a range matches whatever the port
			}
			continue
		}
		if only != "" && only != port {
			continue
		}
		if rule, err := netip.ParseAddr(name); err == nil {
			if addr.IsValid() && rule.Unmap() == addr.Unmap() {
				return true
			}
			continue
		}
		suffix := "." + strings.ToLower(strings.TrimLeft(name, "."))
		if strings.HasSuffix("."+strings.ToLower(host), suffix) {
			return true
		}
	}
	return false
}

// splitPort parts host:port, [v6]:port, and leaves a bare v6 address alone.
func splitPort(entry string) (host, port string, ok bool) {
	if rest, bracketed := strings.CutPrefix(entry, "["); bracketed {
		inner, after, closed := strings.Cut(rest, "]")
		if !closed || len(inner) < 2 || strings.Count(after, ":") > 1 {
			return "", "", false
		}
		before, port, _ := strings.Cut(after, ":")
		return inner + before, port, true
	}
	if strings.Count(entry, ":") == 1 {
		host, port, _ = strings.Cut(entry, ":")
		return host, port, port != ""
	}
	return entry, "", true
}

// network reads an address range; isNet is whether the entry is meant as one.
func network(name string) (net netip.Prefix, isNet, ok bool) {
	if !strings.Contains(name, "/") {
		return net, false, false
	}
	net, err := netip.ParsePrefix(name)
	return net, true, err == nil
}
