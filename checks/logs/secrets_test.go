package logs

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

const (
	publicKey  = "0123456789abcdef0123456789abcdef"
	privateKey = "fedcba9876543210fedcba9876543210"
	oddKey     = "hunter2-is-no-key"
	person     = "deploy@example.com"
	token      = "ghp_0123456789abcdefABCDEF0123456789abcd"
)

// leaky are messages with secrets in every place where people's logs had some.
var leaky = []string{
	"The 'https://" + publicKey + ":" + privateKey + "@repo.magento.com/packages.json' URL required authentication (HTTP 401).",
	"The 'https://" + person + ":" + oddKey + "@repo.magento.com/packages.json' URL required authentication (HTTP 401).",
	"curl error 6 while downloading https://" + publicKey + ":" + privateKey + "@repo.magento.com/packages.json: Could not resolve host: repo.magento.com",
	"Script composer config http-basic.repo.magento.com " + oddKey + " " + privateKey + " handling the post-install-cmd event returned with error code 1",
	"Script COMPOSER_AUTH='{\"http-basic\": {\"repo.magento.com\": {\"username\": \"" + publicKey + "\", \"password\": \"" + oddKey + "\"}}}' composer x handling the y event returned with error code 1",
	"Script curl -H 'Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(publicKey+":"+privateKey)) + "' handling the y event returned with error code 1",
	"Script curl -u " + publicKey + ":" + oddKey + " handling the y event returned with error code 1",
	"\"/home/" + person + "/auth.json\" does not contain valid JSON\nParse error on line 4:\n...username\": \"" + publicKey + "\" \"password\": \"" + oddKey + "\"\n-----^\nExpected one of: 'EOF'",
	"    Authentication required (repo.magento.com):\n      Username: " + publicKey + "\n      Password: " + oddKey,
	"Could not authenticate against github.com " + token,
	"GitHub API limit (5000 calls/hr " + token + ") is exhausted",
	"Could not fetch https://api.github.com/repos/acme/x?access_token=" + token + ", please review your configured GitHub OAuth token " + token,
	"Warning from repo.magento.com: the pair " + publicKey + " " + privateKey + " of " + person + " was revoked.\nThe 'https://repo.magento.com/packages.json' URL could not be accessed (HTTP 403): HTTP/1.1 403 Forbidden",
	"https://repo.magento.com could not be fully loaded (Invalid credentials for 'https://" + publicKey + ":" + privateKey + "@repo.magento.com/packages.json', aborting.), package information was loaded from the local cache and may be out of date",
	"The \"https://cdn.example.com/archives/magento/module-rma/magento-module-rma-100.0.0.0.zip?token=" + oddKey + "\" file could not be downloaded (HTTP/1.1 404 Not Found)",
	"Downloading https://repo.magento.com/packages.json using proxy (http://" + person + ":" + oddKey + "@proxy.example.com:3128)\nThe 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).",
	"Unable to use a proxy: unable to find proxy host in https_proxy http://" + publicKey + ":" + oddKey + "@",
	"composer create-project --repository-url=https://repo.magento.com/ -u " + oddKey + " magento/project-enterprise-edition\nCould not find package magento/project-enterprise-edition with stability stable.",
}

func TestNoSecretReachesAFact(t *testing.T) {
	secrets := []string{publicKey, privateKey, oddKey, person, token}
	for _, s := range []string{publicKey, privateKey, oddKey, publicKey + ":" + privateKey} {
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(s))[:20], hex.EncodeToString([]byte(s)))
	}
	for _, text := range leaky {
		for _, carry := range []func(string) string{
			func(s string) string { return s },
			func(s string) string { return boxed(s, 80, true) },
			func(s string) string { return boxed(s, 53, false) },
			func(s string) string { return soft(s, 60) },
			func(s string) string { return string(quoted(s, 1)) },
			func(s string) string { return string(quoted(s, 2)) },
		} {
			e, s, err := ReadText([]byte(carry(text)), "deploy.log", Options{})
			if err != nil {
				t.Fatal(err)
			}
			facts, _ := json.Marshal([]any{e, s})
			for _, secret := range secrets {
				if strings.Contains(string(facts), secret) {
					t.Errorf("%q is in the facts of %q:\n%s", secret, carry(text), facts)
				}
			}
			for _, half := range []string{publicKey[:12], privateKey[:12], "hunter2"} {
				if strings.Contains(string(facts), half) {
					t.Errorf("a part of a key, %q, is in the facts of %q:\n%s", half, carry(text), facts)
				}
			}
		}
	}
}

func TestKnownSecretIsScrubbed(t *testing.T) {
	text := "Script echo sesame handling the y event returned with error code 1"
	scrub := func(s string) string { return strings.ReplaceAll(s, "sesame", "[known]") }
	e, _, _ := ReadText([]byte(text), "deploy.log", Options{Scrub: scrub})
	if len(e.Messages) != 1 || !strings.Contains(e.Messages[0].Text, "[known]") {
		t.Errorf("got %+v, want the known secret taken out", e.Messages)
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	n := newNotes("deploy.log", Options{})
	for _, s := range []string{
		"https://repo.magento.com/archives/magento/module-rma/magento-module-rma-101.2.7.0-patch3.zip",
		"Higher matching version 9.0.0 of acme/module was found in public repository packagist.org",
		"https://repo.magento.com/p/provider-ce%245fa988f68eab59314d9426aeb3305d7a0ad230efdc3a2cc5c71a71b4baf9e959.json",
	} {
		if got := n.mask(s); got != s {
			t.Errorf("got %q, want %q", got, s)
		}
	}
}
