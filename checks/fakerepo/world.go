package fakerepo

import (
	"net"
	"net/http"
	"strings"
)

// The hosts of the fake world.
const (
	HostRepository = "repo.magento.com"
	HostDownloads  = "www.magentocommerce.com"
	HostNeutral    = "repo.packagist.org"
	HostMirror     = "mirror.example"
	HostProxy      = "proxy.example" // answers on port 3128, see [Stage.Dial]
)

// World leads every host to its handler, so that one listener can play all hosts that a diagnosis dials. A host that is
// not named (a loopback address) gets the repository, and the download service below its own path.
func World(repository http.Handler, others map[string]http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.ToLower(host)
		next, named := others[host]
		downloads, below := others[HostDownloads]
		switch {
		case named:
		case below && host != HostRepository && strings.HasPrefix(r.URL.Path, "/products/downloads/"):
			next = downloads
		default:
			next = repository
		}
		next.ServeHTTP(w, r)
	})
}

// Shops returns the usual world: the repository, the download service for the same accounts, and a neutral host.
func Shops(repo *Repository) http.Handler {
	return World(repo, Beside(repo))
}

// Beside returns the hosts that stand beside the repository in the usual world; the map may be added to.
func Beside(repo *Repository) map[string]http.Handler {
	return map[string]http.Handler{
		HostDownloads:   &Downloads{Accounts: repo.Accounts},
		HostNeutral:     Neutral(),
		"packagist.org": Neutral(),
	}
}

// Neutral is a public repository that needs no keys and has no packages, as repo.packagist.org stands for "the network works".
func Neutral() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/packages.json" {
			page(w, http.StatusNotFound, "404 Not Found")
			return
		}
		send(w, r, http.StatusOK, "application/json", []byte(`{"packages":[]}`))
	})
}
