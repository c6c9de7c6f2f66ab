package repo

import (
	"context"
	"sync"

	"magedoctor/diagnose"
)

// gates let the first request to an origin open its connection alone, so that
// requests which start together share one HTTP/2 connection, and share the
// finding when it cannot be opened.
type gates struct {
	mu sync.Mutex
	m  map[string]*gate
}

type gate struct {
	done  chan struct{}
	once  sync.Once
	fault diagnose.Fault
}

// enter waits for an opening under way. It answers with leave for the request
// that opens, nothing for those that find it open, and the fault for those that
// waited in vain.
func (g *gates) enter(ctx context.Context, origin string) (leave func(diagnose.Fault), shared diagnose.Fault) {
	for {
		g.mu.Lock()
		if g.m == nil {
			g.m = map[string]*gate{}
		}
		there, found := g.m[origin]
		if !found {
			mine := &gate{done: make(chan struct{})}
			g.m[origin] = mine
			g.mu.Unlock()
			return func(f diagnose.Fault) { g.leave(origin, mine, f) }, diagnose.Fault{}
		}
		g.mu.Unlock()
		select {
		case <-there.done:
		case <-ctx.Done():
			return nil, diagnose.Fault{}
		}
		switch there.fault.Kind {
		case "":
			return nil, diagnose.Fault{}
		case diagnose.FaultCanceled:
			continue // that request was given up, not its connection
		}
		return nil, there.fault
	}
}

// leave opens the gate for good, or shuts it so that the next one tries anew.
func (g *gates) leave(origin string, mine *gate, f diagnose.Fault) {
	mine.once.Do(func() {
		mine.fault = f
		if f.Kind != "" {
			g.mu.Lock()
			delete(g.m, origin)
			g.mu.Unlock()
		}
		close(mine.done)
	})
}

// opening is whether a fault is one of a connection and not of the answer on it.
func opening(f diagnose.Fault) bool {
	switch f.Phase {
	case diagnose.PhaseDNS, diagnose.PhaseConnect, diagnose.PhaseProxy, diagnose.PhaseTLS:
		return true
	}
	return false
}
