package fakerepo_test

import (
	"fmt"
	"testing"

	"magedoctor/checks/fakerepo"
)

// BenchmarkView20000 is the first packages.json for an account: everything is hashed, archives included.
func BenchmarkView20000(b *testing.B) {
	c := fakerepo.NewCatalogue()
	for i := range 20_000 {
		c.Add(fakerepo.Package{Name: fmt.Sprintf("example/module-%05d", i), Version: "1.0.0", Type: "magento2-module",
			Require: map[string]string{"magento/framework": "103.0.*"}})
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			repo := fakerepo.New(c, full())
			if got := ask(repo, "GET", rootURL, keysOf(full()), "").Code; got != 200 {
				b.Fatal(got)
			}
		}
	})
	b.Run("again", func(b *testing.B) {
		repo := fakerepo.New(c, full())
		for b.Loop() {
			if got := ask(repo, "GET", rootURL, keysOf(full()), "").Code; got != 200 {
				b.Fatal(got)
			}
		}
	})
}

// BenchmarkArchive is one archive of the larger sort.
func BenchmarkArchive(b *testing.B) {
	repo := fakerepo.New(fakerepo.Shop(), full())
	for b.Loop() {
		if got := ask(repo, "GET", archiveURL, keysOf(full()), composerAgent).Code; got != 200 {
			b.Fatal(got)
		}
	}
}

// BenchmarkScenarios builds all stories with their files.
func BenchmarkScenarios(b *testing.B) {
	for b.Loop() {
		if len(fakerepo.Scenarios()) == 0 {
			b.Fatal("none")
		}
	}
}
