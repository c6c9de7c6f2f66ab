package logs

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf16"

	"magedoctor/diagnose"
)

// shownFailures are messages as Composer writes them, a paragraph each, and the
// facts that they must leave however they were carried.
var shownFailures = []struct{ name, text, want string }{
	{"401", "The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).\nYou must be using the interactive console to authenticate", "root 401"},
	{"401 older", "The 'https://repo.magento.com/packages.json' URL required authentication.\nYou must be using the interactive console to authenticate", "root 401"},
	{"403", "The 'https://repo.magento.com/archives/magento/module-staging/magento-module-staging-100.4.7.0.zip' URL could not be accessed (HTTP 403): HTTP/1.1 403 Forbidden", "archive 403 magento/module-staging 100.4.7 commerce"},
	{"404 over HTTP/2", `The "https://repo.magento.com/archives/magento/module-rma/magento-module-rma-101.2.7.0-patch3.zip" file could not be downloaded (HTTP/2 404 )`, "archive 404 magento/module-rma 101.2.7-p3 commerce"},
	{"503", `The "https://repo.magento.com/packages.json" file could not be downloaded (HTTP/1.1 503 Service Unavailable)`, "root 503"},
	{"keys invalid", "Warning from repo.magento.com: Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html", "root 401 invalid-keys"},
	{"no keys", "Warning from repo.magento.com: You haven't provided your Magento authentication keys. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html", "root 401 no-keys"},
	{"refused at a terminal", "Invalid credentials (HTTP 401) for 'https://repo.magento.com/packages.json', aborting.", "root 401 keys"},
	{"curl 28", "curl error 28 while downloading https://repo.magento.com/packages.json: Failed to connect to repo.magento.com port 443 after 10001 ms: Timeout was reached", "root connect/timeout"},
	{"curl 18", "curl error 18 while downloading https://repo.magento.com/archives/magento/magento2-base/magento-magento2-base-2.4.7.0.zip: transfer closed with 81920 bytes remaining to read", "archive body/truncated"},
	{"curl 60", "curl error 60 while downloading https://repo.magento.com/packages.json: SSL certificate problem: unable to get local issuer certificate", "root tls/unknown-authority"},
	{"checksum", "The checksum verification of the file failed (downloaded from https://repo.magento.com/archives/vertex/sdk/vertex-sdk-1.0.0.0.zip)", "archive 200 problem"},
	{"not found", "Could not find a matching version of package magento/product-enterprise-edition. Check the package spelling, your version constraint and that the package is available in a stability which matches your minimum-stability (stable).", "magento/product-enterprise-edition listed no"},
	{"variable", "COMPOSER_AUTH environment variable is malformed, should be a valid JSON object", "place COMPOSER_AUTH malformed fatal"},
	{"audit plugin", "Higher matching version 9.0.0 of acme/module was found in public repository packagist.org than 8.3.5 in private https://repo.magento.com. Public package might've been taken over by a malicious entity, please investigate and update package requirement to match the version from the private repository", "audit-plugin acme/module"},
}

// told are the facts of an evidence that carry a failure, in one line each.
func told(e diagnose.Evidence) string {
	var b strings.Builder
	for _, x := range e.Exchanges {
		fmt.Fprintf(&b, "%s %d %s %s", x.Ask, x.Status, x.Content.Says, x.Sent)
		if x.Fault.Phase != "" {
			fmt.Fprintf(&b, " %s/%s", x.Fault.Phase, x.Fault.Kind)
		}
		if x.Content.Problem != "" {
			b.WriteString(" problem")
		}
		fmt.Fprintf(&b, " %s %s\n", x.Package, x.Version)
	}
	for _, p := range e.Packages {
		fmt.Fprintf(&b, "%s %s %s listed %s\n", p.Name, p.Version, p.Tier, p.Listed)
	}
	for _, p := range e.Places {
		fmt.Fprintf(&b, "place %s %s fatal %v\n", p.Name, p.State, p.Fatal)
	}
	for _, m := range e.Messages {
		fmt.Fprintf(&b, "%s %s\n", m.Kind, m.Package)
	}
	return b.String()
}

// tells is whether all words of want stand in what was told.
func tells(e diagnose.Evidence, want string) bool {
	got := told(e)
	for _, w := range strings.Fields(want) {
		if !strings.Contains(got, w) {
			return false
		}
	}
	return true
}

// boxed is a message as Symfony prints it on a terminal of a width.
func boxed(text string, columns int, trimmed bool) string {
	width := 0
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		for len(l) > columns-5 {
			lines, l = append(lines, l[:columns-5]), l[columns-5:]
			width = columns - 5
		}
		lines = append(lines, l)
		width = max(width, len(l))
	}
	var b strings.Builder
	empty := strings.Repeat(" ", width+4)
	fmt.Fprintf(&b, "\nIn AuthHelper.php line 205:\n%s\n", empty)
	for _, l := range lines {
		fmt.Fprintf(&b, "  %-*s  \n", width, l)
	}
	fmt.Fprintf(&b, "%s\n\nupdate [--with WITH] [--prefer-source]\n", empty)
	if trimmed {
		var t []string
		for _, l := range strings.Split(b.String(), "\n") {
			t = append(t, strings.TrimRight(l, " "))
		}
		return strings.Join(t, "\n")
	}
	return b.String()
}

