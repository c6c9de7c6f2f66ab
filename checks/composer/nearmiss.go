package composer

import (
	"encoding/base64"
	"slices"
	"strings"
)

// Miss is a credential that was meant for the host but that Composer does not see, for a reason of writing.
type Miss struct {
	ID   string // "host-scheme", "host-path", "host-case", "host-blank", "host-www", "host-port", "host-parent", "host-typo", "wrong-level", "config-wrapper", "kind-typo", "kind-too-new", "doubly-encoded"
	Host string // the key as it is written, shortened
	Line int
	Text string // in plain words, with what to write instead
	Pair
}

// walker looks through one document for what belongs to a host.
type walker struct {
	origin  string
	version Version
	base    int // 1 where credentials stand below "config"
	doc     *document

	entries []Entry
	misses  []Miss
	secrets []Pair
}

func (w *walker) walk(v *value, path []string) {
	if v.kind != jsonObject || len(path) > 4 {
		return
	}
	for i := range v.keys {
		key, item := v.keys[i].name, &v.items[i]
		kind, proper := w.proper(path)
		pair, ok := credentialPair(item, path)
		if ok {
			w.secrets = append(w.secrets, pair)
			line, _ := w.doc.position(v.keys[i].offset)
			reason, text := nearHost(key, w.origin)
			switch {
			case proper && key == w.origin:
				line, column := w.doc.position(item.offset)
				w.entries = append(w.entries, Entry{Kind: kind, Pair: pair, Line: line, Column: column})
			case proper && reason != "":
				w.miss(reason, key, line, text, pair)
			case !proper && (key == w.origin || reason != ""):
				id, text := w.misplaced(path)
				w.miss(id, key, line, text, pair)
			}
			if kind != HTTPBasic && kind != Bearer || !item.isArrayLike() {
				continue
			}
		}
		w.walk(item, append(path, key))
	}
}

func (w *walker) miss(id, host string, line int, text string, pair Pair) {
	if r := []rune(host); len(r) > 60 {
		host = string(r[:60]) + "…"
	}
	w.misses = append(w.misses, Miss{ID: id, Host: host, Line: line, Text: text, Pair: pair})
}

// proper reports whether entries below this path are where Composer reads credentials of a kind.
func (w *walker) proper(path []string) (Kind, bool) {
	if len(path) != w.base+1 || w.base == 1 && path[0] != "config" || !isKind(path[w.base], w.version) {
		return "", false
	}
	return Kind(path[w.base]), true
}

// misplaced names the fault of a path that holds a credential where Composer does not look.
func (w *walker) misplaced(path []string) (id, text string) {
	last := ""
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	wanted := "“http-basic”"
	if w.base == 1 {
		wanted = "“config”, “http-basic”"
	}
	switch {
	case isKind(last, Version{}) && !isKind(last, w.version):
		return "kind-too-new", "“" + last + "” is read since Composer 2.9 only"
	case w.base == 0 && len(path) > 0 && path[0] == "config":
		return "config-wrapper", "the entry stands below a “config” level, which belongs in composer.json only; in auth.json “http-basic” is the outermost level"
	case last != string(HTTPBasic) && squeezed(last) != "" && (strings.Contains(squeezed(last), "basic") || squeezed(last) == "httpauth"):
		return "kind-typo", "the level above the host must be spelled “http-basic”"
	}
	return "wrong-level", "the entry does not stand below " + wanted
}

// squeezed keeps the letters of a key, in lower case.
func squeezed(key string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(key))
}

// encoded looks into a document that is one string: JSON that was encoded twice.
func (w *walker) encoded(root *value) {
	doc, syntax := parseJSON(root.text)
	if syntax != nil {
		return
	}
	inner := walker{origin: w.origin, version: w.version, base: w.base, doc: doc}
	inner.walk(&doc.root, nil)
	w.secrets = append(w.secrets, inner.secrets...)
	const text = "the whole value is a string that holds JSON: it was encoded twice, so Composer finds no object"
	for _, e := range inner.entries {
		w.miss("doubly-encoded", w.origin, 1, text, e.Pair)
	}
	for _, m := range inner.misses {
		w.miss("doubly-encoded", m.Host, 1, text, m.Pair)
	}
}

