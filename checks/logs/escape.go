package logs

import (
	"html"
	"strings"
)

// unescape undoes what carries a message through another format: HTML, a JSON
// string, a GitHub command. What those formats write for a line break becomes one.
func unescape(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if strings.Contains(s, "%0A") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "%0D", ""), "%0A", "\n")
		s = strings.ReplaceAll(s, "%25", "%")
	}
	for range 3 { // a JSON string in a JSON string in one
		if !escaped(s) {
			break
		}
		s = jsonBreaks.Replace(s)
	}
	if strings.Contains(s, "<") {
		s = tags.Replace(s)
	}
	return s
}

// dockerLine is the text in a line of Docker's json-file logs.
func dockerLine(s string) string {
	rest, ok := strings.CutPrefix(s, `{"log":"`)
	if !ok {
		return s
	}
	i := strings.LastIndex(rest, `","stream":"`)
	if i < 0 {
		return s
	}
	return strings.TrimSuffix(rest[:i], `\n`)
}

// escaped is whether a text looks like the inside of a JSON string.
func escaped(s string) bool {
	return strings.Contains(s, `\n`) || strings.Contains(s, `\"`) || strings.Contains(s, `\/`) || strings.Contains(s, `\u0`)
}

var jsonBreaks = strings.NewReplacer(
	`\\`, `\`, `\"`, `"`, `\/`, `/`, `\r\n`, "\n", `\n`, "\n", `\r`, "\n",
	`\u0027`, `'`, `\u0022`, `"`, `\u003c`, `<`, `\u003C`, `<`, `\u003e`, `>`, `\u003E`, `>`, `\u0026`, `&`, `\u001b`, "", `\u001B`, "",
)

// tags are those of Symfony's console, which Magento prints as they are, and of
// HTML pages that show a log.
var tags = strings.NewReplacer(
	"<warning>", "", "</warning>", "", "<error>", "", "</error>", "", "<info>", "", "</info>", "",
	"<comment>", "", "</comment>", "", "<highlight>", "", "</highlight>", "", "</>", "",
	"<br>", "\n", "<br/>", "\n", "<br />", "\n", "<pre>", "\n", "</pre>", "\n", "<p>", "\n", "</p>", "\n",
	"<code>", "", "</code>", "", "<b>", "", "</b>", "", "<strong>", "", "</strong>", "",
)
