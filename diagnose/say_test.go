package diagnose

import (
	"strings"
	"testing"
	"time"
)

func TestSentences(t *testing.T) {
	long := strings.Repeat("long ", 80)
	tests := []struct {
		evidence  Evidence
		ref, want string
	}{
		{of(pair, healthy), "x1", "without keys the repository answers 401 as it should"},
		{of(pair, root(401, Content{Kind: ContentJSON, Notice: "Your keys are invalid.\nSee\tthere"})), "x1", `GET /packages.json with key aaaa… (auth.json) answered 401: "Your keys are invalid. See there"`},
		{of(pair, root(500, Content{Kind: ContentText, Text: long})), "x1", `GET /packages.json with key aaaa… (auth.json) answered 500: "` + strings.TrimSpace(long)[:159] + `…"`},
		{of(pair, root(403, body(ContentHTML))), "x1", "GET /packages.json with key aaaa… (auth.json) answered 403 with a web page"},
		{of(pair, list(200, broken("the digest does not match"))), "x1", "GET /p/provider-0.json with key aaaa… (auth.json) answered 200, but its content cannot be used: the digest does not match"},
		{of(pair, reversed(200, body(ContentJSON))), "x1", "GET /packages.json with key aaaa… (auth.json), its halves exchanged, answered 200"},
		{of(pair, fails(PhaseDNS, FaultNotFound)), "x1", "GET /packages.json without keys failed: the name does not resolve (as it was told)"},
		{of(pair, neutralFails(PhaseConnect, FaultTimeout)), "x1", "GET https://repo.packagist.org/packages.json, a neutral host, failed: no connection within the time limit"},
		{of(pair, request(Exchange{Ask: AskArchive, Control: true, Sent: SentKeys, Want: Want{Status: []int{404}}, Status: 404})), "x1", "an archive that cannot exist answers 404 as it should"},
		{of(pair, request(Exchange{Ask: AskRoot, URL: "https://repo.magento.com/packages.json", Sent: SentKeys, Key: "k1", Status: 429, Tries: 3, Header: map[string]string{"Retry-After": "60"}})), "x1",
			"GET /packages.json with key aaaa… (auth.json) answered 429 after 3 tries, to be asked again after 60 s"},
		{logged(request(Exchange{Ask: AskArchive, Status: 404, Package: "magento/x", Version: "1.0"})), "x1", "the request for the archive of magento/x 1.0 answered 404"},
		{of(sound, unlisted(TierCommerce)), "p1", "magento/module-commerce is not listed for key aaaa… (auth.json)"},
		{of(sound, pkg(Package{Name: "magento/x", Version: "2.4.5-p15", Listed: Yes, VersionListed: No, Versions: 9, Newest: "2.4.5-p14", Restricted: "extended support"})), "p1",
			"magento/x 2.4.5-p15 is not among the 9 versions that are listed for key aaaa… (auth.json); the newest is 2.4.5-p14; known: extended support"},
		{of(place(Place{Name: "auth.json", State: PlaceMalformed, Line: 4, Column: 9, Detail: "a comma too many"})), "l1", "auth.json line 4, column 9: a comma too many"},
		{of(pair, shadowedPair, func(e *Evidence) { e.Choice.Why = "auth.json is stronger before Composer 2.7.8" }), "k2",
			"~/.composer/auth.json holds the pair bbbb…, which is not used: auth.json is stronger before Composer 2.7.8"},
		{of(nothing), "g1", "Composer sends no keys: none of the 2 places that it reads holds any for this host"},
		{of(sound, lists("k1", TierOpenSource), unlisted(TierCommerce)), "v1", "the account of key aaaa… (auth.json) lists Open Source (1 of 1 markers) and not Adobe Commerce (0 of 1)"},
		{of(sound, before(day1, TierOpenSource, TierCommerce)), "v1", "on 2026-11-21 12:00 UTC the same public key was accepted; its account lists Open Source (1 of 1 markers), Adobe Commerce (1 of 1)"},
		{of(sound, view(View{Key: "k1", Accepted: No})), "v1", "the account of key aaaa… (auth.json) was refused"},
		{of(clocks(FaultExpired, 24*time.Hour)), "c1", "the connection to repo.magento.com failed: the certificate has expired by this machine's clock; the server's date is 2026-11-22 12:00 UTC, this clock says 2026-11-23 12:00 UTC"},
		{of(download(Download{SHA1: strings.Repeat("b", 40), LockSum: strings.Repeat("a", 40), Bytes: 7})), "d1",
			"try 1 of magento/module-open-source0 brought 7 bytes with checksum bbbbbbbbbb…; composer.lock says aaaaaaaaaa…"},
		{of(setting(SettingTracked, "auth.json")), "s1", "auth.json holds keys and is tracked by git"},
		{of(repository(RepositoryPlainHTTP)), "r1", "composer.json: the composer repository http://repo.magento.com/: http without TLS"},
		{logged(func(e *Evidence) {
			e.Messages = []Message{{Seen: ref("m", 0), Text: "red \x1b[31mtext\x07\r\nnext"}}
		}), "m1", "red [31mtext next"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			f, ok := test.evidence.Fact(test.ref)
			if !ok {
				t.Fatalf("there is no %s", test.ref)
			}
			if got := f.Sentence(&test.evidence); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestUnexpectedAnswers(t *testing.T) {
	want200 := Want{Status: []int{200}, Kind: ContentJSON}
	tests := []struct {
		situation string
		exchange  Exchange
		want      bool
	}{
		{"as wanted", Exchange{Status: 200, Want: want200, Content: body(ContentJSON)}, false},
		{"a status that is not wanted", Exchange{Status: 401, Want: want200, Content: body(ContentJSON)}, true},
		{"a wanted 401", Exchange{Status: 401, Want: Want{Status: []int{401}}}, false},
		{"another kind of body", Exchange{Status: 200, Want: want200, Content: body(ContentHTML)}, true},
		{"a body of unknown kind", Exchange{Status: 200, Want: want200}, false},
		{"a body that cannot be used", Exchange{Status: 200, Want: want200, Content: broken("digest")}, true},
		{"no answer at all", Exchange{Want: want200, Fault: Fault{Phase: PhaseDNS}}, true},
		{"no status where one was wanted", Exchange{Want: want200}, true},
		{"interrupted", Exchange{Want: want200, Fault: Fault{Phase: PhaseAnswer, Kind: FaultCanceled}}, false},
		{"nobody's keys are called invalid", Exchange{Status: 401, Sent: SentNothing, Want: Want{Status: []int{401}}, Content: says(SaysInvalid)}, true},
		{"log: a refusal", Exchange{Status: 404}, true},
		{"log: not modified", Exchange{Status: 304}, false},
		{"log: no status", Exchange{}, false},
		{"any answer shows the time", Exchange{Ask: AskClock, Status: 301}, false},
	}
	for _, test := range tests {
		if got := test.exchange.Unexpected(); got != test.want {
			t.Errorf("%s: got %t, want %t", test.situation, got, test.want)
		}
	}
}
