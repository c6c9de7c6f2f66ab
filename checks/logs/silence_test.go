package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// The logs in testdata/logs/silent tell of no failure of Composer's with this
// repository, though some of other programs'.
func TestTextWithoutAFailureStaysSilent(t *testing.T) {
	files, err := filepath.Glob("../../testdata/logs/silent/*.log")
	if err != nil || len(files) < 8 {
		t.Fatalf("got %d logs: %v", len(files), err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, carry := range []func(string) string{
			func(s string) string { return s },
			func(s string) string { return soft(s, 60) },
			func(s string) string { return string(each(func(int) string { return "#9 12.5 " })(s)) },
			func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
		} {
			e, _, err := ReadText([]byte(carry(string(text))), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := diagnose.Diagnose(e); len(d.Findings) > 0 {
				t.Errorf("%s: got %v from\n%s", filepath.Base(path), causes(d), told(e))
			}
		}
	}
}

// What is dropped, and what beside it must stay.
func TestIgnoredAndKept(t *testing.T) {
	tests := []struct{ row, drop, keep string }{
		{"GitHub's rate limit in composer diagnose",
			"Checking github.com rate limit: FAIL\n[Composer\\Downloader\\TransportException] curl error 6 while downloading https://api.github.com/rate_limit: Could not resolve host: api.github.com",
			"Checking connectivity to https://repo.magento.com/: FAIL\n[Composer\\Downloader\\TransportException] curl error 6 while downloading https://repo.magento.com/packages.json: Could not resolve host: repo.magento.com"},
		{"Composer 1 is old",
			"You are using Composer 1 which is deprecated. You should upgrade to Composer 2, see https://blog.packagist.com/deprecating-composer-1-support/",
			"Warning from https://repo.packagist.org: Support for Composer 1 has been shutdown on September 1st 2025."},
		{"no curl extension",
			"Composer is operating significantly slower than normal because you do not have the PHP curl extension enabled.",
			"- acme/a 1.0 requires ext-curl * -> it is missing from your system. Install or enable PHP's curl extension."},
		{"running as root", "Do not run Composer as root/super user! See https://getcomposer.org/root for details", "The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401)."},
		{"cache not writable",
			"Cannot create cache directory /var/www/.composer/cache/repo/https---repo.magento.com/, or directory is not writable. Proceeding without cache",
			`The file "/var/www/.composer/auth.json" is not readable.`},
		{"abandoned packages", "Package acme/old is abandoned, you should avoid using it. No replacement was suggested.", "Could not find package acme/old at any version for your minimum-stability (stable)."},
		{"funding", "78 packages you are using are looking for funding.", "Could not find package acme/fund with version 1.0."},
		{"no global project",
			"Failed to initialize global composer: Composer could not find the config file: /root/.composer/composer.json",
			"Composer could not find a composer.json file in /app\nThe \"https://repo.magento.com/packages.json\" file could not be downloaded (HTTP/1.1 404 Not Found)"},
		{"waited for the server",
			"repo.magento.com is rate limiting requests (1 pending), waiting 2s before retrying",
			`The "https://repo.magento.com/packages.json" file could not be downloaded (HTTP/1.1 429 Too Many Requests)`},
		{"tried again",
			"Retrying (1) https://repo.magento.com/packages.json due to status code 503",
			`The "https://repo.magento.com/packages.json" file could not be downloaded (HTTP/1.1 503 Service Unavailable)`},
		{"repository's notice", "Warning from https://repo.magento.com: This repository is deprecated.", "Warning from repo.magento.com: Your Magento authentication keys are invalid."},
		{"cafile advice",
			"You can disable this error, at your own risk, by setting the 'disable-tls' option to true.",
			"Your configuration does not allow connections to http://repo.magento.com/packages.json. See https://getcomposer.org/doc/06-config.md#secure-http for details."},
		{"generic advice",
			"Potential causes:\n - A typo in the package name\n - The package is not available in a stable-enough version according to your minimum-stability setting",
			"- Root composer.json requires acme/a ^1, found acme/a[dev-main] but it does not match your minimum-stability."},
		{"network test",
			"If you intend to run Composer without connecting to the internet, run the command again prefixed with COMPOSER_DISABLE_NETWORK=1 to make Composer run in offline mode.",
			"curl error 6 while downloading https://repo.magento.com/packages.json: Could not resolve host: repo.magento.com"},
	}
	tested := map[string]bool{}
	for _, c := range tests {
		tested[c.row] = true
		e, s, _ := ReadText([]byte(c.drop+"\n"), "deploy.log", Options{})
		if d := diagnose.Diagnose(e); len(d.Findings) > 0 {
			t.Errorf("%s: got %v, want silence", c.row, causes(d))
		}
		if len(s.Ignored) == 0 && !strings.Contains(c.row, "advice") {
			// A text without any message is not looked at; beside one it is counted.
			_, s, _ = ReadText([]byte(c.drop+"\n"+c.keep+"\n"), "deploy.log", Options{})
			if len(s.Ignored) == 0 {
				t.Errorf("%s: got no count", c.row)
			}
		}
		e, _, _ = ReadText([]byte(c.drop+"\n"+c.keep+"\n"), "deploy.log", Options{})
		if d := diagnose.Diagnose(e); len(d.Findings) == 0 {
			t.Errorf("%s: got silence, want what stands beside it", c.row)
		}
	}
	for _, r := range ignoredTable() {
		if !tested[r.name] {
			t.Errorf("%s: no test", r.name)
		}
	}
}
