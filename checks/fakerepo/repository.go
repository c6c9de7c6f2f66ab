package fakerepo

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The texts that the real server sends as {"warning": …} with 401, as Composer printed them in public reports of
// 2019 to 2026. They alone tell "no keys arrived" from "keys rejected".
const (
	WarningNoKeys  = "You haven't provided your Magento authentication keys. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html"
	WarningBadKeys = "Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account. " +
		"For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html"
)

// Repository is repo.magento.com as an http.Handler. Set the fields before the first request; after that it is safe
// for concurrent use.
type Repository struct {
	Catalogue *Catalogue
	Accounts  []Account

	// Base is written before every dist URL: "https://repo.magento.com". Empty takes scheme, host and Path of each request.
	Base string
	// Path is where the repository is mounted, with a leading slash and without a trailing one: "/repository/magento".
	Path string
	// Open needs no keys and shows the Open Source packages, as the Mage-OS mirror does.
	Open bool
	// Forbidden answers 403 for an archive that the account does not hold, as from 2018 to spring 2020; later logs show 404.
	Forbidden bool
	// RefuseHEAD answers 405 to HEAD on archives. Whether the real server takes HEAD there is not known.
	RefuseHEAD bool
	// RefuseRange ignores Range on archives. Whether the real server honours it is not known.
	RefuseRange bool
	// Inline puts bought extensions into packages.json itself, as the whole list was until about 2016, not into a list file.
	Inline bool
	// BreakDist writes dist URLs that end in "/.zip", as a proxy did that built them from the missing reference (packeton#111).
	BreakDist bool

	mu    sync.Mutex
	views map[viewKey]func() (*view, error)
}

// New returns a repository of these packages and accounts.
func New(c *Catalogue, accounts ...Account) *Repository {
	return &Repository{Catalogue: c, Accounts: accounts}
}

// ServeHTTP answers as repo.magento.com does.
func (repo *Repository) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, repo.Path)
	switch {
	case !ok:
		page(w, http.StatusNotFound, "404 Not Found")
	case path == "/packages.json":
		repo.root(w, r)
	case strings.HasPrefix(path, "/p/"):
		repo.file(w, r, path)
	case strings.HasPrefix(path, "/archives/"):
		repo.archive(w, r, path)
	case strings.HasPrefix(path, "/p2/"):
		// Composer 2's own protocol is not spoken: 302 to a marketing page (seen 2026-05). Its address is not known;
		// assumed here on the same host, so that nobody is led out of the fake, and without a look at the keys.
		w.Header().Set("Location", repo.Path+"/welcome/")
		page(w, http.StatusFound, "302 Found")
	case path == "/" || path == "/welcome/":
		page(w, http.StatusOK, "Adobe Commerce Marketplace")
	default:
		page(w, http.StatusNotFound, "404 Not Found")
	}
}

// admit returns the number of the account whose keys came, or answers 401 itself. An open repository admits everybody as -1.
func (repo *Repository) admit(w http.ResponseWriter, r *http.Request) (int, bool) {
	if repo.Open {
		return -1, true
	}
	public, private, sent := basic(r)
	if sent {
		for i, a := range repo.Accounts {
			if a.Public == public && a.Private == private && public != "" && !a.Disabled {
				return i, true
			}
		}
	}
	// The realm of the real server was never captured (assumed).
	w.Header().Set("WWW-Authenticate", `Basic realm="repo.magento.com"`)
	text := WarningBadKeys
	if !sent {
		text = WarningNoKeys
	}
	// Composer prints the warning only if the Content-Type is exactly this one.
	send(w, r, http.StatusUnauthorized, "application/json", mustJSON(map[string]string{"warning": text}))
	return 0, false
}

// basic reads HTTP Basic strictly. Keys count as sent if there is an Authorization header of scheme Basic at all; a
// broken or doubled one is a wrong pair, another scheme is no pair (both assumed).
func basic(r *http.Request) (public, private string, sent bool) {
	values := r.Header.Values("Authorization")
	for _, v := range values {
		scheme, _, _ := strings.Cut(v, " ")
		sent = sent || strings.EqualFold(scheme, "Basic")
	}
	if len(values) == 1 {
		public, private, _ = r.BasicAuth()
	}
	return public, private, sent
}

