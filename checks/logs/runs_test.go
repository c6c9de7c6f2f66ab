package logs

import (
	"fmt"
	"strings"
	"testing"
)

func TestRunsAreToldApart(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"update", goodRun, "1:update went finished"},
		{"two updates", goodRun + goodRun, "1:update went finished, 18:update went finished"},
		{"install from a lock", "Installing dependencies from lock file (including require-dev)\nVerifying lock file contents can be installed on current platform.\nPackage operations: 1 install, 0 updates, 0 removals\n\nIn AuthHelper.php line 205:\n\n  The 'https://repo.magento.com/a.zip' URL required authentication (HTTP 401).\n  You must be using the interactive console to authenticate\n", "1:install no went"},
		{"install by Composer 1", "Loading composer repositories with package information\nInstalling dependencies (including require-dev) from lock file\nPackage operations: 3 installs, 0 updates, 0 removals\n", "1:install went"},
		{"typed command", "$ composer require -n acme/a\n./composer.json has been updated\nLoading composer repositories with package information\nUpdating dependencies\n", "1:require no went"},
		{"trace", "Running 2.8.8 (2025-04-04 16:56:46) with PHP 8.2.36 on Linux / 6.1\nLoading composer repositories with package information\n", "1: 2.8.8"},
		{"new project", "Creating a \"magento/project-community-edition=2.4.7\" project at \"./x\"\nLoading composer repositories with package information\n\nIn AuthHelper.php line 205:\n\n  The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).\n  You must be using the interactive console to authenticate\n", "1:create-project no"},
		{"diagnose", "Checking platform settings: OK\nChecking git settings: OK\nChecking connectivity to https://repo.magento.com/: FAIL\n[Composer\\Downloader\\TransportException] The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).\nComposer version: 2.8.8\n", "1:diagnose 2.8.8"},
		{"banner and prefix", "2024-10-01T08:15:10.1234567Z Composer version 2.5.5 2023-03-21 11:50:05\n2024-10-01T08:15:11.1234567Z Loading composer repositories with package information\n", "1: 2.5.5, 2:"},
		{"at a terminal", badRun[:strings.Index(badRun, "\n")+1] + "    Authentication required (repo.magento.com):\n      Username: ", "1: yes"},
		{"none", "npm install\nadded 5 packages\n", ""},
	}
	for _, c := range tests {
		// A failure makes the reader look at all of it.
		_, s, err := ReadText([]byte(c.text+"\n\n\ncould not be fully loaded"), "deploy.log", Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range s.Runs {
			words := []string{fmt.Sprintf("%d:%s", r.Line, r.Command)}
			for _, w := range []string{r.Version, string(r.Interactive)} {
				if w != "" {
					words = append(words, w)
				}
			}
			if r.Went {
				words = append(words, "went")
			}
			if r.Finished {
				words = append(words, "finished")
			}
			got = append(got, strings.Join(words, " "))
		}
		if got, want := strings.Join(got, ", "), c.want; got != want {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}

func TestWordingBoundsTheVersion(t *testing.T) {
	for text, want := range map[string]string{
		"The 'https://repo.magento.com/packages.json' URL required authentication (HTTP 401).": "2.2.15 ",
		"The 'https://repo.magento.com/packages.json' URL required authentication.":            " 2.3.8",
	} {
		_, s, _ := ReadText([]byte(text), "deploy.log", Options{})
		if len(s.Runs) != 1 || s.Runs[0].Since+" "+s.Runs[0].Before != want {
			t.Errorf("got %+v, want %q", s.Runs, want)
		}
	}
}

func TestManyRunsAreBounded(t *testing.T) {
	_, s, err := ReadText([]byte(strings.Repeat(goodRun, 3*MaxRuns)+badRun), "deploy.log", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Runs) != MaxRuns || !s.MoreRuns {
		t.Errorf("got %d runs, more %v; want %d and more", len(s.Runs), s.MoreRuns, MaxRuns)
	}
	if got, want := s.Runs[MaxRuns-1].Line, strings.Count(goodRun, "\n")*3*MaxRuns+1; got != want {
		t.Errorf("got the last run on line %d, want %d", got, want)
	}
}
