package report

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"magedoctor/diagnose"
)

// suites is JUnit XML as a CI system reads it.
type suites struct {
	Time     string `xml:"time,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Suites   []struct {
		Name    string `xml:"name,attr"`
		Time    string `xml:"time,attr"`
		Skipped int    `xml:"skipped,attr"`
		Cases   []struct {
			Name      string       `xml:"name,attr"`
			Classname string       `xml:"classname,attr"`
			Time      string       `xml:"time,attr"`
			Failure   *verdictText `xml:"failure"`
			Error     *verdictText `xml:"error"`
			Skipped   *verdictText `xml:"skipped"`
			Out       string       `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

// verdictText is a failure, an error or a skip.
type verdictText struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func readJUnit(t *testing.T, text string) suites {
	t.Helper()
	var s suites
	if err := xml.Unmarshal([]byte(text), &s); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return s
}

// What a CI system counts must fit what the report says, and the verdict.
func TestJUnitFailsAsTheVerdictSays(t *testing.T) {
	decimal := regexp.MustCompile(`^[0-9]+\.[0-9]{3}$`)
	for name, d := range judged() {
		s := readJUnit(t, render(formatOf(t, "junit"), d, Options{Took: 2400 * time.Millisecond}))
		tests, failures, errors, skipped, sum := 0, 0, 0, 0, 0
		text := ""
		for _, suite := range s.Suites {
			names := map[string]bool{}
			for _, c := range suite.Cases {
				tests++
				if names[c.Name] || c.Name == "" || c.Classname == "" {
					t.Errorf("%s: the case %q stands twice or has no name", name, c.Name)
				}
				names[c.Name] = true
				results := 0
				for _, r := range []struct {
					result *verdictText
					count  *int
				}{{c.Failure, &failures}, {c.Error, &errors}, {c.Skipped, &skipped}} {
					if r.result == nil {
						continue
					}
					*r.count++
					results++
					text += r.result.Text
					if r.result.Message == "" || r.result != c.Skipped && r.result.Text == "" {
						t.Errorf("%s: %s: a result without a message or text", name, c.Name)
					}
				}
				if results > 1 || !decimal.MatchString(c.Time) {
					t.Errorf("%s: %s: %d results, time %q", name, c.Name, results, c.Time)
				}
				text += c.Out
			}
			sum += suite.Skipped
			if !decimal.MatchString(suite.Time) {
				t.Errorf("%s: time of %s: %q", name, suite.Name, suite.Time)
			}
		}
		if got, want := fmt.Sprint(s.Tests, s.Failures, s.Errors, sum), fmt.Sprint(tests, failures, errors, skipped); got != want {
			t.Errorf("%s: the totals say %s, the cases %s", name, got, want)
		}
		if (failures > 0) != (d.Verdict == diagnose.Shut) {
			t.Errorf("%s: %s with %d failures", name, d.Verdict, failures)
		}
		if (failures+errors == 0) != (d.Verdict == diagnose.Open) {
			t.Errorf("%s: %s with %d failures and %d errors", name, d.Verdict, failures, errors)
		}
		for i, o := range d.Outcomes {
			c := s.Suites[1].Cases[i]
			if (o.Result == diagnose.Problem) != (c.Failure != nil && strings.Contains(c.Failure.Text, "\nCause: ") ||
				c.Error != nil && strings.Contains(c.Error.Text, "\nCause: ") && o.Result != diagnose.Unclear) {
				t.Errorf("%s: the check %s is a %s and names no cause", name, o.Step.Check, o.Result)
			}
		}
		for _, f := range d.Findings {
			if n := strings.Count(text, clean(f.Cause.Why)); n != 1 {
				t.Errorf("%s: %s is told in full %d times", name, f.Cause.ID, n)
			}
		}
		for _, p := range d.Packages {
			if !strings.Contains(text, clean(p.Package.Name)) {
				t.Errorf("%s: %s is not named", name, p.Package.Name)
			}
		}
	}
}

// Where the best answer leaves the question open, a lesser cause that would shut it is
// no failure: nobody may take the report for a no.
func TestJUnitOfAnUnprovenRunHasNoFailure(t *testing.T) {
	d := byHand(wrongMAGEID(), diagnose.Unproven, dead, wrong)
	d.Outcomes[0].Result = diagnose.Problem
	s := readJUnit(t, render(formatOf(t, "junit"), d, Options{}))
	if s.Failures != 0 || s.Errors != 4 { // two causes, a check, the packages that are shut
		t.Errorf("%d failures, %d errors", s.Failures, s.Errors)
	}
}

func TestJUnitOfThePreflight(t *testing.T) {
	d := judged()["preflight"]
	s := readJUnit(t, render(formatOf(t, "junit"), d, Options{}))
	got := []string{}
	for _, suite := range s.Suites {
		for _, c := range suite.Cases {
			result := "ok"
			switch {
			case c.Failure != nil:
				result = "failure"
			case c.Error != nil:
				result = "error"
			case c.Skipped != nil:
				result = "skipped: " + c.Skipped.Message
			}
			if suite.Name != "magedoctor checks" {
				got = append(got, c.Name+" = "+result)
			}
		}
	}
	want := strings.Join([]string{
		"Another repository entry hides the package [repository-shadowed] = failure",
		"The extension is not among this account's purchases [extension-not-owned] = skipped: set aside until 2027-01-31 00:00:00 UTC",
		"Open Source packages: shut = failure",
		"third-party (acme) packages: ignored = skipped: only causes that are set aside keep them from being open",
		"Open Source packages: open = ok",
		"Commerce packages: open = ok",
		"B2B packages: open = ok",
	}, "\n")
	if got := strings.Join(got, "\n"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// xmllint is another reader than the one of the standard library, and a stricter one.
func TestXMLLintTakesEveryJUnitReport(t *testing.T) {
	xmllint := installed(t, "xmllint")
	dir := t.TempDir()
	args := []string{"--noout"}
	i := 0
	for _, d := range diagnoses() {
		i++
		path := filepath.Join(dir, fmt.Sprintf("%d.xml", i))
		text := render(formatOf(t, "junit"), d, Options{Verbose: true})
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.Command(xmllint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	bad := filepath.Join(dir, "bad.xml")
	if err := os.WriteFile(bad, []byte("<a>\x1b</a>"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(xmllint, "--noout", bad).Run(); err == nil {
		t.Error("xmllint takes what is no XML")
	}
}
