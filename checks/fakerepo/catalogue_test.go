package fakerepo_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

func TestNormalize(t *testing.T) {
	for version, want := range map[string]string{
		"2.4.9": "2.4.9.0", "103.0.8-p4": "103.0.8.0-patch4", "2.4.9-beta1": "2.4.9.0-beta1", "1.0.0-beta106": "1.0.0.0-beta106",
		"1.10.2-beta4": "1.10.2.0-beta4", "v1.2": "1.2.0.0", "1.2.3.4": "1.2.3.4", "2.4.0-rc1": "2.4.0.0-RC1", "2.4.0-alpha2": "2.4.0.0-alpha2",
		"2002.2.10": "2002.2.10.0", "dev-main": "dev-main", "": "",
	} {
		if got := fakerepo.Normalize(version); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", version, got, want)
		}
	}
}

func TestTheShopIsAClosedWorld(t *testing.T) {
	c := fakerepo.Shop()
	for _, name := range c.Names() {
		for _, p := range c.Versions(name) {
			if _, err := c.Resolve(map[string]string{p.Name: p.Version}); err != nil {
				t.Errorf("%s %s: %v", p.Name, p.Version, err)
			}
		}
	}
	got, err := c.Resolve(map[string]string{"magento/product-enterprise-edition": "2.4.9", "magento/extension-b2b": "1.5.3"})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(got); i++ {
		if got[i-1].Name >= got[i].Name {
			t.Errorf("%s stands before %s", got[i-1].Name, got[i].Name)
		}
	}
	for _, require := range []map[string]string{{"magento/framework": "1.0.0"}, {"no/such": "1.0.0"}} {
		if _, err := c.Resolve(require); err == nil {
			t.Errorf("resolving %v succeeded, want an error", require)
		}
	}
}

func TestArchivesAreTheSameBytesUntilRebuilt(t *testing.T) {
	p, ok := fakerepo.Shop().Find("magento/framework", "103.0.9")
	if !ok {
		t.Fatal("no such version")
	}
	first, err := p.Archive()
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Archive()
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("the second archive differs (%v)", err)
	}
	p.Build++
	if rebuilt, err := p.Archive(); err != nil || bytes.Equal(first, rebuilt) {
		t.Errorf("the rebuilt archive is the same (%v)", err)
	}
}

func TestChangingTheCatalogue(t *testing.T) {
	c := fakerepo.NewCatalogue(fakerepo.Package{Name: "a/b", Version: "1.0.0"}, fakerepo.Package{Name: "a/b", Version: "1.1.0"})
	if err := c.Remove("a/b", "9.9.9"); err == nil {
		t.Error("removing an unknown version succeeded")
	}
	if err := c.Change("a/c", "1.0.0", func(*fakerepo.Package) {}); err == nil {
		t.Error("changing an unknown package succeeded")
	}
	if err := c.Remove("a/b", "1.0.0"); err != nil {
		t.Fatal(err)
	}
	c.Add(fakerepo.Package{Name: "a/b", Version: "1.1.0", Type: "metapackage"})
	if got, want := fmt.Sprintf("%d %s", len(c.Versions("a/b")), c.Versions("a/b")[0].Type), "1 metapackage"; got != want {
		t.Errorf("versions: %s, want %s", got, want)
	}
}

func TestMadeUpKeysAreAllDifferent(t *testing.T) {
	seen := map[string]bool{}
	for n := 1; n < 300; n++ {
		a := fakerepo.NewAccount(n)
		for _, s := range []string{a.Public, a.Private, a.Token, a.MAGEID} {
			if seen[s] {
				t.Fatalf("account %d repeats %s", n, s)
			}
			seen[s] = true
		}
		if len(a.Public) != 32 || len(a.Private) != 32 || len(a.Token) != 40 || len(a.MAGEID) != 12 ||
			strings.Trim(a.Public+a.Private+a.Token, "0123456789abcdef") != "" {
			t.Fatalf("account %d has another form: %+v", n, a)
		}
	}
}
