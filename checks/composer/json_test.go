package composer

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatIsNoJSONIsToldWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, text, id string
		line, column   int
	}{
		{"byte order mark", "\xEF\xBB\xBF{}", "bom", 1, 1},
		{"nothing", "", "empty", 1, 1},
		{"blanks", " \n\t", "empty", 2, 2},
		{"trailing comma in an object", "{\n \"a\": 1,\n}", "trailing-comma", 2, 8},
		{"trailing comma in a list", "[1, ]", "trailing-comma", 1, 3},
		{"curly quotes", "{“a”: 1}", "curly-quotes", 1, 2},
		{"cut off in a string", `{"a": "b`, "truncated", 1, 9},
		{"cut off after a colon", `{"a":`, "truncated", 1, 6},
		{"merge conflict", "{\n<<<<<<< HEAD\n\"a\": 1\n=======\n}\n", "merge-conflict", 2, 1},
		{"not UTF-8", "{\"a\": \"\xff\"}", "not-utf8", 1, 8},
		{"not UTF-8 after text that is", "{\"é\": \"\xff\"}", "not-utf8", 1, 8},
		{"too deep", strings.Repeat("[", 512) + strings.Repeat("]", 512), "too-deep", 1, 512},
		{"half a surrogate pair", `"\ud800"`, "lone-surrogate", 1, 2},
		{"line break in a string", "{\"a\": \"b\n\"}", "syntax", 1, 9},
		{"a comment", "{ // a\n}", "syntax", 1, 3},
		{"capital TRUE", "[TRUE]", "syntax", 1, 2},
		{"a leading zero", "[01]", "syntax", 1, 2},
		{"two values", "{} {}", "syntax", 1, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseJSON(c.text)
			if err == nil {
				t.Fatal("accepted")
			}
			if err.ID != c.id || err.Line != c.line || err.Column != c.column {
				t.Errorf("got %s at %d:%d, want %s at %d:%d", err.ID, err.Line, err.Column, c.id, c.line, c.column)
			}
		})
	}
}

func TestPHPKeepsTheLastOfEqualKeysInTheFirstPlace(t *testing.T) {
	doc, err := parseJSON(`{"a": 1, "b": 2, "a": 3}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := phpJSON(&doc.root), `{"a":3,"b":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	many := "{"
	for i := range 100 {
		many += `"k` + string(rune('0'+i%10)) + string(rune('0'+i/10)) + `": 1, `
	}
	doc, err = parseJSON(many + `"k11": 2}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(doc.root.keys), 100; got != want {
		t.Errorf("got %d keys, want %d", got, want)
	}
	if got, want := doc.root.get("k11").text, "2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"http-basic":{"a.b":{"username":"u\u00e9","password":"p\ud83d\ude00"}}}`, `[1,-0,1.5e3,true,null,{}]`, "\xEF\xBB\xBF{}", `{"a":1,"a":2}`, `"\ud800"`, "[\f1]", "<<<<<<< a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := parseJSON(text)
		valid := json.Valid([]byte(text)) && utf8.ValidString(text)
		if err == nil {
			if !valid {
				t.Fatalf("accepted what is no JSON: %q", text)
			}
			again, err := parseJSON(phpJSON(&doc.root))
			if err != nil {
				t.Fatalf("PHP's form of %q is refused: %v", text, err)
			}
			if got, want := phpJSON(&again.root), phpJSON(&doc.root); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
			return
		}
		if valid && err.ID != "too-deep" && err.ID != "lone-surrogate" {
			t.Fatalf("refused what is JSON: %q: %v", text, err)
		}
		lines := strings.Count(text, "\n") + 1
		if err.Line < 1 || err.Line > lines || err.Column < 1 || err.Column > len(text)+1 {
			t.Fatalf("%d:%d is outside of the text %q", err.Line, err.Column, text)
		}
	})
}

// FuzzBrokenKeysStaySecret: whatever breaks a file, the error does not show what stands in it.
func FuzzBrokenKeysStaySecret(f *testing.F) {
	const key = "11110000ffffeeeeddddccccbbbbaaaa"
	f.Add(`{"http-basic":{"repo.magento.com":{"username":"u","password":"`, `",}}}`)
	f.Add(`{"http-basic":`, `}`)
	f.Fuzz(func(t *testing.T, before, after string) {
		_, err := parseJSON(before + key + after)
		if err != nil && strings.Contains(err.Error(), key[:8]) {
			t.Fatalf("the error shows the key: %v", err)
		}
	})
}
