package composer

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func readProject(t testing.TB, files map[string]string) Project {
	t.Helper()
	return ReadProject(newLab(t, texts(files), nil, nil).machine(), "", Version{})
}

const someLock = `{
    "content-hash": "HASH",
    "packages": [
        {
            "name": "magento/product-community-edition",
            "version": "2.4.7",
            "dist": {"type": "zip", "url": "https://repo.magento.com/archives/magento/product-community-edition/magento-product-community-edition-2.4.7.0.zip", "shasum": "0123456789012345678901234567890123456789"},
            "replace": {"example/replaced": "*"},
            "type": "metapackage"
        },
        {
            "name": "magento/framework",
            "version": "103.0.7-p1",
            "dist": {"type": "zip", "url": "https://u:p@repo.magento.com/archives/x.zip", "reference": null, "shasum": "",
                "mirrors": [{"url": "https://mirror.example/dists/%package%/%version%/r%reference%.%type%", "preferred": true}]},
            "type": "magento2-library"
        },
        {"name": "example/public", "version": "1.0", "source": {"type": "git"}, "dist": {"type": "zip", "url": "https://api.github.com/repos/x", "reference": "abc"}, "notification-url": "https://packagist.org/downloads/"}
    ],
    "packages-dev": [{"name": "example/dev", "version": "dev-main"}],
    "platform": {"php": "~8.3"},
    "plugin-api-version": "2.6.0"
}`

func TestALockAsComposerReadsIt(t *testing.T) {
	p := readProject(t, map[string]string{
		"project/composer.json": `{"require": {"php": "*", "Magento/Product-Community-Edition": "2.4.7", "magento/framework": "^104", "example/replaced": "*", "example/gone": "*"}, "require-dev": {"example/dev": "1.0"}}`,
		"project/composer.lock": someLock,
	})
	if p.Problem != nil || p.Lock.Problem != nil || len(p.Lock.Packages) != 4 {
		t.Fatalf("got %+v", p.Lock)
	}
	ce, framework, public, dev := p.Lock.Packages[0], p.Lock.Packages[1], p.Lock.Packages[2], p.Lock.Packages[3]
	if !ce.Metapackage() || ce.FirstOrigin() != "" || ce.Line != 5 || ce.Origin != "repo.magento.com" {
		t.Errorf("metapackage: got %+v", ce)
	}
	if framework.FirstOrigin() != "mirror.example" || framework.DistURL != "https://repo.magento.com/archives/x.zip" || framework.Line != 12 {
		t.Errorf("mirrored package: got %+v", framework)
	}
	if got, want := framework.Mirrors[0].URL, "https://mirror.example/dists/magento/framework/103.0.7.0-patch1/r.zip"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if public.Origin != "github.com" || public.Type != "library" || !dev.Dev || dev.DistURL != "" {
		t.Errorf("got %+v and %+v", public, dev)
	}
	if got := countFrom(p.Lock, "repo.magento.com"); got != 2 {
		t.Errorf("got %d packages of the repository, want 2", got)
	}
	var missing []string
	for _, m := range p.Lock.Missing {
		missing = append(missing, m.Name+" "+m.Locked)
	}
	if got, want := strings.Join(missing, ", "), "magento/framework 103.0.7-p1, example/gone "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if p.Lock.Freshness != Stale || p.Lock.PluginAPI != "2.6.0" || p.Lock.Platform[0].Value != "~8.3" {
		t.Errorf("got %+v", p.Lock)
	}
}

