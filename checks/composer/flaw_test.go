package composer

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFlawsOfAPair(t *testing.T) {
	for _, c := range []struct {
		name, public, private string
		want                  []string
	}{
		{"sound", somePublic, somePrivate, nil},
		{"empty", "", "", []string{"public empty", "private empty"}},
		{"placeholders", "<public-key>", "<private-key>", []string{"public placeholder", "private placeholder"}},
		{"words", "your_public_key", "your_private_key", []string{"public placeholder", "private placeholder"}},
		{"crosses", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "********", []string{"public placeholder", "private placeholder"}},
		{"variables", "${MAGENTO_USER}", "$MAGENTO_PASS", []string{"public variable", "private variable"}},
		{"Windows variable and template", "%MAGE_KEY%", "{{ secrets.KEY }}", []string{"public variable", "private variable"}},
		{"login of the web site", "somebody@example.com", "Passw0rd!", []string{"public e-mail", "private not-hexadecimal", "private too-short"}},
		{"MAGEID", "MAG012345678", somePrivate, []string{"public mageid"}},
		{"line break", somePublic, somePrivate + "\n", []string{"private line-break"}},
		{"CRLF", somePublic + "\r\n", somePrivate, []string{"public line-break"}},
		{"blank before", " " + somePublic, somePrivate, []string{"public white-space"}},
		{"invisible", somePublic + "\u200b", somePrivate, []string{"public white-space", "public not-hexadecimal", "public too-long"}},
		{"quotes", `"` + somePublic + `"`, "“" + somePrivate + "”", []string{"public quotes", "private quotes"}},
		{"cut", somePublic[:31], somePrivate, []string{"public too-short"}},
		{"too long", somePublic + "0", somePrivate, []string{"public too-long"}},
		{"not hexadecimal", "g" + somePublic[1:], somePrivate, []string{"public not-hexadecimal"}},
		{"capitals", strings.ToUpper(somePublic), somePrivate, []string{"public upper-case"}},
		{"twice the same", somePublic, somePublic, []string{"both equal-halves"}},
		{"download token", somePublic, somePrivate + "01234567", []string{"private download-token"}},
		{"GitHub", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "github_pat_01", []string{"public github-token", "private github-token"}},
		{"crypt key", somePublic, "base64MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", []string{"private crypt-key"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Flaws(c.public, Secret(c.private)) {
				got = append(got, string(f.Half)+" "+f.ID)
				if len(c.private) > 8 && strings.Contains(f.Text, c.private) {
					t.Errorf("%q shows the key", f.Text)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKeepingOfAFile(t *testing.T) {
	m := Machine{GOOS: "linux"}
	dir := realPath(t.TempDir())
	path := filepath.Join(dir, "auth.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if k := Keeping(t.Context(), m, path); k.Git != Untracked || k.Others || k.Group || k.ModeUnknown {
		t.Errorf("a private file outside of git: got %+v", k)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if k := Keeping(t.Context(), m, path); !k.Others || !k.Group {
		t.Errorf("a file for everybody: got %+v", k)
	}
	if k := Keeping(t.Context(), m, filepath.Join(dir, "nothing")); !k.ModeUnknown {
		t.Errorf("no file: got %+v", k)
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NO GIT ON THIS MACHINE: tracking was not looked at")
	}
	git := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "-q")
	if k := Keeping(t.Context(), m, path); k.Git != Untracked {
		t.Errorf("not added: got %+v", k)
	}
	git("add", "auth.json")
	if k := Keeping(t.Context(), m, path); k.Git != Tracked {
		t.Errorf("added: got %+v", k)
	}
}
