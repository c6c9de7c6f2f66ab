//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
)

// serves tells a test process, in JSON, what it is to serve to the measured ones.
const serves = "MAGEDOCTOR_MEASURE_SERVES"

// service is what the measured programs meet.
type service struct {
	Dir      string        // gets the project, its keys, the authority and curl's list of URLs
	Archives int           // in the lock
	Latency  time.Duration // before each answer
	Faults   float64       // the share of requests for archives that meet one
}

// tally is what the service saw of one measured program.
type tally struct {
	Requests    int
	Opened      int // archives that were answered with 200, each counted once
	Faults      int // answers other than 200 and 401, and requests without an answer
	Connections int // to the host with the most of them, of those that were asked
	Other       int // requests that did not come over HTTP/2
	Most        int // requests under way at a time
}

// TestMeasureServes is the other process of TestMeasures: the repository, whose
// time and memory must not be counted. A line on its input asks for the tally since
// the last one; the end of its input ends it.
func TestMeasureServes(t *testing.T) {
	told := os.Getenv(serves)
	if told == "" {
		t.Skip("the other process of TestMeasures: see .ci/measure")
	}
	var s service
	if err := json.Unmarshal([]byte(told), &s); err != nil {
		t.Fatal(err)
	}
	stock := fakerepo.NewStock(s.Archives, namesByTier(t))
	log, crowd := &fakerepo.Log{}, &crowd{}
	faults := fakerepo.Only(fakerepo.Archives, fakerepo.Fickle(249, s.Faults,
		fakerepo.Maintenance(time.Second), fakerepo.Throttle(0, time.Second), fakerepo.Hangup(), fakerepo.Slow(2*time.Second)))
	handler := crowd.wrap(log.Wrap(fakerepo.Under(stock.World(faults), fakerepo.Slow(s.Latency))))
	server, err := fakerepo.Listen(handler, fakerepo.Options{TLS: true, Address: "127.0.0.1:443"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	equip(t, s.Dir, stock, server.CA())
	warm(t, server, stock.Account)
	count(log, crowd)
	answer := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); ; {
		if err := answer.Encode(count(log, crowd)); err != nil {
			t.Fatal(err)
		}
		if !in.Scan() {
			return
		}
	}
}

// equip writes what the measured programs read.
func equip(t *testing.T, dir string, stock *fakerepo.Stock, ca []byte) {
	t.Helper()
	files, err := stock.Files()
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(dir, files); err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	fmt.Fprintf(&list, "user = \"%s:%s\"\nuser-agent = \"Composer/2.5.5\"\n", stock.Account.Public, stock.Account.Private)
	for _, url := range stock.Archives() {
		fmt.Fprintf(&list, "url = \"%s\"\noutput = \"/dev/null\"\n", url)
	}
	for name, content := range map[string][]byte{"ca.pem": ca, "curl.conf": []byte(list.String())} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// warm makes the lists, which the service makes when they are first asked for.
func warm(t *testing.T, server *fakerepo.Server, account fakerepo.Account) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+fakerepo.HostRepository+"/packages.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(account.Public, account.Private)
	client := server.Client()
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != 200 {
		t.Fatalf("packages.json answered %s, %v", res.Status, err)
	}
}

// namesByTier reads the names of Adobe's packages, so that magedoctor meets those
// that it knows.
func namesByTier(t *testing.T) map[fakerepo.Tier][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "checks", "composer", "tiers.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[fakerepo.Tier][]string{}
	var tier fakerepo.Tier
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		switch {
		case len(words) < 2 || strings.HasPrefix(line, "#"):
		case words[0] == "=":
			tier = fakerepo.Tier(words[1])
		default:
			for _, end := range words[1:] {
				names[tier] = append(names[tier], words[0]+end)
			}
		}
	}
	return names
}

// crowd counts the requests under way.
type crowd struct{ now, most atomic.Int64 }

func (c *crowd) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := c.now.Add(1)
		defer c.now.Add(-1)
		for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
		}
		next.ServeHTTP(w, r)
	})
}

