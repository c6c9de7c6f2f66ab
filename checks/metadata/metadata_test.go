package metadata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func all(string) bool { return true }

func TestReadRootInTheFormOfTheRealRepository(t *testing.T) {
	const file = `{"packages": [], "provider-includes": {
		"p/provider-ee$%hash%.json": {"sha256": "bb"}, "p/provider-ce$%hash%.json": {"sha256": "aa"}},
		"providers-url": "/p/%package%$%hash%.json", "unknown": {"deep": [1, {"x": null}]}}`
	got, err := ReadRoot(strings.NewReader(file), all)
	if err != nil {
		t.Fatal(err)
	}
	want := Root{
		Lists:        []List{{"p/provider-ce$%hash%.json", "aa"}, {"p/provider-ee$%hash%.json", "bb"}},
		ProvidersURL: "/p/%package%$%hash%.json",
		Inline:       map[string]Package{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := got.Lists[0].Path(), "p/provider-ce%24aa.json"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
}

func TestReadRootKeepsOnlyWantedInlinePackages(t *testing.T) {
	const file = `{"packages": {"a/a": {"1.0.0": {"version": "1.0.0", "type": "library", "require": [],
		"dist": {"type": "zip", "url": "https://repo.magento.com/archives/a.zip", "reference": null, "shasum": "ff"}}},
		"b/b": {"2.0.0": {"version": "2.0.0"}}}}`
	got, err := ReadRoot(strings.NewReader(file), func(n string) bool { return n == "a/a" })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Package{"a/a": {Name: "a/a", Versions: []Version{{
		Version: "1.0.0", Type: "library", URL: "https://repo.magento.com/archives/a.zip", Shasum: "ff"}}}, "b/b": {Name: "b/b"}}
	if diff := cmp.Diff(want, got.Inline); diff != "" {
		t.Error(diff)
	}
}

func TestReadList(t *testing.T) {
	const file = `{"providers": {"a/a": {"sha256": "1"}, "b/b": {"sha256": "2"}, "c/c": {"sha256": "3"}}}`
	got, err := ReadList(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a/a": "1", "b/b": "2", "c/c": "3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadPackage(t *testing.T) {
	tests := []struct {
		name, file string
		want       []Version
	}{
		{"v1, by version", `{"packages": {"a/a": {"1.1.0": {"version": "1.1.0", "require": {"b/b": "*"}}, "1.0.0": {"version": "1.0.0"}}}}`,
			[]Version{{Version: "1.0.0"}, {Version: "1.1.0", Require: map[string]string{"b/b": "*"}}}},
		{"v1, version only as the key", `{"packages": {"a/a": {"1.0.0": {}}}}`, []Version{{Version: "1.0.0"}}},
		{"v2, minified", `{"minified": "composer/2.0", "packages": {"a/a": [
			{"version": "2.0.0", "type": "library", "require": {"b/b": "1"}, "dist": {"url": "u2", "shasum": "s2"}},
			{"version": "1.0.0", "require": "__unset", "dist": {"url": "u1", "shasum": "s1"}}]}}`,
			[]Version{{Version: "2.0.0", Type: "library", URL: "u2", Shasum: "s2", Require: map[string]string{"b/b": "1"}},
				{Version: "1.0.0", Type: "library", URL: "u1", Shasum: "s1"}}},
		{"v2, minified said at the end", `{"packages": {"a/a": [{"version": "2", "type": "library"}, {"version": "1"}]}, "minified": "composer/2.0"}`,
			[]Version{{Version: "2", Type: "library"}, {Version: "1", Type: "library"}}},
		{"v2, whole entries", `{"packages": {"a/a": [{"version": "2", "type": "library", "dist": {"url": "u"}}, {"version": "1"}]}}`,
			[]Version{{Version: "2", Type: "library", URL: "u"}, {Version: "1"}}},
		{"another package's file", `{"packages": {"b/b": {"1.0.0": {}}}}`, nil},
		{"no packages at all", `{}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadPackage(strings.NewReader(tt.file), "a/a")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Versions); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoMetadataIsAnError(t *testing.T) {
	for _, file := range []string{``, `null`, `[1]`, `"x"`, `{"packages": {"a/a": 7}}`, `{"packages": {"a/a": {"1.0.0": {}}`, `<html>`} {
		if _, err := ReadPackage(strings.NewReader(file), "a/a"); err == nil {
			t.Errorf("%q was taken for metadata", file)
		}
		if _, err := ReadRoot(strings.NewReader(file), all); err == nil && file != `{"packages": {"a/a": 7}}` {
			t.Errorf("%q was taken for packages.json", file)
		}
	}
	if _, err := ReadList(strings.NewReader(`{"providers": {"a/a": `)); err == nil {
		t.Error("a cut list was taken for a whole one")
	}
}

func FuzzReadersNeverPanicAndAgreeOnNames(f *testing.F) {
	f.Add(`{"packages": {"a/a": {"1.0.0": {"version": "1.0.0"}}}, "providers": {"a/a": {"sha256": "1"}}}`)
	f.Add(`{"packages": {"a/a": [{"version": "1.0.0"}, {"version": "__unset"}]}}`)
	f.Fuzz(func(t *testing.T, file string) {
		p, err := ReadPackage(strings.NewReader(file), "a/a")
		if err == nil && p.Name != "a/a" {
			t.Errorf("asked for a/a, got %q", p.Name)
		}
		_, rootErr := ReadRoot(strings.NewReader(file), all)
		_, namesErr := ReadRoot(strings.NewReader(file), func(string) bool { return false })
		if rootErr == nil && namesErr != nil {
			t.Errorf("packages.json is read with its versions, but not without: %v", namesErr)
		}
		digests, err := ReadList(strings.NewReader(file))
		if err != nil && digests != nil {
			t.Error("an error and a list at once")
		}
	})
}

func BenchmarkReadListOf20000Names(b *testing.B) {
	var list strings.Builder
	list.WriteString(`{"providers":{"magento/framework":{"sha256":"` + strings.Repeat("0", 64) + `"}`)
	for i := range 20_000 {
		list.WriteString(`,"vendor/package-` + strings.Repeat("x", i%9) + string(rune('a'+i%26)) + `":{"sha256":"` + strings.Repeat("f", 64) + `"}`)
	}
	list.WriteString("}}")
	b.SetBytes(int64(list.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadList(strings.NewReader(list.String())); err != nil {
			b.Fatal(err)
		}
	}
}
