package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"magedoctor/checks/composer"

	"golang.org/x/term"
)

// ask reads a pair of halves, the second of them secret: from a terminal with a
// prompt and without echo, else as two lines of stdin. Line ends of Windows are
// taken off; nothing else is, since a blank within a key is evidence.
func ask(w world, first, second string) (string, composer.Secret, error) {
	if terminal, ok := w.stdin.(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
		return askTerminal(w, terminal, first, second)
	}
	lines := bufio.NewReader(io.LimitReader(w.stdin, 4096))
	one, err := readLine(lines)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s from stdin: %w", first, err)
	}
	two, err := readLine(lines)
	if err != nil {
		return "", "", fmt.Errorf("reading the %s from stdin: %w", second, err)
	}
	return one, composer.Secret(two), nil
}

func askTerminal(w world, terminal *os.File, first, second string) (string, composer.Secret, error) {
	fmt.Fprintf(w.stderr, "%s: ", first)
	one, err := readLine(bufio.NewReader(terminal))
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

// readLine reads one line without its end. A last line need not have an end, but an
// empty rest is an error: there is no key in it.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		if err == nil || errors.Is(err, io.EOF) {
			return "", errors.New("there is none: two lines are wanted, the public one first")
		}
		return "", err
	}
	return line, nil
}