func TestMessageInABoxOfAnyWidth(t *testing.T) {
	for _, f := range shownFailures {
		for columns := 30; columns <= 200; columns += 1 + columns/60 {
			for _, trimmed := range []bool{false, true} {
				e, _, err := ReadText([]byte(boxed(f.text, columns, trimmed)), "deploy.log", Options{})
				if err != nil {
					t.Fatal(err)
				}
				if !tells(e, f.want) {
					t.Errorf("%s at %d columns, trimmed %v: got\n%swant %s", f.name, columns, trimmed, told(e), f.want)
				}
			}
		}
	}
}

// each puts something before each line.
func each(prefix func(i int) string) func(string) []byte {
	return func(text string) []byte {
		var b strings.Builder
		for i, l := range strings.Split(text, "\n") {
			b.WriteString(prefix(i) + l + "\n")
		}
		return []byte(b.String())
	}
}

func fixed(prefix string) func(string) []byte { return each(func(int) string { return prefix }) }

func wideText(order binary.AppendByteOrder, text string, mark bool) []byte {
	var out []byte
	if mark {
		out = order.AppendUint16(out, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// carriers are the ways in which people's logs arrive.
var carriers = []struct {
	name  string
	carry func(string) []byte
}{
	{"as it is", func(s string) []byte { return []byte(s) }},
	{"CRLF and a mark", func(s string) []byte { return []byte("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n")) }},
	{"PowerShell", func(s string) []byte { return wideText(binary.LittleEndian, strings.ReplaceAll(s, "\n", "\r\n"), true) }},
	{"UTF-16BE", func(s string) []byte { return wideText(binary.BigEndian, s, true) }},
	{"UTF-16LE without a mark", func(s string) []byte { return wideText(binary.LittleEndian, s, false) }},
	{"gzip", func(s string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(s))
		z.Close()
		return b.Bytes()
	}},
	{"gzip, cut off", func(s string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(s + strings.Repeat("\n- Installing something else", 2000)))
		z.Close()
		return b.Bytes()[:b.Len()-6]
	}},
	{"zip", func(s string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{"1_build.txt": "fine\n", "2_deploy.txt": s} {
			w, _ := z.Create(name)
			w.Write([]byte(text))
		}
		z.Close()
		return b.Bytes()
	}},
	{"colours", func(s string) []byte {
		return []byte("\x1b[37;41m" + strings.ReplaceAll(s, "\n", "\x1b[39;49m\n\x1b[37;41m") + "\x1b[39;49m")
	}},
	{"states of a terminal", func(s string) []byte {
		return []byte("\x1b]7501;state=working:app=composer\x1b\\ 0/2 [>-----]   0%\x1b[1G\x1b[2K" + s)
	}},
	{"behind a progress bar", func(s string) []byte { return []byte(" 0/2 [>-----------]   0%    " + s) }},
	{"behind backspaces", func(s string) []byte {
		return []byte("Downloading (connecting...)" + strings.Repeat("\b", 27) + "Downloading (0%)  " + strings.Repeat("\b", 18) + s)
	}},
	{"GitHub's raw log", each(func(i int) string { return fmt.Sprintf("2024-10-01T08:15:%02d.1234567Z ", 10+i%50) })},
	{"GitHub's error lines", fixed("##[error]")},
	{"GitLab with timestamps", fixed("2024-10-01T08:15:10.123456Z 00O ")},
	{"GitLab's section", func(s string) []byte { return []byte("section_start:1727770510:build\r\x1b[0K" + s) }},
	{"Jenkins", fixed("[2024-10-01T08:15:10.123Z] ")},
	{"BuildKit", each(func(i int) string { return fmt.Sprintf("#14 %d.345 ", 2+i) })},
	{"compose", fixed("php-1  | ")},
	{"compose of old", fixed("app_php_1   | ")},
	{"Vagrant", fixed("==> default: ")},
	{"Cloud", fixed("W: ")},
	{"Cloud in GitHub", fixed("2024-10-01T08:15:10.1234567Z W: ")},
	{"Kubernetes", fixed("2024-10-01T08:15:10.123456789Z stderr F ")},
	{"clock", fixed("[08:15:10] ")},
	{"Deployer", fixed("[production] ")},
	{"Capistrano", fixed("DEBUG [1a2b3c4d] \t")},
	{"journal", fixed("Oct 01 08:15:10 web1 deploy[123]: ")},
	{"Docker's JSON lines", func(s string) []byte {
		var b bytes.Buffer
		for _, l := range strings.Split(s, "\n") {
			q, _ := json.Marshal(l + "\n")
			fmt.Fprintf(&b, "{\"log\":%s,\"stream\":\"stderr\",\"time\":\"2024-10-01T08:15:10.123456789Z\"}\n", q)
		}
		return b.Bytes()
	}},
	{"Markdown quote", fixed("> ")},
	{"quote in a quote", fixed("> > ")},
	{"code fence", func(s string) []byte { return []byte("It fails:\n```\n" + s + "\n```\nWhat now?") }},
	{"one backtick", func(s string) []byte { return []byte("`" + s + "`") }},
	{"indented", fixed("        ")},
	{"HTML", func(s string) []byte { return []byte("<pre><code>" + html.EscapeString(s) + "</code></pre>") }},
	{"HTML lines", func(s string) []byte {
		return []byte("<p>" + strings.ReplaceAll(html.EscapeString(s), "\n", "<br />") + "</p>")
	}},
	{"console tags", func(s string) []byte { return []byte("<warning>" + s + "</warning>") }},
	{"GitHub's command", func(s string) []byte { return []byte("::error ::" + strings.ReplaceAll(s, "\n", "%0A")) }},
	{"GitHub's command with a file", func(s string) []byte {
		return []byte("::error file=composer.json,line=1::" + strings.ReplaceAll(s, "\n", "%0A"))
	}},
	{"JSON", func(s string) []byte { return quoted(s, 1) }},
	{"JSON in JSON", func(s string) []byte { return quoted(s, 2) }},
	{"JSON with slashes", func(s string) []byte { return []byte(strings.ReplaceAll(string(quoted(s, 1)), "/", `\/`)) }},
	{"smart quotes", func(s string) []byte { return []byte(strings.NewReplacer("'", "’", `"`, "”").Replace(s)) }},
	{"a mail's soft breaks", func(s string) []byte { return []byte(soft(s, 72)) }},
	{"narrow soft breaks", func(s string) []byte { return []byte(soft(s, 40)) }},
	{"in binary noise", func(s string) []byte { return []byte("\x00\x01\xfe\xff\x80\n" + s + "\n\x00\x9b\xc3\x28") }},
	{"after a line without end", func(s string) []byte { return []byte(strings.Repeat("x", 3<<20) + "\n" + s) }},
	{"in a line without end", func(s string) []byte {
		return []byte(strings.Repeat("x", 3<<20) + "  " + strings.ReplaceAll(s, "\n", " ") + "  " + strings.Repeat("y", 1<<20))
	}},
	{"after a good run", func(s string) []byte { return []byte(strings.Repeat(goodRun, 3000) + "\n" + s) }},
	{"before a good run", func(s string) []byte { return []byte(s + "\n\n" + strings.Repeat("Nothing happens here\n", 100000)) }},
}

