package fakerepo_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

type hash struct {
	SHA256 string `json:"sha256"`
}

// listing is what one pair sees: package name to version to the archive's URL and checksum.
type listing map[string]map[string]struct {
	Normalized string            `json:"version_normalized"`
	Type       string            `json:"type"`
	Require    map[string]string `json:"require"`
	Dist       struct{ Type, URL, Shasum string }
}

// walk reads packages.json, all lists and all package files as Composer does, checking every hash on the way.
func walk(t *testing.T, h http.Handler, base, keys string) listing {
	t.Helper()
	get := func(path, want string) []byte {
		w := ask(h, "GET", base+path, keys, composerAgent)
		if w.Code != 200 {
			t.Fatalf("%s: status %d", path, w.Code)
		}
		body := w.Body.Bytes()
		if zipped := w.Header().Get("Content-Encoding") == "gzip"; zipped != bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			t.Fatalf("%s: Content-Encoding and body disagree about gzip", path)
		} else if packed := strings.HasPrefix(path, "/p/") && !strings.HasPrefix(path, "/p/provider-"); zipped != packed {
			t.Fatalf("%s: gzip %t, want %t", path, zipped, packed)
		} else if zipped {
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if sum := sha256.Sum256(body); want != "" && hex.EncodeToString(sum[:]) != want {
			t.Fatalf("%s: sha256 %x", path, sum)
		}
		return body
	}
	var root struct {
		Includes map[string]hash `json:"provider-includes"`
		URL      string          `json:"providers-url"`
	}
	unmarshal(t, get("/packages.json", ""), &root)
	out := listing{}
	for name, include := range root.Includes {
		var list struct{ Providers map[string]hash }
		unmarshal(t, get("/"+strings.Replace(name, "%hash%", include.SHA256, 1), include.SHA256), &list)
		for pkg, h := range list.Providers {
			var file struct{ Packages listing }
			dollar := []string{"$", "%24"}[len(pkg)%2] // both spellings are in use
			path := strings.NewReplacer("%package%", pkg, "$", dollar, "%hash%", h.SHA256).Replace("/p/%package%$%hash%.json")
			unmarshal(t, get(path, h.SHA256), &file)
			out[pkg] = file.Packages[pkg]
		}
	}
	return out
}

func unmarshal(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
}

func TestHashesAreTrueFromTheListToTheArchive(t *testing.T) {
	h := fakerepo.Shops(fakerepo.New(fakerepo.Shop(), full()))
	list := walk(t, h, "https://repo.magento.com", keysOf(full()))
	if got, least := len(list), 60; got < least {
		t.Fatalf("%d packages are listed, want at least %d", got, least)
	}
	for name, versions := range list {
		for version, v := range versions {
			if got, want := v.Normalized, fakerepo.Normalize(version); got != want {
				t.Errorf("%s %s: version_normalized %q, want %q", name, version, got, want)
			}
			w := ask(h, "GET", v.Dist.URL, keysOf(full()), composerAgent)
			if w.Code != 200 {
				t.Fatalf("%s: status %d", v.Dist.URL, w.Code)
			}
			body := w.Body.Bytes()
			if got, want := fmt.Sprintf("%x", sha1.Sum(body)), v.Dist.Shasum; got != want {
				t.Errorf("%s: sha1 %s, want %s", v.Dist.URL, got, want)
			}
			z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
			if err != nil {
				t.Fatalf("%s: %v", v.Dist.URL, err)
			}
			f, err := z.Open("composer.json")
			if err != nil {
				t.Fatalf("%s: %v", v.Dist.URL, err)
			}
			var inside struct{ Name, Version string }
			if err := json.NewDecoder(f).Decode(&inside); err != nil || inside.Name != name || inside.Version != version {
				t.Errorf("%s holds %+v (%v), want %s %s", v.Dist.URL, inside, err, name, version)
			}
		}
	}
}

