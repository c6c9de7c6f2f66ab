package composer

import (
	"encoding/base64"
	"path/filepath"
	"sort"
	"strings"
)

// netrc reads the credentials of curl and git, which Composer does not use for repositories.
func (s *seeker) netrc() {
	user, err := s.m.userDir()
	if err != nil {
		return
	}
	for _, path := range []string{s.m.env("NETRC"), user + "/.netrc", user + "/_netrc"} {
		if path == "" {
			continue
		}
		path = s.m.abs(s.dir, path)
		text, problem, found := readText(path)
		if problem != nil || !found {
			continue
		}
		var host string
		hit := Hit{ID: "netrc", Place: s.short(path), Path: path, Text: "Composer does not read .netrc"}
		flush := func() {
			if host == s.r.Origin || host == withoutPort(s.r.Origin) {
				s.add(hit)
			}
			host, hit.Pair = "", Pair{}
		}
		number := 0
		for line := range strings.Lines(text) {
			number++
			words := strings.Fields(line)
			for i := 0; i < len(words) && !strings.HasPrefix(words[i], "#"); i++ {
				if words[i] == "default" {
					flush()
				}
				if i+1 >= len(words) {
					break
				}
				switch words[i] {
				case "machine":
					flush()
					host, hit.Line = words[i+1], number
				case "login":
					hit.Public = words[i+1]
				case "password":
					hit.Private = Secret(words[i+1])
				default:
					continue
				}
				i++
			}
		}
		flush()
	}
}

// jsonVariables hold a whole auth.json under a name that Composer does not know.
func jsonVariables() []string {
	return []string{"env:COMPOSER_AUTH", "MAGENTO_COMPOSER_AUTH", "COMPOSER_AUTH_JSON", "CI_COMPOSER_AUTH", "M2_COMPOSER_AUTH", "MAGE_COMPOSER_AUTH", "PLUGIN_COMPOSER_AUTH", "INPUT_COMPOSER_AUTH"}
}

// pairVariables are the names under which usual CI and container set-ups keep the two halves.
func pairVariables() [][2]string {
	return [][2]string{
		{"MAGE_PUBLIC_KEY", "MAGE_PRIVATE_KEY"}, {"MAGENTO_PUBLIC_KEY", "MAGENTO_PRIVATE_KEY"},
		{"MAGENTO_REPO_PUBLIC_KEY", "MAGENTO_REPO_PRIVATE_KEY"}, {"MAGENTO_MARKETPLACE_PUBLIC_KEY", "MAGENTO_MARKETPLACE_PRIVATE_KEY"},
		{"COMPOSER_MAGENTO_PUBLIC_KEY", "COMPOSER_MAGENTO_PRIVATE_KEY"}, {"ADOBE_COMMERCE_PUBLIC_KEY", "ADOBE_COMMERCE_PRIVATE_KEY"},
		{"MAGENTO_USERNAME", "MAGENTO_PASSWORD"}, {"MAGENTO_REPO_USERNAME", "MAGENTO_REPO_PASSWORD"}, {"MAGE_REPO_USERNAME", "MAGE_REPO_PASSWORD"},
		{"MAGENTO_COMPOSER_USERNAME", "MAGENTO_COMPOSER_PASSWORD"}, {"COMPOSER_MAGENTO_USERNAME", "COMPOSER_MAGENTO_PASSWORD"},
		{"COMPOSER_USERNAME", "COMPOSER_PASSWORD"}, {"CI_MAGENTO_USERNAME", "CI_MAGENTO_PASSWORD"}, {"CI_COMPOSER_USERNAME", "CI_COMPOSER_PASSWORD"},
		{"REPO_MAGENTO_USERNAME", "REPO_MAGENTO_PASSWORD"}, {"MAGENTO_REPO_USER", "MAGENTO_REPO_PASS"},
	}
}

// variables looks at the environment.
func (s *seeker) variables() {
	s.named(Hit{ID: "variable", Text: "Composer knows no variable of this name; it reads COMPOSER_AUTH"}, func(name string) string { return s.m.env(name) })
	raw := strings.TrimSpace(s.m.env("PLATFORM_VARIABLES"))
	if raw == "" {
		return
	}
	plain, err := base64.StdEncoding.DecodeString(raw)
	if err != nil {
		return
	}
	doc, syntax := parseJSON(string(plain))
	if syntax != nil {
		return
	}
	at := Hit{ID: "platform-variables", Text: "the variable of Adobe Commerce on cloud is set, but COMPOSER_AUTH does not reach this process (is it visible at build time?)"}
	s.named(at, func(name string) string {
		for _, key := range []string{name, "env:" + name} {
			switch v := doc.root.get(key); {
			case v == nil:
			case v.isArrayLike():
				return phpJSON(v)
			default:
				return scalar(v)
			}
		}
		return ""
	})
	if v := doc.root.get("COMPOSER_AUTH"); v != nil {
		s.value(at, "PLATFORM_VARIABLES COMPOSER_AUTH", v.str())
	}
}

// named looks under all names at which a pair may stand; get returns a value, "" for none.
func (s *seeker) named(at Hit, get func(string) string) {
	place := func(name string) string {
		switch at.ID {
		case "platform-variables":
			return "PLATFORM_VARIABLES " + name
		case "dotenv":
			return at.Place + " " + name
		}
		return name
	}
	for _, name := range jsonVariables() {
		s.value(at, place(name), get(name))
	}
	for _, names := range pairVariables() {
		hit := at
		hit.Pair = Pair{get(names[0]), Secret(get(names[1]))}
		hit.Place = place(names[0])
		// A user name and a password may be those of a shop's admin; only what looks like access keys counts.
		if !strings.HasSuffix(names[0], "_KEY") && !isHex(strings.ToLower(strings.TrimSpace(hit.Public)), keyLength) {
			continue
		}
		s.add(hit)
	}
}

// value reads a variable that should hold a whole auth.json.
func (s *seeker) value(at Hit, place, text string) {
	if text == "" {
		return
	}
	at.Place = place
	if doc, syntax := parseJSON(text); syntax == nil {
		s.document(at, doc, 0)
	}
}

// dotenv looks into the .env files beside the project: nothing loads them before Composer runs.
func (s *seeker) dotenv() {
	var paths []string
	for _, pattern := range []string{".env", ".env.*", "*.env", "env/*.env", "docker/.env", ".docker/.env", "docker/*.env", ".docker/*.env"} {
		found, err := filepath.Glob(filepath.Join(globQuote(s.dir), pattern))
		if err == nil {
			paths = append(paths, found...)
		}
	}
	sort.Strings(paths)
	for _, path := range paths {
		real := realPath(path)
		if s.read[real] || !isFile(path) {
			continue
		}
		s.read[real] = true
		text, problem, _ := readText(path)
		if problem != nil {
			continue
		}
		vars, lines := readDotenv(text)
		at := Hit{ID: "dotenv", Place: s.short(path), Path: path, Text: "Composer does not load .env files: the variable must be in the environment"}
		before := len(s.hits)
		s.named(at, func(name string) string { return vars[name] })
		s.value(at, at.Place+" COMPOSER_AUTH", vars["COMPOSER_AUTH"])
		for i := range s.hits[before:] {
			h := &s.hits[before+i]
			h.Line = lines[h.Place[strings.LastIndexByte(h.Place, ' ')+1:]]
		}
	}
}

func globQuote(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}
