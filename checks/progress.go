package checks

import (
	"sync"
	"time"
)

// teller hands progress on, one call at a time.
type teller struct {
	mu   sync.Mutex
	last Progress
}

// tell says how far a check is.
func (s *Session) tell(p Progress) {
	if s.options.Progress == nil {
		return
	}
	s.teller.mu.Lock()
	defer s.teller.mu.Unlock()
	s.teller.last = p
	s.options.Progress(p)
}

// waits says that the repository asked everybody to wait, and how far the run is.
func (s *Session) waits(d time.Duration) {
	if s.options.Progress == nil {
		return
	}
	s.teller.mu.Lock()
	defer s.teller.mu.Unlock()
	p := s.teller.last
	p.Waiting = d
	s.options.Progress(p)
}