// credentialPair reads a value as a credential: an object with two halves, a token below a kind of tokens, or headers.
func credentialPair(v *value, path []string) (Pair, bool) {
	last := ""
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	switch v.kind {
	case jsonObject:
		public, private := (*value)(nil), (*value)(nil)
		for _, name := range []string{"username", "user", "login", "public", "public-key", "public_key", "consumer-key"} {
			if public == nil {
				public = v.get(name)
			}
		}
		for _, name := range []string{"password", "pass", "private", "private-key", "private_key", "consumer-secret", "token", "passphrase"} {
			if private == nil {
				private = v.get(name)
			}
		}
		if public == nil && private == nil && v.get("local_cert") == nil {
			return Pair{}, false
		}
		return Pair{scalar(public), Secret(scalar(private))}, true
	case jsonString:
		if isKind(last, Version{}) && last != string(HTTPBasic) {
			return Pair{Private: Secret(v.text)}, true
		}
		if last == string(HTTPBasic) || strings.Contains(squeezed(last), "basic") {
			user, pass, ok := strings.Cut(v.text, ":")
			if !ok {
				user, pass = "", v.text
			}
			return Pair{user, Secret(pass)}, true
		}
	case jsonArray:
		if last == string(CustomHeaders) {
			return Pair{Private: Secret(phpJSON(v))}, true
		}
	}
	return Pair{}, false
}

func scalar(v *value) string {
	if v == nil || v.isArrayLike() || v.kind == jsonNull {
		return ""
	}
	if v.kind == jsonTrue || v.kind == jsonFalse {
		return ""
	}
	return v.text
}

// headerPair reads the pair out of a Basic header; any other header is one secret.
func headerPair(header string) Pair {
	if scheme, value, ok := strings.Cut(header, " "); ok && strings.EqualFold(scheme, "Basic") {
		if plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value)); err == nil {
			user, pass, _ := strings.Cut(string(plain), ":")
			return Pair{user, Secret(pass)}
		}
	}
	return Pair{Private: Secret(header)}
}

// nearHost tells why a key that looks like the host is not the host for Composer; "" when it does not look like it.
func nearHost(key, origin string) (id, text string) {
	if key == origin {
		return "", ""
	}
	write := "; write it as “" + origin + "”"
	bare := strings.TrimSpace(key)
	switch {
	case bare == origin:
		return "host-blank", "there is a blank before or after the host name" + write
	case strings.EqualFold(bare, origin):
		return "host-case", "the host name is written with other capital letters" + write
	}
	if _, rest, ok := strings.Cut(bare, "://"); ok {
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			rest = rest[i+1:]
		}
		if host, _, _ := strings.Cut(rest, "/"); sameHost(host, origin) {
			return "host-scheme", "the host is written as a URL" + write
		}
		return "", ""
	}
	bare = strings.TrimPrefix(bare, "http-basic.")
	host, _, slash := strings.Cut(bare, "/")
	switch lower, want := strings.ToLower(host), strings.ToLower(origin); {
	case slash && sameHost(host, origin):
		return "host-path", "a slash or a path follows the host name" + write
	case lower == want:
		return "host-case", "the host name is not written as Composer looks it up" + write
	case strings.TrimSuffix(lower, ".") == want:
		return "host-typo", "a dot follows the host name" + write
	case strings.TrimPrefix(lower, "www.") == strings.TrimPrefix(want, "www."):
		return "host-www", "“www.” makes another host of it" + write
	case withoutPort(lower) == withoutPort(want):
		return "host-port", "the port differs: Composer compares the host and the port exactly as the repository's url spells them" + write
	case strings.Contains(lower, ".") && strings.HasSuffix(want, "."+lower):
		return "host-parent", "this is the parent domain: Composer compares the whole host name" + write
	case len(want) >= 8 && near(lower, want):
		return "host-typo", "the host name is misspelled" + write
	}
	return "", ""
}

func sameHost(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || withoutPort(strings.TrimPrefix(a, "www.")) == withoutPort(b)
}

func withoutPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}

// near reports whether two host names differ by one slip: a missing, extra, wrong or exchanged character.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	swapped := []byte(a)
	if i+1 < len(a) {
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
	}
	return a[i+1:] == b[i+1:] || slices.Equal(swapped, []byte(b))
}
