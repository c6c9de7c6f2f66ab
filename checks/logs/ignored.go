package logs

// ignoredTable is what looks like a failure, or stands beside one, and is none: it
// is counted and nothing in it is taken for more.
func ignoredTable() []row {
	return []row{
		{name: "GitHub's rate limit in composer diagnose", texts: []string{
			"Checking github.com rate limit: FAIL {any} api.github.com/rate_limit: Could not resolve host: api.github.com",
			`Checking github.com rate limit: FAIL {any} "https://api.github.com/rate_limit" file could not be downloaded: {any2} failed: {any3} failed: Temporary failure in name resolution`,
			"Checking github.com rate limit: FAIL {any} rate_limit",
			"Checking github.com oauth access: FAIL {any} github.com",
		}},
		{name: "Composer 1 is old", texts: []string{"You are using Composer 1 which is deprecated. You should upgrade to Composer 2"}},
		{name: "no curl extension", texts: []string{"Composer is operating significantly slower than normal because you do not have the PHP curl extension enabled"}},
		{name: "running as root", texts: []string{"Do not run Composer as root/super user!", "Composer plugins have been disabled for safety in this non-interactive session"}},
		{name: "cache not writable", texts: []string{"Cannot create cache directory {path}, or directory is not writable. Proceeding without cache"}},
		{name: "abandoned packages", texts: []string{"is abandoned, you should avoid using it."}},
		{name: "funding", texts: []string{"packages you are using are looking for funding"}},
		{name: "no global project", texts: []string{"Failed to initialize global composer: Composer could not find the config file"}},
		{name: "waited for the server", texts: []string{"is rate limiting requests ({code} pending), waiting {word} before retrying"}},
		{name: "tried again", texts: []string{"Retrying ({code}) {any} due to status code {code2}", "Retrying ({code}) {any} due to curl error {code2}"}},
		{name: "repository's notice", texts: []string{"Warning from https://repo.magento.com: {word}", "Info from https://repo.magento.com: {word}"}},
		{name: "cafile advice", texts: []string{"You can disable this error, at your own risk, by setting the 'disable-tls' option to true"}},
		{name: "generic advice", texts: []string{
			"A typo in the package name", "It's a private package and you forgot to add a custom repository to find it",
			"The package is not available in a stable-enough version according to your minimum-stability setting",
		}},
		{name: "network test", texts: []string{"run the command again prefixed with COMPOSER_DISABLE_NETWORK=1 to make Composer run in offline mode"}},
	}
}
