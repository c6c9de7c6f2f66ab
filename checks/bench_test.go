package checks

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// BenchmarkWithoutALock measures a whole run against a repository that takes 50 ms
// for each answer. The longest chain of requests that wait for each other is four:
// packages.json, a list, a package's metadata, its archive. The metric "chains" is
// the run's time in units of that chain.
func BenchmarkWithoutALock(b *testing.B) {
	const latency = 50 * time.Millisecond
	s := find(b, "no-project-well")
	o, _ := enter(b, s, fakerepo.Under(s.Handler(), fakerepo.Slow(latency)))
	var spent time.Duration
	for b.Loop() {
		began := time.Now()
		e, err := Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		spent += time.Since(began)
		if e.Choice.Key == "" || len(e.Views) == 0 {
			b.Fatal("the run came to nothing")
		}
	}
	b.ReportMetric(spent.Seconds()/float64(b.N)/(4*latency).Seconds(), "chains")
}

// BenchmarkLongLists measures a run whose lists hold 20,000 packages.
func BenchmarkLongLists(b *testing.B) {
	s := find(b, "no-project-well")
	c := fakerepo.Shop()
	many := make([]fakerepo.Package, 20_000)
	for i := range many {
		many[i] = fakerepo.Package{Name: fmt.Sprintf("magento/module-made-up-%d", i), Version: "1.0.0", Type: "magento2-module", Tier: fakerepo.TierOpenSource}
	}
	c.Add(many...)
	o, _ := enter(b, s, fakerepo.Shops(fakerepo.New(c, fakerepo.NewAccount(1), fakerepo.NewAccount(2))))
	b.ReportAllocs()
	for b.Loop() {
		e, err := Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if len(e.Views) == 0 || e.Views[0].Names < 20_000 {
			b.Fatalf("the lists were not read: %+v", e.Views)
		}
	}
}

// stocked is a world with n locked archives.
func stocked(b *testing.B, n int) (fakerepo.Scenario, http.Handler) {
	b.Helper()
	stock := fakerepo.NewStock(n, nil)
	s := find(b, "all-well")
	manifest, err := stock.Project.ComposerJSON()
	if err != nil {
		b.Fatal(err)
	}
	lock, err := stock.Project.Lock(stock.Catalogue)
	if err != nil {
		b.Fatal(err)
	}
	s.Files["project/composer.json"], s.Files["project/composer.lock"] = manifest, lock
	s.Files["project/auth.json"] = fakerepo.AuthJSON(fakerepo.HostRepository, stock.Account.Public, stock.Account.Private)
	return s, fakerepo.Shops(fakerepo.New(stock.Catalogue, stock.Account))
}

// preflight runs the whole ladder again and again and gives the time that it took.
func preflight(b *testing.B, o Options, n int) (spent time.Duration) {
	b.Helper()
	for b.Loop() {
		began := time.Now()
		e, err := Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		spent += time.Since(began)
		if got := archivesOpen(e)[diagnose.Yes]; got < n {
			b.Fatalf("%d of %d archives are open", got, n)
		}
	}
	return spent
}

// BenchmarkPreflight measures a whole run over 614 locked archives against a
// repository that takes 50 ms for each answer. The metric "limits" is the run's time in
// units of the least that 16 requests at a time take: 614 / 16 × 50 ms.
func BenchmarkPreflight(b *testing.B) {
	const latency, n = 50 * time.Millisecond, 614
	s, healthy := stocked(b, n)
	o, _ := enter(b, s, fakerepo.Under(healthy, fakerepo.Slow(latency)))
	o.Eager = true
	spent := preflight(b, o, n)
	b.ReportMetric(spent.Seconds()/float64(b.N)/(latency.Seconds()*n/16), "limits")
}

// BenchmarkPreflight6140 measures ten times as many against one that answers at once.
// The memory is that of both sides.
func BenchmarkPreflight6140(b *testing.B) {
	s, healthy := stocked(b, 6140)
	o, _ := enter(b, s, healthy)
	b.ReportAllocs()
	preflight(b, o, 6140)
}
