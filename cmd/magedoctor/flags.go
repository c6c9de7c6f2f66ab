package main

import (
	"strings"
	"time"

	"magedoctor/report"

	"github.com/urfave/cli/v2"
)

// projectFlags name the project and where its keys come from.
func projectFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "project", Value: ".", Usage: "the project's `DIR`, where composer.json stands"},
		&cli.StringFlag{Name: "repository", Usage: "the repository's `URL` (default: the project's entry for repo.magento.com, else https://repo.magento.com/)"},
		&cli.StringFlag{Name: "auth", Usage: "read the keys from this auth.json `FILE` and from nowhere else"},
		&cli.BoolFlag{Name: "ask", Usage: "ask for a pair of keys on the terminal, or read it from stdin: two lines, the public key first"},
		&cli.StringFlag{Name: "config", Usage: "take settings from this `FILE`, none for no file (default: .magedoctor.yaml in the project's folder)"},
		&cli.StringFlag{Name: "composer-version", Usage: "judge as Composer `VERSION` does (default: what `composer --version` says, where it matters)"},
		&cli.BoolFlag{Name: "no-color", Usage: "plain text; so does NO_COLOR=1"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "the verdict alone"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "everything that was seen, with the count of requests"},
	}
}

// lookFlags steer what is looked at over the network, within a time that is the
// command's own.
func lookFlags(timeout time.Duration) []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "need", Usage: "`NAME[:VERSION]` that must be open, repeatable; beside what the project wants"},
		&cli.BoolFlag{Name: "no-dev", Usage: "leave require-dev and packages-dev alone"},
		&cli.StringSliceFlag{Name: "format", Usage: "`FORMAT[=PATH]`, repeatable, to stdout or into a file: " + formatNames()},
		&cli.StringFlag{Name: "record", Usage: "write all evidence, without secrets, into the file `PATH`"},
		&cli.StringSliceFlag{Name: "earlier", Usage: "a recorded run or JSON report (`PATH`) of an earlier day to compare with, repeatable"},
		&cli.DurationFlag{Name: "timeout", Value: timeout, Usage: "the whole run ends after `D`, such as 90s; what was learnt until then is told"},
		&cli.IntFlag{Name: "concurrency", Value: 16, Usage: "at most `N` requests at a time"},
		&cli.IntFlag{Name: "max-requests", Usage: "send at most `N` requests (default: what the project needs)"},
		&cli.StringFlag{Name: "ca-file", Usage: "trust the certificates in this PEM `FILE` too"},
		&cli.BoolFlag{Name: "download", Usage: "fetch the archives of the packages named with --need whole, and compare their checksums"},
		&cli.BoolFlag{Name: "ask-token", Usage: "ask for the MAGEID and the download token, and check them too"},
		&cli.StringFlag{Name: "neutral", Value: "https://repo.packagist.org/packages.json", Usage: "the `URL` to compare with when the repository cannot be reached"},
	}
}

// formatNames lists the formats in words: "text, json or markdown".
func formatNames() string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
