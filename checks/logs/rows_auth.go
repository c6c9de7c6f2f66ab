package logs

import (
	"strings"

	"magedoctor/diagnose"
)

// authRows: what Composer says when keys are asked for or refused (AuthHelper,
// CurlDownloader, HttpDownloader::outputWarnings), and what repo.magento.com says
// itself.
func authRows() []row {
	return []row{
		{
			name:  "no keys",
			texts: []string{"haven't provided your Magento authentication keys"},
			look:  []string{"provided your Magento", "authentication keys", "connect-auth"},
			tell: func(n *notes, f found) bool {
				return n.heard(f, "You haven't provided your Magento authentication keys.", diagnose.SaysNoKeys)
			},
		},
		{
			name:  "keys invalid",
			texts: []string{"Your Magento authentication keys are invalid"},
			look:  []string{"our Magento auth", "authentication keys", "double-check your", "connect-auth"},
			tell: func(n *notes, f found) bool {
				return n.heard(f, "Your Magento authentication keys are invalid.", diagnose.SaysInvalid)
			},
		},
		{
			name:  "server's own words",
			texts: []string{"Warning from repo.magento.com: {rest}", "Info from repo.magento.com: {rest}"},
			look:  []string{"from repo.mag", "repo.magento.com: "},
			tell: func(n *notes, f found) bool {
				text := f.lines[f.at(f.from)].text
				i := strings.Index(text, official+":")
				if i < 0 {
					return false
				}
				return n.heard(f, strings.TrimSpace(text[i+len(official)+1:]), diagnose.SaysNothing)
			},
		},
		{
			name:  "401",
			texts: []string{"The '{url}' URL required authentication (HTTP {code})"},
			look:  []string{"URL required", "required authentication", "interactive console", "must be using", "d authentication"},
			since: "2.2.15",
			tell:  func(n *notes, f found) bool { return n.answered(f, f.get("url"), status(f.get("code"))) },
		},
		{
			name:   "401, older",
			texts:  []string{"The '{url}' URL required authentication."},
			look:   []string{"URL required", "required authentication", "interactive console", "must be using", "d authentication"},
			before: "2.3.8",
			tell:   func(n *notes, f found) bool { return n.answered(f, f.get("url"), answer{status: 401}) },
		},
		{
			name:  "401 without a URL",
			texts: []string{"URL required authentication (HTTP {code})"},
			look:  []string{"URL required", "required authentication", "d authentication"},
			loose: true,
			tell:  func(n *notes, f found) bool { return n.unaddressed(f, status(f.get("code"))) },
		},
		{
			name:  "403",
			texts: []string{"The '{url}' URL could not be accessed (HTTP {code})"},
			look:  []string{"URL could not", "could not be accessed", " be accessed", "ccessed (HTTP", "403 Forbidden"},
			since: "2.2.15",
			tell:  func(n *notes, f found) bool { return n.answered(f, f.get("url"), status(f.get("code"))) },
		},
		{
			name:   "403, older",
			texts:  []string{"The '{url}' URL could not be accessed: HTTP/{status}"},
			look:   []string{"URL could not", "could not be accessed", " be accessed", "ccessed: HTTP", "403 Forbidden"},
			before: "2.3.8",
			tell:   func(n *notes, f found) bool { return n.answered(f, f.get("url"), status(line1(f.get("status")))) },
		},
		{
			name:  "keys refused, interactive",
			texts: []string{"Invalid credentials (HTTP {code}) for '{url}'"},
			look:  []string{"Invalid credentials", "', aborting"},
			since: "2.2.15",
			tell: func(n *notes, f found) bool {
				a := status(f.get("code"))
				a.sent = diagnose.SentKeys
				n.runs.open(f.number()).Interactive = diagnose.Yes
				return n.answered(f, f.get("url"), a)
			},
		},
		{
			name:   "keys refused, interactive, older",
			texts:  []string{"Invalid credentials for '{url}'"},
			look:   []string{"Invalid credentials", "', aborting"},
			before: "2.3.8",
			tell: func(n *notes, f found) bool {
				return n.answered(f, f.get("url"), answer{status: 401, either: true, sent: diagnose.SentKeys})
			},
		},
		{
			name:  "question for keys",
			texts: []string{"Authentication required (repo.magento.com", "authentication required (repo.magento.com"},
			look:  []string{"uthentication required (", "do you want to store cred", "Do you want to store cred"},
			tell: func(n *notes, f found) bool {
				n.runs.open(f.number()).Interactive = diagnose.Yes
				if n.magento > 0 && f.number()-n.magento < near {
					// Its library magento/composer sets COMPOSER_HOME: the user's auth.json is out of sight.
					n.setting(f, diagnose.Setting{Kind: diagnose.SettingMagentoHome, Where: "bin/magento", Value: "var/composer_home"})
				}
				return n.unaddressed(f, answer{status: 401, prompt: true})
			},
		},
		{
			name:  "keys sent",
			texts: []string{"Using HTTP basic authentication with username"},
			aside: true,
			tell: func(n *notes, f found) bool {
				n.sent[n.runs.of(f.number())] = true
				return true
			},
		},
		{
			name:  "keys refused, Adobe's own tools",
			texts: []string{"Authentication failed for Adobe Commerce repository"},
			look:  []string{"Authentication failed for Adobe", "Adobe Commerce repository"},
			tell: func(n *notes, f found) bool {
				return n.unaddressed(f, answer{status: 401, sent: diagnose.SentKeys})
			},
		},
	}
}

// near is how many lines a command may stand before what it printed.
const near = 30

// status is an answer with the status that a text begins with.
func status(text string) answer {
	n := 0
	for i := 0; i < len(text) && i < 3 && text[i] >= '0' && text[i] <= '9'; i++ {
		n = n*10 + int(text[i]-'0')
	}
	return answer{status: n}
}

// line1 is the status and reason of a status line whose "HTTP/" and blanks are
// gone: "1.1404NotFound" and "2404".
func line1(text string) string {
	if len(text) > 2 && text[1] == '.' {
		return text[3:]
	}
	if text != "" {
		return text[1:]
	}
	return ""
}
