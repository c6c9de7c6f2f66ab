package composer

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// bothLocks reads a lock as a stream and in one piece.
func bothLocks(t *testing.T, text string) (streamed Lock, ok bool, whole Lock) {
	t.Helper()
	project := &Project{Require: []Requirement{{Name: "a/a", Constraint: "^1.0"}, {Name: "b/b", Constraint: "^1.0"}}}
	project.doc, _ = parseJSON(`{"require": {"a/a": "^1.0"}}`)
	streamed.Found = true
	ok = streamed.stream(strings.NewReader(text), project)
	file := &loaded{found: true}
	file.parse(text, unread())
	return streamed, ok, wholeLock(file, project)
}

func TestAStreamedLockIsTheWholeOne(t *testing.T) {
	tests := []struct {
		name, text string
		streams    bool
	}{
		{"as Composer writes it", someLock, true},
		{"of 775 packages", bigLock(), true},
		{"on one line", `{"packages":[{"name":"a/a","version":"1.0"},{"name":"b/b","version":"1"}],"packages-dev":[{"name":"c/c","version":"2"}],"platform":{"php":"8"}}`, true},
		{"without packages", `{"packages": [], "packages-dev": [ ]}`, true},
		{"with dev packages first", "{\n\"packages-dev\": [\n{\n\"name\": \"c/c\",\n\"version\": \"2\"\n}\n],\n\"packages\": [\n{\"version\": \"1\",\n\n\"name\": \"a/a\"}],\n\"platform\": {\n\"php\": \"8\"\n}\n}", false},
		{"over many lines", "{\n\"packages\": [\n\n{\n\"name\": \"c/c\",\n\"version\": \"2\"\n}\n,{}],\"x\":\n[]}", false},
		{"over odd lines", "{\n\"packages\": [\n\n{\"version\": \"1\",\n\n\"name\": \"a/a\"}\n,\n{\"name\": \"c/c\",\n\"version\": \"2\"\n}\n\n],\n\"packages-dev\": [\n{\"version\": \"1\",\n\n\"name\": \"d/d\"}],\n\"platform\": {\n\"php\": \"8\"\n}\n}", true},
		{"with brackets and quotes in strings", `{"packages":[{"name":"a/a","version":"1]}\"[{\\"},{"name":"b/b","version":"1","x":"\\"}],"note":"\"packages\":["}`, true},
		{"with lists of that name elsewhere", `{"packages":[{"name":"a/a","version":"1","packages":[{"packages":[1]}]}],"x":{"packages":[{"name":"b/b","version":"1"}]}}`, true},
		{"with replaced names", `{"packages":[{"name":"x/x","version":"1","replace":{"B/b":"*"},"provide":{"a/a":"1"}}]}`, true},
		{"with mirrors", `{"packages":[{"name":"x/x","version":"1","dist":{"type":"zip","url":"https://u:p@h/x.zip","mirrors":[{"url":"https://m/%package%/%version%","preferred":true}]}}]}`, true},
		{"a repeated list", `{"packages":[{"name":"a/a","version":"1"}],"packages":[{"name":"b/b","version":"1"}]}`, false},
		{"a list under an escaped name", `{"pack\u0061ges":[{"name":"a/a","version":"1"}]}`, false},
		{"a list beside one under an escaped name", `{"packages":[{"name":"a/a","version":"1"}],"pack\u0061ges":[{"name":"b/b","version":"1"}]}`, false},
		{"an object in place of the list", `{"packages":{"a/a":{"version":"1"}}}`, false},
		{"no list", `{"content-hash":"x"}`, false},
		{"npm's", `{"lockfileVersion":3,"packages":[]}`, false},
		{"a package without a version", "{\"packages\":[\n{\"name\":\"a/a\"},{\"name\":\"b/b\",\"version\":\"1\"}]}", false},
		{"something else among the packages", `{"packages":[1,{"name":"b/b","version":"1"}]}`, false},
		{"a trailing comma", `{"packages":[{"name":"a/a","version":"1"},]}`, false},
		{"a missing comma", `{"packages":[{"name":"a/a","version":"1"} {"name":"b/b","version":"1"}]}`, false},
		{"a leading comma", `{"packages":[,{"name":"a/a","version":"1"}]}`, false},
		{"two commas", `{"packages":[{"name":"a/a","version":"1"},,{"name":"b/b","version":"1"}]}`, false},
		{"a broken package", `{"packages":[{"name":"a/a","version":}]}`, false},
		{"brackets that do not fit", `{"packages":[{"name":"a/a","version":"1"]}]}`, false},
		{"a line break in a string", "{\"packages\":[{\"name\":\"a/a\",\"version\":\"1\n\"}]}", false},
		{"not UTF-8", "{\"packages\":[{\"name\":\"a/a\",\"version\":\"\xff\"}]}", false},
		{"a byte order mark", "\xEF\xBB\xBF{\"packages\":[]}", false},
		{"cut in a package", `{"packages":[{"name":"a/a","version":"1"`, false},
		{"cut after the list", `{"packages":[{"name":"a/a","version":"1"}]`, false},
		{"more after the end", `{"packages":[]} x`, false},
		{"a list alone", `[{"packages":[]}]`, false},
		{"too deep", `{"packages":[{"name":"a/a","version":"1","x":` + strings.Repeat("[", 509) + strings.Repeat("]", 509) + `}]}`, false},
		{"just not too deep", `{"packages":[{"name":"a/a","version":"1","x":` + strings.Repeat("[", 508) + strings.Repeat("]", 508) + `}]}`, true},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			streamed, ok, whole := bothLocks(t, tt.text)
			if ok != tt.streams {
				t.Fatalf("streamed %v, want %v", ok, tt.streams)
			}
			if diff := cmp.Diff(whole, streamed, cmpopts.EquateEmpty()); ok && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestALockMayComeInPiecesOfAnySize(t *testing.T) {
	for name, text := range map[string]string{"some": someLock, "deep": `{"packages":[{"name":"a/a","version":"1]}\"[{\\"},{"name":"b/b","version":"1","x":"\\"}],"note":"\"packages\":["}`} {
		count := func(p *pieces) *int {
			n := 0
			p.take = func(_ string, text []byte, line int) bool { n += len(text) * line; return true }
			return &n
		}
		var whole, single pieces
		a, b := count(&whole), count(&single)
		if !whole.read(strings.NewReader(text)) || !single.read(iotest.OneByteReader(strings.NewReader(text))) {
			t.Fatalf("%s is not read", name)
		}
		if *a != *b || *a == 0 || whole.rest.String() != single.rest.String() {
			t.Errorf("%s: %d and %d, %q and %q", name, *a, *b, whole.rest.String(), single.rest.String())
		}
	}
	var p pieces
	p.take = func(string, []byte, int) bool { return true }
	if p.read(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(someLock)))) {
		t.Error("a file that cannot be read to its end was taken for a lock")
	}
}

func FuzzAStreamedLockIsTheWholeOne(f *testing.F) {
	f.Add(someLock)
	f.Add(`{"packages":[{"name":"a/a","version":"1]}\"[{\\"},{"name":"b/b","version":"1"}],"packages-dev":[{}],"platform":{"php":"8"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		streamed, ok, whole := bothLocks(t, text)
		if !ok {
			return
		}
		if diff := cmp.Diff(whole, streamed, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
