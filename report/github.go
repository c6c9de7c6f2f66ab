package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"magedoctor/diagnose"
)

// maxAnnotations is how many annotations of one kind GitHub shows for a step.
const maxAnnotations = 10

// GitHub writes workflow commands, which GitHub Actions shows as annotations: one
// for each cause, loudest first, at most ten; then the text report, so that the log
// of the job is readable. What was set aside stands in the text only. No command
// that masks a value is ever written: it would print the value.
func GitHub(w io.Writer, d diagnose.Diagnosis, o Options) error {
	var b bytes.Buffer
	e := &d.Evidence
	var told []diagnose.Finding
	for _, f := range d.Findings {
		if !f.Ignored {
			told = append(told, f)
		}
	}
	slices.SortStableFunc(told, func(a, b diagnose.Finding) int { return int(severityOf(&b)) - int(severityOf(&a)) })
	room := maxAnnotations
	if best, _ := answer(&d); best == nil && d.Verdict != diagnose.Open {
		command(&b, failure, o.entrance(e), o.name()+": "+string(d.Verdict), []string{clean(o.headline(&d))})
		room--
	}
	for i := range told[:min(len(told), room)] {
		f := &told[i]
		lines := account(e, f)
		if more := len(told) - room; more > 0 && i == room-1 {
			lines = append(lines, "And "+count(more, "more finding")+": see the report in the log of this step")
		}
		command(&b, severityOf(f), o.points(e, f)[0], fmt.Sprintf("%s [%s, %s]", f.Cause.Title, f.Cause.ID, f.Certainty), lines)
	}
	if err := Text(&b, d, o); err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// command writes one workflow command: an annotation of a file's line.
func command(b *bytes.Buffer, s severity, p point, title string, lines []string) {
	name := [...]string{"notice", "warning", "error"}[s]
	place := fmt.Sprintf("file=%s,line=%d", commandProperty(p.Path), p.Line)
	if p.Column > 0 {
		place += fmt.Sprintf(",col=%d", p.Column)
	}
	fmt.Fprintf(b, "::%s %s,title=%s::%s\n", name, place, commandProperty(clean(title)), commandData(strings.Join(lines, "\n")))
}

// commandData escapes what stands behind a command, as GitHub's toolkit does
// (packages/core/src/command.ts, escapeData).
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes a property of a command (escapeProperty there).
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
