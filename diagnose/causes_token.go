package diagnose

import "slices"

// tokenCauses: the download token, the account's other credential.
var tokenCauses = []*Cause{
	{
		ID: "token-refused", Family: "token", Effect: EffectShut, Who: AccountOwner,
		Title:  "The download service refuses MAGEID and token",
		Why:    "www.magentocommerce.com takes a MAGEID and that account's download token. It refuses this pair. Composer does not need it; access keys are another thing.",
		Shows:  "The service answers 401 or 403 to MAGEID and token of the right form.",
		Unlike: "If the form is wrong, it is token-malformed.",
		Fix: []Remedy{
			{Text: "Let the MAGEID's owner sign in and create a new download token in the account's settings, Downloads Access Token"},
			{Text: "Set both in the environment and look again (an installation through Composer works without them)", Command: "magedoctor diagnose"},
		},
		Settle: "The owner's account page shows the MAGEID, and makes a new token.",
		Docs:   docsArchives, Match: matchTokenRefused,
	},
	{
		ID: "token-malformed", Family: "token", Effect: EffectShut, Who: You,
		Title:  "MAGEID or download token does not have the right form",
		Why:    "A MAGEID is MAG and nine digits; a download token is a long row of the characters 0-9 and a-f. Access keys and passwords do not work in their place.",
		Shows:  "The form of the two values, seen without sending them.",
		Unlike: "If the form is right and the service refuses, it is token-refused.",
		Fix: []Remedy{
			{Text: "Copy MAGEID and download token from the account's settings, Downloads Access Token"},
			{Text: "Set them as MAGEDOCTOR_MAGEID and MAGEDOCTOR_DOWNLOAD_TOKEN and look again", Command: "magedoctor diagnose"},
		},
		Settle: "The owner's account page shows both values.",
		Docs:   docsArchives, Match: matchTokenMalformed,
	},
}

// misshapen is whether a token or its MAGEID cannot be one.
func misshapen(t Token) bool {
	return slices.ContainsFunc(t.Flaws, func(f Flaw) bool { return !f.Harmless })
}

func matchTokenRefused(e *Evidence) []Proof {
	bad := references(where(e.Tokens, Token.Unexpected))
	var proofs []Proof
	for _, x := range e.Exchanges {
		if x.Ask == AskToken && x.answered() && (x.Status == 401 || x.Status == 403) && x.Sent != SentNothing && x.Content.Kind != ContentHTML {
			c := either(x.Status == 401 && len(bad) == 0, Certain, Likely)
			proofs = append(proofs, at(either(len(bad) > 0, Possible, c), append([]string{x.Ref}, references(e.Tokens)...)...)...)
		} else if x.Ask == AskToken && x.answered() && (x.Status == 401 || x.Status == 403) {
			proofs = append(proofs, at(Possible, x.Ref)...)
		}
	}
	return proofs
}

func matchTokenMalformed(e *Evidence) []Proof {
	bad := references(where(e.Tokens, Token.Unexpected))
	if len(bad) == 0 {
		return nil
	}
	return at(Likely, bad...)
}
