package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
)

// TestTheActionTellsWhatWasLearntUntilTheJobEnds signals as the runner does: the step's
// first process alone.
func TestTheActionTellsWhatWasLearntUntilTheJobEnds(t *testing.T) {
	need(t, "curl")
	s := find(t, "all-well")
	world, asked, release := s.Handler(), make(chan struct{}, 100), make(chan struct{})
	server, err := fakerepo.Listen(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if fakerepo.KindOf(r) == fakerepo.Archives {
			asked <- struct{}{}
			<-release
		}
		world.ServeHTTP(rw, r)
	}), fakerepo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		close(release)
		_ = server.Close()
	}()
	name, archive := releaseOf(t)
	r := newRunner(t, s, server.URL)
	r.env["GITHUB_SERVER_URL"] = hosting(t, map[string][]byte{name: archive, "checksums.txt": fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(archive), name)})
	r.started = func(step string, first *os.Process) {
		if step != "preflight" {
			return
		}
		select {
		case <-asked:
		case <-time.After(time.Minute):
			t.Error("no archive was asked for within a minute")
		}
		if err := first.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}
	outputs, status := r.use(map[string]string{"version": "v1.2.3"})
	if status != statusInterrupted || outputs["status"] != fmt.Sprint(statusInterrupted) || outputs["verdict"] != "unproven" || !strings.Contains(r.log.String(), "UNPROVEN") {
		t.Errorf("status %d, outputs %q\n%s", status, outputs, r.log.String())
	}
}
