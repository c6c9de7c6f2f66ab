package composer

import (
	"encoding/base64"
	"strings"
)

// Kind is a kind of credential as auth.json names it, in the order in which Composer loads them: a later kind replaces
// an earlier one for the same host (BaseIO::loadConfiguration).
type Kind string

const (
	BitbucketOAuth    Kind = "bitbucket-oauth"
	GitHubOAuth       Kind = "github-oauth"
	GitLabOAuth       Kind = "gitlab-oauth"
	GitLabToken       Kind = "gitlab-token"
	ForgejoToken      Kind = "forgejo-token" // since 2.9
	HTTPBasic         Kind = "http-basic"
	Bearer            Kind = "bearer"
	CustomHeaders     Kind = "custom-headers"     // since 2.9
	ClientCertificate Kind = "client-certificate" // since 2.9
	InURL             Kind = "url"                // user name and password in the repository's URL
	InOptions         Kind = "options"            // an Authorization header in the repository's options
)

// Kinds lists the kinds of auth.json that a version knows, in loading order.
func Kinds(v Version) []Kind {
	kinds := []Kind{BitbucketOAuth, GitHubOAuth, GitLabOAuth, GitLabToken}
	if v.atLeast(sinceHeaders) {
		return append(kinds, ForgejoToken, HTTPBasic, Bearer, CustomHeaders, ClientCertificate)
	}
	return append(kinds, HTTPBasic, Bearer)
}

func isKind(name string, v Version) bool {
	for _, k := range Kinds(v) {
		if string(k) == name {
			return true
		}
	}
	return false
}

// Sent is the credential that goes out with the first request.
type Sent struct {
	Kind   Kind
	Place  string // the name of the Place it comes from
	Path   string // that place's file, "" for a variable
	Line   int    // the entry's line, 0 when it has none
	Pair          // the user name and the password; for tokens and headers Public is ""
	Scheme string // "Basic", "Bearer", another scheme, or "" when no Authorization header goes out (custom headers, certificate)

	// Authorization is the value of the header, "" when none is sent.
	Authorization Secret
	// Second is the value of a second Authorization header: auth.json's, when the repository's options hold one too.
	Second Secret
}

// held is what Composer keeps per host: two texts, with magic values among them.
type held struct {
	user, pass string
	kind       Kind
	place      int
	entry      *value
}

// headers turns a held credential into header lines as AuthHelper::addAuthenticationHeader does for a host that is
// neither GitHub's nor Bitbucket's own.
func (h held) headers(v Version, gitlabHost bool) []string {
	switch {
	case h.pass == "bearer":
		return []string{"Authorization: Bearer " + h.user}
	case h.pass == "custom-headers" && v.atLeast(sinceHeaders):
		doc, syntax := parseJSON(h.user)
		if syntax != nil || !doc.root.isArrayLike() {
			return nil
		}
		var lines []string
		for i := range doc.root.items {
			lines = append(lines, doc.root.items[i].str())
		}
		return lines
	case gitlabHost && h.pass == "oauth2":
		return []string{"Authorization: Bearer " + h.user}
	case gitlabHost && (h.pass == "private-token" || h.pass == "gitlab-ci-token"):
		return []string{"PRIVATE-TOKEN: " + h.user}
	case h.user == "client-certificate" && v.atLeast(sinceHeaders):
		return nil
	}
	return []string{"Authorization: " + basic(h.user, h.pass)}
}

func basic(user, pass string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+pass))
}

// authorization returns the value of the first Authorization header among header lines.
func authorization(lines []string) (string, bool) {
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Authorization") {
			return strings.TrimLeft(value, " \t"), true
		}
	}
	return "", false
}

// pair tells the halves that are a key pair from the tokens that have no public half.
func (h held) pair() Pair {
	switch {
	case h.kind == HTTPBasic && h.pass == "bearer", h.kind == Bearer, h.kind == GitHubOAuth, h.kind == GitLabOAuth,
		h.kind == GitLabToken && h.pass == "private-token", h.kind == CustomHeaders:
		return Pair{Private: Secret(h.user)}
	case h.kind == ClientCertificate:
		return Pair{Private: Secret(h.pass)}
	}
	return Pair{Public: h.user, Private: Secret(h.pass)}
}
