package logs

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// causes are the ids of a diagnosis, the best first.
func causes(d diagnose.Diagnosis) []string {
	ids := []string{}
	for _, f := range d.Findings {
		ids = append(ids, f.Cause.ID)
	}
	return ids
}

// first is the first cause, or "none".
func first(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	return ids[0]
}

// labels are the acceptable first causes of recorded runs of Composer, by the
// name of the run; a line may name several runs by a star.
func labels(t *testing.T) [][2]string {
	t.Helper()
	f, err := os.Open("../../testdata/logs/labels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][2]string
	for s := bufio.NewScanner(f); s.Scan(); {
		run, causes, ok := strings.Cut(s.Text(), "\t")
		if ok && !strings.HasPrefix(run, "#") {
			rows = append(rows, [2]string{run, causes})
		}
	}
	return rows
}

// TestRecordedRuns reads a folder of logs of real runs and compares the first
// cause with the labels. It needs MAGEDOCTOR_LOG_RUNS.
func TestRecordedRuns(t *testing.T) {
	dir := os.Getenv("MAGEDOCTOR_LOG_RUNS")
	if dir == "" {
		t.Skip("MAGEDOCTOR_LOG_RUNS is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs in %s: %v", dir, err)
	}
	rows, right, unlabelled := labels(t), 0, 0
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".log")
		e, _, err := ReadFile(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := causes(diagnose.Diagnose(e))
		i := slices.IndexFunc(rows, func(r [2]string) bool { ok, _ := filepath.Match(r[0], name); return ok })
		switch {
		case i < 0:
			unlabelled++
			t.Logf("no label: %s: %v", name, got)
		case slices.Contains(strings.Split(rows[i][1], " "), first(got)):
			right++
		default:
			t.Errorf("%s: got %v, want %s", name, got, rows[i][1])
		}
	}
	t.Logf("%d of %d right, %d without a label", right, len(files)-unlabelled, unlabelled)
}

// TestReportedCases reads failures that people reported, with the answers that
// would do, and compares. It needs MAGEDOCTOR_CASES.
func TestReportedCases(t *testing.T) {
	path := os.Getenv("MAGEDOCTOR_CASES")
	if path == "" {
		t.Skip("MAGEDOCTOR_CASES is not set")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	total, top1, top3, embarrassing := 0, 0, 0, 0
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var c struct {
			ID, Log string
			Top1    []string
			Top3    []string
			MustNot []string `json:"must_not"`
			Usable  bool
		}
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if !c.Usable {
			continue
		}
		total++
		e, _, err := ReadText([]byte(c.Log), "case.log", Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := causes(diagnose.Diagnose(e))
		within := slices.ContainsFunc(got[:min(3, len(got))], func(id string) bool { return slices.Contains(c.Top3, id) })
		if slices.Contains(c.Top1, first(got)) {
			top1++
		} else {
			t.Logf("first: %s: got %v, want %v", c.ID, got, c.Top1)
		}
		if within {
			top3++
		} else {
			t.Logf("first three: %s: got %v, want %v", c.ID, got, c.Top3)
		}
		if slices.Contains(c.MustNot, first(got)) {
			embarrassing++
			t.Errorf("must not: %s: got %v", c.ID, got)
		}
	}
	t.Logf("%d cases: %d first answers right, %d within the first three, %d embarrassing", total, top1, top3, embarrassing)
	if top1*100 < total*95 {
		t.Errorf("got %d of %d first answers right, want 95 %%", top1, total)
	}
}
