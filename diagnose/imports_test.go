package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The package thinks and touches nothing: no I/O, no clock, no environment.
func TestThePackageTouchesNothing(t *testing.T) {
	allowed := []string{"cmp", "fmt", "iter", "net/url", "slices", "strconv", "strings", "time", "unicode"}
	forbidden := map[string][]string{"time": {"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"}, "fmt": {"Print", "Println", "Printf", "Scan", "Scanln", "Scanf"}}
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files++
		for _, i := range f.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); !slices.Contains(allowed, path) {
				t.Errorf("%s imports %s", name, path)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := s.X.(*ast.Ident); ok && slices.Contains(forbidden[id.Name], s.Sel.Name) {
				t.Errorf("%s: %s.%s", set.Position(s.Pos()), id.Name, s.Sel.Name)
			}
			return true
		})
	}
	if files < 10 {
		t.Fatalf("got %d files, want the whole package", files)
	}
}
