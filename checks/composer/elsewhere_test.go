package composer

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func TestKeysWhereComposerDoesNotLook(t *testing.T) {
	pair := authJSON(somePublic, somePrivate)
	whole := strings.ReplaceAll(strings.ReplaceAll(pair, "\n", ""), "  ", "")
	platform := base64.StdEncoding.EncodeToString([]byte(`{"env:COMPOSER_AUTH": ` + whole + `}`))
	for _, c := range []struct {
		name  string
		files map[string]string
		env   map[string]*string
		want  string // id place line
	}{
		{"nothing", nil, nil, ""},
		{"Magento's own home", map[string]string{"project/var/composer_home/auth.json": pair}, nil, "composer-home-var var/composer_home/auth.json 3"},
		{"a folder above", map[string]string{"auth.json": pair}, nil, "parent ../auth.json 3"},
		{"a folder without composer.json", map[string]string{"project/composer.json": "-", "project/auth.json": pair}, nil, "no-project auth.json 3"},
		{"COMPOSER names a file elsewhere", map[string]string{"project/sub/composer.json": shop, "project/auth.json": pair}, vars("COMPOSER", "sub/composer.json"), "no-project auth.json 3"},
		{"beside a link", map[string]string{"project/composer.json": "-> ../real/composer.json", "real/composer.json": shop, "project/auth.json": pair}, nil, "beside-link auth.json (beside the link) 3"},
		{"a folder below", map[string]string{"project/src/auth.json": pair}, nil, "subfolder src/auth.json 3"},
		{"vendor is not searched", map[string]string{"project/vendor/x/auth.json": pair}, nil, ""},
		{"another name", map[string]string{"project/auth.json.bak": pair}, nil, "other-name auth.json.bak 3"},
		{"Magento's sample holds placeholders", map[string]string{"project/auth.json.sample": authJSON("<public-key>", "<private-key>")}, nil, ""},
		{"the other home", map[string]string{"home/.config/composer/auth.json": pair}, nil, "other-home ~/.config/composer/auth.json 3"},
		{"the caller of sudo", map[string]string{"root/home/deploy/.composer/auth.json": pair}, vars("SUDO_USER", "deploy"), "other-home ROOT/home/deploy/.composer/auth.json 3"},
		{"root's home", map[string]string{"root/root/.config/composer/auth.json": pair}, nil, "other-home ROOT/root/.config/composer/auth.json 3"},
		{"the global project", map[string]string{"home/.composer/composer.json": `{"config": ` + pair + `}`}, nil, "global-project ~/.composer/composer.json 3"},
		{".netrc", map[string]string{"home/.netrc": "machine other login a password b\nmachine repo.magento.com\n login " + somePublic + "\n password " + somePrivate + "\n"}, nil, "netrc ~/.netrc 2"},
		{"variable with JSON", nil, vars("MAGENTO_COMPOSER_AUTH", whole), "variable MAGENTO_COMPOSER_AUTH 0"},
		{"two variables", nil, vars("MAGENTO_PUBLIC_KEY", somePublic, "MAGENTO_PRIVATE_KEY", somePrivate), "variable MAGENTO_PUBLIC_KEY 0"},
		{"user and password that are keys", nil, vars("COMPOSER_USERNAME", somePublic, "COMPOSER_PASSWORD", somePrivate), "variable COMPOSER_USERNAME 0"},
		{"user and password of a shop", nil, vars("MAGENTO_USERNAME", "admin", "MAGENTO_PASSWORD", "admin123"), ""},
		{"cloud variable", nil, vars("PLATFORM_VARIABLES", platform), "platform-variables PLATFORM_VARIABLES env:COMPOSER_AUTH 0"},
		{"cloud variable that is no base64", nil, vars("PLATFORM_VARIABLES", "%%"), ""},
		{".env", map[string]string{"project/.env": "A=1\nexport COMPOSER_AUTH='" + whole + "'\n"}, nil, "dotenv .env COMPOSER_AUTH 2"},
		{".env with two keys", map[string]string{"project/docker/.env": "# keys\nMAGE_PUBLIC_KEY=" + somePublic + " # x\nMAGE_PRIVATE_KEY=\"" + somePrivate + "\"\n"}, nil, "dotenv docker/.env MAGE_PUBLIC_KEY 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"project/composer.json": shop}
			links := map[string]string{}
			for name, text := range c.files {
				files[name] = text
				if target, ok := strings.CutPrefix(text, "-> "); ok {
					links[name] = target
				}
				if strings.HasPrefix(text, "-") {
					delete(files, name)
				}
			}
			l := newLab(t, texts(files), links, c.env)
			m := l.machine()
			m.Root = l.root + "/root"
			r := ReadKeys(m, "https://repo.magento.com/", Version{}, Options{})
			var got []string
			for _, h := range LookElsewhere(m, "", r) {
				if h.Public != somePublic || h.Private.Reveal() != somePrivate {
					t.Errorf("got the pair %q", h.Public)
				}
				got = append(got, strings.Replace(fmt.Sprintf("%s %s %d", h.ID, h.Place, h.Line), m.Root, "ROOT", 1))
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhyTheProjectsOwnFolderDoesNotCount(t *testing.T) {
	for _, c := range []struct {
		name, want string
		links      map[string]string
		env        map[string]*string
	}{
		{"there is no composer.json", "Composer reads auth.json beside a composer.json, and there is none in this folder", nil, nil},
		{"composer.json is a link", "Composer follows the link: it reads the auth.json beside LAB/real/composer.json", map[string]string{"project/composer.json": "../real/composer.json"}, nil},
		{"COMPOSER names another", "Composer reads the auth.json beside the composer.json that the COMPOSER variable names, LAB/real/composer.json", nil, vars("COMPOSER", "../real/composer.json")},
	} {
		l := newLab(t, texts(map[string]string{"project/auth.json": authJSON(somePublic, somePrivate), "real/composer.json": shop}), c.links, c.env)
		m := l.machine()
		m.Root = l.root + "/root"
		hits := LookElsewhere(m, "", ReadKeys(m, "https://repo.magento.com/", Version{}, Options{}))
		if len(hits) != 1 || strings.ReplaceAll(hits[0].Text, l.root, "LAB") != c.want {
			t.Errorf("%s: got %+v, want %q", c.name, hits, c.want)
		}
	}
}

// A deploy often runs in a folder that is itself a link, such as current -> releases/7.
func TestAFileThatIsReadIsNotFoundElsewhereUnderAnotherName(t *testing.T) {
	l := newLab(t, texts(map[string]string{"releases/7/composer.json": shop, "releases/7/auth.json": authJSON(somePublic, somePrivate)}), map[string]string{"current": "releases/7"}, nil)
	m := l.machine()
	m.Root, m.Dir = l.root+"/root", l.root+"/current"
	r := ReadKeys(m, "https://repo.magento.com/", Version{}, Options{})
	if r.Outcome.Sent == nil || r.Outcome.Sent.Public != somePublic {
		t.Fatalf("got %+v", r.Outcome)
	}
	if hits := LookElsewhere(m, "", r); len(hits) != 0 {
		t.Errorf("got %+v, want none", hits)
	}
}

func FuzzDotenv(f *testing.F) {
	f.Add("A=1\nexport B='x\ny' # z\nC=\"a\\\"b\"")
	f.Fuzz(func(t *testing.T, text string) {
		values, lines := readDotenv(text)
		for name := range values {
			if lines[name] < 1 || lines[name] > strings.Count(text, "\n")+1 {
				t.Fatalf("%q stands at line %d", name, lines[name])
			}
		}
	})
}
