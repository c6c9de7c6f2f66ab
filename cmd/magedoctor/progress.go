package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"magedoctor/checks"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// progressEvery is how often a plain line says how far a run is. A look that takes
// less says nothing.
const progressEvery = 5 * time.Second

// progress says on stderr how far a run is: as a bar on a terminal, else in plain lines
// every few seconds. tell is nil with -q, and with -v, which tells of each request;
// done takes the bar away before something else is printed.
func (w world) progress(c *cli.Context) (tell func(checks.Progress), done func()) {
	switch width := w.messageWidth(); {
	case c.Bool("quiet") || c.Bool("verbose"):
		return nil, func() {}
	case width >= barLeast:
		b := &bar{out: w.stderr, width: width, clock: w.clock}
		return b.tell, b.clear
	}
	l := &lines{out: w.stderr, clock: w.clock, last: w.clock()}
	return l.tell, func() {}
}

// lines tell in plain lines, one each few seconds. That everybody has to wait is said
// as soon as it begins.
type lines struct {
	out     io.Writer
	clock   func() time.Time
	last    time.Time
	waiting bool
}

func (l *lines) tell(p checks.Progress) {
	began := p.Waiting > 0 && !l.waiting
	l.waiting = p.Waiting > 0
	if now := l.clock(); began || now.Sub(l.last) >= progressEvery {
		l.last = now
		fmt.Fprintln(l.out, "magedoctor:", howFar(p))
	}
}

// howFar says in words how far a check is: "archives: 214 of 594 asked, 0 refused".
func howFar(p checks.Progress) string {
	waiting := fmt.Sprintf("waiting %s, as the repository asks", p.Waiting.Round(time.Second))
	text := fmt.Sprintf("%s: %d of %d asked, %d refused", p.Check, p.Done, p.Total, p.Shut)
	switch {
	case p.Total == 0 && p.Waiting > 0:
		return waiting
	case p.Total == 0:
		return "looking whether " + p.Doc
	case p.Waiting > 0:
		return text + "; " + waiting
	}
	return text
}

// messageWidth is how many columns the terminal has to which messages go; 0 if they go
// to none.
func (w world) messageWidth() int {
	f, isFile := w.stderr.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) || w.env("TERM") == "dumb" {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// bar tells on a terminal, in one line that is written over and over. It has no
// colours, so nobody has to turn them off.
type bar struct {
	out   io.Writer
	width int // columns of the terminal
	clock func() time.Time
	drawn time.Time // when the line was last drawn; zero when there is none
	doing string    // what the line was about
	took  int       // columns of the line
}

const (
	// barLeast is the narrowest terminal that has a bar.
	barLeast = 40
	// barMost is the widest bar itself.
	barMost = 30
	// barEvery is how often a bar is drawn anew, so that it does not flicker.
	barEvery = 100 * time.Millisecond
)

func (b *bar) tell(p checks.Progress) {
	if p.Total == 0 {
		return // over in a moment, as a rule
	}
	doing := fmt.Sprint(p.Check, p.Total, p.Waiting > 0)
	now := b.clock()
	if doing == b.doing && now.Sub(b.drawn) < barEvery && p.Done < p.Total {
		return
	}
	line := howFar(p)
	if room := min(b.width-len(line)-len("[] ")-1, barMost); room >= 10 {
		full := room * min(p.Done, p.Total) / p.Total
		line = "[" + strings.Repeat("#", full) + strings.Repeat(".", room-full) + "] " + line
	}
	line = line[:min(len(line), b.width-1)] // one that fills the terminal would be broken
	fmt.Fprintf(b.out, "\r%-*s", b.took, line)
	b.drawn, b.doing, b.took = now, doing, len(line)
}

// clear takes the line off the terminal.
func (b *bar) clear() {
	if b.took > 0 {
		fmt.Fprintf(b.out, "\r%*s\r", b.took, "")
		b.took, b.doing = 0, ""
	}
}
