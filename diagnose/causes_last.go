package diagnose

// lastCauses: what no other cause accounts for.
var lastCauses = []*Cause{
	{
		ID: "unexplained", Family: "last", Effect: EffectUnproven, Who: You,
		Title:  "Something unexpected was seen that no known cause explains",
		Why:    "The facts below are not as they are in a healthy project, and none of the known causes accounts for them. They are shown as they were seen.",
		Shows:  "A fact that is not as it should be and that no other finding rests on.",
		Unlike: "If a known cause rests on the same fact, that cause stands in its place.",
		Fix: []Remedy{
			{Text: "Look again with all details", Command: "magedoctor diagnose -v"},
			{Text: "Record the run and hand it to whoever helps; it holds no private key", Command: "magedoctor diagnose --record run.json"},
			statusPage,
		},
		Settle: "The same look from another network, and with keys of another account.",
		Docs:   docsTrouble, Match: matchUnexplained,
	},
}

// matchUnexplained offers all that is unexpected; Diagnose leaves out what other
// findings cite.
func matchUnexplained(e *Evidence) []Proof {
	var refs []string
	for _, f := range e.surprises() {
		refs = append(refs, f.Reference())
	}
	if len(refs) == 0 {
		return nil
	}
	return at(Possible, refs...)
}