func TestListsFollowTheAccount(t *testing.T) {
	open, invited := fakerepo.NewAccount(2), fakerepo.NewAccount(3, fakerepo.TierCommerce)
	invited.ExtendedSupport, invited.Prerelease, invited.Extensions = true, true, []string{fakerepo.ExtensionSearch + ":2.1.0"}
	gone := full()
	gone.Lapsed = fakerepo.LapsedGone
	for _, tc := range []struct {
		name          string
		account       fakerepo.Account
		pkg, versions string
	}{
		{"Open Source keys", open, "magento/product-community-edition", "2.4.4-p13 2.4.5-p14 2.4.7-p8 2.4.8 2.4.9"},
		{"extended support and betas", invited, "magento/product-community-edition", "2.4.10-beta1 2.4.4-p13 2.4.4-p14 2.4.5-p14 2.4.5-p15 2.4.7-p8 2.4.8 2.4.9"},
		{"Open Source keys have no Commerce", open, "magento/product-enterprise-edition", ""},
		{"Commerce keys have it", full(), "magento/product-enterprise-edition", "2.4.4-p13 2.4.5-p14 2.4.7-p8 2.4.8 2.4.9"},
		{"Commerce keys without B2B", invited, "magento/extension-b2b", ""},
		{"a lapsed contract takes B2B out of the list", gone, "magento/extension-b2b", ""},
		{"cloud patches for Open Source keys end at 1.1.18", open, "magento/magento-cloud-patches", "1.1.18"},
		{"cloud patches for Commerce keys", invited, "magento/magento-cloud-patches", "1.1.18 1.1.19"},
		{"an extension bought in one version", invited, fakerepo.ExtensionSearch, "2.1.0"},
		{"an extension of somebody else", invited, fakerepo.ExtensionShipping, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list := walk(t, fakerepo.New(fakerepo.Shop(), tc.account), "https://repo.magento.com", keysOf(tc.account))
			versions := []string{}
			for v := range list[tc.pkg] {
				versions = append(versions, v)
			}
			slices.Sort(versions)
			if got, want := strings.Join(versions, " "), tc.versions; got != want {
				t.Errorf("%s: %q, want %q", tc.pkg, got, want)
			}
		})
	}
}

func TestArchiveURLsCarryTheBaseOfTheRequest(t *testing.T) {
	repo := fakerepo.New(fakerepo.Shop(), full())
	repo.Path = "/repository/magento"
	for _, tc := range []struct{ name, base, fixed, want string }{
		{"loopback", "http://127.0.0.1:8080/repository/magento", "", "http://127.0.0.1:8080/repository/magento/archives/"},
		{"TLS", "https://mirror.example/repository/magento", "", "https://mirror.example/repository/magento/archives/"},
		{"fixed", "http://127.0.0.1:8080/repository/magento", "https://cdn.example/", "https://cdn.example/archives/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			repo.Base = tc.fixed
			list := walk(t, repo, tc.base, keysOf(full()))
			if got := list["magento/framework"]["103.0.9"].Dist.URL; !strings.HasPrefix(got, tc.want) {
				t.Errorf("dist URL %s, want %s…", got, tc.want)
			}
		})
	}
}

func TestOneBrokenPurchaseSpoilsOnlyItsAccount(t *testing.T) {
	broken, inline := fakerepo.NewAccount(3), full()
	broken.Broken = true
	repo := fakerepo.New(fakerepo.Shop(), broken, inline)
	repo.Inline = true
	bad := 0
	var root struct {
		Packages json.RawMessage
		Includes map[string]hash `json:"provider-includes"`
	}
	unmarshal(t, ask(repo, "GET", "https://repo.magento.com/packages.json", keysOf(broken), "").Body.Bytes(), &root)
	for name, h := range root.Includes {
		w := ask(repo, "GET", "https://repo.magento.com/"+strings.Replace(name, "%hash%", h.SHA256, 1), keysOf(broken), "")
		if w.Code != 200 {
			t.Errorf("%s: status %d, want 200", name, w.Code)
		}
		if !json.Valid(w.Body.Bytes()) {
			bad++
		}
	}
	if got, want := bad, 1; got != want {
		t.Errorf("%d lists cannot be read, want %d", got, want)
	}
	walk(t, repo, "https://repo.magento.com", keysOf(inline)) // stops the test if anything cannot be read
	unmarshal(t, ask(repo, "GET", "https://repo.magento.com/packages.json", keysOf(inline), "").Body.Bytes(), &root)
	if got, want := string(root.Packages), fakerepo.ExtensionShipping; !strings.Contains(got, want) {
		t.Errorf("inline packages are %.200s, want %s in them", got, want)
	}
}
