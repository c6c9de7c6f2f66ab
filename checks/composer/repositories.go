package composer

import (
	"slices"
	"strings"
)

// Repository is one entry of the merged `repositories`, as Composer would ask them.
type Repository struct {
	Name      string // the name it has in the object form, "" in a list
	Type      string
	URL       string // as Composer makes it, without user name and password
	Origin    string // the name under which credentials are looked up
	Canonical bool   // a package found here is not looked for in later repositories
	Only      []string
	Exclude   []string
	Insecure  bool     // options switch the TLS check of the peer or of its name off
	CAFile    string   // options.ssl.cafile
	Headers   []Secret // options.http.header: sent along with every request
	Pair      *Pair    // user name and password in the url
	Path      string   // the file in which it stands, "" for Composer's own packagist.org
	Line      int      // the entry's line there
	Problem   string   // why Composer refuses the entry; "" when it does not

	raw  func() string // the url with what it holds; a function, so that printing the struct does not show it
	node *value
	doc  *document
}

// composerRepositories merges the repositories of home's config.json and of the project as Config::merge does:
// the project's first, then the home's, then packagist.org; a name set to false is taken out.
func composerRepositories(layers ...*loaded) []Repository {
	type named struct {
		name   string
		number bool
		repo   Repository
	}
	list := []named{{name: "packagist.org", repo: Repository{
		Name: "packagist.org", Type: "composer", URL: "https://repo.packagist.org", Origin: "packagist.org", Canonical: true, raw: func() string { return "https://repo.packagist.org" }}}}
	disable := func(name string) {
		at := slices.IndexFunc(list, func(n named) bool { return !n.number && n.name == name })
		if at < 0 && name == "packagist" {
			at = slices.IndexFunc(list, func(n named) bool { return n.name == "packagist.org" })
		}
		if at >= 0 {
			list = slices.Delete(list, at, at+1)
		}
	}
	for _, layer := range layers {
		repos := layer.root().get("repositories")
		if !repos.truthy() || !repos.isArrayLike() {
			continue
		}
		slices.Reverse(list)
		for i := len(repos.items) - 1; i >= 0; i-- {
			item, name, number := &repos.items[i], "", true
			if repos.kind == jsonObject {
				name = repos.keys[i].name
				number = isIntKey(name)
			} else if item.get("name").str() != "" {
				name, number = item.get("name").str(), false // the list form with names of Composer 2.9
			}
			if item.kind == jsonFalse {
				disable(name)
				continue
			}
			if item.kind == jsonObject && len(item.items) == 1 && item.items[0].kind == jsonFalse {
				disable(item.keys[0].name)
				continue
			}
			repo := readRepository(item, layer)
			if item.get("type").str() == "composer" && isPackagist(item.get("url").str()) {
				disable("packagist.org")
			}
			if name == "packagist" {
				name = "packagist.org"
			}
			if !number {
				repo.Name = name
				if at := slices.IndexFunc(list, func(n named) bool { return !n.number && n.name == name }); at >= 0 {
					list[at].repo = repo
					continue
				}
			}
			list = append(list, named{name, number, repo})
		}
		slices.Reverse(list)
	}
	out := make([]Repository, 0, len(list))
	for _, n := range list {
		out = append(out, n.repo)
	}
	return out
}

// isPackagist is Composer's pattern ^https?://(?:[a-z0-9-.]+\.)?packagist.org(/|$).
func isPackagist(url string) bool {
	rest, ok := strings.CutPrefix(url, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(url, "http://"); !ok {
			return false
		}
	}
	host, _, _ := strings.Cut(rest, "/")
	return host == "packagist.org" || strings.HasSuffix(host, ".packagist.org")
}

func readRepository(item *value, layer *loaded) Repository {
	r := Repository{Type: item.get("type").str(), Canonical: true, Path: layer.path, Line: layer.doc.line(item), node: item, doc: layer.doc}
	switch {
	case item.kind == jsonString:
		r.Problem = "“repositories” must be a list of repositories, not a single one"
	case !item.isArrayLike():
		r.Problem = "a repository must be an object, this is " + item.kind.String()
	case item.get("type") == nil:
		r.Problem = "the repository has no “type”"
	}
	raw := item.get("url").str()
	if r.Type == "composer" {
		if raw == "" {
			r.Problem = "the repository has no “url”"
		}
		raw = RepositoryURL(raw)
		r.Origin = Origin(raw)
	}
	r.raw, r.URL = func() string { return raw }, WithoutUserInfo(raw)
	if user, pass, _, ok := urlCredentials(raw); ok {
		r.Pair = &Pair{user, Secret(pass)}
	}
	if c := item.get("canonical"); c != nil {
		r.Canonical = c.kind != jsonFalse
	}
	r.Only, r.Exclude = stringList(item.get("only")), stringList(item.get("exclude"))
	if len(r.Only) > 0 && len(r.Exclude) > 0 {
		r.Problem = "only one of “only” and “exclude” may be given for a repository"
	}
	options := item.get("options")
	for _, name := range []string{"verify_peer", "verify_peer_name"} {
		if v := options.at("ssl", name); v != nil && !v.boolean(true) {
			r.Insecure = true
		}
	}
	r.CAFile = options.at("ssl", "cafile").str()
	for _, line := range headerLines(options) {
		r.Headers = append(r.Headers, Secret(line))
	}
	return r
}

// headerLines are options.http.header: a list, or one text of several lines.
func headerLines(options *value) []string {
	header := options.at("http", "header")
	if header == nil {
		return nil
	}
	if header.kind == jsonString {
		return strings.FieldsFunc(header.text, func(r rune) bool { return r == '\r' || r == '\n' })
	}
	return stringList(header)
}

func stringList(v *value) []string {
	if !v.isArrayLike() {
		return nil
	}
	var list []string
	for i := range v.items {
		if v.items[i].kind == jsonString {
			list = append(list, v.items[i].text)
		}
	}
	return list
}

// Allows reports whether the repository's `only` and `exclude` let a package through; * stands for any characters.
func (r Repository) Allows(name string) bool {
	if len(r.Only) > 0 {
		return matchesAny(r.Only, name)
	}
	return !matchesAny(r.Exclude, name)
}

func matchesAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if wildcard(strings.ToLower(p), strings.ToLower(name)) {
			return true
		}
	}
	return false
}

func wildcard(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return strings.HasSuffix(name, last)
}
