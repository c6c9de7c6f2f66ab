package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"magedoctor/checks"
	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"

	"github.com/urfave/cli/v2"
)

func diagnoseCommand(w world) *cli.Command {
	return &cli.Command{
		Name:  "diagnose",
		Usage: "look at the project and the repository, and say what is wrong, who can mend it and how",
		Description: "Reads the keys that Composer would use in this project, asks the repository with them and without,\n" +
			"and tells causes with their evidence. Keys may also come from MAGEDOCTOR_PUBLIC_KEY and\n" +
			"MAGEDOCTOR_PRIVATE_KEY or --ask, a download token from MAGEDOCTOR_MAGEID and\n" +
			"MAGEDOCTOR_DOWNLOAD_TOKEN or --ask-token; none is ever taken from the command line.\n" +
			"Exit status: 0 open, 1 shut, 2 unusable command line or config file, 3 could not tell, 130 interrupted.\n\n" + settingsHelp,
		Flags: append(append(projectFlags(), lookFlags(time.Minute)...),
			&cli.StringFlag{Name: "log", Usage: "judge the log of the failed run too, from the `FILE`"}),
		Action: func(c *cli.Context) error {
			to, err := w.targets(c)
			if err != nil {
				return err
			}
			o, err := w.options(c)
			if err != nil {
				return err
			}
			log, err := w.failedRun(c, &o)
			if err != nil {
				return err
			}
			return w.look(c, o, func(e diagnose.Evidence, took time.Duration) error {
				d := diagnose.Diagnose(e)
				if log != nil {
					d = together(e, *log)
				}
				if err := w.publish(c, to, d, took, status(d.Verdict)); err != nil {
					return err
				}
				return finish(d.Verdict)
			})
		},
	}
}

// look runs the checks and hands on what was seen, also when the time is up or the
// user has interrupted the run.
func (w world) look(c *cli.Context, o checks.Options, then func(diagnose.Evidence, time.Duration) error) error {
	began := time.Now()
	e, err := w.lookOnce(c, o)
	if err != nil {
		return err
	}
	err = then(e, time.Since(began))
	if interrupted(c.Context) {
		return ended{statusInterrupted}
	}
	return err
}

// lookOnce runs the checks within the time that is given.
func (w world) lookOnce(c *cli.Context, o checks.Options) (diagnose.Evidence, error) {
	ctx := c.Context
	if limit := c.Duration("timeout"); limit < 0 || c.IsSet("timeout") && limit == 0 {
		return diagnose.Evidence{}, misused("magedoctor "+c.Command.Name+" --timeout 60s", "%s %s is no time to wait", w.called("timeout"), limit)
	} else if limit > 0 {
		within, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = within
	}
	tell, done := w.progress(c)
	o.Progress = tell
	e, err := checks.Run(ctx, o)
	done()
	switch {
	case ctx.Err() == nil || c.Bool("quiet"):
	case interrupted(c.Context):
		fmt.Fprintln(w.stderr, "magedoctor: interrupted: what was learnt until then follows")
	default:
		fmt.Fprintf(w.stderr, "magedoctor: the time is over (%s %s): what was learnt until then follows\n", w.called("timeout"), c.Duration("timeout"))
	}
	if err != nil {
		return e, misused("magedoctor "+c.Command.Name+" --help", "%w", err)
	}
	return e, nil
}

// options gathers the options of a run from flags and variables.
func (w world) options(c *cli.Context) (checks.Options, error) {
	hint := "magedoctor " + c.Command.Name + " --help"
	machine, err := w.machine()
	if err != nil {
		return checks.Options{}, err
	}
	o := checks.Options{
		Machine: machine, Project: c.String("project"), Repository: c.String("repository"), Auth: c.String("auth"),
		NoDev: c.Bool("no-dev"), Concurrency: c.Int("concurrency"), MaxRequests: c.Int("max-requests"),
		CAFile: c.String("ca-file"), Download: c.Bool("download"), Neutral: c.String("neutral"), Version: version(),
		Dial: w.dial, Timeouts: w.phases(c),
	}
	if info, err := os.Stat(machine.ProjectDir(o.Project)); err != nil || !info.IsDir() {
		return o, misused("name the folder in which composer.json stands", "%s %s is not a folder", w.called("project"), o.Project)
	}
	if err := w.usableFlags(c, machine.Dir); err != nil {
		return o, err
	}
	if c.IsSet("concurrency") && (o.Concurrency < 1 || o.Concurrency > 100) {
		return o, misused(hint, "%s %d is out of bounds: 1 to 100", w.called("concurrency"), o.Concurrency)
	}
	if o.MaxRequests < 0 {
		return o, misused(hint, "%s %d is below zero", w.called("max-requests"), o.MaxRequests)
	}
	if text := c.String("composer-version"); text != "" {
		if o.ComposerVersion, err = composer.ParseVersion(text); err != nil {
			return o, misused("magedoctor "+c.Command.Name+" --composer-version 2.8.8", "%s: %w", w.called("composer-version"), err)
		}
	} else {
		o.ComposerCommand = w.composerVersion
	}
	for n, text := range listed(c, "need") {
		need, err := checks.ParseNeed(text)
		if err != nil {
			return o, misused("magedoctor "+c.Command.Name+" --need magento/product-enterprise-edition:2.4.9", "%s %w", w.calledAt("need", n), err)
		}
		o.Need = append(o.Need, need)
	}
	if o.Earlier, err = readEarlier(c); err != nil {
		return o, err
	}
	if err := w.credentials(c, &o); err != nil {
		return o, err
	}
	if c.Bool("verbose") {
		var one sync.Mutex // requests side by side tell their lines at any time
		o.Debug = func(format string, args ...any) {
			one.Lock()
			defer one.Unlock()
			fmt.Fprintf(w.stderr, "magedoctor: "+format+"\n", args...)
		}
	}
	return o, nil
}

