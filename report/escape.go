package report

import (
	"strings"
	"unicode"
)

// markdown makes text harmless in GitHub's and GitLab's Markdown: it shows as it
// is and becomes no HTML, no link, no mention, no reference to another ticket. A
// word that a site would turn into one of these stands as code.
func markdown(text string) string {
	var words []string
	for _, word := range strings.Fields(clean(text)) {
		if linked(word) {
			words = append(words, codeWord(word))
		} else {
			words = append(words, escapeWord(word, len(words) == 0))
		}
	}
	return strings.Join(words, " ")
}

// linked is whether a site could make a link, a mention or a reference of a word.
func linked(word string) bool {
	if strings.ContainsAny(word, "@") || strings.Contains(word, "://") || strings.Contains(strings.ToLower(word), "www.") {
		return true
	}
	for i, r := range word { // #12, !12, GH-12
		if i+1 < len(word) && strings.ContainsRune("#!$%&~", r) && word[i+1] >= '0' && word[i+1] <= '9' {
			return true
		}
	}
	lower := strings.ToLower(word)
	at := strings.Index(lower, "gh-")
	return at >= 0 && at+3 < len(lower) && unicode.IsDigit(rune(lower[at+3]))
}

// codeWord sets a word as code, with the marks around it outside.
func codeWord(word string) string {
	core := strings.TrimRight(word, ".,;:)\"'")
	front := core[:len(core)-len(strings.TrimLeft(core, "(\"'"))]
	if len(front) == len(core) {
		return code(word)
	}
	return escapeWord(front, false) + code(core[len(front):]) + escapeWord(word[len(core):], false)
}

// escapeWord escapes what Markdown would read as a sign. first is whether the word
// opens its line, where more signs have a meaning.
func escapeWord(word string, first bool) string {
	var b strings.Builder
	for i, r := range word {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '|':
			b.WriteString("&#124;")
		case r == '\\':
			b.WriteString("&#92;")
		case r == '`':
			b.WriteString("&#96;")
		case r == '~' && i == 0 && strings.HasPrefix(word, "~/"): // a home folder
			b.WriteRune(r)
		case strings.ContainsRune("*[]~$", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '_' && (i == 0 || i == len(word)-1 || !wordRune(word[i-1]) || !wordRune(word[i+1])):
			b.WriteString(`\_`)
		case first && i == 0 && strings.ContainsRune("#+-=", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case first && (r == '.' || r == ')') && i > 0 && strings.Trim(word[:i], "0123456789") == "":
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func wordRune(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// code is a span of code that no content can leave.
func code(text string) string {
	text = clean(text)
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.TrimSpace(text) == "" {
		text = " " + text + " "
	}
	return fence + text + fence
}

// longestRun is the longest run of backquotes in a text.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// fence is a block of code, indented as part of a list item.
func fence(indent, language, text string) string {
	bar := strings.Repeat("`", max(3, longestRun(text)+1))
	return indent + bar + language + "\n" + indent + clean(text) + "\n" + indent + bar + "\n"
}

// cell is text in a table: nothing in it ends the cell or the row. A span of code
// would keep a stroke only in some renderers, so words with one are no code here.
func cell(text string) string {
	var words []string
	for _, word := range strings.Fields(clean(text)) {
		if linked(word) && !strings.ContainsAny(word, "|\\") {
			words = append(words, codeWord(word))
		} else {
			words = append(words, strings.ReplaceAll(escapeWord(word, false), "@", "&#64;\u200b"))
		}
	}
	return strings.Join(words, " ")
}
