package checks_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"magedoctor/checks"
	"magedoctor/checks/composer"
	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// Another program embeds the pipeline in two calls: checks.Run looks, and
// diagnose.Diagnose thinks about what was seen. Here the repository is the embedded
// one, on a loopback port; without CAFile and Dial it is the real one.
func Example() {
	// A project whose keys belong to an account that does not hold Adobe Commerce.
	scenario, _ := fakerepo.Find("wrong-mageid")
	stage, err := scenario.Play(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer stage.Close()
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	layOut(dir, scenario.Files)
	layOut(dir, map[string]string{"ca.pem": string(stage.Server.CA())})

	variables := map[string]string{"HOME": filepath.Join(dir, "home")}
	evidence, err := checks.Run(context.Background(), checks.Options{
		Machine: composer.Machine{
			Getenv: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
			GOOS:   "linux",
			Dir:    filepath.Join(dir, "project"),
			Root:   filepath.Join(dir, "system"), // no files of this machine's own
		},
		ComposerVersion: composer.Version{Major: 2, Minor: 8, Patch: 8},
		CAFile:          filepath.Join(dir, "ca.pem"),
		Dial:            stage.Dial,
	})
	if err != nil {
		log.Fatal(err) // the options cannot be used
	}

	diagnosis := diagnose.Diagnose(evidence)
	fmt.Println(diagnosis.Verdict)
	first := diagnosis.Findings[0]
	fmt.Println(first.Cause.ID, first.Certainty)
	fmt.Println(first.Cause.Title)
	if fact, ok := diagnosis.Evidence.Fact(first.Because[0]); ok {
		fmt.Println("because", fact.Sentence(&diagnosis.Evidence))
	}

	// Output:
	// shut
	// wrong-mageid likely
	// The keys work, but their account has no Adobe Commerce
	// because the account of key a002… (auth.json) lists Open Source (3 of 3 markers) and not Adobe Commerce (0 of 7), B2B (0 of 4)
}

// A sampled run asks for a few archives of each tier and vendor, and Progress tells
// how far it is.
func ExampleRun_sample() {
	scenario, _ := fakerepo.Find("all-well")
	stage, err := scenario.Play(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer stage.Close()
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	layOut(dir, scenario.Files)
	layOut(dir, map[string]string{"ca.pem": string(stage.Server.CA())})

	variables := map[string]string{"HOME": filepath.Join(dir, "home")}
	var last checks.Progress
	evidence, err := checks.Run(context.Background(), checks.Options{
		Machine: composer.Machine{
			Getenv: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
			GOOS:   "linux", Dir: filepath.Join(dir, "project"), Root: filepath.Join(dir, "system"),
		},
		ComposerVersion: composer.Version{Major: 2, Minor: 8, Patch: 8},
		CAFile:          filepath.Join(dir, "ca.pem"),
		Dial:            stage.Dial,
		Sample:          true,
		Progress: func(p checks.Progress) {
			if p.Check == "archives" {
				last = p
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d archives are open\n", last.Open, last.Total)
	for _, step := range evidence.Steps {
		if step.Check == "archives" {
			fmt.Println(step.Detail)
		}
	}
	fmt.Println(diagnose.Diagnose(evidence).Verdict)

	// Output:
	// 9 of 9 archives are open
	// 9 of 9 sampled, 31 spared
	// open
}

// layOut writes files below dir.
func layOut(dir string, files map[string]string) {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}
}
