package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"magedoctor/diagnose"
)

// maxSummary is how long a summary gets, in bytes. GitHub refuses what a step
// writes to GITHUB_STEP_SUMMARY altogether where it is more than 1 MiB; some room is
// left for what else the step writes.
const maxSummary = 1000 * 1000

// Summary writes the Markdown report for the summary of a job, such as the file that
// GITHUB_STEP_SUMMARY names. A report that is too long for one is cut at the end of
// a line and says so.
func Summary(w io.Writer, d diagnose.Diagnosis, o Options) error {
	var b bytes.Buffer
	if err := Markdown(&b, d, o); err != nil {
		return err
	}
	if _, err := io.WriteString(w, shorten(b.String(), maxSummary)); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	return nil
}

// shorten cuts a Markdown report to at most so many bytes: at the end of a line, with
// what is open there closed, and with a line that says that it was cut.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const end = "\n**Cut here: the report is longer than a summary may be.** All of it: `magedoctor preflight --format json=report.json`\n"
	const closing = "```````\n\n</details>\n" // the longest that closing takes
	var b strings.Builder
	fence, details := "", 0
	for l := range strings.Lines(text) {
		if b.Len()+len(l)+len(closing)+len(end) > most {
			break
		}
		b.WriteString(l)
		bare := strings.TrimSpace(l)
		switch bar := bare[:len(bare)-len(strings.TrimLeft(bare, "`"))]; {
		case fence != "" && bare == fence:
			fence = ""
		case fence == "" && len(bar) >= 3 && !strings.Contains(bare[len(bar):], "`"):
			fence = bar
		case fence == "" && strings.HasPrefix(bare, "<details>"):
			details++
		case fence == "" && bare == "</details>":
			details--
		}
	}
	if fence != "" {
		b.WriteString(fence + "\n")
	}
	if details > 0 {
		b.WriteString("\n</details>\n")
	}
	b.WriteString(end)
	return b.String()
}
