package fakerepo

import (
	"math/rand/v2"
	"net/http"
	"sync"
)

// Fickle lets a share of the requests (0.05 is one in twenty, on average) meet one of these weathers, each in its turn; the
// others pass. The draws follow from the seed and the order of the requests alone, so a request that is tried again draws
// anew, and may meet a fault again.
func Fickle(seed uint64, share float64, weathers ...Weather) Weather {
	return func(next http.Handler) http.Handler {
		under := make([]http.Handler, len(weathers))
		for i, w := range weathers {
			under[i] = w(next)
		}
		var mu sync.Mutex
		draws, turn := rand.New(rand.NewPCG(seed, seed)), 0
		meets := func() http.Handler {
			mu.Lock()
			defer mu.Unlock()
			if len(under) == 0 || draws.Float64() >= share {
				return next
			}
			turn++
			return under[(turn-1)%len(under)]
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { meets().ServeHTTP(w, r) })
	}
}
