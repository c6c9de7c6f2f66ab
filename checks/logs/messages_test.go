package logs

import (
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// samples are messages in Composer's own words, at least one for each row of the
// table, and words of the facts that they leave.
var samples = []struct{ row, text, want string }{
	{"no keys", "Warning from repo.magento.com: You haven't provided your Magento authentication keys. For instructions, visit https://devdocs.magento.com/guides/v2.3/install-gde/prereq/connect-auth.html", "root 401 no-keys"},
	{"keys invalid", "Warning from repo.magento.com: Your Magento authentication keys are invalid. Please double-check your keys in your Marketplace account.", "root 401 invalid-keys"},
	{"server's own words", "Warning from repo.magento.com: Your access keys were revoked.\nThe 'https://repo.magento.com/packages.json' URL could not be accessed (HTTP 403): HTTP/1.1 403 Forbidden", "root 403"},
	{"401", "The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).", "root 401"},
	{"401, older", "The 'https://repo.magento.com/packages.json' URL required authentication.", "root 401"},
	{"401 without a URL", "URL required authentication (HTTP 401).", "root 401"},
	{"403", "The 'https://repo.magento.com/packages.json' URL could not be accessed (HTTP 403): HTTP/2 403", "root 403"},
	{"403, older", "The 'https://repo.magento.com/packages.json' URL could not be accessed: HTTP/1.1 403 Forbidden", "root 403"},
	{"keys refused, interactive", "Invalid credentials (HTTP 403) for 'https://repo.magento.com/packages.json', aborting.", "root 403 keys"},
	{"keys refused, interactive, older", "Invalid credentials for 'https://repo.magento.com/archives/magento/framework/magento-framework-100.0.12.0.zip', aborting.", "archive 401 keys magento/framework 100.0.12"},
	{"question for keys", "    Authentication required (repo.magento.com):\n      Username: ", "root 401"},
	{"keys sent", "Using HTTP basic authentication with username \"aaa***\"\nThe 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).", "root 401 keys"},
	{"keys refused, Adobe's own tools", "Authentication failed for Adobe Commerce repository", "root 401 keys"},
	{"status", `The "https://repo.magento.com/packages.json" file could not be downloaded (HTTP/1.1 500 Internal Server Error)`, "root 500"},
	{"status", "The \"https://repo.magento.com/packages.json\" file could not be downloaded (HTTP/2 404 ):\n{\"warning\":\"You haven\\u0027t provided your Magento authentication keys.\"}", "root 404 no-keys"},
	{"status, cut off", "In CurlDownloader.php line 641:\n\n  The \"https://repo.magento.com/archives/magento/laminas-oauth/magento-laminas-oauth-1.0.0.0-b", "magento/laminas-oauth"},
	{"traced answer", "[410] https://repo.magento.com/archives/magento/framework/magento-framework-103.0.7.0.zip", "archive 410 magento/framework"},
	{"no JSON", "\"https://portal.example.com/login\" does not contain valid JSON\nParse error on line 1:\n<...\n^", "root 200"},
	{"digest of metadata", "The contents of https://repo.magento.com/p/provider-ce%245fa988f6.json do not match its signature. This could indicate a man-in-the-middle attack or e.g. antivirus software corrupting files.", "list 200 problem"},
	{"digest of an archive", "The checksum verification of the file failed (downloaded from https://repo.magento.com/archives/vertex/sdk/vertex-sdk-1.0.0.0.zip)", "archive 200 problem vertex/sdk 1.0.0"},
	{"digest of an archive", "The checksum verification of the file failed for module vertex/module-tax\n(https://repo.magento.com/archives/vertex/module-tax/vertex-module-tax-3.0.0.0.zip expected 5301f7a4d294 got dd5e23680878)", "archive 200 problem vertex/module-tax"},
	{"broken archive", "The downloaded archive for magento/module-catalog is truncated or corrupt, zip end of central directory not found (file size: 26 bytes)", "archive 200 problem magento/module-catalog"},
	{"archive cannot be unpacked", "Failed to extract magento/framework: (9) unzip -qq tmp.zip\n\nEnd-of-central-directory signature not found. Either this file is not a zipfile", "plugin"},
	{"other package's metadata unreadable", "Could not load package acme/importexport in https://repo.magento.com [UnexpectedValueException] Could not parse version constraint 5.5.33 as ^5.2", "root 200 problem"},
	{"degraded", "https://repo.magento.com could not be fully loaded (curl error 7 while downloading https://repo.magento.com/packages.json: Connection refused), package information was loaded from the local cache and may be out of date", "degraded connect/refused"},
	{"curl", "curl error 56 while downloading https://repo.magento.com/packages.json: CONNECT tunnel failed, response 407", "root proxy/proxy-auth"},
	{"curl", "curl error 7 while downloading https://repo.magento.com/packages.json: Failed to connect to 10.0.0.1 port 3128 after 0 ms: Couldn't connect to server", "root proxy/refused"},
	{"curl", "curl error 6 while downloading https://repo.packagist.org/packages.json: Could not resolve host: repo.packagist.org", "neutral dns/not-found"},
	{"curl without a URL", "curl error 28 ... Timeout was reached for every repository, repo.packagist.org too", "root neutral connect/timeout"},
	{"streams", `The "https://repo.magento.com/packages.json" file could not be downloaded: php_network_getaddresses: getaddrinfo failed: Name or service not known`, "root dns/not-found"},
	{"streams", `The "https://repo.magento.com/packages.json" file could not be downloaded: failed to open stream: HTTP request failed! HTTP/1.1 502 Bad Gateway`, "root 502"},
	{"cut short", "Content-Length mismatch, received 4096 bytes out of the expected 37984154", "archive body/truncated"},
	{"host not resolved", "curl: (6) Could not resolve host: repo.magento.com", "root dns/not-found"},
	{"not connected", "Failed to connect to repo.magento.com port 443: Connection refused", "root connect/refused"},
	{"TLS of PHP's streams", "SSL: Handshake timed out Failed to enable crypto failed to open stream: operation failed", "root tls/timeout"},
	{"file malformed", "\"/home/deploy/.composer/auth.json\" does not contain valid JSON\nParse error on line 4:\n...  \"password\": \"0123", "place auth.json malformed true"},
	{"variable malformed", "COMPOSER_AUTH environment variable is malformed, should be a valid JSON object", "place COMPOSER_AUTH malformed true"},
	{"variable of the wrong shape", "\"COMPOSER_AUTH\" does not match the expected JSON schema, this may result in errors and should be resolved:", "place COMPOSER_AUTH malformed false"},
	{"entry incomplete", `Undefined array key "password"`, "place auth.json malformed true"},
	{"file unreadable", `The file "/root/.composer/auth.json" is not readable.`, "place auth.json unreadable true"},
	{"package not found", "Could not find package magento/project-enterprise-edition with version 2.4.6-p3.", "magento/project-enterprise-edition 2.4.6-p3 commerce listed no"},
	{"package not found", "Could not find package magento/project-enterprise-edition with stability stable.", "magento/project-enterprise-edition listed no"},
	{"package not found", "Could not find package magento/extension-b2b at any version for your minimum-stability (RC). Check the package spelling or your minimum-stability", "magento/extension-b2b b2b listed no"},
	{"version not found", "Could not find package magento/project-community-edition in a version installable using your PHP version, PHP extensions and Composer version.", "platform"},
	{"in no version", "    - Root composer.json requires magento/product-enterprise-edition 2.4.7, it could not be found in any version, there may be a typo in the package name.", "magento/product-enterprise-edition 2.4.7 listed no"},
	{"in no version", "    - The requested package acme/paid could not be found in any version, there may be a typo in the package name.", "acme/paid third-party listed no"},
	{"in no version", "    - magento/product-community-edition 2.1.9 requires magento/module-marketplace 100.1.2 -> no matching package found.", "magento/product-community-edition listed yes"},
	{"dropped for advisories", "    - Root composer.json requires acme/base ~2.9.0, found acme/base[2.9.0, ..., 2.9.8] but these were not loaded, because they are affected by security advisories (\"PKSA-1\").", "security-advisories acme/base"},
	{"hidden by priority", "    - Root composer.json requires acme/paid ^2.0, it is satisfiable by acme/paid[2.0.0] from composer repo (https://repo.packagist.org) but acme/paid[1.2.3] from composer repo (https://repo.magento.com) has higher repository priority.", "acme/paid listed yes"},
	{"plugin API", "    - magento/composer-root-update-plugin 1.0.0 requires composer-plugin-api ^1.0 -> found composer-plugin-api[2.0.0] but it does not match the constraint.", "composer-version"},
	{"platform", "    - Root composer.json requires php >=99 but your php version (8.2.36) does not satisfy that requirement.", "platform"},
	{"platform", "    - magento/framework 103.0.7 requires ext-sodium * -> it is missing from your system. Install or enable PHP's sodium extension.", "platform"},
	{"memory", "PHP Fatal error:  Allowed memory size of 2147483648 bytes exhausted (tried to allocate 4096 bytes)", "platform"},
	{"other version, Composer 1", "    - The requested package magento/product-community-edition 2.4.99 exists as magento/product-community-edition[2.4.7] but these are rejected by your constraint.", "magento/product-community-edition 2.4.99 listed yes"},
	{"other version", "    - Root composer.json requires magento/product-community-edition 2.4.99 (exact version match: 2.4.99 or 2.4.99.0), found magento/product-community-edition[2.4.7] but it does not match the constraint.", "magento/product-community-edition 2.4.99 listed yes"},
	{"conflict", "    - acme/a 1.0.0 requires acme/b ^2 -> found acme/b[1.0.0] but it does not match the constraint.", "conflict acme/b"},
	{"unsolved", "Your requirements could not be resolved to an installable set of packages.", "conflict"},
	{"audit plugin", "Higher matching version 1.8.0 of magento/composer was found in public repository packagist.org\n                             than 1.7.0 in private https://repo.magento.com.", "audit-plugin magento/composer"},
	{"plugin skipped", `The "magento/magento-composer-installer" plugin was skipped because it requires a Plugin API version ("^1.0") that does not match your Composer installation ("2.0.0").`, "composer-version"},
	{"Composer 1 shut out", "Warning from https://repo.packagist.org: Support for Composer 1 has been shutdown on September 1st 2025.", "composer-version"},
	{"plugin not allowed", "magento/magento-composer-installer contains a Composer plugin which is blocked by your allow-plugins config. You may add it to the list if you consider it safe.", "plugin magento/magento-composer-installer"},
	{"plugin or tool broken", "Invalid response line returned from server: HTTP/2 200", "plugin"},
	{"script failed", "Script @php bin/magento setup:upgrade handling the post-install-cmd event returned with error code 1", "plugin"},
	{"too slow a command", `The process "git clone https://repo.magento.com/x" exceeded the timeout of 300 seconds.`, "body/timeout"},
	{"another client", "parsing Packagist v2 metadata: expected value at line 1 column 1", "foreign-client metadata"},
	{"mirror refused upstream", "Repository status for composer-magento changed from READY to AUTO_BLOCKED_UNAVAILABLE - reason Unauthorized for https://repo.magento.com", "root 503"},
	{"refused, other clients", "Client error: `GET https://repo.magento.com/packages.json` resulted in a `401 Unauthorized` response", "root 401"},
	{"refused, other clients", "curl: (22) The requested URL returned error: 403 https://repo.magento.com/packages.json", "root 403"},
	{"GitHub", "Could not fetch https://api.github.com/repos/acme/x, please create a GitHub OAuth token to go over the API rate limit", "harmless"},
	{"agent refused", "repo.magento.com answers 403 when the User-Agent is odd: return 403 to any UA that doesn't match Composer", "archive 403"},
	{"keys not sent with archives", "the tool attached no Authorization header to archives of repo.magento.com", "root 401"},
	{"through a proxy", "Downloading https://repo.magento.com/packages.json using proxy (http://proxy.example.com:3128)\ncurl error 56 while downloading https://repo.magento.com/packages.json: CONNECT tunnel failed, response 403", "root proxy/proxy-denied"},
}

// elsewhereTold are rows that leave facts which told does not write.
var elsewhereTold = map[string]func(diagnose.Evidence) bool{
	"plain http\tYour configuration does not allow connections to http://repo.magento.com/packages.json. See https://getcomposer.org/doc/06-config.md#secure-http for details.": func(e diagnose.Evidence) bool {
		return len(e.Project.Repositories) == 1 && e.Project.Repositories[0].Flaw == diagnose.RepositoryPlainHTTP
	},
	"proxy unusable\tUnable to use a proxy: unsupported `https_proxy` syntax": func(e diagnose.Evidence) bool {
		return len(e.Settings) == 1 && e.Settings[0].Kind == diagnose.SettingProxyUnusable
	},
	"offline by wish\tNetwork disabled, request canceled: https://repo.magento.com/packages.json": func(e diagnose.Evidence) bool {
		return len(e.Settings) == 1 && e.Settings[0].Kind == diagnose.SettingOffline
	},
	"question for keys\t$ php bin/magento sampledata:deploy\n    Authentication required (repo.magento.com):\n      Username: ": func(e diagnose.Evidence) bool {
		return len(e.Settings) == 1 && e.Settings[0].Kind == diagnose.SettingMagentoHome && len(e.Exchanges) == 1
	},
	"CA file\tUnable to locate a valid CA certificate file. You must set a valid 'cafile' option.": func(e diagnose.Evidence) bool {
		return len(e.Settings) == 1 && e.Settings[0].Kind == diagnose.SettingCAMissing
	},
	"TLS not verified\tWarning: Accessing repo.magento.com with verify_peer and verify_peer_name disabled.": func(e diagnose.Evidence) bool {
		return len(e.Project.Repositories) == 1 && e.Project.Repositories[0].Flaw == diagnose.RepositoryNoVerify
	},
	"no composer.json\tComposer could not find a composer.json file in /app": func(e diagnose.Evidence) bool {
		return e.Project.Manifest.State == diagnose.FileAbsent
	},
	"lock not up to date\tWarning: The lock file is not up to date with the latest changes in composer.json. You may be getting outdated dependencies.": func(e diagnose.Evidence) bool {
		return e.Project.LockFresh == diagnose.No && e.Project.Lock.Ref != ""
	},
	"lock lacks a requirement\t- Required package \"acme/paid\" is not present in the lock file.": func(e diagnose.Evidence) bool {
		return len(e.Project.Unlocked) == 1 && e.Project.Unlocked[0] == "acme/paid"
	},
	"only and exclude\tOnly one of \"only\" and \"exclude\" can be specified for repository composer repo (https://repo.magento.com)": func(e diagnose.Evidence) bool {
		return len(e.Project.Repositories) == 1 && e.Project.Repositories[0].Flaw == diagnose.RepositoryFilter
	},
	"address that serves nothing\tpackages.magento.com/package.json not exists.": func(e diagnose.Evidence) bool {
		return len(e.Project.Repositories) == 1 && e.Project.Repositories[0].Flaw == diagnose.RepositoryWrongHost
	},
}

func TestEachMessageLeavesItsFacts(t *testing.T) {
	covered := map[string]bool{}
	for _, s := range samples {
		covered[s.row] = true
		e, _, err := ReadText([]byte(s.text), "deploy.log", Options{})
		if err != nil || !tells(e, s.want) {
			t.Errorf("%s: got\n%s%v, want %s", s.row, told(e), err, s.want)
		}
	}
	for key, fits := range elsewhereTold {
		row, text, _ := strings.Cut(key, "\t")
		covered[row] = true
		if e, _, err := ReadText([]byte(text), "deploy.log", Options{}); err != nil || !fits(e) {
			t.Errorf("%s: got %+v %+v %v", row, e.Project, e.Settings, err)
		}
	}
	for _, r := range table() {
		if !covered[r.name] {
			t.Errorf("%s: no sample", r.name)
		}
	}
}

// A box of forty columns cuts every thirty-five characters; some word of each
// message must outlive it, or a large log would hide the message.
func TestEachMessageIsFoundInABox(t *testing.T) {
	others := map[string]bool{"script failed": true} // never in a box of Composer's
	for _, r := range toolRows() {
		others[r.name] = true
	}
	for _, s := range samples {
		if others[s.row] || strings.Contains(s.text, "\n") || strings.HasPrefix(s.text, " ") || strings.HasPrefix(s.text, "[") {
			continue // no message of an exception
		}
		for _, columns := range []int{40, 60, 79, 80, 81, 100, 120} {
			if e, _, _ := ReadText([]byte(boxed(s.text, columns, true)), "deploy.log", Options{}); !tells(e, s.want) {
				t.Errorf("%s at %d columns: got\n%swant %s", s.row, columns, told(e), s.want)
			}
		}
	}
}

func TestManyPackagesAreToldCompactly(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		name := "module-staging"
		if i%2 == 1 {
			name = "module-rma"
		}
		name += strings.Repeat("x", i/2)
		b.WriteString("    Failed to download magento/" + name + " from dist: The \"https://repo.magento.com/archives/magento/" + name + "/magento-" + name + "-100.4.7.0.zip\" file could not be downloaded (HTTP/2 404 )\n")
	}
	e, _, err := ReadText([]byte(b.String()), "deploy.log", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(e.Packages), 400; got != want {
		t.Errorf("got %d packages, want %d", got, want)
	}
	if got := len(e.Exchanges); got == 0 || got > 4 {
		t.Errorf("got %d exchanges, want one for each tier", got)
	}
	total := 0
	for _, x := range e.Exchanges {
		total += x.Tries
	}
	if total != 400 {
		t.Errorf("got %d tries, want 400", total)
	}
	for _, p := range e.Packages {
		if p.Archive == "" || p.ArchiveOpen != diagnose.No {
			t.Fatalf("%s: got archive %q open %q", p.Name, p.Archive, p.ArchiveOpen)
		}
	}
}