// count sums up what was asked since the last count.
func count(log *fakerepo.Log, crowd *crowd) tally {
	sum := tally{Most: int(crowd.most.Swap(0))}
	opened, connections := map[string]bool{}, map[string]map[string]bool{}
	for _, r := range log.Requests() {
		sum.Requests++
		if r.Status == 200 && r.Kind == fakerepo.Archives {
			opened[r.Path] = true
		}
		if r.Status != 200 && r.Status != 401 {
			sum.Faults++
		}
		if r.Proto != "HTTP/2.0" {
			sum.Other++
		}
		if connections[r.Host] == nil {
			connections[r.Host] = map[string]bool{}
		}
		connections[r.Host][r.Remote] = true
		sum.Connections = max(sum.Connections, len(connections[r.Host]))
	}
	log.Reset()
	sum.Opened = len(opened)
	return sum
}

// stand is a running service as the measuring process sees it.
type stand struct {
	service
	in      io.WriteCloser
	answers *json.Decoder
}

// open starts a service in a process of its own; it ends with the test.
func (s service) open(t *testing.T) *stand {
	t.Helper()
	s.Dir = t.TempDir()
	told, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestMeasureServes$")
	cmd.Env = append(os.Environ(), serves+"="+string(told))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	st := &stand{service: s}
	if st.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = st.in.Close() // its end is what was to be brought about
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the repository's process: %v\n%s", err, stderr.String())
		}
	})
	st.answers = json.NewDecoder(out)
	st.tally(t) // the first one says that it is ready
	return st
}

// tally asks the service what it saw since the last time.
func (s *stand) tally(t *testing.T) tally {
	t.Helper()
	var got tally
	if err := s.answers.Decode(&got); err != nil {
		t.Fatalf("the repository's process does not answer: %v", err)
	}
	return got
}

// measured is one run of a program.
type measured struct {
	wall   time.Duration
	memory int64 // the most that was resident at a time, in KiB
	status int
	out    []byte
	saw    tally
}

// run measures a whole process, from its start to its end. What it prints is read,
// as a CI system does.
func (s *stand) run(t *testing.T, dir string, env []string, program string, args ...string) measured {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(s.Dir, "home")}, env...)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	m := measured{wall: time.Since(began), out: out}
	if cmd.ProcessState == nil {
		t.Fatalf("%s: %v", program, err)
	}
	m.status = cmd.ProcessState.ExitCode()
	m.memory = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		t.Fatal(err)
	}
	m.saw = s.tally(t)
	fmt.Fprintf(t.Output(), "%-10s %4d archives: %v, %d KiB, status %d, %+v\n", filepath.Base(program), s.Archives, m.wall.Round(time.Millisecond), m.memory, m.status, m.saw)
	return m
}

// opened fails unless a run ended well and fetched every archive.
func (s *stand) opened(t *testing.T, m measured) {
	t.Helper()
	if m.status != 0 || m.saw.Opened != s.Archives {
		t.Fatalf("ended with status %d, %d of %d archives were opened:\n%.3000s", m.status, m.saw.Opened, s.Archives, m.out)
	}
}

// spread is a measure over several runs.
type spread[N int64 | time.Duration] struct{ least, middle, most N }

func over[N int64 | time.Duration](runs []measured, of func(measured) N) spread[N] {
	all := make([]N, len(runs))
	for i, r := range runs {
		all[i] = of(r)
	}
	slices.Sort(all)
	return spread[N]{all[0], (all[(len(all)-1)/2] + all[len(all)/2]) / 2, all[len(all)-1]}
}

func wall(m measured) time.Duration { return m.wall }
func memory(m measured) int64       { return m.memory }

func seconds(s spread[time.Duration]) string {
	return fmt.Sprintf("%.2f s (%.2f to %.2f)", s.middle.Seconds(), s.least.Seconds(), s.most.Seconds())
}

func mebibytes(s spread[int64]) string {
	return fmt.Sprintf("%.1f MiB (%.1f to %.1f)", float64(s.middle)/1024, float64(s.least)/1024, float64(s.most)/1024)
}