func TestConstraintsThatComposerCannotReadAreNamed(t *testing.T) {
	p := readProject(t, map[string]string{"project/composer.json": `{
		"require": {"php": "no version", "ext-x": "", "a/ok": "^1 || dev-feature/x", "a/self": "self.version", "a/typo": "2.4.7-pl3x", "a/empty": ""},
		"require-dev": {"a/comma": ">=1.0,"},
		"replace": {"Magento/Module-X": "*", "b/b": "*"}, "provide": {"b/b": "1.0", "a/a": "1.0"}}`})
	var got []string
	for _, r := range p.Require {
		if r.Problem != "" {
			got = append(got, r.Name)
		}
	}
	if got, want := strings.Join(got, " "), "a/typo a/empty a/comma"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := strings.Join(p.Provided, " "), "a/a b/b magento/module-x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProjectsThatAreNotWhole(t *testing.T) {
	for _, c := range []struct {
		name              string
		files             map[string]string
		found, lock       bool
		problem, lockWhat string
	}{
		{"nothing", map[string]string{}, false, false, "", ""},
		{"no lock", map[string]string{"project/composer.json": shop}, true, false, "", ""},
		{"only a lock", map[string]string{"project/composer.lock": someLock}, false, true, "", ""},
		{"broken composer.json", map[string]string{"project/composer.json": "{\n\"a\": }", "project/composer.lock": someLock}, true, true, "syntax 2:6", ""},
		{"composer.json is a list", map[string]string{"project/composer.json": "[]"}, true, false, "shape 1:1", ""},
		{"merge conflict in the lock", map[string]string{"project/composer.json": shop, "project/composer.lock": "{\n<<<<<<< HEAD\n"}, true, true, "", "merge-conflict 2:1"},
		{"byte order mark", map[string]string{"project/composer.json": shop, "project/composer.lock": "\ufeff{}"}, true, true, "", "bom 1:1"},
		{"npm's lock", map[string]string{"project/composer.json": shop, "project/composer.lock": `{"name": "x", "lockfileVersion": 3, "packages": {}}`}, true, true, "", "not-a-lock 0:0"},
		{"another JSON file", map[string]string{"project/composer.json": shop, "project/composer.lock": `{"a": 1}`}, true, true, "", "not-a-lock 0:0"},
		{"a list", map[string]string{"project/composer.json": shop, "project/composer.lock": `[]`}, true, true, "", "shape 0:0"},
		{"packages without names", map[string]string{"project/composer.json": shop, "project/composer.lock": "{\"packages\": [\n{}]}"}, true, true, "", "shape 2:1"},
		{"old hash", map[string]string{"project/composer.json": shop, "project/composer.lock": `{"hash": "x", "packages": [], "packages-dev": null, "platform": []}`}, true, true, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := readProject(t, c.files)
			told := func(e *FileError) string {
				if e == nil {
					return ""
				}
				return fmt.Sprintf("%s %d:%d", e.ID, e.Line, e.Column)
			}
			if p.Found != c.found || p.Lock.Found != c.lock || told(p.Problem) != c.problem || told(p.Lock.Problem) != c.lockWhat {
				t.Errorf("got found %v, lock %v, %q, %q", p.Found, p.Lock.Found, told(p.Problem), told(p.Lock.Problem))
			}
		})
	}
}

func TestAHugeFileIsRefused(t *testing.T) {
	l := newLab(t, texts(map[string]string{"project/composer.json": shop, "project/composer.lock": ""}), nil, nil)
	if err := os.Truncate(filepath.Join(l.root, "project/composer.lock"), MaxFile+1); err != nil {
		t.Fatal(err)
	}
	p := ReadProject(l.machine(), "", Version{})
	if p.Lock.Problem == nil || p.Lock.Problem.ID != "too-large" || !strings.Contains(p.Lock.Problem.Error(), "composer.lock") {
		t.Errorf("got %v", p.Lock.Problem)
	}
}