func quoted(s string, times int) []byte {
	for range times {
		b, _ := json.Marshal(map[string]string{"stderr": s})
		s = string(b)
	}
	return []byte(s)
}

// soft breaks lines at blanks, as mail programs do.
func soft(s string, width int) string {
	var b strings.Builder
	for _, l := range strings.Split(s, "\n") {
		n := 0
		for i, w := range strings.Fields(l) {
			switch {
			case i == 0:
			case n+len(w) > width:
				b.WriteByte('\n')
				n = 0
			default:
				b.WriteByte(' ')
			}
			b.WriteString(w)
			n += len(w) + 1
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestMessageHoweverItWasCarried(t *testing.T) {
	for _, c := range carriers {
		for _, f := range shownFailures {
			e, _, err := Read(bytes.NewReader(c.carry(f.text)), "deploy.log", Options{})
			if err != nil {
				t.Fatalf("%s, %s: %v", c.name, f.name, err)
			}
			if !tells(e, f.want) {
				t.Errorf("%s, %s: got\n%swant %s", c.name, f.name, told(e), f.want)
			}
		}
	}
}

func TestBoxHoweverItWasCarried(t *testing.T) {
	for _, c := range carriers {
		switch c.name {
		case "a mail's soft breaks", "narrow soft breaks", "in a line without end", "GitHub's command", "GitHub's command with a file":
			continue // these carry no boxes
		}
		for _, f := range shownFailures {
			e, _, err := Read(bytes.NewReader(c.carry(boxed(f.text, 80, true))), "deploy.log", Options{})
			if err != nil || !tells(e, f.want) {
				t.Errorf("%s, %s: got\n%s%v, want %s", c.name, f.name, told(e), err, f.want)
			}
		}
	}
}

func TestLineNumbers(t *testing.T) {
	text := goodRun + "\nsomething\n" + shownFailures[0].text + "\n"
	want := "deploy.log:" + fmt.Sprint(strings.Count(text[:strings.Index(text, "The 'https")], "\n")+1)
	for _, before := range []int{0, 200000} {
		e, s, err := ReadText([]byte(strings.Repeat("nothing of interest\n", before)+text), "/var/log/deploy.log", Options{})
		if err != nil || len(e.Exchanges) == 0 {
			t.Fatal(err, told(e))
		}
		got, want := lineOf(e.Exchanges[len(e.Exchanges)-1].From), lineOf(want)+before
		if got != want {
			t.Errorf("after %d lines: got line %d, want %d", before, got, want)
		}
		if got, want := s.Lines, strings.Count(text, "\n")+before; got != want {
			t.Errorf("got %d lines, want %d", got, want)
		}
	}
}
