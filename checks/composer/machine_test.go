package composer

import (
	"os"
	"path/filepath"
	"testing"
)

func TestComposerHomeAndCachePerPlatform(t *testing.T) {
	root := realPath(t.TempDir())
	for _, dir := range []string{"both/.composer", "both/.config/composer", "dot/.composer/cache", "xdg/.config/composer", "none", "sys/etc/xdg", "plain"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	old, now := Version{Major: 1, Minor: 10}, Version{}
	for _, c := range []struct {
		name, goos, root string
		version          Version
		env              map[string]string
		home, cache      string // below root; "-" for an error
	}{
		{"variable", "linux", "plain", now, map[string]string{"COMPOSER_HOME": "/ch/"}, "/ch", "/ch/cache"},
		{"cache variable", "linux", "plain", now, map[string]string{"COMPOSER_HOME": "/ch", "COMPOSER_CACHE_DIR": "/cc"}, "/ch", "/cc"},
		{"no HOME", "linux", "plain", now, nil, "-", ""},
		{"Linux with /etc/xdg, nothing exists", "linux", "sys", now, map[string]string{"HOME": root + "/none"}, root + "/none/.config/composer", root + "/none/.cache/composer"},
		{"Composer 1 does not look at /etc/xdg", "linux", "sys", old, map[string]string{"HOME": root + "/none"}, root + "/none/.composer", root + "/none/.composer/cache"},
		{"both exist", "linux", "sys", now, map[string]string{"HOME": root + "/both"}, root + "/both/.config/composer", root + "/both/.cache/composer"},
		{"both exist, Composer 1 with an XDG variable", "linux", "plain", old, map[string]string{"HOME": root + "/both", "XDG_DATA_DIRS": "/x"}, root + "/both/.composer", root + "/both/.cache/composer"},
		{"only ~/.composer with its cache", "linux", "sys", now, map[string]string{"HOME": root + "/dot"}, root + "/dot/.composer", root + "/dot/.composer/cache"},
		{"XDG variables", "linux", "plain", now, map[string]string{"HOME": root + "/none", "XDG_CONFIG_HOME": "/xc", "XDG_CACHE_HOME": "/xk"}, "/xc/composer", "/xk/composer"},
		{"macOS", "darwin", "plain", now, map[string]string{"HOME": root + "/none"}, root + "/none/.composer", root + "/none/Library/Caches/composer"},
		{"Windows", "windows", "plain", now, map[string]string{"APPDATA": `C:\Users\u\AppData\Roaming\`, "LOCALAPPDATA": `C:\Users\u\AppData\Local`}, "C:/Users/u/AppData/Roaming/Composer", "C:/Users/u/AppData/Local/Composer"},
		{"Windows without APPDATA", "windows", "plain", now, map[string]string{"HOME": "/h"}, "-", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Machine{GOOS: c.goos, Dir: root, Root: filepath.Join(root, c.root), Getenv: func(n string) (string, bool) { v, ok := c.env[n]; return v, ok }}
			for name := range c.env {
				m.Environ = append(m.Environ, name)
			}
			home, err := m.Home(c.version)
			if c.home == "-" {
				if err == nil {
					t.Errorf("got %q, want an error", home)
				}
				return
			}
			if home != c.home || err != nil {
				t.Errorf("home: got %q (%v), want %q", home, err, c.home)
			}
			if got := m.CacheDir(home, c.version); got != c.cache {
				t.Errorf("cache: got %q, want %q", got, c.cache)
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	for url, want := range map[string]string{
		"https://repo.magento.com/": "repo.magento.com", "https://repo.magento.com": "repo.magento.com", "https://u:p@repo.magento.com/x": "repo.magento.com",
		"https://repo.magento.com:443/": "repo.magento.com:443", "https://Repo.Magento.com/": "Repo.Magento.com", "http://127.0.0.1:8080/m/": "127.0.0.1:8080",
		"https://u:p@ss@host/": "host", "https://host:0/": "host", "https://host:44x/": "host:44", "https://[::1]:80/": "[::1]:80", "https://api.github.com/x": "github.com",
		"https://repo.packagist.org": "packagist.org", "https://host?x=a@b": "host", "https://host:99999/": "https://host:99999/",
	} {
		if got := Origin(url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
	for url, want := range map[string]string{
		"repo.magento.com": "http://repo.magento.com", "https://repo.magento.com///": "https://repo.magento.com", "https?://x/": "https://x",
		"https://x/packages.json": "https://x/packages.json", "file:///x": "file:///x",
	} {
		if got := RepositoryURL(url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
	for url, want := range map[string]string{
		"https://u:p@host/x": "https://host/x", "https://host/x@y": "https://host/x@y", "u:p@host": "host", "https://u:p/w@host/": "https://host/", "https://host": "https://host", "https://u:p@a@host?z": "https://host?z",
	} {
		if got := WithoutUserInfo(url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
	if user, pass, byComposer, ok := urlCredentials("https://in%20url:100%@host/"); !ok || !byComposer || user != "in url" || pass != "100%" {
		t.Errorf("a stray percent sign: got %q %q", user, pass)
	}
}
