package main

import (
	"os"
	"path/filepath"
	"testing"

	"magedoctor/checks/fakerepo"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"magedoctor": func() {
		os.Exit(onThisMachine(os.Getenv("WORK"))) // nobody's real keys have a place in a test
	}})
}

// TestScripts runs what a user types. Each script has a repository of its own, over
// TLS on loopback, with one good pair of keys.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "script"),
		Setup: func(env *testscript.Env) error {
			account := fakerepo.NewAccount(1, fakerepo.TierCommerce)
			server, err := fakerepo.Listen(fakerepo.New(fakerepo.Shop(), account), fakerepo.Options{TLS: true})
			if err != nil {
				return err
			}
			env.Defer(func() { _ = server.Close() })
			ca := filepath.Join(env.WorkDir, "fakerepo-ca.pem")
			if err := os.WriteFile(ca, server.CA(), 0o600); err != nil {
				return err
			}
			env.Setenv("REPOSITORY", server.URL+"/")
			env.Setenv("HOSTPORT", server.Addr)
			env.Setenv("CA", ca)
			env.Setenv("PUBLIC", account.Public)
			env.Setenv("PRIVATE", account.Private)
			env.Setenv("NO_COLOR", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// stdin-crlf FILE LINE... writes lines with the ends of Windows.
			"stdin-crlf": func(ts *testscript.TestScript, _ bool, args []string) {
				text := ""
				for _, line := range args[1:] {
					text += line + "\r\n"
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
			},
		},
	})
}
