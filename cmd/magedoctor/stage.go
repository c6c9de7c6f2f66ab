package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"magedoctor/checks/fakerepo"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
	"magedoctor/report"
)

// played is what became of a scenario.
type played struct {
	scenario  fakerepo.Scenario
	diagnosis diagnose.Diagnosis
	output    []byte
	status    int
}

// cause is the id of the first finding that is more than a warning, or of the first
// warning; empty when there is none.
func (p played) cause() string {
	for _, f := range p.diagnosis.Findings {
		if f.Cause.Effect != diagnose.EffectWarns {
			return f.Cause.ID
		}
	}
	if len(p.diagnosis.Findings) > 0 {
		return p.diagnosis.Findings[0].Cause.ID
	}
	return ""
}

// kept is nil when the report is what the scenario promises.
func (p played) kept() error {
	promise := p.scenario.Promise
	switch {
	case string(p.diagnosis.Verdict) != promise.Verdict:
		return fmt.Errorf("promised the verdict %s, found %s", promise.Verdict, p.diagnosis.Verdict)
	case p.cause() != promise.Cause:
		return fmt.Errorf("promised the cause %s, found %s", orNone(promise.Cause), orNone(p.cause()))
	case promise.Also != "" && !slices.ContainsFunc(p.diagnosis.Findings, func(f diagnose.Finding) bool { return f.Cause.ID == promise.Also }):
		return fmt.Errorf("promised %s beside it, which is not found", promise.Also)
	case promise.Certainty != "" && string(p.diagnosis.Findings[0].Certainty) != promise.Certainty:
		return fmt.Errorf("promised the certainty %s, found %s", promise.Certainty, p.diagnosis.Findings[0].Certainty)
	case p.status != status(p.diagnosis.Verdict):
		return fmt.Errorf("the verdict is %s, but the exit status %d", p.diagnosis.Verdict, p.status)
	}
	return nil
}

func orNone(cause string) string {
	if cause == "" {
		return "none"
	}
	return cause
}

// part is what a run on a scenario's stage is asked to do.
type part struct {
	command   string
	flags     []string
	variables map[string]string // beside the scenario's own; $LAB is the folder of its files
	stderr    io.Writer
}

// play runs `magedoctor diagnose` with the given flags inside a scenario.
func play(ctx context.Context, s fakerepo.Scenario, flags []string, stderr io.Writer) (played, error) {
	return playPart(ctx, s, part{command: "diagnose", flags: flags, stderr: stderr})
}

// playPart runs magedoctor inside a scenario: its files in a folder of their own, its
// variables, its network, its server on a loopback port.
func playPart(ctx context.Context, s fakerepo.Scenario, p part) (played, error) {
	dir, err := os.MkdirTemp("", "magedoctor-demo-")
	if err != nil {
		return played{}, fmt.Errorf("making a folder for the scenario's files: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := writeFiles(dir, s.Files); err != nil {
		return played{}, err
	}
	if s.Earlier != nil {
		record := filepath.Join(dir, "earlier.json")
		earlier := s
		earlier.Network = fakerepo.NetworkOK
		earlier.Handler = s.Earlier
		if _, err := perform(ctx, earlier, dir, part{command: "diagnose", flags: []string{"--format", "json=" + record}, stderr: p.stderr}); err != nil {
			return played{}, err
		}
		p.flags = append(slices.Clone(p.flags), "--earlier", record)
	}
	return perform(ctx, s, dir, p)
}

// perform runs one command on a scenario's stage.
func perform(ctx context.Context, s fakerepo.Scenario, dir string, p part) (played, error) {
	stage, err := s.Play(nil)
	if err != nil {
		return played{}, fmt.Errorf("starting the embedded repository: %w", err)
	}
	defer stage.Close()
	ca := filepath.Join(dir, "fakerepo-ca.pem")
	if err := os.WriteFile(ca, stage.Server.CA(), 0o600); err != nil {
		return played{}, fmt.Errorf("writing the embedded repository's certificate: %w", err)
	}
	args := []string{"magedoctor", p.command, "--ca-file", ca, "--composer-version", "2.8.8"}
	args = append(append(args, s.Args...), p.flags...)
	variables := map[string]string{"HOME": filepath.Join(dir, "home"), "NO_COLOR": "1"}
	maps.Copy(variables, s.Env)
	maps.Copy(variables, p.variables)
	for name, value := range variables {
		variables[name] = strings.ReplaceAll(value, "$LAB", dir)
	}
	var out bytes.Buffer
	result := played{scenario: s}
	result.status = run(ctx, world{
		args: args, stdin: strings.NewReader(""), stdout: &out, stderr: p.stderr,
		getenv:     func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
		environ:    func() []string { return environ(variables) },
		dir:        filepath.Join(dir, "project"),
		root:       filepath.Join(dir, "system"),
		dial:       stage.Dial,
		timeouts:   repo.Timeouts{Connect: time.Second, TLS: 2 * time.Second, Answer: 3 * time.Second, Whole: 6 * time.Second},
		retryAfter: time.Second,
		told:       func(d diagnose.Diagnosis) { result.diagnosis = d },
	})
	result.output = out.Bytes()
	if result.diagnosis.Verdict == "" {
		return result, errors.New("the run ended before it came to a diagnosis")
	}
	return result, nil
}

// environ lists variables in the form of os.Environ, sorted.
func environ(variables map[string]string) []string {
	var out []string
	for name, value := range variables {
		out = append(out, name+"="+value)
	}
	slices.Sort(out)
	return out
}

// writeFiles lays a scenario's files out below dir. Files that hold keys are for the
// owner alone, as Composer writes them, unless the scenario is about that.
func writeFiles(dir string, files map[string]string) error {
	for _, sub := range []string{"project", "home"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return fmt.Errorf("making the scenario's folders: %w", err)
		}
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("making the scenario's folders: %w", err)
		}
		if err := report.WriteFile(path, []byte(content)); err != nil {
			return fmt.Errorf("writing the scenario's files: %w", err)
		}
		mode := os.FileMode(0o644)
		if filepath.Base(path) == "auth.json" {
			mode = 0o600
		}
		if err := os.Chmod(path, mode); err != nil {
			return fmt.Errorf("writing the scenario's files: %w", err)
		}
	}
	return nil
}