func TestRepositoriesInComposersOrder(t *testing.T) {
	p := readProject(t, map[string]string{
		"home/.composer/config.json": `{"config": {"cafile": "~/ca.pem"}, "repositories": {"mirror": {"type": "composer", "url": "mirror.example/m/"}, "own": {"type": "composer", "url": "https://home.example"}}}`,
		"project/composer.json": `{"minimum-stability": "rc", "prefer-stable": true, "config": {"secure-http": false, "platform": {"php": "8.3.1"}, "allow-plugins": {"a/b": true}},
 "repositories": {
  "own": {"type": "composer", "url": "https://u:p@own.example:8443/packages.json", "canonical": false, "only": ["magento/*"]},
  "7": {"type": "composer", "url": "https://repo.magento.com/", "exclude": ["magento/module-x"], "options": {"ssl": {"verify_peer": false, "cafile": "/ca"}, "http": {"header": ["X-A: b"]}}},
  "git": {"type": "vcs", "url": "git@example:x"},
  "broken": {"url": "https://x"}
 }}`,
	})
	var got []string
	for _, r := range p.Repositories {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%v|%s", r.Name, r.Type, r.URL, r.Origin, r.Canonical, r.Problem))
	}
	want := []string{
		"|composer|https://repo.magento.com|repo.magento.com|true|",
		"git|vcs|git@example:x||true|",
		"broken||https://x||true|the repository has no “type”",
		"mirror|composer|http://mirror.example/m|mirror.example|true|",
		"own|composer|https://own.example:8443/packages.json|own.example:8443|false|",
		"packagist.org|composer|https://repo.packagist.org|packagist.org|true|",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	own, _ := p.Repository("own.example:8443")
	if own.Pair == nil || own.Pair.Public != "u" || own.Allows("example/x") || !own.Allows("magento/framework") || own.Line != 3 {
		t.Errorf("got %+v", own)
	}
	adobe, _ := p.Repository("repo.magento.com")
	if !adobe.Insecure || adobe.CAFile != "/ca" || len(adobe.Headers) != 1 || adobe.Allows("magento/module-x") || !adobe.Allows("magento/module-y") {
		t.Errorf("got %+v", adobe)
	}
	if !p.Packagist || p.SecureHTTP || p.MinimumStability != "RC" || !p.PreferStable || p.Platform[0].Value != "8.3.1" || p.AllowPlugins[0].Value != "true" || !strings.HasSuffix(p.CAFile, "/home/ca.pem") {
		t.Errorf("got %+v", p)
	}
	for _, off := range []string{`[{"packagist.org": false}]`, `[{"packagist": false}]`, `{"packagist.org": false}`, `{"packagist": false}`} {
		p := readProject(t, map[string]string{"project/composer.json": `{"repositories": ` + off + `}`})
		if p.Packagist || len(p.Repositories) != 0 {
			t.Errorf("%s: packagist is still on: %+v", off, p.Repositories)
		}
	}
}

// odd holds what PHP's JSON writer treats in its own way.
const odd = `{
 "name": "example/shop", "type": "project", "description": "not hashed",
 "require": {}, "extra": {"a/b": "é😀</>&\u2028", "f": 1.0, "e": 1e25, "i": 12345678901, "n": null, "t": true, "l": [], "o": {}, "m": {"0": "x", "1": "y"}, "k": {"1": "x"}, "d": 0.1, "z": -0.0},
 "extra": {"a/b": "é😀</>&\u2028", "f": 1.0, "e": 1e25, "i": 12345678901, "n": null, "t": true, "l": [], "o": {}, "m": {"0": "x", "1": "y"}, "k": {"1": "x"}, "d": 0.1, "z": -0.0},
 "repositories": [{"packagist.org": false}], "config": {"platform": {"php": "8.2.1"}, "sort-packages": true}, "minimum-stability": "stable", "prefer-stable": true
}`

func TestContentHash(t *testing.T) {
	doc, err := parseJSON(odd)
	if err != nil {
		t.Fatal(err)
	}
	// As written by the real Composer 2.5.5 on PHP 8.2.
	if got, want := contentHash(&doc.root, false), "ba2b8b1f85b277e08663411d3737178a"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p := readProject(t, map[string]string{"project/composer.json": odd, "project/composer.lock": strings.Replace(someLock, "HASH", contentHash(&doc.root, false), 1)})
	if p.Lock.Freshness != Fresh {
		t.Errorf("got %q, want fresh", p.Lock.Freshness)
	}
}

func TestTheRealComposerWritesTheSameHash(t *testing.T) {
	program, err := exec.LookPath("composer")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI has no composer")
		}
		t.Skip("NO COMPOSER ON THIS MACHINE: nothing was compared")
	}
	for name, text := range map[string]string{"odd": odd, "empty": "{}", "list": `{"repositories": {"packagist.org": false}, "require": {}, "extra": []}`} {
		l := newLab(t, texts(map[string]string{"project/composer.json": text}), nil, nil)
		cmd := exec.Command(program, "update", "-n", "--no-plugins", "--no-scripts", "--no-install")
		cmd.Dir = l.root + "/project"
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + l.root + "/home", "COMPOSER_ALLOW_SUPERUSER=1", "COMPOSER_DISABLE_NETWORK=1"}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
		p := ReadProject(l.machine(), "", Version{})
		if p.Lock.Problem != nil || p.Lock.Freshness != Fresh {
			doc, _ := parseJSON(text)
			t.Errorf("%s: Composer wrote %s, we %s (%v)", name, p.Lock.ContentHash, contentHash(&doc.root, false), p.Lock.Problem)
		}
	}
}

// bigLock writes a lock of the size of a Commerce project with B2B: 775 packages, about 1.4 MB.
func bigLock() string {
	var b strings.Builder
	b.WriteString("{\n    \"content-hash\": \"0\",\n    \"packages\": [\n")
	for i := range 775 {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "        {\n            \"name\": \"magento/module-%d\",\n            \"version\": \"100.4.%d\",\n            \"dist\": {\n                \"type\": \"zip\",\n                \"url\": \"https://repo.magento.com/archives/magento/module-%d/magento-module-%d-100.4.%d.0.zip\",\n                \"shasum\": \"0123456789012345678901234567890123456789\"\n            },\n            \"require\": {\n", i, i, i, i, i)
		for j := range 24 {
			fmt.Fprintf(&b, "                \"magento/module-%d\": \"100.4.*\",\n", j)
		}
		fmt.Fprintf(&b, "                \"php\": \"~8.2.0||~8.3.0\"\n            },\n            \"type\": \"magento2-module\",\n            \"autoload\": {\n                \"files\": [\"registration.php\"],\n                \"psr-4\": {\"Magento\\\\Module%d\\\\\": \"\"}\n            },\n            \"license\": [\"OSL-3.0\", \"AFL-3.0\"],\n            \"description\": \"N/A\"\n        }", i)
	}
	b.WriteString("\n    ],\n    \"packages-dev\": [],\n    \"plugin-api-version\": \"2.6.0\"\n}\n")
	return b.String()
}

// countFrom counts the packages whose archives a lock expects at a host.
func countFrom(l Lock, origin string) int {
	n := 0
	for _, p := range l.Packages {
		if p.Origin == origin {
			n++
		}
	}
	return n
}

func BenchmarkReadProjectWith775Packages(b *testing.B) {
	l := newLab(b, texts(map[string]string{"project/composer.json": shop, "project/composer.lock": bigLock()}), nil, nil)
	m := l.machine()
	b.SetBytes(int64(len(bigLock())))
	b.ReportAllocs()
	for b.Loop() {
		if p := ReadProject(m, "", Version{}); countFrom(p.Lock, "repo.magento.com") != 775 {
			b.Fatal(p.Lock.Problem)
		}
	}
}
