package fakerepo

import (
	"net/http"
	"path"
	"slices"
	"strings"
)

// Downloads is the download-token service of www.magentocommerce.com, as public scripts of 2015 to 2021 used it: HTTP Basic
// with MAGEID and token at /products/downloads/info/… and …/file/NAME. Its present state is not known.
type Downloads struct {
	Accounts []Account
}

// download is one file of the service; the names and checksums are made up in the real form.
type download struct {
	Kind       string `json:"-"`
	FileName   string `json:"file_name"`
	MD5        string `json:"md5"`
	CEVersions string `json:"ce_versions"`
	EEVersions string `json:"ee_versions"`
}

func downloads() []download {
	return []download{
		{"ce-full", "magento-1.9.4.5.tar.gz", "11111111111111111111111111111111", "1.9.4.5", ""},
		{"ce-full", "Magento-CE-2.3.7.tar.gz", "22222222222222222222222222222222", "2.3.7", ""},
		{"ee-full", "magento-ee-1.14.4.5.tar.gz", "33333333333333333333333333333333", "", "1.14.4.5"},
		{"ee-full", "Magento-EE-2.3.7.tar.gz", "44444444444444444444444444444444", "", "2.3.7"},
		{"ce-patch", "PATCH_SUPEE-11346_CE_1.9.4.5_v1.sh", "55555555555555555555555555555555", "1.9.4.5", ""},
		{"ee-patch", "PATCH_SUPEE-11346_EE_1.14.4.5_v1.sh", "66666666666666666666666666666666", "", "1.14.4.5"},
		{"other", "magento-sample-data-1.9.2.4.tar.gz", "77777777777777777777777777777777", "1.9.*", "1.14.*"},
	}
}

// kinds are the file types in the order of the service's own help.
func kinds() []string { return []string{"ce-full", "ee-full", "ce-patch", "ee-patch", "other"} }

const downloadHelp = `Usage:
  curl https://MAGEID:TOKEN@www.magentocommerce.com/products/downloads/info/[option]
  curl -O https://MAGEID:TOKEN@www.magentocommerce.com/products/downloads/file/[file name]

Options:
  help       this text
  files      list of files
  versions   list of versions
  filter     filtered list of files
               /filter/version/[version]   for example 1.9.*
               /filter/type/[type]         ce-full, ee-full, ce-patch, ee-patch, other
  json       list of files as JSON
`

// ServeHTTP answers with plain text, or JSON at …/info/json.
func (d *Downloads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what, ok := strings.CutPrefix(r.URL.Path, "/products/downloads/")
	if !ok {
		page(w, http.StatusNotFound, "404 Not Found")
		return
	}
	if !allow(w, r, http.MethodGet, http.MethodHead) {
		return
	}
	holder, ok := d.admit(r)
	if !ok {
		// Status and body for a wrong token are not known (assumed).
		w.Header().Set("WWW-Authenticate", `Basic realm="Downloads"`)
		text(w, r, http.StatusUnauthorized, "Authentication failed.\n")
		return
	}
	files := openTo(holder)
	switch {
	case what == "info/help" || what == "info/" || what == "info":
		text(w, r, http.StatusOK, downloadHelp)
	case what == "info/files":
		text(w, r, http.StatusOK, table(files))
	case what == "info/versions":
		text(w, r, http.StatusOK, versions(files))
	case what == "info/json":
		send(w, r, http.StatusOK, "application/json", mustJSON(byKind(files)))
	case strings.HasPrefix(what, "info/filter/"):
		text(w, r, http.StatusOK, table(filter(files, strings.TrimPrefix(what, "info/filter/"))))
	case strings.HasPrefix(what, "file/"):
		for _, f := range files {
			if f.FileName == strings.TrimPrefix(what, "file/") {
				send(w, r, http.StatusOK, "application/octet-stream", filling(2<<10))
				return
			}
		}
		page(w, http.StatusNotFound, "404 Not Found")
	default:
		page(w, http.StatusNotFound, "404 Not Found")
	}
}

func (d *Downloads) admit(r *http.Request) (Account, bool) {
	id, token, ok := r.BasicAuth()
	for _, a := range d.Accounts {
		if ok && a.MAGEID == id && a.Token == token && token != "" {
			return a, true
		}
	}
	return Account{}, false
}

// openTo leaves out what only Commerce accounts see.
func openTo(a Account) []download {
	commerce := slices.Contains(a.Tiers, TierCommerce) && a.Lapsed == NotLapsed
	return slices.DeleteFunc(downloads(), func(f download) bool { return strings.HasPrefix(f.Kind, "ee-") && !commerce })
}

// byKind is the JSON feed: one list for each of the five types (that the values are lists is assumed).
func byKind(files []download) map[string][]download {
	out := map[string][]download{}
	for _, k := range kinds() {
		out[k] = []download{}
	}
	for _, f := range files {
		out[f.Kind] = append(out[f.Kind], f)
	}
	return out
}

// filter reads "type/ee-full" and "version/1.9.*".
func filter(files []download, by string) []download {
	field, value, _ := strings.Cut(by, "/")
	return slices.DeleteFunc(files, func(f download) bool {
		switch field {
		case "type":
			return f.Kind != value
		case "version":
			return !matches(value, f.CEVersions) && !matches(value, f.EEVersions)
		}
		return true
	})
}

func matches(pattern, version string) bool {
	ok, err := path.Match(pattern, version)
	return ok && err == nil && version != ""
}

// table lists files as plain text; the exact columns of the real service are assumed.
func table(files []download) string {
	if len(files) == 0 {
		return "No results found.\n"
	}
	var b strings.Builder
	for _, k := range kinds() {
		for _, f := range files {
			if f.Kind == k {
				b.WriteString(k + "  " + f.FileName + "  " + f.MD5 + "\n")
			}
		}
	}
	return b.String()
}

func versions(files []download) string {
	var b strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f.Kind, "-full") {
			b.WriteString(strings.ToUpper(f.Kind[:2]) + " " + f.CEVersions + f.EEVersions + "\n")
		}
	}
	return b.String()
}

func text(w http.ResponseWriter, r *http.Request, status int, body string) {
	send(w, r, status, "text/plain; charset=utf-8", []byte(body))
}
