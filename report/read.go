package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"magedoctor/diagnose"
)

// maxRecord is how much of a recorded run is read: a thousand packages take less
// than two MiB.
const maxRecord = 64 << 20

// ErrNotReport says that a file is no JSON report of this program's format.
var ErrNotReport = errors.New("not a JSON report of magedoctor")

// ReadJSON reads the evidence out of a JSON report or a recorded run; the rest of
// the document follows from it and is not looked at. A document needs only
// "schema_version" and "evidence". Unknown fields are passed over, as later
// versions may add some. Errors name line and column where there is one, and are
// ErrNotReport where the document is of another kind.
func ReadJSON(r io.Reader) (diagnose.Evidence, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRecord+1))
	if err != nil {
		return diagnose.Evidence{}, fmt.Errorf("reading the recorded run: %w", err)
	}
	if len(data) > maxRecord {
		return diagnose.Evidence{}, fmt.Errorf("the recorded run is larger than %d MiB: %w", maxRecord>>20, ErrNotReport)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var head struct {
		SchemaVersion any             `json:"schema_version"`
		Evidence      json.RawMessage `json:"evidence"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return diagnose.Evidence{}, at(data, err)
	}
	switch v := head.SchemaVersion.(type) {
	case nil:
		return diagnose.Evidence{}, fmt.Errorf("%w: it has no \"schema_version\"", ErrNotReport)
	case string:
		if v != schemaVersion {
			return diagnose.Evidence{}, fmt.Errorf("the report has schema version %q and this program reads %q: use the version of the program that wrote it, or record anew", v, schemaVersion)
		}
	default:
		return diagnose.Evidence{}, fmt.Errorf("%w: \"schema_version\" is not a string", ErrNotReport)
	}
	if head.Evidence == nil {
		return diagnose.Evidence{}, fmt.Errorf("%w: it has no \"evidence\"", ErrNotReport)
	}
	var body struct {
		Evidence diagnose.Evidence `json:"evidence"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return diagnose.Evidence{}, at(data, err)
	}
	e := neverNull(body.Evidence)
	seen := map[string]bool{}
	for _, ref := range allRefs(&e) {
		if ref != "" && seen[ref] {
			return diagnose.Evidence{}, fmt.Errorf("the evidence of the recorded run is inconsistent: two facts have the reference %q", ref)
		}
		seen[ref] = true
	}
	return e, nil
}

// at adds line and column to an error of the JSON decoder and says in plain words
// what is wrong.
func at(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return fmt.Errorf("%w: it is empty", ErrNotReport)
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: %s: %v", ErrNotReport, position(data, syntax.Offset), err)
	case errors.As(err, &kind):
		what := "the document"
		if kind.Field != "" {
			what = fmt.Sprintf("%q", kind.Field)
		}
		return fmt.Errorf("%w: %s: %s cannot be a %s", ErrNotReport, position(data, kind.Offset), what, kind.Value)
	}
	return fmt.Errorf("%w: %w", ErrNotReport, err)
}

// position is the line and column, both from 1, of the byte that the decoder read
// last.
func position(data []byte, offset int64) string {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}
