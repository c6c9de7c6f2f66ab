package composer

import "testing"

func TestVersionsOfComposer(t *testing.T) {
	for text, want := range map[string]string{
		"2.7.8": "2.7.8", "v2.2.28": "2.2.28", "1.10.28": "1.10.28", "2.5.5-dev": "2.5.5-dev", "2.8": "2.8.0", " 2.9.0\n": "2.9.0",
		"2.2.0-RC1": "2.2.0-dev", "2.9-dev+abc123": "2.9.0-dev", "2.5.5.0": "2.5.5",
		"": "", "x": "", "2.x": "", "2..1": "", "-1": "", "2.-1": "", "0": "", "1.2.3.4": "", "2.99999999999999999999": "",
	} {
		v, err := ParseVersion(text)
		if (err != nil) != (want == "") || v.String() != want {
			t.Errorf("%q: got %q (%v), want %q", text, v, err, want)
		}
	}
	order := []string{"1.10.28", "2.0.0-dev", "2.0.0", "2.2.28", "2.7.7", "2.7.8", "2.10.0", "2.11.0"}
	for i := range order {
		for j := range order {
			a, _ := ParseVersion(order[i])
			b, _ := ParseVersion(order[j])
			if got, want := a.Compare(b), max(-1, min(1, i-j)); got != want {
				t.Errorf("%s and %s: got %d, want %d", a, b, got, want)
			}
		}
	}
	newest, _ := ParseVersion("2.11.0")
	if got := (Version{}).Compare(newest); got != 1 {
		t.Errorf("an unknown version must be the newest, got %d", got)
	}
}

func TestVersionFromWhatComposerPrints(t *testing.T) {
	for output, want := range map[string]string{
		"Composer version 2.5.5 2023-03-21 11:50:05\n":                                                  "2.5.5",
		"\x1b[32mComposer\x1b[39m version \x1b[33m2.8.8\x1b[39m 2025-04-04 16:56:46\nPHP version 8.3.6": "2.8.8",
		"Composer (version 1.10.28)":                                                                    "1.10.28",
		"Composer 2 is here\nComposer version 2.9-dev+0a1b (2.9-dev) 2025":                              "2.9.0-dev",
		"Composer version @package_version@ (1.0.0-dev)":                                                "",
		"PHP 8.2": "",
		"":        "",
	} {
		v, ok := VersionFromOutput(output)
		if ok != (want != "") || v.String() != want {
			t.Errorf("%q: got %q, want %q", output, v, want)
		}
	}
	for api, want := range map[string]string{"2.6.0": "2.6.0", "1.1.0": "1.10.0", "2.9.0": "2.9.0", "": "", "x": ""} {
		if v, ok := VersionFromLock(api); v.String() != want || ok != (want != "") {
			t.Errorf("plugin-api-version %q: got %q, want %q", api, v, want)
		}
	}
}
