package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
)

// process is magedoctor as a process of its own, in front of a repository that
// leaves one archive without an answer.
type process struct {
	*exec.Cmd
	// stuck is closed when that archive was asked for.
	stuck  chan struct{}
	stderr bytes.Buffer
}

// hung makes ready a preflight of a healthy project. The program is found where
// testscript puts it: it is this test's own binary.
func hung(t *testing.T, flags ...string) *process {
	t.Helper()
	s := find(t, "all-well")
	p := &process{stuck: make(chan struct{})}
	release := make(chan struct{})
	world := s.Handler()
	var asked atomic.Int32
	server, err := fakerepo.Listen(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if fakerepo.KindOf(r) == fakerepo.Archives && strings.Contains(r.URL.Path, "module-") {
			// One that is asked for when the keys are known to be accepted: no more than 16
			// are asked for ahead of that.
			if asked.Add(1) == 20 {
				close(p.stuck)
				<-release
			}
		}
		world.ServeHTTP(rw, r)
	}), fakerepo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		close(release)
		_ = server.Close()
	})
	dir := t.TempDir()
	s = s.At(server.URL)
	if err := writeFiles(dir, s.Files); err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("magedoctor")
	if err != nil {
		t.Fatal(err)
	}
	p.Cmd = exec.Command(program, append([]string{"preflight", "--repository", server.URL + "/", "--composer-version", "2.8.8"}, flags...)...)
	p.Dir = filepath.Join(dir, "project")
	p.Env = []string{"HOME=" + filepath.Join(dir, "home"), "WORK=" + filepath.Join(dir, "system"), "PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir}
	p.Stderr = &p.stderr
	return p
}

// start starts the process and waits until it waits.
func (p *process) start(t *testing.T) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	select {
	case <-p.stuck:
	case <-time.After(time.Minute):
		t.Fatalf("the archive was not asked for within a minute: %s", p.stderr.String())
	}
}

// TestASignalEndsARunWithWhatWasLearnt sends the signals of a user and of a job's end.
func TestASignalEndsARunWithWhatWasLearnt(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		for _, failOn := range []string{"unproven", "never"} {
			p := hung(t, "--fail-on", failOn)
			var out bytes.Buffer
			p.Stdout = &out
			p.start(t)
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = p.Wait()
			if code := p.ProcessState.ExitCode(); code != statusInterrupted {
				t.Errorf("%s with --fail-on %s: status %d, want %d\n%s", signal, failOn, code, statusInterrupted, p.stderr.String())
			}
			if !strings.Contains(p.stderr.String(), "magedoctor: interrupted: what was learnt until then follows\n") {
				t.Errorf("%s: it is not told that the run was interrupted: %s", signal, p.stderr.String())
			}
			for _, want := range []string{"UNPROVEN", "ok       the keys open the package list", "every locked archive can be fetched"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%s: the report does not say %q\n%s", signal, want, out.String())
				}
			}
		}
	}
}

// TestTheEndOfTheTimeIsToldAsUnproven lets --timeout end the run.
func TestTheEndOfTheTimeIsToldAsUnproven(t *testing.T) {
	for _, c := range []struct {
		failOn string
		want   int
	}{{"unproven", statusUnproven}, {"shut", statusOpen}} {
		p := hung(t, "--timeout", "1s", "--fail-on", c.failOn)
		var out bytes.Buffer
		p.Stdout = &out
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()
		if code := p.ProcessState.ExitCode(); code != c.want || !strings.Contains(out.String(), "UNPROVEN") || !strings.Contains(p.stderr.String(), "the time is over (--timeout 1s)") {
			t.Errorf("--fail-on %s: status %d, want %d\n%s\n%s", c.failOn, code, c.want, out.String(), p.stderr.String())
		}
	}
}

// TestASecondSignalEndsTheProcess interrupts a process that cannot get rid of its
// report, since nobody reads what it writes.
func TestASecondSignalEndsTheProcess(t *testing.T) {
	flags := []string{"--format", "json"}
	for n := range 1000 { // so that the report is longer than what a pipe holds
		flags = append(flags, "--need", fmt.Sprintf("magento/module-%d", n))
	}
	p := hung(t, flags...)
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.start(t)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 1)); err != nil {
		t.Fatalf("the first signal did not end in a report: %v", err)
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := p.Wait(); !errors.As(err, &ended) {
		t.Fatalf("ended with %v", err)
	}
	if how, ok := ended.Sys().(syscall.WaitStatus); !ok || !how.Signaled() || how.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v and status %d instead of by the signal", how, ended.ExitCode())
	}
}
