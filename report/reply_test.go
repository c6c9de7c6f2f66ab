package report

import (
	"strings"
	"testing"

	"magedoctor/diagnose"
)

func reply(d diagnose.Diagnosis) string {
	f, _ := FormatByName("reply")
	return render(f, d, Options{Color: true})
}

func TestReplies(t *testing.T) {
	for _, s := range situations() {
		golden(t, "golden/"+s.name+".reply.txt", reply(s.diagnose()))
	}
}

// TestARepliesReaderIsAPerson holds what every answer to a person must be: no marks of
// this program, no markup, no colour, short, with a way to go on.
func TestARepliesReaderIsAPerson(t *testing.T) {
	for name, d := range diagnoses() {
		text := reply(d)
		if n := strings.Count(text, "\n"); n > 90 {
			t.Errorf("%s: %d lines are too many for a ticket", name, n)
		}
		for _, mark := range []string{"\x1b", "**", "##", "`", "✗", "UNPROVEN", "[wrong-mageid", "because"} {
			if strings.Contains(text, mark) && !strings.HasPrefix(name, "hostile") {
				t.Errorf("%s: %q is no word for a person:\n%s", name, mark, text)
			}
		}
		if d.Verdict != diagnose.Open && (!strings.Contains(text, "please") && !strings.Contains(text, "What we need from you") || !strings.Contains(text, "do not send auth.json")) {
			t.Errorf("%s: no word on what to send back:\n%s", name, text)
		}
		if wide := tooWide(text, 80, &d); name != "" && len(wide) > 0 {
			for _, l := range wide {
				if !strings.HasPrefix(l, "  ") && !strings.HasPrefix(l, "   ") {
					t.Errorf("%s: too wide: %q", name, l)
				}
			}
		}
	}
}

func TestAReplySaysWhoMustAct(t *testing.T) {
	for _, who := range []diagnose.Who{diagnose.AccountOwner, diagnose.Adobe, diagnose.ExtensionVendor, diagnose.NetworkAdmin, diagnose.MirrorAdmin} {
		c := *wrong
		c.Who = who
		if text := reply(byHand(deployLog(), diagnose.Shut, &c)); !strings.Contains(text, "has to be done by") {
			t.Errorf("%s: nobody is named:\n%s", who, text)
		}
	}
	c := *wrong
	c.Who = diagnose.You
	if text := reply(byHand(deployLog(), diagnose.Shut, &c)); strings.Contains(text, "has to be done by") {
		t.Errorf("the reader is sent to somebody:\n%s", text)
	}
}

func TestAReplyCountsOnPastNine(t *testing.T) {
	c := *broken
	c.Fix = nil
	for range 11 {
		c.Fix = append(c.Fix, diagnose.Remedy{Text: "Do it"})
	}
	if text := reply(byHand(deployLog(), diagnose.Shut, &c)); !strings.Contains(text, "\n11. Do it.\n") {
		t.Errorf("the eleventh step is not told:\n%s", text)
	}
}
