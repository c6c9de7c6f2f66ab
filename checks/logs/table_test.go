package logs

import "testing"

func TestWordsAreLongEnoughForTheSieve(t *testing.T) {
	for _, r := range table() {
		if len(r.look) == 0 && !r.aside {
			t.Errorf("%s: no word to look for", r.name)
		}
		for _, w := range r.look {
			if r.aside {
				t.Errorf("%s: %q is never looked for", r.name, w)
			}
		}
	}
	for _, w := range words() {
		if len(w.text) < minWord {
			t.Errorf("%q is shorter than %d bytes", w.text, minWord)
		}
	}
}
