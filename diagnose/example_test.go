package diagnose_test

import (
	"fmt"
	"time"

	"magedoctor/diagnose"
)

// noon is when the looking began.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// seen names a fact and the check that saw it.
func seen(ref, check string) diagnose.Seen {
	return diagnose.Seen{Ref: ref, Check: check, From: "probe"}
}

// refusal is what was seen when the repository, healthy by all signs, refused the pair
// of keys in auth.json. Package checks gathers such evidence over the network, and
// package checks/logs from a log.
func refusal() diagnose.Evidence {
	const list = "https://repo.magento.com/packages.json"
	return diagnose.Evidence{
		Origin: "probe", Taken: noon, Repository: "https://repo.magento.com/", Official: true,
		Keys: []diagnose.Key{{
			Seen: seen("k1", "keys"), Where: "auth.json", Kind: "http-basic", Public: "0123…", Fingerprint: "f1", Used: true, Read: true,
		}},
		Choice: diagnose.Choice{Seen: seen("g1", "keys"), Key: "k1"},
		Exchanges: []diagnose.Exchange{{
			// The control: those who send nothing are asked for keys, so the repository is well.
			Seen: seen("x1", "anonymous"), Ask: diagnose.AskRoot, Method: "GET", URL: list, Sent: diagnose.SentNothing, Control: true, Status: 401,
			Want:    diagnose.Want{Status: []int{401}, Kind: diagnose.ContentJSON},
			Content: diagnose.Content{Kind: diagnose.ContentJSON, Says: diagnose.SaysNoKeys},
		}, {
			Seen: seen("x2", "accepted"), Ask: diagnose.AskRoot, Method: "GET", URL: list, Sent: diagnose.SentKeys, Key: "k1", Status: 401,
			Want:    diagnose.Want{Status: []int{200}, Kind: diagnose.ContentJSON},
			Content: diagnose.Content{Kind: diagnose.ContentJSON, Says: diagnose.SaysInvalid},
		}},
		Steps: []diagnose.Step{
			{Check: "anonymous", Doc: "the repository asks for keys"},
			{Check: "accepted", Doc: "the keys open the package list"},
		},
	}
}

// Diagnose is a pure function: facts in, ranked causes with their evidence out.
func ExampleDiagnose() {
	d := diagnose.Diagnose(refusal())

	fmt.Println(d.Verdict)
	best := d.Findings[0]
	fmt.Printf("%s (%s, %s): %s\n", best.Cause.ID, best.Certainty, best.Cause.Who, best.Cause.Title)
	for _, ref := range best.Because {
		fact, _ := d.Evidence.Fact(ref)
		fmt.Println("because", fact.Sentence(&d.Evidence))
	}
	for _, sentence := range d.Untold {
		fmt.Println("unknown:", sentence)
	}
	// Output:
	// shut
	// keys-refused (likely, account-owner): The repository does not know these keys
	// because GET /packages.json with key 0123… (auth.json) answered 401
	// because auth.json holds the pair 0123…, which Composer sends
	// because without keys the repository answers 401 as it should
	// unknown: Disabled, deleted and mistyped keys look the same from outside.
}

// A team that knows of a cause sets it aside for a time. It is still told, and no
// longer decides; but nothing is open that was not proven to be.
func ExampleDiagnoseIgnoring() {
	until := noon.AddDate(0, 0, 7)
	d := diagnose.DiagnoseIgnoring(refusal(), []diagnose.Ignore{{Cause: "keys-refused", Until: until}})

	fmt.Println(d.Verdict)
	for _, f := range d.Findings {
		fmt.Println(f.Cause.ID, "ignored:", f.Ignored, "until", f.Until.Format(time.DateOnly))
	}
	// Output:
	// unproven
	// keys-refused ignored: true until 2026-11-29
}

// The catalogue prints without a failure at hand.
func ExampleCauseByID() {
	cause := diagnose.CauseByID("keys-swapped")
	fmt.Println(cause.Title)
	fmt.Println(cause.Fix[0].Text)
	// Output:
	// The public and the private key are the wrong way round
	// Write the pair again, public key first
}
