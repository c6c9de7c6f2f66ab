//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMeasures measures preflight as a whole process, beside curl and the real
// Composer over the same archives in the same run. The repository is another
// process, met over TLS and HTTP/2 under its own name. Time counts here, so it is
// run by hand: .ci/measure does, and prints the table.
func TestMeasures(t *testing.T) {
	if os.Getenv("MAGEDOCTOR_MEASURE") != "1" {
		t.Skip("takes minutes, and measures time: run .ci/measure")
	}
	if os.Getenv(inside) == "" {
		t.Fatal("the measures need a network of their own: run .ci/measure")
	}
	ownHosts(t)
	m := &measures{composer: need(t, "composer"), curl: need(t, "curl"), magedoctor: filepath.Join(t.TempDir(), "magedoctor")}
	build := exec.Command(need(t, "go"), "build", "-trimpath", "-o", m.magedoctor, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	t.Run("beside curl and Composer", m.beside)
	t.Run("ten times the packages at 50 ms", func(t *testing.T) { m.growth(t, 50*time.Millisecond) })
	t.Run("ten times the packages at 5 ms", func(t *testing.T) { m.growth(t, 5*time.Millisecond) })
	t.Run("faults", m.faults)
	t.Run("a budget that does not suffice", m.budget)
	fmt.Printf("\n| what | must | measured | |\n|---|---|---|---|\n%s\n", m.table.String())
}

// The size of the trials: the archives of a real Commerce lock, and ten times as many.
const (
	usual = 614
	large = 10 * usual
	// atOnce is the bound of preflight and of curl.
	atOnce = 16
)

// measures are what is measured, and the rows of the table so far.
type measures struct {
	magedoctor, composer, curl string
	table                      strings.Builder
}

// row adds a row to the table, and fails where the measure is missed.
func (m *measures) row(t *testing.T, met bool, what, must, got string) {
	t.Helper()
	word := "met"
	if !met {
		word = "MISSED"
		t.Errorf("%s: must be %s, measured %s", what, must, got)
	}
	fmt.Fprintf(&m.table, "| %s | %s | %s | %s |\n", what, must, got, word)
}

// preflight measures one run over the lock of a stand. Its memory is what counts for
// it alone only if it is more than this process has: Linux lets a child begin with
// its parent's (exec_mmap in fs/exec.c).
func (m *measures) preflight(t *testing.T, s *stand, flags ...string) measured {
	t.Helper()
	args := append([]string{"preflight", "--concurrency", strconv.Itoa(atOnce), "--ca-file", filepath.Join(s.Dir, "ca.pem")}, flags...)
	got := s.run(t, filepath.Join(s.Dir, "project"), nil, m.magedoctor, args...)
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		t.Fatal(err)
	}
	if self.Maxrss >= got.memory {
		t.Errorf("this process has %d KiB and the measured one %d: its memory cannot be told", self.Maxrss, got.memory)
	}
	return got
}

// beside is the first rows: against the limit, curl and Composer, in turns.
func (m *measures) beside(t *testing.T) {
	const latency = 50 * time.Millisecond
	s := service{Archives: usual, Latency: latency}.open(t)
	var ours, curls, composers []measured
	for i := range 6 {
		turns := []func(){
			func() { ours = append(ours, m.preflight(t, s)); s.opened(t, ours[len(ours)-1]) },
			func() { curls = append(curls, m.heads(t, s)) },
		}
		turns[i%2]() // each goes first as often as the other
		turns[1-i%2]()
		if i < 3 {
			composers = append(composers, m.install(t, s))
		}
	}
	took, by, install := over(ours, wall), over(curls, wall), over(composers, wall)
	limit := usual * latency / atOnce
	m.row(t, took.middle <= limit*115/100, fmt.Sprintf("%d archives, 50 ms latency, concurrency %d", usual, atOnce),
		fmt.Sprintf("at most 1.15 × %.2f s = %.2f s", limit.Seconds(), limit.Seconds()*1.15),
		fmt.Sprintf("%s: %.3f ×", seconds(took), took.middle.Seconds()/limit.Seconds()))
	m.row(t, took.middle <= by.middle, "the same beside curl", "no slower than "+seconds(by), seconds(took))
	m.row(t, 5*took.middle <= install.middle, "the same beside composer install", "at least 5 times faster than "+seconds(install),
		fmt.Sprintf("%.1f times", install.middle.Seconds()/took.middle.Seconds()))
	m.connections(t, usual, ours)
}

// heads measures curl over the same URLs, with the same keys.
func (m *measures) heads(t *testing.T, s *stand) measured {
	t.Helper()
	got := s.run(t, s.Dir, nil, m.curl, "--disable", "--config", "curl.conf", "--cacert", "ca.pem", "--http2", "--head",
		"--silent", "--show-error", "--fail", "--parallel", "--parallel-max", strconv.Itoa(atOnce))
	s.opened(t, got)
	if got.saw.Other > 0 || got.saw.Connections != 1 {
		t.Errorf("curl did not speak HTTP/2 over one connection: %+v", got.saw)
	}
	return got
}

// install measures the real Composer in a copy of the project, with nothing cached.
func (m *measures) install(t *testing.T, s *stand) measured {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(s.Dir, "project"))); err != nil {
		t.Fatal(err)
	}
	env := []string{"COMPOSER_HOME=" + t.TempDir(), "COMPOSER_ALLOW_SUPERUSER=1", "SSL_CERT_FILE=" + filepath.Join(s.Dir, "ca.pem")}
	got := s.run(t, dir, env, m.composer, "install", "--no-plugins", "--no-scripts", "--no-interaction", "--no-progress")
	s.opened(t, got)
	return got
}

