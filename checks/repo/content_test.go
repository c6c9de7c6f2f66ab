package repo

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	d "magedoctor/diagnose"
)

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		media, head string
		want        d.ContentKind
	}{
		{"application/json", "", d.ContentEmpty},
		{"application/json", `{"a":1}`, d.ContentJSON},
		{"text/html", ` {"a":1}`, d.ContentJSON},
		{"application/json; charset=utf-8", `[1]`, d.ContentJSON},
		{"application/problem+json", `"x"`, d.ContentJSON},
		{"text/plain", `[12:01] log line`, d.ContentText},
		{"application/json", "\xef\xbb\xbf{}", d.ContentJSON},
		{"application/json", "<!DOCTYPE html><title>Login</title>", d.ContentHTML},
		{"application/octet-stream", "  <HTML lang=en>", d.ContentHTML},
		{"", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`, d.ContentHTML},
		{"application/xml", `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`, d.ContentText},
		{"text/html; charset=utf-8", "Access denied", d.ContentHTML},
		{"application/json", "Unauthorized", d.ContentText},
		{"", "PK\x03\x04\x14\x00", d.ContentZip},
		{"text/html", "PK\x05\x06", d.ContentZip},
		{"text/plain; charset=iso-8859-1", "Zugriff verweigert f\xfcr", d.ContentText},
		{"application/octet-stream", "\x89PNG\r\n\x1a\n\x00", d.ContentOther},
		{"", "\x1f\x8b\x08", d.ContentOther},
		{"text/plain", "a\x00b", d.ContentOther},
		{"", strings.Repeat("x", 100) + "\xc3", d.ContentText}, // a character cut in two
		{"", "  \n", d.ContentText},
	} {
		if got := kindOf(c.media, []byte(c.head)); got != c.want {
			t.Errorf("%q as %q: %q, want %q", c.head, c.media, got, c.want)
		}
	}
}

func TestNotices(t *testing.T) {
	for body, want := range map[string]string{
		noKeys:                              noKeys[12 : len(noKeys)-2],
		`{"info":"Maintenance on Sunday"}`:  "Maintenance on Sunday",
		`{"warning":"a","info":"b"}`:        "a b",
		`{"warnings":[{"message":"a"},{}]}`: "a",
		`{"infos":[{"message":"a","versions":"*"},{"message":"b"}]}`: "a b",
		`{"warning":{"message":"x"},"warnings":"x"}`:                 "",
		`[]`: "", `"x"`: "", `{}`: "",
	} {
		got, err := noticeOf([]byte(body))
		if got != want || err != nil {
			t.Errorf("%s: %q %v, want %q", body, got, err, want)
		}
	}
	for body, want := range map[string]string{
		`{"warning":`:    "not valid JSON at byte 11: unexpected end of JSON input",
		`{} x`:           "not valid JSON at byte 4: invalid character 'x' after top-level value",
		"\xef\xbb\xbf{}": "it begins with a byte order mark, which is not valid JSON",
	} {
		_, err := noticeOf([]byte(body))
		if err == nil || describe(err) != want {
			t.Errorf("%q: %v, want %q", body, err, want)
		}
	}
}

func TestPlain(t *testing.T) {
	hide := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "hidden", "***"), "hid\nden", "***")
	}
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"a  b\r\n\tc", 99, "a b c"},
		{"\x1b]0;title\x07x\u202ey", 99, "]0;title x y"},
		{"bad \xff byte", 99, "bad \uFFFD byte"},
		{"äöüß", 7, "äö…"},
		{"äöüß", 2, ""},
		{"x hidden", 6, "x ***"},
		{"x hid\nden y", 99, "x *** y"},
		{"abcdefhidden", 9, "abcdef***"},
	} {
		if got := plain(c.in, c.limit, hide); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func FuzzContent(f *testing.F) {
	f.Add("application/json", []byte(noKeys))
	f.Add("text/html", []byte("<html>\xff\x00"))
	f.Add("", []byte("PK\x03\x04"))
	f.Add("text/plain", []byte(strings.Repeat("ä", 3000)))
	c := &Client{opts: Options{Scrub: canaryScrub}}
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		kind := kindOf(media, body)
		if (kind == d.ContentEmpty) != (len(body) == 0) || kind == d.ContentNone {
			t.Errorf("%d bytes are %q", len(body), kind)
		}
		notice, err := noticeOf(body)
		if err != nil && describe(err) == "" {
			t.Error("an error without words")
		}
		text := c.text(d.Want{Status: []int{200}}, 500, d.Content{Kind: kind}, body, false)
		for _, s := range []string{text, c.safe(notice, textLimit)} {
			if !utf8.ValidString(s) || len(s) > textLimit || strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("unfit text %q", s)
			}
		}
		_ = saysOf(string(body))
	})
}

func FuzzCleanURL(f *testing.F) {
	f.Add("repo.magento.com", "p@ss/w?rd", "/a?b")
	f.Add("a b", "#:@", "?x=1&y#z")
	f.Fuzz(func(t *testing.T, host, word, rest string) {
		const mark = "c4n4ry"
		if strings.Contains(host+rest, mark) || strings.ContainsAny(host, "@?#/:") || strings.ContainsAny(word, "/?#") {
			t.Skip()
		}
		in := "https://user:" + mark + word + "@" + host + "/" + "?k=" + mark + "#" + mark
		if got := CleanURL(in); strings.Contains(got, mark) {
			t.Errorf("%q shows in %q", in, got)
		}
		_ = CleanURL(rest)
	})
}
