package report

import (
	"os"
	"os/exec"
	"testing"

	"magedoctor/diagnose"
)

// installed finds a program that a test uses as a second opinion. A user's machine may
// lack it; CI may not.
func installed(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed", program)
		}
		t.Skipf("NOT RUN: %s is not installed", program)
	}
	return path
}

// judged are the situations as the rules see them.
func judged() map[string]diagnose.Diagnosis {
	all := map[string]diagnose.Diagnosis{}
	for _, s := range situations() {
		all[s.name] = s.diagnose()
	}
	return all
}
