package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"magedoctor/checks/fakerepo"

	"github.com/urfave/cli/v2"
)

func serveFakeCommand(w world) *cli.Command {
	return &cli.Command{
		Name:  "serve-fake",
		Usage: "serve the embedded repository on a loopback port, so that Composer and scripts can meet each failure",
		Description: "With --tls the certificate is for repo.magento.com and the other hosts of the embedded world, so that\n" +
			"a machine whose /etc/hosts leads them here meets them under their real names. Ends with Ctrl-C.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "scenario", Value: "all-well", Usage: "the `SCENARIO` to serve: see magedoctor demo"},
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:8780", Usage: "loopback `ADDRESS:PORT`; port 0 takes a free one"},
			&cli.BoolFlag{Name: "tls", Usage: "serve HTTPS and HTTP/2 with a certificate of its own authority"},
			&cli.StringFlag{Name: "ca-out", Usage: "write that authority's certificate into `FILE` (with --tls)"},
			&cli.StringFlag{Name: "write", Usage: "write the scenario's project/ and home/ files into `DIR`"},
			&cli.DurationFlag{Name: "for", Usage: "end after `D`; 0 means until it is interrupted"},
		},
		Action: func(c *cli.Context) error {
			s, err := scenario(c.String("scenario"), "serve-fake")
			if err != nil {
				return err
			}
			if d := c.Duration("for"); d < 0 {
				return misused("magedoctor serve-fake --for 30s", "--for %s is no time to serve", d)
			}
			address := c.String("listen")
			host, port, err := net.SplitHostPort(address)
			if err != nil || port != "0" && !usablePort(port) || port == "" {
				return misused("magedoctor serve-fake --listen 127.0.0.1:8780", "--listen %q is no ADDRESS:PORT", address)
			}
			if ip := net.ParseIP(host); host == "localhost" {
				address = net.JoinHostPort("127.0.0.1", port) // whatever this machine takes the name for
			} else if ip == nil || !ip.IsLoopback() {
				return misused("magedoctor serve-fake --listen 127.0.0.1:8780", "--listen %q is not a loopback address: the embedded repository stays on this machine", address)
			}
			if c.String("ca-out") != "" && !c.Bool("tls") {
				return misused("magedoctor serve-fake --tls --ca-out "+c.String("ca-out"), "--ca-out has a meaning only with --tls")
			}
			return w.serve(c, s, address)
		},
	}
}

func (w world) serve(c *cli.Context, s fakerepo.Scenario, address string) error {
	server, err := fakerepo.Listen(s.Handler(), s.Network.Options(c.Bool("tls"), address))
	if err != nil {
		return misused("choose another port: magedoctor serve-fake --listen 127.0.0.1:0", "%w", err)
	}
	defer server.Close()
	if !c.Bool("tls") {
		s = s.At(server.URL)
	}
	if path := c.String("ca-out"); path != "" {
		if err := os.WriteFile(path, server.CA(), 0o644); err != nil {
			return misused("name a file in a folder that can be written to", "writing the authority's certificate: %w", err)
		}
	}
	if dir := c.String("write"); dir != "" {
		if err := writeFiles(dir, s.Files); err != nil {
			return misused("name a folder that can be written to", "%w", err)
		}
		fmt.Fprintf(w.stderr, "magedoctor: the scenario's files are in %s and %s\n", filepath.Join(dir, "project"), filepath.Join(dir, "home"))
	}
	fmt.Fprintln(w.stdout, server.URL)
	if dir := c.String("write"); dir != "" && !c.Bool("tls") {
		fmt.Fprintf(w.stderr, "magedoctor: hint: HOME=%s magedoctor preflight --project %s --repository %s\n", filepath.Join(dir, "home"), filepath.Join(dir, "project"), server.URL)
	}
	fmt.Fprintf(w.stderr, "magedoctor: serving %s: %s\n", s.Name, s.Story)
	var over <-chan time.Time
	if d := c.Duration("for"); d > 0 {
		over = time.After(d)
	}
	select {
	case <-c.Context.Done():
	case <-over:
	}
	return nil
}
