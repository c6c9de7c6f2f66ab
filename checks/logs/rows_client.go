package logs

import (
	"strings"

	"magedoctor/diagnose"
)

// clientRows: Composer's version, its plugins, and what PHP makes of them.
func clientRows() []row {
	return []row{
		{
			name:  "audit plugin",
			texts: []string{"Higher matching version {version} of {name} was found in public repository"},
			look:  []string{"Higher matching version", "found in public reposit", "malicious entity", "might've been taken"},
			tell:  func(n *notes, f found) bool { return n.message(f, diagnose.MessageAuditPlugin, f.get("name")) },
		},
		{
			name:  "plugin skipped",
			texts: []string{`The "{name}" plugin was skipped because it requires a Plugin API version`, `The "{name}" plugin requires composer-plugin-api`},
			look:  []string{"plugin was skipped", "a Plugin API version", "not match your Composer"},
			tell:  func(n *notes, f found) bool { return n.mild(f, diagnose.MessageComposer, f.get("name")) },
		},
		{
			name: "Composer 1 shut out",
			texts: []string{
				"Support for Composer 1 has been shutdown", "Support for Composer 1 is no longer",
				"requires composer/composer {version} -> found composer/composer",
				"The lock file was generated with a newer version of Composer",
				"This project requires Composer 2",
			},
			look: []string{"Support for Composer 1", "been shutdown", "with a newer version of", "project requires Compos"},
			tell: func(n *notes, f found) bool { return n.mild(f, diagnose.MessageComposer, "") },
		},
		{
			name:  "plugin not allowed",
			texts: []string{"{name} contains a Composer plugin which is blocked by your allow-plugins config", "{name} contains a Composer plugin which is currently not in your allow-plugins config"},
			look:  []string{"contains a Composer plug", "your allow-plugins conf", "blocked by your allow"},
			tell: func(n *notes, f found) bool {
				if strings.Contains(f.folded[f.from:f.to], "currentlynot") {
					return n.mild(f, diagnose.MessagePlugin, f.get("name"))
				}
				return n.message(f, diagnose.MessagePlugin, f.get("name"))
			},
		},
		{
			name: "plugin or tool broken",
			texts: []string{
				"Invalid response line returned from server: HTTP/2",
				"Package is not installed: {version}",
				"Plugin initialization failed ({any}), uninstalling plugin",
				"Plugin {name} could not be initialized",
				"Cannot apply patch {rest}", "Could not apply patch! Skipping",
			},
			look: []string{"Invalid response line", "response line returned", "Package is not installed", "Plugin initialization", "could not be initialized", "Cannot apply patch", "Could not apply patch"},
			tell: func(n *notes, f found) bool {
				if strings.Contains(f.folded[f.from:f.to], "skipping") {
					return n.mild(f, diagnose.MessagePlugin, "")
				}
				return n.message(f, diagnose.MessagePlugin, f.get("name"))
			},
		},
		{
			name:  "script failed",
			texts: []string{"Script {rest} returned with error code {code}", "returned with error code {code}"},
			look:  []string{"returned with error code"},
			loose: true,
			tell:  func(n *notes, f found) bool { return n.mild(f, diagnose.MessagePlugin, "") },
		},
		{
			name:  "too slow a command",
			texts: []string{"exceeded the timeout of {code} seconds"},
			look:  []string{"exceeded the timeout of", "the timeout of", "The process \""},
			tell: func(n *notes, f found) bool {
				if strings.Contains(f.folded, official) {
					return n.unaddressed(f, answer{fault: diagnose.Fault{Phase: diagnose.PhaseBody, Kind: diagnose.FaultTimeout}})
				}
				return n.mild(f, diagnose.MessagePlugin, "")
			},
		},
	}
}

// toolRows: other programs than Composer that asked the repository, and their own
// words.
func toolRows() []row {
	return []row{
		{
			name:  "another client",
			texts: []string{"parsing Packagist v2 metadata", "expected metadata-url in packages.json", "packages.json has no metadata-url"},
			look:  []string{"Packagist v2 metadata", "metadata-url in pack", "has no metadata-url"},
			tell: func(n *notes, f found) bool {
				if strings.Contains(f.folded[f.to:], "expectedvalueatline1column1") {
					a := answer{target: target{host: official, side: ours, ask: diagnose.AskMetadata}, number: f.number(), status: 200}
					a.content.Kind = diagnose.ContentOther
					n.add(f, a)
				}
				return n.message(f, diagnose.MessageForeign, "")
			},
		},
		{
			name:  "mirror refused upstream",
			texts: []string{"reason Unauthorized for https://repo.magento.com", "Remote Auto Blocked until", "AUTO_BLOCKED_UNAVAILABLE"},
			look:  []string{"AUTO_BLOCKED", "reason Unauthorized for", "Remote Auto Blocked", "Unauthorized for https"},
			tell: func(n *notes, f found) bool {
				n.upstream = f.number()
				return true
			},
		},
		{
			name: "refused, other clients",
			texts: []string{
				"GET {url} resulted in a {code}", "The requested URL returned error: {code}",
				"could not be reached as it requires authentication",
			},
			look:  []string{"resulted in a `4", "resulted in a `5", "requested URL returned", "as it requires auth"},
			loose: true,
			tell: func(n *notes, f found) bool {
				if !strings.Contains(f.folded, official) {
					return false
				}
				a := status(f.get("code"))
				switch {
				case f.get("code") == "":
					a.status = 401
				case a.status < 400:
					return false
				}
				if f.get("url") != "" {
					return n.answered(f, f.get("url"), a)
				}
				return n.unaddressed(f, a)
			},
		},
		{
			name:  "GitHub",
			texts: []string{"Could not fetch https://api.github.com/{rest}", "Could not authenticate against github.com", "GitHub API limit ({any}) is exhausted"},
			look:  []string{"Could not fetch https", "authenticate against git", "GitHub API limit"},
			tell:  func(n *notes, f found) bool { return n.message(f, diagnose.MessageHarmless, "") },
		},
		{
			name:  "address that serves nothing",
			texts: []string{"packages.magento.com/packages.json", "packages.magento.com/package.json"},
			look:  []string{"packages.magento.com"},
			loose: true,
			tell: func(n *notes, f found) bool {
				n.entry(f, "https://packages.magento.com", diagnose.RepositoryWrongHost, "packages.magento.com does not serve Composer packages")
				return true
			},
		},
		{
			name:  "agent refused",
			texts: []string{"return 403 to any UA that doesn't match Composer", "403 {any} User-Agent {any2} repo.magento.com"},
			look:  []string{"to any UA that", "to any User-Agent"},
			loose: true,
			tell: func(n *notes, f found) bool {
				if !strings.Contains(f.folded, official) {
					return false
				}
				a := answer{target: aim("https://" + official + "/archives/"), number: f.number(), status: 403, plain: true, sent: diagnose.SentKeys}
				return n.add(f, a)
			},
		},
		{
			name:  "keys not sent with archives",
			texts: []string{"attached no Authorization header", "without the Authorization header", "sent no Authorization header"},
			look:  []string{"no Authorization header", "Authorization header"},
			loose: true,
			tell: func(n *notes, f found) bool {
				return strings.Contains(f.folded, official) && n.unaddressed(f, answer{status: 401, content: diagnose.Content{Says: diagnose.SaysNothing}})
			},
		},
	}
}
