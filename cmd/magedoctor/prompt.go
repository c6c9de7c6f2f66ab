package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"magedoctor/checks/composer"

	"golang.org/x/term"
)

// maxLine is the longest line that is taken for a key, in bytes.
const maxLine = 4096

// ask reads a pair of halves, the second of them secret: from a terminal with a
// prompt and without echo, else as two lines of stdin. Line ends of Windows and the
// mark that its editors put before a text are taken off; nothing else is, since a
// blank around a key is evidence.
func ask(w world, first, second string) (string, composer.Secret, error) {
	if terminal, ok := w.stdin.(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
		return askTerminal(w, terminal, first, second)
	}
	one, err := readLine(w.stdin)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s from stdin: %w", first, err)
	}
	two, err := readLine(w.stdin)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s from stdin: %w", second, err)
	}
	return one, composer.Secret(two), nil
}

func askTerminal(w world, terminal *os.File, first, second string) (string, composer.Secret, error) {
	fmt.Fprintf(w.stderr, "%s: ", first)
	one, err := readLine(terminal)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s: %w", first, err)
	}
	fmt.Fprintf(w.stderr, "%s (not shown): ", second)
	two, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(w.stderr)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s: %w", second, err)
	}
	return one, composer.Secret(two), nil
}

// readLine reads one line without its end, and not a byte more: what comes after it
// belongs to whoever reads next. A last line need not have an end, but an empty rest
// is an error: there is no key in it.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := r.Read(b)
		if n == 1 {
			line = append(line, b[0])
		}
		if n == 1 && b[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		if len(line) > maxLine {
			return "", fmt.Errorf("the line is longer than %d bytes: that is no key", maxLine)
		}
	}
	text := strings.TrimRight(strings.TrimPrefix(string(line), "\ufeff"), "\r\n")
	if text == "" {
		return "", errors.New("there is none: two lines are wanted, the public one first")
	}
	return text, nil
}
