package report

import (
	"encoding/json"
	"strings"
	"testing"

	"magedoctor/diagnose"
)

// qualitySchema is what GitLab's documentation demands of a Code Quality report
// (docs.gitlab.com, "Code Quality report format").
const qualitySchema = `{
  "type": "array",
  "items": {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "additionalProperties": false,
    "properties": {
      "description": {"type": "string", "minLength": 1},
      "check_name": {"type": "string", "pattern": "^[a-z-]+$"},
      "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
      "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
      "location": {
        "type": "object",
        "required": ["path", "lines"],
        "properties": {
          "path": {"type": "string", "pattern": "^[^./\\\\][^\\\\]*$", "not": {"pattern": "(^|/)\\.\\.(/|$)|//"}},
          "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
        }
      }
    }
  }
}`

func TestEveryCodeQualityReportIsValid(t *testing.T) {
	s := compile(t, qualitySchema)
	for name, d := range diagnoses() {
		for _, base := range []string{"", "shop", "../other", "/srv/shop"} {
			text := render(formatOf(t, "gitlab"), d, Options{Base: base})
			if err := validate(s, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			var entries []quality
			if err := json.Unmarshal([]byte(text), &entries); err != nil || len(entries) != len(d.Findings) {
				t.Errorf("%s: %d entries of %d findings: %v", name, len(entries), len(d.Findings), err)
			}
			marks := map[string]bool{}
			for i, e := range entries {
				if marks[e.Fingerprint] || e.CheckName != d.Findings[i].Cause.ID || base == "shop" && !strings.HasPrefix(e.Location.Path, "shop/") {
					t.Errorf("%s: %v", name, e)
				}
				marks[e.Fingerprint] = true
			}
		}
	}
	good := render(formatOf(t, "gitlab"), judged()["preflight"], Options{})
	for _, c := range [][3]string{
		{"an absolute path", `"path": "`, `"path": "/`},
		{"a path above", `"path": "`, `"path": "../`},
		{"another severity", `"severity": "info"`, `"severity": "low"`},
	} {
		if bad := strings.ReplaceAll(good, c[1], c[2]); bad == good || validate(s, bad) == nil {
			t.Errorf("%s: accepted", c[0])
		}
	}
}

func TestCodeQualityWithoutAFindingIsAnEmptyList(t *testing.T) {
	if got := render(formatOf(t, "gitlab"), diagnose.Diagnose(allWell()), Options{}); got != "[]\n" {
		t.Errorf("got %q", got)
	}
}

func TestCodeQualityOfThePreflight(t *testing.T) {
	text := render(formatOf(t, "gitlab"), judged()["preflight"], Options{})
	for _, want := range []string{
		`"severity": "blocker"`, `"path": "composer.json"`, `"begin": 16`, `"severity": "info"`,
		`"description": "Set aside until 2027-01-31 00:00:00 UTC: The extension is not among this account's purchases (likely). Who can act: whoever runs the deploy. First: `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %s:\n%s", want, text)
		}
	}
}
