package composer

import (
	"math"
	"strconv"
	"strings"
)

// Stop is a reason for which Composer ends before it asks the repository anything.
type Stop struct {
	ID    string // "malformed", "unreadable", "too-large", "shape", "no-home", "env-malformed", "composer-variable", "no-directory", "insecure-url"
	Place string // the name of the Place, "" when it is none
	Path  string
	Line  int
	Text  string // what is wrong, in plain words, without any content of the file
}

// settings is Composer's merged configuration, as far as it decides about keys.
type settings struct {
	version Version
	lists   map[Kind]*list
	gitlab  []string
	secure  *value
	noTLS   *value
}

// list is one kind of credential: hosts and entries, in PHP's order. A nil list is not set.
type list struct {
	wrong   jsonKind // the kind of a value that is no list at all; meaningful when broken
	broken  bool
	empty   bool // a broken value that PHP counts as empty
	entries []listed
}

type listed struct {
	host   string
	number bool // a PHP integer key: no host
	entry  *value
	place  int
}

func newSettings(v Version) *settings {
	return &settings{version: v, lists: map[Kind]*list{}, gitlab: []string{"gitlab.com"}}
}

// merge is Config::merge for the keys that matter. It reports what would be fatal and goes on.
func (s *settings) merge(config *value, place int) []shapeError {
	if !config.truthy() || !config.isArrayLike() || config.kind != jsonObject {
		return nil
	}
	var wrong []shapeError
	for i := range config.keys {
		name, val := config.keys[i].name, &config.items[i]
		switch {
		case isKind(name, s.version):
			if e := s.mergeKind(Kind(name), val, place); e != "" {
				wrong = append(wrong, shapeError{val, "“" + name + "” is " + val.kind.String() + ", not an object of hosts: " + e})
			}
		case name == "gitlab-domains":
			if !val.isArrayLike() {
				wrong = append(wrong, shapeError{val, "“gitlab-domains” is " + val.kind.String() + ", not a list"})
				continue
			}
			for j := range val.items {
				s.gitlab = append(s.gitlab, val.items[j].str())
			}
		case name == "secure-http":
			s.secure = val
		case name == "disable-tls":
			s.noTLS = val
		}
	}
	return wrong
}

// shapeError is a value that is JSON but not what Composer can work with.
type shapeError struct {
	at   *value
	text string
}

func (s *settings) mergeKind(kind Kind, val *value, place int) string {
	cur := s.lists[kind]
	if cur == nil && s.version.atLeast(sinceDefaults) {
		cur = &list{}
	}
	replaced := kind == CustomHeaders && !s.version.atLeast(sinceMergedHeaders)
	if cur == nil || replaced {
		next := &list{}
		if !val.isArrayLike() {
			if val.kind == jsonNull && !replaced {
				return "" // isset() is false: as if the key were not there
			}
			next.broken, next.wrong, next.empty = true, val.kind, !val.truthy()
		}
		next.add(val, place)
		s.lists[kind] = next
		return ""
	}
	if cur.broken || !val.isArrayLike() {
		return "Composer cannot merge it with the other places"
	}
	cur.add(val, place)
	s.lists[kind] = cur
	return ""
}

// add is PHP's array_merge: the same host is replaced in its place, integer keys are appended.
func (l *list) add(val *value, place int) {
	for i := range val.items {
		e := listed{entry: &val.items[i], place: place, number: val.kind == jsonArray}
		if val.kind == jsonObject {
			e.host = val.keys[i].name
			e.number = isIntKey(e.host)
		}
		at := -1
		if !e.number {
			for j := range l.entries {
				if !l.entries[j].number && l.entries[j].host == e.host {
					at = j
				}
			}
		}
		if at >= 0 {
			l.entries[at] = e
		} else {
			l.entries = append(l.entries, e)
		}
	}
}

// isIntKey reports whether PHP turns a text key into an integer.
func isIntKey(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}

// load is BaseIO::loadConfiguration: it fills what Composer holds per host, kind after kind. Every entry is looked at,
// also those for other hosts: one bad entry stops Composer for all.
func (s *settings) load(origin string) (map[string]held, []placedError) {
	l := loader{settings: s, origin: origin, strict: s.version.atLeast(sinceTypes), held: map[string]held{}}
	for _, kind := range Kinds(s.version) {
		list := s.lists[kind]
		if list == nil {
			continue
		}
		if list.broken {
			if !list.empty || s.version.atLeast(sinceDefaults) {
				l.errs = append(l.errs, placedError{-1, nil, "“" + string(kind) + "” is " + list.wrong.String() + ", not an object of hosts"})
			}
			continue
		}
		for _, e := range list.entries {
			l.entry(kind, e)
		}
	}
	return l.held, l.errs
}

