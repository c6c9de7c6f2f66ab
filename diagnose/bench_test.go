package diagnose

import (
	"fmt"
	"testing"
)

// locked is evidence of a run over n locked packages, of which the Commerce ones, one
// in every so many, are answered with status.
func locked(n, every, status int) Evidence {
	parts := []part{sound, lists("k1", TierOpenSource, TierCommerce)}
	for i := range n {
		if i%every == 0 {
			parts = append(parts, archive(TierCommerce, Yes, status))
		} else {
			parts = append(parts, archive(TierOpenSource, Yes, 200))
		}
	}
	e := of(append(parts, steps(Step{Check: "accepted"}, Step{Check: "archives"}))...)
	for i := range e.Exchanges {
		e.Exchanges[i].From = "probe"
	}
	return e
}

// BenchmarkDiagnose measures the thinking over locks of 614 and 6,140 packages, all
// open, with each tenth refused and with all refused: ten times the packages must not
// cost much more than ten times the work.
func BenchmarkDiagnose(b *testing.B) {
	for _, n := range []int{614, 6140} {
		for _, c := range []struct {
			name          string
			every, status int
		}{{"open", 10, 200}, {"tenth 404", 10, 404}, {"all 404", 1, 404}, {"all 403", 1, 403}} {
			e := locked(n, c.every, c.status)
			b.Run(fmt.Sprintf("%d %s", n, c.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if d := Diagnose(e); len(d.Packages) != n {
						b.Fatalf("got %d packages", len(d.Packages))
					}
				}
			})
		}
	}
}
