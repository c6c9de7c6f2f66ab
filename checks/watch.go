package checks

import (
	"fmt"
	"sync"

	"magedoctor/diagnose"
)

// refusedInARow is how many archives may be answered with 401, one after the other and
// before any opened, until the keys count as refused: they opened the package list a
// moment ago. Answers of 403 and 404 are about a package and end nothing.
const refusedInARow = 5

// watch sees the answers of many archives go by, tells how far they are, and says when
// to ask for no more.
type watch struct {
	session *Session
	// patience is how many requests in a row may come to nothing.
	patience int

	mu       sync.Mutex
	progress Progress
	refused  int // answers of 401 since anything else came
	nothing  int // faults and errors of the server since anything else came
	why      string
}

func (s *Session) watch(p Progress) *watch {
	return &watch{session: s, patience: 2 * s.options.Concurrency, progress: p}
}

// ended is why nothing more is to be asked; empty while there is no reason.
func (w *watch) ended() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.why
}

// note takes in the answer about one archive; skipped is why it was not asked for.
func (w *watch) note(x diagnose.Exchange, open diagnose.Answer, skipped string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if skipped != "" {
		if w.why == "" {
			w.why = skipped
		}
		return
	}
	if x.Fault.Kind == diagnose.FaultCanceled {
		return // nobody answered
	}
	w.progress.Done++
	switch open {
	case diagnose.Yes:
		w.progress.Open++
	case diagnose.No:
		w.progress.Shut++
	}
	w.weigh(x)
	w.session.tell(w.progress)
}

// weigh counts what speaks against going on.
func (w *watch) weigh(x diagnose.Exchange) {
	switch {
	case x.Status == 401:
		w.refused, w.nothing = w.refused+1, 0
	case x.Status == 0, x.Status == 429, x.Status >= 500:
		w.refused, w.nothing = 0, w.nothing+1
	default:
		w.refused, w.nothing = 0, 0
	}
	switch {
	case w.why != "":
	case w.refused >= refusedInARow && w.progress.Open == 0:
		w.why = fmt.Sprintf("%d archives in a row were answered with 401 and none opened: the keys are refused", w.refused)
	case w.nothing >= w.patience:
		w.why = fmt.Sprintf("%d requests in a row came to nothing: the repository does not serve archives at the moment", w.nothing)
	}
}
