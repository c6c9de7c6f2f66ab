package composer

import (
	"strings"
	"unicode"
)

// Half names the half of a pair that a flaw is about.
type Half string

const (
	PublicHalf  Half = "public"
	PrivateHalf Half = "private"
	BothHalves  Half = "both"
)

// Flaw is something about the form of a key that a Marketplace access key cannot have.
type Flaw struct {
	ID   string // "empty", "placeholder", "variable", "e-mail", "mageid", "line-break", "white-space", "quotes", "github-token", "crypt-key", "download-token", "too-short", "too-long", "not-hexadecimal", "equal-halves", "upper-case"
	Half Half
	Text string // in plain words, without the key
	Note bool   // worth a remark only: the pair may still work
}

// keyLength is the length of both halves of an access key: 32 hexadecimal characters (Adobe, authentication keys).
const keyLength = 32

// Flaws says what is wrong with the form of a pair; nothing when both halves are 32 hexadecimal characters and differ.
func Flaws(public string, private Secret) []Flaw {
	flaws := append(halfFlaws(public, PublicHalf), halfFlaws(private.Reveal(), PrivateHalf)...)
	if public != "" && strings.TrimSpace(public) == strings.TrimSpace(private.Reveal()) {
		flaws = append(flaws, Flaw{ID: "equal-halves", Half: BothHalves, Text: "the public and the private key are the same text"})
	}
	return flaws
}

// halfFlaws looks for the telling faults first: what is a placeholder is not also called too short.
func halfFlaws(key string, half Half) []Flaw {
	name := string(half) + " key"
	var flaws []Flaw
	add := func(id, text string, note bool) {
		flaws = append(flaws, Flaw{id, half, "the " + name + " " + text, note})
	}
	if key == "" {
		add("empty", "is empty", false)
		return flaws
	}
	bare := strings.TrimSpace(key)
	switch {
	case strings.ContainsAny(key, "\r\n"):
		add("line-break", "holds a line break, which is sent along with it", false)
	case strings.IndexFunc(key, isBlank) >= 0 && !isVariable(bare) && !isPlaceholder(bare):
		where := "inside it"
		if strings.IndexFunc(bare, isBlank) < 0 {
			where = "before or after it"
		}
		add("white-space", "has white space "+where, false)
	}
	if bare == "" {
		return flaws
	}
	if unquoted := strings.Trim(bare, "\"'`“”„‘’«»"); unquoted != bare {
		add("quotes", "has quotation marks around it", false)
		bare = unquoted
	}
	lower := strings.ToLower(bare)
	switch {
	case isVariable(bare):
		add("variable", "is the name of a variable that nothing has replaced by its value", false)
	case strings.Count(bare, "@") == 1 && strings.Contains(bare[strings.IndexByte(bare, '@'):], "."):
		add("e-mail", "is an e-mail address: the login of the web site does not open the repository", false)
	case isPlaceholder(bare):
		add("placeholder", "is a placeholder from a template", false)
	case isMAGEID(lower):
		add("mageid", "is a MAGEID: the number of an account, not one of its access keys", false)
	case strings.HasPrefix(bare, "ghp_"), strings.HasPrefix(bare, "github_pat_"), strings.HasPrefix(bare, "gho_"), strings.HasPrefix(bare, "ghs_"), strings.HasPrefix(bare, "ghu_"), strings.HasPrefix(bare, "glpat-"):
		add("github-token", "is an access token of GitHub or GitLab", false)
	case strings.HasPrefix(bare, "base64") && len(bare) >= 40:
		add("crypt-key", "looks like the crypt/key of Magento's app/etc/env.php", false)
	case isHex(lower, 40):
		add("download-token", "has 40 hexadecimal characters, as a download token has; an access key has 32", false)
	case !isHex(lower, len(lower)):
		add("not-hexadecimal", "holds characters other than 0-9 and a-f", false)
		if n := len([]rune(bare)); n < keyLength {
			add("too-short", "is shorter than 32 characters", false)
		} else if n > keyLength {
			add("too-long", "is longer than 32 characters", false)
		}
	case len(bare) < keyLength:
		add("too-short", "is shorter than 32 characters: a part is missing", false)
	case len(bare) > keyLength:
		add("too-long", "is longer than 32 characters", false)
	case bare != lower:
		add("upper-case", "has capital letters; Adobe's examples have none", true)
	}
	return flaws
}

// isBlank is white space of any kind, and the invisible characters that come along when a key is copied.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff' || r == '\u00ad'
}

func isHex(s string, n int) bool {
	if len(s) != n || n == 0 {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}

func isMAGEID(lower string) bool {
	digits, ok := strings.CutPrefix(lower, "mag")
	return ok && len(digits) == 9 && strings.Trim(digits, "0123456789") == ""
}

// isVariable tells an unexpanded $NAME, ${NAME}, %NAME%, {{ NAME }}, ${{ secrets.NAME }} or env(NAME).
func isVariable(s string) bool {
	for _, m := range [][2]string{{"${", "}"}, {"{{", "}}"}, {"$(", ")"}, {"env(", ")"}} {
		if strings.HasPrefix(s, m[0]) && strings.HasSuffix(s, m[1]) {
			return true
		}
	}
	if name, ok := strings.CutPrefix(s, "$"); ok && name != "" {
		return isName(name)
	}
	if name, ok := strings.CutPrefix(s, "%"); ok && strings.HasSuffix(name, "%") && len(name) > 1 {
		return isName(name[:len(name)-1])
	}
	return false
}

func isName(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// isPlaceholder tells the words of templates: <public-key>, your_public_key, xxxx, ****, …
func isPlaceholder(s string) bool {
	lower := strings.ToLower(s)
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") || strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return true
	}
	if len(s) >= 3 && strings.Trim(lower, lower[:1]) == "" { // one character over and over
		return true
	}
	word := squeezed(strings.NewReplacer("<", "", ">", "").Replace(lower))
	for _, w := range []string{"publickey", "privatekey", "yourkey", "yourusername", "yourpassword", "changeme", "placeholder", "redacted", "example", "magentopublic", "magentoprivate"} {
		if strings.Contains(word, w) {
			return true
		}
	}
	return contains([]string{"username", "password", "public", "private", "user", "pass", "key", "secret", "null", "undefined", "none", "your", "xxx"}, word) ||
		strings.HasPrefix(word, "your") && !isHex(lower, keyLength)
}
