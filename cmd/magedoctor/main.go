// Command magedoctor finds out why Composer cannot install packages of Adobe
// Commerce and Magento Open Source from repo.magento.com, and says who can mend it
// and how.
//
// The rules of this house: only here are flags, the environment, the clock and
// exit statuses known. Results go to stdout; progress and messages to stderr.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(onThisMachine("")) }

// onThisMachine runs the program in this process's world, below root where that is
// not empty. The first interruption ends the run so that what was learnt is told, the
// second one ends the process.
func onThisMachine(root string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, world{
		args:    os.Args,
		stdin:   os.Stdin,
		stdout:  os.Stdout,
		stderr:  os.Stderr,
		getenv:  os.LookupEnv,
		environ: os.Environ,
		root:    root,
	})
}