// phases bounds the phases of a request. Where the user says how long the run may
// take, one request may take as long, and half of that until its answer begins.
func (w world) phases(c *cli.Context) repo.Timeouts {
	limit := c.Duration("timeout")
	if w.timeouts != (repo.Timeouts{}) || !c.IsSet("timeout") || limit <= 0 {
		return w.timeouts
	}
	short := min(5*time.Second, limit/2)
	return repo.Timeouts{Connect: short, TLS: short, Answer: limit / 2, Whole: limit}
}

// usableFlags refuses files that cannot be read and URLs that are none, before
// anything is looked at. Relative paths are relative to dir.
func (w world) usableFlags(c *cli.Context, dir string) error {
	for _, f := range []struct{ name, hint string }{{"auth", "name an auth.json that can be read"}, {"ca-file", "name a file of certificates in PEM form"}} {
		if !c.IsSet(f.name) {
			continue
		}
		if err := readable(dir, c.String(f.name)); err != nil {
			return misused(f.hint, "%s %s cannot be read: %w", w.called(f.name), c.String(f.name), err)
		}
	}
	if text := c.String("repository"); text != "" {
		if u, err := url.Parse(text); err == nil && !usablePort(u.Port()) {
			return misused("magedoctor "+c.Command.Name+" --repository https://repo.magento.com/", "%s names the port %s: a port is a number from 1 to 65535", w.called("repository"), u.Port())
		}
	}
	if c.IsSet("neutral") {
		u, err := url.Parse(c.String("neutral"))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || !usablePort(u.Port()) {
			return misused("magedoctor "+c.Command.Name+" --neutral https://repo.packagist.org/packages.json", "%s is no usable URL: write https://HOST/PATH", w.called("neutral"))
		}
	}
	return nil
}

// readable tells why a path is no file that this user can read.
func readable(dir, path string) error {
	if path == "" {
		return errors.New("it names no file")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return bare(err)
	case info.IsDir():
		return errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return bare(err)
	}
	return f.Close()
}

// usablePort reports whether a URL's port can be asked; most URLs have none.
func usablePort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// credentials takes keys and token from variables, a prompt or stdin.
func (w world) credentials(c *cli.Context, o *checks.Options) error {
	public, private := w.env("MAGEDOCTOR_PUBLIC_KEY"), w.env("MAGEDOCTOR_PRIVATE_KEY")
	switch {
	case c.Bool("ask"):
		one, two, err := ask(w, "Public key", "Private key")
		if err != nil {
			return misused("printf '%s\\n' \"$PUBLIC\" \"$PRIVATE\" | magedoctor "+c.Command.Name+" --ask", "--ask: %w", err)
		}
		o.Given, o.GivenBy = &composer.Pair{Public: one, Private: two}, "--ask"
	case public != "" && private != "":
		o.Given, o.GivenBy = &composer.Pair{Public: public, Private: composer.Secret(private)}, "MAGEDOCTOR_PUBLIC_KEY"
	case public != "" || private != "":
		return misused("set both, or none to use Composer's own keys", "only one of MAGEDOCTOR_PUBLIC_KEY and MAGEDOCTOR_PRIVATE_KEY is set")
	}
	o.TokenMAGEID, o.Token = w.env("MAGEDOCTOR_MAGEID"), composer.Secret(w.env("MAGEDOCTOR_DOWNLOAD_TOKEN"))
	if c.Bool("ask-token") {
		mageid, token, err := ask(w, "MAGEID", "Download token")
		if err != nil {
			return misused("printf '%s\\n' MAG123456789 \"$TOKEN\" | magedoctor "+c.Command.Name+" --ask-token", "--ask-token: %w", err)
		}
		o.TokenMAGEID, o.Token = mageid, token
	}
	return nil
}

// machine is this process's world as Composer would see it.
func (w world) machine() (composer.Machine, error) {
	dir := w.dir
	if dir == "" {
		var err error
		if dir, err = os.Getwd(); err != nil {
			return composer.Machine{}, misused("change to a folder that exists", "the working directory cannot be told: %w", err)
		}
	}
	var names []string
	for _, entry := range w.environ() {
		name, _, _ := strings.Cut(entry, "=")
		names = append(names, name)
	}
	return composer.Machine{Getenv: w.getenv, Environ: names, GOOS: runtime.GOOS, Dir: dir, UID: os.Getuid(), Root: w.root}, nil
}

// composerVersion runs `composer --version`, for a few seconds at most. Composer
// reads no keys for that and asks nobody.
func (w world) composerVersion(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "composer", "--version", "--no-interaction", "--no-ansi", "--no-plugins")
	cmd.Env = append(w.environ(), "COMPOSER_ALLOW_SUPERUSER=1", "COMPOSER_DISABLE_NETWORK=1")
	cmd.Dir = os.TempDir() // outside the project, whose auth.json may be what is broken
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	return string(out), err
}
