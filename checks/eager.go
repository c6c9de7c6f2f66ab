package checks

import (
	"context"
	"sync"

	"magedoctor/diagnose"
)

// prelude are the first locked archives, asked for while it is still to be seen whether
// the keys open the list. It asks in place of the check "archives", which takes over what
// it finds here; where the list stays shut, nothing of it counts. A nil prelude is one
// that asks for nothing.
type prelude struct {
	begun  chan struct{}
	once   sync.Once
	cancel context.CancelFunc
	group  sync.WaitGroup
	early  map[string]*early // by the package's reference; it does not change any more
}

// early is one archive of a prelude. What was found may be read once done is closed.
type early struct {
	done     chan struct{}
	exchange diagnose.Exchange
	found    fetched
}

// besides is how many requests at a time a prelude leaves to those with and without
// keys for packages.json.
const besides = 2

// rehearse makes ready what is asked for ahead, or nothing where that is not wanted or
// no keys may be sent. It reads the evidence and must be called between rungs.
func (s *Session) rehearse(ctx context.Context) *prelude {
	room := s.options.Concurrency - besides
	if !s.options.Eager || s.options.MaxRequests > 0 || room <= 0 || s.offline() != "" || s.unsendable() != "" {
		return nil
	}
	all, _ := s.inLock()
	targets := s.reachable(all)
	targets = targets[:min(room, len(targets))]
	ctx, cancel := context.WithCancel(ctx)
	p := &prelude{begun: make(chan struct{}), cancel: cancel, early: make(map[string]*early, len(targets))}
	want := wantArchive()
	for _, t := range targets {
		e := &early{done: make(chan struct{})}
		p.early[t.ref] = e
		p.group.Go(func() {
			defer close(e.done)
			select {
			case <-p.begun:
				e.exchange, e.found = s.one(ctx, t, want)
			case <-ctx.Done():
				e.found.skipped = "the run was interrupted"
			}
		})
	}
	return p
}

// begin lets the requests go out. The first call counts: by then a connection stands, so
// that a network which is dead is not tried by each of them.
func (p *prelude) begin() {
	if p != nil {
		p.once.Do(func() { close(p.begun) })
	}
}

// drop gives up what is still under way, and waits until it has ended.
func (p *prelude) drop() {
	if p != nil {
		p.cancel()
		p.group.Wait()
	}
}

// of is what is asked for a package's archive ahead; nil when nothing is.
func (p *prelude) of(t target) *early {
	if p == nil {
		return nil
	}
	return p.early[t.ref]
}

// answer waits for what was found.
func (e *early) answer() (diagnose.Exchange, fetched) {
	<-e.done
	return e.exchange, e.found
}
