package checks

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// token checks the account's other credential, the download token, and takes what
// its file list shows as a second opinion on what the MAGEID holds. The service's
// present state is unknown: its answers are known from public scripts of 2015 to
// 2021. The certificate is verified as everywhere; the documentation's `curl -k`
// hands the token to whoever answers.
var token = &Check{
	Name: "token",
	Doc:  "the download token is accepted",
	Skip: func(s *Session) string {
		if s.noToken() != "" {
			return ""
		}
		return s.offline()
	},
	Needless: (*Session).noToken,
	Look: func(ctx context.Context, s *Session) Facts {
		var f Facts
		fact := diagnose.Token{MAGEID: composer.MaskPublic(s.options.TokenMAGEID)}
		fact.Flaws = tokenFlaws(s.options.TokenMAGEID, s.options.Token.Reveal())
		if usable(fact.Flaws) {
			s.askToken(ctx, &f, &fact)
		}
		f.Tokens = append(f.Tokens, fact)
		return f
	},
}

// noToken is the reason when there is no download token to check.
func (s *Session) noToken() string {
	if s.options.Token == "" && s.options.TokenMAGEID == "" {
		return "no download token was given"
	}
	return ""
}

// tokenFlaws says what is wrong with the form of MAGEID and token. In published
// examples the token is 40 hexadecimal characters; that every token is, is assumed,
// so another form of it is only a remark.
func tokenFlaws(mageid, token string) []diagnose.Flaw {
	var flaws []diagnose.Flaw
	digits, ok := strings.CutPrefix(strings.ToUpper(mageid), "MAG")
	if !ok || len(digits) != 9 || strings.Trim(digits, "0123456789") != "" {
		flaws = append(flaws, diagnose.Flaw{Half: "public", ID: "mageid", Text: "the MAGEID is not MAG and nine digits"})
	}
	switch {
	case token == "":
		flaws = append(flaws, diagnose.Flaw{Half: "private", ID: "empty", Text: "the download token is empty"})
	case strings.ContainsAny(token, " \t\r\n"):
		flaws = append(flaws, diagnose.Flaw{Half: "private", ID: "white-space", Text: "the download token has white space in it"})
	case len(token) == 32 && strings.Trim(token, "0123456789abcdef") == "":
		flaws = append(flaws, diagnose.Flaw{Half: "private", ID: "access-key", Text: "the download token has 32 characters, as an access key has; a token has 40"})
	case len(token) != 40 || strings.Trim(strings.ToLower(token), "0123456789abcdef") != "":
		flaws = append(flaws, diagnose.Flaw{Half: "private", ID: "form", Text: "the download token is not 40 hexadecimal characters", Harmless: true})
	}
	return flaws
}

// usable is whether no flaw keeps a credential from being sent.
func usable(flaws []diagnose.Flaw) bool {
	for _, f := range flaws {
		if !f.Harmless {
			return false
		}
	}
	return true
}

// askToken asks for the help text, which proves the token, and for the feed, which
// shows the editions.
func (s *Session) askToken(ctx context.Context, f *Facts, fact *diagnose.Token) {
	like := repo.Request{Ask: diagnose.AskToken, Credentials: repo.Basic(s.options.TokenMAGEID, s.options.Token.Reveal())}
	help, feed := like, like
	help.URL, help.Want = tokenBase+"help", diagnose.Want{Status: []int{200}, Kind: diagnose.ContentText}
	feed.URL, feed.Want = tokenBase+"json", wantJSON(200)
	for _, a := range s.ask(ctx, help, feed) {
		ref := f.add(a)
		if ref == "" {
			continue
		}
		fact.Exchanges = append(fact.Exchanges, ref)
		if granted(a.Exchange) && a.Exchange.Content.Kind == diagnose.ContentJSON {
			fact.Files, fact.Commerce = readFeed(a.Body)
		}
	}
}

// readFeed counts the files of the JSON feed and says whether it has Commerce's own
// among them. The feed is keyed by the kind of file: "ee-full", "ce-patch", ….
func readFeed(body []byte) (files int, commerce diagnose.Answer) {
	var feed map[string]json.RawMessage
	if json.NewDecoder(bytes.NewReader(body)).Decode(&feed) != nil {
		return 0, diagnose.Unknown
	}
	commerce = diagnose.No
	for kind, raw := range feed {
		n := entries(raw)
		files += n
		if n > 0 && strings.HasPrefix(kind, "ee-") {
			commerce = diagnose.Yes
		}
	}
	return files, commerce
}

// entries counts what a list or an object holds.
func entries(raw json.RawMessage) int {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		return len(list)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil {
		return len(object)
	}
	return 0
}
