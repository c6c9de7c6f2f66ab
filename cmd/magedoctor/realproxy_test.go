package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// TestARealProxyAgrees sends magedoctor and the real Composer through tinyproxy: it
// lets both through with its login, and refuses both without.
func TestARealProxyAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("needs programs of the system; left out with -short")
	}
	composer := need(t, "composer")
	tinyproxy := need(t, "tinyproxy")
	need(t, "ip")
	if os.Getenv(inside) == "" {
		enterNamespace(t, t.Name())
		return
	}
	ownHosts(t)
	const login = "build:made-up-proxy-password"
	startProxy(t, tinyproxy, login)
	for _, tt := range []struct {
		name, proxy string
		verdict     diagnose.Verdict
		cause       string
	}{
		{"with its login", "http://" + login + "@127.0.0.1:8888", diagnose.Open, ""},
		{"without a login", "http://127.0.0.1:8888", diagnose.Unproven, "proxy-refused"},
		{"where none listens", "http://127.0.0.1:8889", diagnose.Unproven, "proxy-refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := find(t, "open-source-well")
			s.Env = map[string]string{"https_proxy": tt.proxy, "http_proxy": tt.proxy}
			dir := t.TempDir()
			if err := writeFiles(dir, s.Files); err != nil {
				t.Fatal(err)
			}
			d := diagnoseOnHost(t, s.Handler, fakerepo.NetworkOK, s, dir, nil)
			got := played{diagnosis: d}.cause()
			if d.Verdict != tt.verdict || got != tt.cause {
				t.Errorf("magedoctor says %s %q, want %s %q", d.Verdict, got, tt.verdict, tt.cause)
			}
			if strings.Contains(fmt.Sprintf("%+v", d.Evidence), "made-up-proxy-password") {
				t.Error("the proxy's password is in the evidence")
			}
			s.Composer.Args = []string{"update", "--no-install"}
			if succeeded, printed := composerOnHost(t, composer, s, dir); succeeded != (tt.verdict == diagnose.Open) {
				t.Errorf("composer's success is %t\n%s", succeeded, printed)
			}
		})
	}
}

// startProxy runs tinyproxy until the test ends.
func startProxy(t *testing.T, program, login string) {
	t.Helper()
	user, password, _ := strings.Cut(login, ":")
	config := filepath.Join(t.TempDir(), "tinyproxy.conf")
	text := fmt.Sprintf("Port 8888\nListen 127.0.0.1\nTimeout 30\nAllow 127.0.0.1\nConnectPort 443\nBasicAuth %s %s\n", user, password)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.Command(program, "-d", "-c", config)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:8888"); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatalf("tinyproxy does not listen:\n%s", out.String())
}
