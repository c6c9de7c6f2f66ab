package checks

import (
	"fmt"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
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
