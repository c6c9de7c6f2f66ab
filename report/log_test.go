package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"magedoctor/diagnose"
)

// deployLog is what a log shows of a deploy in which Commerce was refused.
func deployLog() diagnose.Evidence {
	e := quietLog()
	e.Client = diagnose.Client{Seen: logged("o1", 3), Version: "2.2.28", Source: "log"}
	refused := diagnose.Exchange{
		Seen: logged("x1", 412), Ask: diagnose.AskArchive, Method: "GET", Sent: diagnose.SentUnknown, Status: 404, Tries: 3,
		URL:     "https://repo.magento.com/archives/magento/module-customer-segment/magento-module-customer-segment-102.1.7.0.zip",
		Package: "magento/module-customer-segment", Version: "102.1.7", Want: diagnose.Want{Status: []int{200}},
	}
	e.Exchanges = append(e.Exchanges, refused)
	for i, name := range []string{"module-customer-segment", "module-staging", "module-banner"} {
		e.Packages = append(e.Packages, diagnose.Package{
			Seen: logged(fmt.Sprintf("p%d", i+1), 412+i), Name: "magento/" + name, Version: "102.1.7", Tier: diagnose.TierCommerce,
			Source: "log", Archive: "x1", ArchiveOpen: diagnose.No,
		})
	}
	return e
}

// quietLog is a log that tells of no failure.
func quietLog() diagnose.Evidence {
	return diagnose.Evidence{
		Origin: "log", Taken: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Repository: "https://repo.magento.com", Official: true,
		Steps: []diagnose.Step{{Check: "log", Doc: "the log tells of no failure", Detail: "1 Composer run"}},
	}
}

func logged(ref string, line int) diagnose.Seen {
	return diagnose.Seen{Ref: ref, Check: "log", From: fmt.Sprintf("deploy.log:%d", line)}
}

func TestTheReportOfALogNamesItsLines(t *testing.T) {
	d := diagnose.Diagnose(deployLog())
	about := "deploy.log: composer install of Composer 2.2.28, 1 run, 3 failures"
	text := render(Formats()[0], d, Options{About: about})
	for _, want := range []string{
		"✗ SHUT  " + about + "\n", "deploy.log:412\n",
		"magedoctor diagnose --need magento/module-customer-segment:102.1.7\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Looked at") {
		t.Error("a log has only one look, which tells nothing")
	}
	long := deployLog()
	for i := range long.Exchanges {
		long.Exchanges[i].From = "the-output-of-the-last-deploy-of-the-shop.log:412"
	}
	if text := render(Formats()[0], diagnose.Diagnose(long), Options{}); !strings.Contains(text, " line 412\n") || strings.Contains(text, "the-output") {
		t.Errorf("a long name takes the room of the facts:\n%s", text)
	}
}

func TestOnlyAPackagesNameGoesIntoACommand(t *testing.T) {
	for _, c := range []struct{ name, version, want string }{
		{"magento/module-b2b", "1.5.3", " --need magento/module-b2b:1.5.3"},
		{"magento/module-b2b", "^1.5", " --need magento/module-b2b"},
		{"magento/module-b2b", "dev-main", " --need magento/module-b2b"},
		{"magento/module-b2b", "1;id", " --need magento/module-b2b"},
		{"magento/$(id)", "1.5.3", ""},
		{"-rf/x", "1.5.3", ""},
		{"magento", "1.5.3", ""},
	} {
		e := deployLog()
		e.Packages = e.Packages[:1]
		e.Packages[0].Name, e.Packages[0].Version = c.name, c.version
		d := diagnose.Diagnosis{Evidence: e}
		if got := need(&d, &diagnose.Finding{Packages: []string{"p1"}}); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.name, c.version, got, c.want)
		}
		if got := need(&d, &diagnose.Finding{}); got != c.want {
			t.Errorf("%s %s, of which the finding says nothing: got %q, want %q", c.name, c.version, got, c.want)
		}
	}
}

func TestAnArchiveThatDiffersIsFetchedWhole(t *testing.T) {
	e := deployLog()
	d := diagnose.Diagnosis{Evidence: e}
	c := &diagnose.Cause{ID: "archive-repackaged"}
	if got, want := need(&d, &diagnose.Finding{Cause: c, Because: []string{"x1"}}), " --download --need magento/module-customer-segment:102.1.7"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNextAsksForWhatIsMissing(t *testing.T) {
	certain := byHand(deployLog(), diagnose.Shut, broken)
	silent := diagnose.Diagnose(quietLog())
	probed := byHand(wrongMAGEID(), diagnose.Shut, wrong)
	unclear := diagnose.Diagnose(deployLog())
	for _, c := range []struct {
		situation string
		d         *diagnose.Diagnosis
		commands  string
	}{
		{"a certain answer needs nothing", &certain, ""},
		{"a probe has looked already", &probed, ""},
		{"nothing found", &silent, "composer install -vvv --no-ansi 2>&1 | tee deploy.log; composer diagnose; magedoctor diagnose --record run.json"},
		{"an answer with rivals", &unclear, "magedoctor diagnose --need magento/module-customer-segment:102.1.7"},
	} {
		var got []string
		for _, r := range next(c.d) {
			got = append(got, r.Command)
		}
		if joined := strings.Join(got, "; "); joined != c.commands {
			t.Errorf("%s: got %q, want %q", c.situation, joined, c.commands)
		}
	}
}
