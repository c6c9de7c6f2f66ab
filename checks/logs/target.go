package logs

import (
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// official is the repository's own host.
const official = "repo.magento.com"

// side is whose host a URL names.
type side int

const (
	elsewhere side = iota // a vendor's own repository, a code host: not judged here
	ours                  // repo.magento.com
	neutral               // Packagist: a control that says whether anything gets out
	copied                // somebody's copy of the repository
	mistaken              // a host that people take for the repository
)

// target is what a URL in a log asks for.
type target struct {
	url           string // without user name, password and query
	host          string
	side          side
	ask           diagnose.Ask
	name, version string // of the package, where the URL names one
	document      bool   // it is one of the files that Composer itself asks for
}

// aim reads a URL as it stands in a message. What is no URL has no host.
func aim(raw string) target {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return target{}
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	host, path, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if host == "" || len(host) > 253 {
		return target{}
	}
	t := target{url: strings.ToLower(scheme) + "://" + host + "/" + path, host: strings.ToLower(host), ask: diagnose.AskRoot}
	t.read(path)
	t.side = t.whose(path)
	if t.side == neutral {
		t.ask = diagnose.AskNeutral
	}
	return t
}

// read tells what the path asks for.
func (t *target) read(path string) {
	path = strings.ReplaceAll(path, "%24", "$")
	switch {
	case strings.HasSuffix(path, "packages.json"):
		t.document = true
	case strings.Contains(path, "archives/"):
		t.ask, t.document = diagnose.AskArchive, true
		_, file, _ := strings.Cut(path, "archives/")
		parts := strings.Split(file, "/")
		if len(parts) == 3 {
			t.name = parts[0] + "/" + parts[1]
			t.version = pretty(strings.TrimSuffix(strings.TrimPrefix(parts[2], parts[0]+"-"+parts[1]+"-"), ".zip"))
		}
	case strings.Contains(path, "dists/"): // Private Packagist's
		t.ask, t.document = diagnose.AskArchive, true
		_, file, _ := strings.Cut(path, "dists/")
		if parts := strings.Split(file, "/"); len(parts) == 4 {
			t.name, t.version = parts[0]+"/"+parts[1], pretty(parts[2])
		}
	case strings.HasSuffix(path, ".zip"), strings.HasSuffix(path, ".tar"):
		t.ask, t.document = diagnose.AskArchive, true
	case strings.HasSuffix(path, ".json"):
		t.document = true
		file, ok := strings.CutPrefix(path, "p2/")
		if !ok {
			file, ok = strings.CutPrefix(path, "p/")
		}
		file, _, _ = strings.Cut(strings.TrimSuffix(file, ".json"), "$")
		switch {
		case ok && strings.Count(file, "/") == 1:
			t.ask, t.name = diagnose.AskMetadata, strings.TrimSuffix(file, "~dev")
		case strings.Contains(path, "provider"):
			t.ask = diagnose.AskList
		}
	}
}

// whose tells on which side the host is.
func (t *target) whose(path string) side {
	host, _, _ := strings.Cut(t.host, ":")
	switch host {
	case official:
		return ours
	case "repo.packagist.org", "packagist.org", "getcomposer.org":
		return neutral
	case "packages.magento.com", "www.repo.magento.com", "repo.magento2.com", "repo.magento.org", "repo.magento.co", "connect20.magentocommerce.com":
		return mistaken
	}
	for _, h := range []string{"github.com", "githubusercontent.com", "gitlab.com", "bitbucket.org", "magento.com", "adobe.com", "magentocommerce.com"} {
		if host == h || strings.HasSuffix(host, "."+h) {
			return elsewhere
		}
	}
	all := strings.ToLower(t.host + "/" + path)
	switch {
	case t.name != "" && composer.IsAdobe(t.name), t.name != "" && strings.Contains(path, "archives/"),
		t.document && (strings.Contains(all, "magento") || strings.Contains(all, "mage-os")):
		return copied
	}
	return elsewhere
}

// pretty is a normalized version as people write it: 103.0.7.0 is 103.0.7,
// 2.4.2.0-patch1 is 2.4.2-p1.
func pretty(version string) string {
	number, suffix, cut := strings.Cut(version, "-")
	if strings.Count(number, ".") == 3 {
		number = strings.TrimSuffix(number, ".0")
	}
	if !cut {
		return number
	}
	if strings.HasPrefix(suffix, "patch") {
		suffix = "p" + strings.TrimPrefix(suffix, "patch")
	}
	return number + "-" + suffix
}
