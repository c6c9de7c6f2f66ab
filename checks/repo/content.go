package repo

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"magedoctor/diagnose"
)

// kindOf tells the kind of a body by its first bytes, and by its Content-Type
// where the bytes leave it open.
func kindOf(contentType string, head []byte) diagnose.ContentKind {
	if len(head) == 0 {
		return diagnose.ContentEmpty
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return diagnose.ContentZip
	}
	media, _, _ := mime.ParseMediaType(contentType)
	json := media == "application/json" || strings.HasSuffix(media, "+json") || media == "text/json"
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(start) == 0:
		return diagnose.ContentText
	case start[0] == '{', start[0] == '[' && (json || media == ""):
		return diagnose.ContentJSON
	case json && (start[0] == '[' || start[0] == '"'):
		return diagnose.ContentJSON
	case start[0] == '<' && markup(start), media == "text/html" && textual(head):
		return diagnose.ContentHTML
	case textual(head), strings.HasPrefix(media, "text/") && !bytes.ContainsRune(head, 0):
		return diagnose.ContentText
	}
	return diagnose.ContentOther
}

// markup is whether a text that begins with < is HTML and not other XML.
func markup(start []byte) bool {
	low := bytes.ToLower(start[:min(len(start), textLimit)])
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<script"} {
		if bytes.HasPrefix(low, []byte(tag)) {
			return true
		}
	}
	xml := bytes.HasPrefix(low, []byte("<?xml")) || bytes.HasPrefix(low, []byte("<!--"))
	return xml && (bytes.Contains(low, []byte("<html")) || bytes.Contains(low, []byte("<!doctype html")))
}

// textual is whether the first bytes are UTF-8 text, a character cut off at the
// end apart.
func textual(head []byte) bool {
	if bytes.ContainsRune(head, 0) {
		return false
	}
	for i := 0; i < utf8.UTFMax && len(head) > 0; i++ {
		if utf8.Valid(head) {
			return true
		}
		if len(head) < 16 {
			return false
		}
		head = head[:len(head)-1]
	}
	return false
}

// text is the piece of a textual body that is kept: of an answer that is not as
// it was wanted. More is whether the body goes on behind head.
func (c *Client) text(want diagnose.Want, status int, content diagnose.Content, head []byte, more bool) string {
	switch content.Kind {
	case diagnose.ContentJSON, diagnose.ContentHTML, diagnose.ContentText:
	default:
		return ""
	}
	wanted := slices.Contains(want.Status, status) || len(want.Status) == 0 && status < 300
	if wanted && content.Problem == "" && (want.Kind == "" || want.Kind == content.Kind) {
		return ""
	}
	return c.safe(string(uncut(head, more)), textLimit)
}

// uncut leaves out the last part of a piece that was cut from a longer text: half
// a secret could stand there, which no scrubber knows.
func uncut(head []byte, more bool) []byte {
	const longest = 256
	if !more {
		return head
	}
	return head[:max(len(head)-longest, 0)]
}

// notices are the messages that a server can put into a JSON answer for Composer
// to print (HttpDownloader.php, outputWarnings).
type notices struct {
	Warning  json.RawMessage `json:"warning"`
	Info     json.RawMessage `json:"info"`
	Warnings json.RawMessage `json:"warnings"`
	Infos    json.RawMessage `json:"infos"`
}

// noticeOf reads the server's own message from a JSON body. The error is one of
// the body's syntax; a body of another form has no message.
func noticeOf(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return "", errors.New("it begins with a byte order mark, which is not valid JSON")
	}
	var n notices
	if err := json.Unmarshal(data, &n); err != nil {
		if _, other := errors.AsType[*json.UnmarshalTypeError](err); other {
			return "", nil
		}
		return "", err
	}
	var found []string
	for _, one := range []json.RawMessage{n.Warning, n.Info} {
		var s string
		if json.Unmarshal(one, &s) == nil && s != "" {
			found = append(found, s)
		}
	}
	for _, list := range []json.RawMessage{n.Warnings, n.Infos} {
		var specs []struct {
			Message string `json:"message"`
		}
		_ = json.Unmarshal(list, &specs)
		for _, spec := range specs {
			if spec.Message != "" {
				found = append(found, spec.Message)
			}
		}
	}
	return strings.Join(found, " "), nil
}

// saysOf recognizes the repository's two texts by the parts that stayed the same
// over the years.
func saysOf(text string) diagnose.Says {
	text = strings.ToLower(text)
	switch {
	case strings.Contains(text, "haven't provided your magento authentication keys"):
		return diagnose.SaysNoKeys
	case strings.Contains(text, "authentication keys are invalid"):
		return diagnose.SaysInvalid
	}
	return diagnose.SaysNothing
}

// describe says why a body cannot be used, quoting nothing of it.
func describe(err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("not valid JSON at byte %d: %s", syntax.Offset, syntax.Error())
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("JSON of another form at byte %d: %s where something else was expected", wrong.Offset, wrong.Value)
	}
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return "broken gzip: " + err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	}
	return err.Error()
}
