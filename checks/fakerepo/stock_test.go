package fakerepo_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

// TestStock holds what trials under load rely on: the size of the lock, its shares,
// and that the account opens all of it and no other does.
func TestStock(t *testing.T) {
	const n = 614
	named := map[fakerepo.Tier][]string{fakerepo.TierCommerce: {"magento/module-staging", "magento/product-enterprise-edition"}}
	s := fakerepo.NewStock(n, named)
	files, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages []struct {
			Name, Type, Description string
			Dist                    struct{ URL string }
			Require                 map[string]string
		}
	}
	text := files["project/composer.lock"]
	if err := json.Unmarshal([]byte(text), &lock); err != nil {
		t.Fatal(err)
	}
	metapackages, requirements := 0, 0
	var locked []string
	for _, p := range lock.Packages {
		if p.Type == "metapackage" {
			metapackages++
			continue
		}
		locked, requirements = append(locked, p.Dist.URL), requirements+len(p.Require)
	}
	if got := s.Archives(); len(got) != n || metapackages != 3 || !slices.Equal(got, locked) {
		t.Errorf("%d archives, %d locked, %d metapackages, want %d, the same and 3", len(got), len(locked), metapackages, n)
	}
	if got := len(text) / len(lock.Packages); got < 1600 || got > 1850 {
		t.Errorf("the lock has %d bytes a package, want about 1,713 as the real one", got)
	}
	if got := float64(requirements) / n; got < 7 || got > 9 {
		t.Errorf("a package requires %.1f others, want about 8", got)
	}
	for tier, want := range map[fakerepo.Tier]int{fakerepo.TierOpenSource: 388, fakerepo.TierCommerce: 147, fakerepo.TierB2B: 55, fakerepo.TierThirdParty: 24} {
		got := 0
		for _, name := range s.Catalogue.Names() {
			if p := s.Catalogue.Versions(name)[0]; p.Tier == tier && p.Type != "metapackage" {
				got++
			}
		}
		if got != want {
			t.Errorf("%d archives of tier %s, want %d", got, tier, want)
		}
	}
	if !strings.Contains(text, `"magento/module-staging"`) {
		t.Error("a name that was given is not used")
	}

	h, stranger, bytes := s.World(), fakerepo.NewAccount(2), 0
	for _, url := range s.Archives() {
		w := ask(h, "GET", url, keysOf(s.Account), composerAgent)
		if bytes += w.Body.Len(); w.Code != http.StatusOK {
			t.Fatalf("%s answered %d", url, w.Code)
		}
		if w := ask(h, "GET", url, keysOf(stranger), composerAgent); w.Code != http.StatusUnauthorized {
			t.Fatalf("%s answered a stranger %d", url, w.Code)
		}
	}
	if got := bytes / n; got < 900 || got > 1150 {
		t.Errorf("an archive has %d bytes, want about 1 KiB", got)
	}
}

// TestFickle draws the same faults for the same seed, about as many as the share
// says, each kind as often as the others.
func TestFickle(t *testing.T) {
	const requests = 2000
	codes := func(seed uint64, share float64, weathers ...fakerepo.Weather) (all string, by map[int]int) {
		h := fakerepo.Under(fakerepo.Neutral(), fakerepo.Fickle(seed, share, weathers...))
		by = map[int]int{}
		for range requests {
			code := ask(h, "GET", "https://repo.packagist.org/packages.json", "", "").Code
			by[code]++
			all += string(rune('a' + code%26))
		}
		return all, by
	}
	faults := []fakerepo.Weather{fakerepo.Outage(502), fakerepo.Outage(503)}
	first, by := codes(1, 0.05, faults...)
	if by[502]+by[503] < requests/40 || by[502]+by[503] > requests/12 || by[502]-by[503] > 1 || by[503] > by[502] {
		t.Errorf("one in twenty of %d drawn as %v", requests, by)
	}
	if again, _ := codes(1, 0.05, faults...); again != first {
		t.Error("the same seed draws other faults")
	}
	if other, _ := codes(2, 0.05, faults...); other == first {
		t.Error("another seed draws the same faults")
	}
	for _, none := range []struct {
		share    float64
		weathers []fakerepo.Weather
	}{{0, faults}, {1, nil}} {
		if _, by := codes(1, none.share, none.weathers...); by[200] != requests {
			t.Errorf("share %v of %d weathers drew %v", none.share, len(none.weathers), by)
		}
	}
}
