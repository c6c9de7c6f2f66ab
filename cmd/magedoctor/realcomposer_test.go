package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// inside marks the test process that has a network and an /etc/hosts of its own, in
// which https://repo.magento.com is the embedded repository.
const inside = "MAGEDOCTOR_INSIDE_NAMESPACE"

// TestRealComposerAgrees lets the real Composer and magedoctor meet every scenario
// under the repository's real name and port: Composer succeeds exactly where
// magedoctor says open, and fails where it says shut.
func TestRealComposerAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute; left out with -short")
	}
	composer := need(t, "composer")
	need(t, "ip")
	if os.Getenv(inside) == "" {
		enterNamespace(t, t.Name())
		return
	}
	ownHosts(t)
	for _, s := range fakerepo.Scenarios() {
		if s.Composer.Args == nil {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			dir := t.TempDir()
			if err := writeFiles(dir, s.Files); err != nil {
				t.Fatal(err)
			}
			var flags []string
			if s.Earlier != nil {
				record := filepath.Join(dir, "earlier.json")
				diagnoseOnHost(t, s.Earlier, fakerepo.NetworkOK, s, dir, []string{"--format", "json=" + record})
				flags = []string{"--earlier", record}
			}
			d := diagnoseOnHost(t, s.Handler, s.Network, s, dir, flags)
			said := played{scenario: s, diagnosis: d, status: status(d.Verdict)}
			if err := said.kept(); err != nil {
				t.Error(err)
			}
			succeeded, printed := composerOnHost(t, composer, s, dir)
			if succeeded != s.Composer.Opens {
				t.Errorf("composer %s: succeeded is %t, the scenario says %t\n%s", strings.Join(s.Composer.Args, " "), succeeded, s.Composer.Opens, printed)
			}
			if d.Verdict == diagnose.Open && !succeeded || d.Verdict == diagnose.Shut && succeeded {
				t.Errorf("magedoctor says %s, composer's success is %t\n%s", d.Verdict, succeeded, printed)
			}
			logAgrees(t, s, d, succeeded, printed, dir)
		})
	}
}

// need finds a program that a test cannot do without: its absence is a skip on a
// user's machine and a failure in CI.
func need(t *testing.T, program string) string {
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

// enterNamespace runs the named test again in a process with a network and mounts
// of its own, which needs the right to make them.
func enterNamespace(t *testing.T, name string) {
	t.Helper()
	unshare := need(t, "unshare")
	flags := []string{"--mount", "--net"}
	if os.Getuid() != 0 {
		flags = append([]string{"--user", "--map-root-user"}, flags...)
	}
	if out, err := exec.Command(unshare, append(flags, "true")...).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no namespace can be made here: %s", out)
		}
		t.Skipf("NOT RUN: no namespace can be made here: %s", out)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), unshare, append(flags, self, "-test.run=^"+name+"$", "-test.v=true")...)
	cmd.Env = append(os.Environ(), inside+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("inside the namespace: %v\n%s", err, out)
	} else if !bytes.Contains(out, []byte("--- PASS: "+name)) {
		t.Errorf("inside the namespace nothing was run:\n%s", out)
	}
}

// ownHosts leads the hosts of the embedded world to loopback.
func ownHosts(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Fatalf("starting loopback: %v: %s", err, out)
	}
	hosts := filepath.Join(t.TempDir(), "hosts")
	line := "127.0.0.1 " + strings.Join(fakerepo.Names(), " ") + " " + fakerepo.HostProxy + "\n"
	if err := os.WriteFile(hosts, []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "--bind", hosts, "/etc/hosts").CombinedOutput(); err != nil {
		t.Fatalf("mounting an own /etc/hosts: %v: %s", err, out)
	}
}

// onHost serves a scenario where its hosts lead: port 443 of this namespace, and the
// proxy beside it.
func onHost(t *testing.T, s fakerepo.Scenario, dir string) (ca string, stop func()) {
	t.Helper()
	stage, err := s.PlayAt(nil, "127.0.0.1:443", "127.0.0.1:3128")
	if err != nil {
		t.Fatal(err)
	}
	ca = filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, stage.Server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	return ca, func() {
		if err := stage.Close(); err != nil {
			t.Error(err)
		}
	}
}

// diagnoseOnHost runs magedoctor over the namespace's real network.
func diagnoseOnHost(t *testing.T, handler func() http.Handler, network fakerepo.Network, s fakerepo.Scenario, dir string, flags []string) diagnose.Diagnosis {
	t.Helper()
	s.Handler, s.Network = handler, network
	ca, stop := onHost(t, s, dir)
	defer stop()
	variables := map[string]string{"HOME": filepath.Join(dir, "home"), "PATH": os.Getenv("PATH")}
	for name, value := range s.Env {
		variables[name] = value
	}
	args := append([]string{"magedoctor", "diagnose", "--ca-file", ca}, append(s.Args, flags...)...)
	var d diagnose.Diagnosis
	var stderr bytes.Buffer
	run(t.Context(), world{
		args: args, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &stderr,
		getenv:  func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
		environ: func() []string { return environ(variables) },
		dir:     filepath.Join(dir, "project"),
		told:    func(told diagnose.Diagnosis) { d = told },
	})
	if d.Verdict == "" {
		t.Fatalf("no diagnosis: %s", stderr.String())
	}
	return d
}

// composerOnHost runs the real Composer as a deploy does.
func composerOnHost(t *testing.T, composer string, s fakerepo.Scenario, dir string) (succeeded bool, printed string) {
	t.Helper()
	ca, stop := onHost(t, s, dir)
	defer stop()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, composer, append(s.Composer.Args, "--no-interaction", "--no-plugins", "--no-scripts", "--no-progress")...)
	cmd.Dir = filepath.Join(dir, "project")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"),
		"COMPOSER_HOME=" + filepath.Join(dir, "home", ".composer"), "COMPOSER_ALLOW_SUPERUSER=1", "SSL_CERT_FILE=" + ca}
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}