// account returns what number i may read.
func (repo *Repository) account(i int) Account {
	if i < 0 {
		return Account{}
	}
	return repo.Accounts[i]
}

func (repo *Repository) root(w http.ResponseWriter, r *http.Request) {
	// The setup wizard of Magento 2.x sent POST (PackagesAuth.php), tools of 2026 send HEAD.
	if !allow(w, r, http.MethodGet, http.MethodHead, http.MethodPost) {
		return
	}
	i, ok := repo.admit(w, r)
	if !ok {
		return
	}
	v, err := repo.view(i, repo.base(r))
	if err != nil {
		page(w, http.StatusInternalServerError, err.Error())
		return
	}
	send(w, r, http.StatusOK, "application/json", v.root)
}

// file serves provider lists and package files. That they ask for keys in the words of packages.json is assumed, and so
// is 404 for an outdated hash.
func (repo *Repository) file(w http.ResponseWriter, r *http.Request, path string) {
	if !allow(w, r, http.MethodGet, http.MethodHead) {
		return
	}
	i, ok := repo.admit(w, r)
	if !ok {
		return
	}
	v, err := repo.view(i, repo.base(r))
	if err != nil {
		page(w, http.StatusInternalServerError, err.Error())
		return
	}
	if list, ok := v.lists[path]; ok {
		send(w, r, http.StatusOK, "application/json", list)
		return
	}
	name, hash, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(path, "/p/"), ".json"), "$")
	if want, ok := v.hashes[name]; !ok || want != hash {
		page(w, http.StatusNotFound, "404 Not Found")
		return
	}
	body, err := repo.metadata(repo.account(i), name, repo.base(r))
	if err != nil {
		page(w, http.StatusInternalServerError, err.Error())
		return
	}
	// Package files come gzip-compressed even to clients that did not ask; public scripts pipe them through gunzip.
	// That a Content-Encoding goes with it is assumed: without it Composer could not read them.
	w.Header().Set("Content-Encoding", "gzip")
	send(w, r, http.StatusOK, "application/json", zipped(body))
}

func (repo *Repository) archive(w http.ResponseWriter, r *http.Request, path string) {
	if !allow(w, r, http.MethodGet, http.MethodHead) {
		return
	}
	i, ok := repo.admit(w, r)
	if !ok {
		return
	}
	// Seen 2026-05: 403 for every agent that does not look like Composer, although the keys are good; two days before, the
	// same agent without keys got 401, so the keys are looked at first. The exact rule is not known (assumed: the word).
	if !repo.Open && !strings.Contains(strings.ToLower(r.UserAgent()), "composer") {
		page(w, http.StatusForbidden, "403 Forbidden")
		return
	}
	if repo.RefuseHEAD && r.Method == http.MethodHead {
		w.Header().Set("Allow", http.MethodGet)
		page(w, http.StatusMethodNotAllowed, "405 Method Not Allowed")
		return
	}
	l, ok := repo.Catalogue.byArchive[path]
	switch {
	case !ok:
		page(w, http.StatusNotFound, "404 Not Found")
		return
	case !repo.account(i).Opens(l.Package):
		if repo.Forbidden {
			page(w, http.StatusForbidden, "403 Forbidden")
			return
		}
		page(w, http.StatusNotFound, "404 Not Found")
		return
	case l.Withdrawn != 0:
		page(w, l.Withdrawn, http.StatusText(l.Withdrawn))
		return
	}
	body, err := l.Archive()
	if err != nil {
		page(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	if repo.RefuseRange {
		send(w, r, http.StatusOK, "application/zip", body)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// base is what stands before every path in this answer.
func (repo *Repository) base(r *http.Request) string {
	if repo.Base != "" {
		return strings.TrimSuffix(repo.Base, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + repo.Path
}

func allow(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	for _, m := range methods {
		if r.Method == m {
			return true
		}
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	page(w, http.StatusMethodNotAllowed, "405 Method Not Allowed")
	return false
}

// page answers with a small HTML page. The bodies of the real error pages are not known; logs show only that they are not JSON.
func page(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>\n")
}

func zipped(body []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return buf.Bytes()
}
