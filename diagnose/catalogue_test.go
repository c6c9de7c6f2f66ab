package diagnose

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// published are the ids that scripts, CI rules and tickets depend on. A name is
// only ever added to this list.
var published = strings.Fields(`
	keys-missing keys-not-picked-up auth-malformed keys-malformed keys-swapped keys-conflict keys-refused key-disabled
	wrong-mageid license-lapsed entitlement-moved edition-add-on-missing extension-not-owned version-restricted
	prerelease-not-entitled account-metadata-broken
	package-withdrawn package-unknown version-unknown
	repository-outage publishing-incident archive-repackaged rate-limited
	dns-failure connection-refused egress-blocked timeout tls-failure tls-intercepted proxy-refused firewall-block
	captive-portal clock-skew download-truncated
	repository-not-configured repository-misconfigured repository-shadowed mirror-misconfigured mirror-lag stale-cache
	user-agent-blocked audit-plugin-blocked security-advisory-blocked composer-version client-unsupported
	platform-requirements dependency-conflict plugin-failure project-invalid packagist-disabled lock-out-of-date keys-exposed
	token-refused token-malformed
	unexplained`)

func TestCatalogueHasEveryPublishedID(t *testing.T) {
	var ids []string
	for _, c := range Catalogue() {
		if slices.Contains(ids, c.ID) {
			t.Errorf("%s stands twice", c.ID)
		}
		ids = append(ids, c.ID)
		if CauseByID(c.ID) != c {
			t.Errorf("CauseByID(%q) is another cause", c.ID)
		}
	}
	slices.Sort(ids)
	want := slices.Sorted(slices.Values(published))
	if !slices.Equal(ids, want) {
		t.Errorf("got ids %q, want %q", ids, want)
	}
	if c := CauseByID("no-such-cause"); c != nil {
		t.Errorf("got %v for an unknown id, want nil", c.ID)
	}
}

func TestEveryCauseIsWhole(t *testing.T) {
	families := []string{"keys", "entitlement", "package", "server", "network", "client", "token", "last"}
	people := []Who{You, AccountOwner, ExtensionVendor, Adobe, NetworkAdmin, MirrorAdmin}
	effects := []Effect{EffectShut, EffectUnproven, EffectWarns}
	for _, c := range Catalogue() {
		t.Run(c.ID, func(t *testing.T) {
			if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(c.ID) {
				t.Errorf("the id is not kebab-case")
			}
			if !slices.Contains(families, c.Family) || !slices.Contains(people, c.Who) || !slices.Contains(effects, c.Effect) {
				t.Errorf("got family %q, who %q, effect %q", c.Family, c.Who, c.Effect)
			}
			for name, text := range map[string]string{"title": c.Title, "why": c.Why, "shows": c.Shows, "unlike": c.Unlike, "settle": c.Settle, "docs": c.Docs} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("the %s is empty", name)
				}
			}
			if len(c.Fix) == 0 || c.Match == nil {
				t.Errorf("got %d fix steps, match set %t", len(c.Fix), c.Match != nil)
			}
		})
	}
}

func TestTextsAreShortAndCalm(t *testing.T) {
	for _, c := range Catalogue() {
		t.Run(c.ID, func(t *testing.T) {
			if strings.HasSuffix(c.Title, ".") || strings.Contains(c.Title, ". ") {
				t.Errorf("the title has a full stop: %q", c.Title)
			}
			if n := utf8.RuneCountInString(c.Title); n > 72 {
				t.Errorf("the title has %d characters, want at most 72", n)
			}
			for _, s := range []string{c.Why, c.Shows, c.Unlike, c.Settle} {
				if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "/") {
					t.Errorf("no full stop at the end: %q", s)
				}
			}
			if n := strings.Count(c.Why, ". ") + 1; n > 3 {
				t.Errorf("why has %d sentences, want at most 3", n)
			}
			texts := []string{c.Title, c.Why, c.Shows, c.Unlike, c.Settle}
			for _, step := range c.Fix {
				if strings.HasSuffix(step.Text, ".") {
					t.Errorf("a step ends with a full stop: %q", step.Text)
				}
				if step.Text == "" || step.Text[:1] != strings.ToUpper(step.Text[:1]) {
					t.Errorf("a step does not begin like a sentence: %q", step.Text)
				}
				texts = append(texts, step.Text)
			}
			for _, s := range texts {
				for _, odd := range []string{"!", "  ", "\n", "sorry", "please", "oops", "TODO"} {
					if strings.Contains(strings.ToLower(s), strings.ToLower(odd)) {
						t.Errorf("%q stands in %q", odd, s)
					}
				}
				for one := range strings.SplitSeq(s, ". ") {
					if n := len(strings.Fields(one)); n > 45 {
						t.Errorf("a sentence has %d words, want at most 45: %q", n, one)
					}
				}
			}
		})
	}
}

// Docs and steps lead to Adobe's and Composer's own pages, over https.
func TestLinksAreAdobesOrComposers(t *testing.T) {
	hosts := []string{"experienceleague.adobe.com", "commercemarketplace.adobe.com", "status.adobe.com", "getcomposer.org"}
	for _, c := range Catalogue() {
		links := []string{c.Docs}
		for _, step := range c.Fix {
			if step.URL != "" {
				links = append(links, step.URL)
			}
		}
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil || u.Scheme != "https" || !slices.Contains(hosts, u.Host) || u.RawQuery != "" || u.Path == "" {
				t.Errorf("%s: odd link %q", c.ID, link)
			}
		}
	}
}

// A private key belongs on no command line but the one that stores it.
func TestCommandsKeepPrivateKeysAway(t *testing.T) {
	for _, c := range Catalogue() {
		for _, step := range c.Fix {
			cmd := step.Command
			if strings.Contains(cmd, "<private>") && cmd != "composer config http-basic.repo.magento.com <public> <private>" {
				t.Errorf("%s: %q names a private key", c.ID, cmd)
			}
			for _, bad := range []string{"--value", "curl -u", "config --list", "@repo.magento.com", "curl -k", "--no-verify", "cat auth.json"} {
				if strings.Contains(cmd, bad) {
					t.Errorf("%s: %q has %q", c.ID, cmd, bad)
				}
			}
		}
	}
}

// Other causes that a text names exist.
func TestTextsNameExistingCauses(t *testing.T) {
	prefixes := regexp.MustCompile(`\b(keys?-(missing|not|malformed|swapped|conflict|refused|disabled)[a-z-]*|wrong-mageid|license-[a-z]+|entitlement-[a-z]+|version-(restricted|unknown)|package-[a-z]+|repository-[a-z-]+|mirror-[a-z]+|egress-[a-z]+|tls-[a-z]+|firewall-[a-z]+|[a-z]+-incident|archive-[a-z]+|download-truncated|captive-[a-z]+)`)
	for _, c := range Catalogue() {
		for _, id := range prefixes.FindAllString(c.Unlike, -1) {
			if CauseByID(id) == nil {
				t.Errorf("%s: unlike names %q, which is no cause", c.ID, id)
			}
		}
	}
}