// connections is the row about politeness.
func (m *measures) connections(t *testing.T, archives int, runs []measured) {
	t.Helper()
	var worst tally
	for _, r := range runs {
		worst.Connections, worst.Other, worst.Most = max(worst.Connections, r.saw.Connections), max(worst.Other, r.saw.Other), max(worst.Most, r.saw.Most)
	}
	m.row(t, worst.Connections == 1 && worst.Other == 0 && worst.Most <= atOnce, fmt.Sprintf("connections for %d archives", archives), fmt.Sprintf("one per host, HTTP/2, at most %d requests at a time", atOnce),
		fmt.Sprintf("%d per host, %d requests without HTTP/2, at most %d at a time", worst.Connections, worst.Other, worst.Most))
}

// known spares magedoctor the question which Composer is there: the memory of a
// process that ended counts its children's, and PHP has more than magedoctor.
func known() []string { return []string{"--composer-version", "2.5.5"} }

// growth is the rows about ten times the packages.
func (m *measures) growth(t *testing.T, latency time.Duration) {
	runs := map[int][]measured{}
	var documents measured
	for _, n := range []int{usual, large} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			s := service{Archives: n, Latency: latency}.open(t)
			for range 3 {
				r := m.preflight(t, s, known()...)
				s.opened(t, r)
				runs[n] = append(runs[n], r)
			}
			if n == large {
				dir := t.TempDir()
				documents = m.preflight(t, s, append(known(), "--format", "junit="+filepath.Join(dir, "junit.xml"), "--format", "json="+filepath.Join(dir, "report.json"))...)
				s.opened(t, documents)
			}
		})
	}
	if len(runs[usual]) == 0 || len(runs[large]) == 0 {
		t.Fatal("a trial did not end")
	}
	few, many := over(runs[usual], wall), over(runs[large], wall)
	less, more := over(runs[usual], memory), over(runs[large], memory)
	at := fmt.Sprintf(" (%d to %d, %s latency)", usual, large, latency)
	m.row(t, many.middle <= 11*few.middle, "time for 10 times the packages"+at, "at most 11 × "+seconds(few),
		fmt.Sprintf("%s: %.1f ×", seconds(many), many.middle.Seconds()/few.middle.Seconds()))
	m.row(t, 2*more.middle <= 3*less.middle, "memory for 10 times the packages"+at, "at most 1.5 × "+mebibytes(less),
		fmt.Sprintf("%s: %.2f ×", mebibytes(more), float64(more.middle)/float64(less.middle)))
	m.row(t, more.most <= 48<<10, fmt.Sprintf("memory with %d packages, %s latency", large, latency), "at most 48 MiB in each run", mebibytes(more))
	fmt.Fprintf(&m.table, "| the same with JUnit and JSON written as well | (for information) | %.1f MiB | |\n", float64(documents.memory)/1024)
	m.connections(t, large, runs[large])
}

// faults is the row about an unsteady repository.
func (m *measures) faults(t *testing.T) {
	const budget = 2 * usual
	s := service{Archives: usual, Latency: 50 * time.Millisecond, Faults: 0.05}.open(t)
	proven, most, faults, bounded := true, 0, 0, true
	var runs []measured
	for range 3 {
		path := filepath.Join(t.TempDir(), "report.json")
		r := m.preflight(t, s, "--max-requests", strconv.Itoa(budget), "--format", "json="+path)
		opened, requests := reported(t, path)
		if r.status != 0 || opened < usual || r.saw.Opened != usual {
			proven = false
			fmt.Fprintf(t.Output(), "status %d, %d packages open:\n%.3000s\n", r.status, opened, r.out)
		}
		bounded = bounded && r.saw.Requests <= budget && r.saw.Requests == requests && r.saw.Most <= atOnce
		most, faults = max(most, r.saw.Requests), faults+r.saw.Faults
		runs = append(runs, r)
	}
	if faults < 3*10 {
		t.Errorf("only %d faults were met in three runs: too few to show anything", faults)
	}
	m.row(t, proven && bounded, "5 % of the answers 503 or 429 with Retry-After, resets, slow ones",
		fmt.Sprintf("every package proven, at most %d requests, as many as the report says", budget),
		fmt.Sprintf("proven: %t, at most %d requests, %d faults in 3 runs, %s", proven, most, faults, seconds(over(runs, wall))))
}

// reported reads how many packages a JSON report calls open, and how many requests
// it counts.
func reported(t *testing.T, path string) (open, requests int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Packages []struct{ Outcome string }
		Evidence struct{ Requests int }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Packages {
		if p.Outcome == "open" {
			open++
		}
	}
	return open, doc.Evidence.Requests
}

// budget is the row about a bound that ends the run early: nothing is sent beyond it,
// and what was not asked for is not called proven.
func (m *measures) budget(t *testing.T) {
	const budget = 100
	s := service{Archives: usual, Latency: 5 * time.Millisecond, Faults: 0.05}.open(t)
	r := m.preflight(t, s, "--max-requests", strconv.Itoa(budget))
	m.row(t, r.saw.Requests <= budget && r.status == statusUnproven, fmt.Sprintf("a budget of %d requests for %d archives", budget, usual),
		fmt.Sprintf("at most %d requests, status %d", budget, statusUnproven), fmt.Sprintf("%d requests, status %d", r.saw.Requests, r.status))
}