type placedError struct {
	place int
	at    *value
	text  string
}

type loader struct {
	*settings
	origin string
	strict bool
	held   map[string]held
	errs   []placedError
}

func (l *loader) fail(e listed, text string) {
	l.errs = append(l.errs, placedError{e.place, e.entry, text})
}

func (l *loader) entry(kind Kind, e listed) {
	names := [2]string{}
	switch kind {
	case HTTPBasic:
		names = [2]string{"username", "password"}
	case BitbucketOAuth:
		names = [2]string{"consumer-key", "consumer-secret"}
	case ForgejoToken:
		names = [2]string{"username", "token"}
	case GitLabToken:
		if e.entry.isArrayLike() {
			names = [2]string{"username", "token"}
		}
	case GitLabOAuth:
		if e.entry.isArrayLike() {
			names = [2]string{"token", ""}
		}
	case CustomHeaders:
		if e.entry.kind != jsonNull {
			l.set(kind, e, phpJSON(e.entry), "custom-headers")
		}
		return
	case ClientCertificate:
		if cert := e.entry.get("local_cert"); cert != nil && cert.kind != jsonNull {
			l.set(kind, e, "client-certificate", phpJSON(e.entry))
		}
		return
	}
	markers := map[Kind]string{GitHubOAuth: "x-oauth-basic", GitLabOAuth: "oauth2", GitLabToken: "private-token", Bearer: "bearer"}
	user, pass := e.entry, (*value)(nil)
	what := "the token"
	if names[0] != "" {
		if !e.entry.isArrayLike() {
			l.fail(e, "the entry is "+e.entry.kind.String()+", not an object with “"+names[0]+"” and “"+names[1]+"”")
			return
		}
		what = "“" + names[0] + "”"
		if user = e.entry.get(names[0]); user == nil {
			l.fail(e, "the entry has no “"+names[0]+"”")
			return
		}
		if names[1] != "" {
			if pass = e.entry.get(names[1]); pass == nil {
				l.fail(e, "the entry has no “"+names[1]+"”")
				return
			}
		}
	}
	userText, ok := l.text(user, false)
	if !ok {
		l.fail(e, what+" is "+user.kind.String()+", not a string")
		return
	}
	passText := markers[kind]
	if pass != nil {
		if passText, ok = l.text(pass, true); !ok {
			l.fail(e, "“"+names[1]+"” is "+pass.kind.String()+", not a string")
			return
		}
	}
	if kind == GitHubOAuth && !l.version.atLeast(Version{Major: 2, Minor: 10}) && !gitHubToken(userText) {
		l.fail(e, "the token holds characters that Composer does not allow in a GitHub token")
		return
	}
	if (kind == GitLabOAuth || kind == GitLabToken) && l.version.atLeast(sinceEnvStrict) {
		l.gitlab = append(l.gitlab, e.host)
	}
	l.set(kind, e, userText, passText)
}

func (l *loader) set(kind Kind, e listed, user, pass string) {
	if e.number {
		if l.strict {
			l.fail(e, "“"+string(kind)+"” is a list, not an object of hosts")
		}
		return
	}
	l.held[e.host] = held{user, pass, kind, e.place, e.entry}
}

// text is the value as PHP passes it on: strict types accept strings only (null as a password), before them PHP casts.
func (l *loader) text(v *value, nullable bool) (string, bool) {
	switch {
	case v.kind == jsonString:
		return v.text, true
	case v.kind == jsonNull && (nullable || !l.strict):
		return "", true
	case l.strict || v.isArrayLike():
		return "", false
	case v.kind == jsonTrue:
		return "1", true
	case v.kind == jsonNumber:
		return phpNumber(v.text), true
	}
	return "", true
}

func gitHubToken(s string) bool {
	return s != "" && strings.Trim(s, ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// phpNumber is a JSON number as PHP prints it: integers as they are, floats with 14 digits.
func phpNumber(literal string) string {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil && math.IsInf(f, 0) {
		return strings.ToUpper(strings.TrimPrefix(strconv.FormatFloat(f, 'f', -1, 64), "+"))
	}
	s := strconv.FormatFloat(f, 'G', 14, 64)
	mantissa, exponent, ok := strings.Cut(s, "E")
	if !ok {
		return s
	}
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	sign := exponent[:1]
	return mantissa + "E" + sign + strings.TrimLeft(exponent[1:], "0")
}
