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
			for name, text := range c.files {
				files[name] = text
			}
			l := newLab(t, texts(files), nil, c.env)
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
