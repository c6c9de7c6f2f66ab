//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAConfigFileThatIsAPipeIsRefused would wait for good where it were read.
func TestAConfigFileThatIsAPipeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), configName)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig(path, configName); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("got %v", err)
	}
}
