package logs

import "slices"

// row is one message: its wording in Composer's source, the words by which a
// sieve finds it in a large log, and what it tells.
type row struct {
	// name calls it in tests and counts.
	name string
	// texts are its wordings.
	texts []string
	// look are words of it, of nine bytes or more and without anything that a log's
	// transport may change. Several, since any one may be cut by a line break.
	look []string
	// since and before are the Composer versions that have this wording.
	since, before string
	// loose is whether it says little: it counts only where nothing else in the
	// paragraph was recognised.
	loose bool
	// aside is whether it matters only beside a failure, so that no sieve looks for
	// it.
	aside bool
	// tell writes down what it says and reports whether it does say something.
	tell func(*notes, found) bool
}

// compiledRow is a row that is ready to be looked for.
type compiledRow struct {
	row
	patterns []pattern
}

func compileRows(rows []row) []compiledRow {
	out := make([]compiledRow, 0, len(rows))
	for _, r := range rows {
		c := compiledRow{row: r}
		for _, t := range r.texts {
			c.patterns = append(c.patterns, compile(t))
		}
		out = append(out, c)
	}
	return out
}

// table is every message that is known. What stands first wins where two would
// fit.
func table() []row {
	return slices.Concat(authRows(), answerRows(), transportRows(), fileRows(), packageRows(), solverRows(), clientRows(), toolRows())
}

// words are what the sieve looks for: the words of the messages, and the marks
// by which runs are told apart.
func words() []word {
	var all []word
	seen := map[string]bool{}
	for _, r := range table() {
		for _, w := range r.look {
			if !seen[w] {
				seen[w] = true
				all = append(all, word{text: w})
			}
		}
	}
	for _, w := range []string{"Loading composer repositories", "dependencies from lock file", "Creating a \"", "Composer version", ") with PHP "} {
		all = append(all, word{text: w, mark: true})
	}
	return all
}
