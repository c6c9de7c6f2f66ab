package report

import (
	"bytes"
	"fmt"
	"testing"
)

// What a server says may stand in a message, and must not command the CI system that
// reads the log along.
func TestMessagesCommandNothing(t *testing.T) {
	tests := []struct{ text, want string }{
		{"magedoctor: GET https://repo.magento.com/packages.json: 200 json\n", "magedoctor: GET https://repo.magento.com/packages.json: 200 json\n"},
		{"magedoctor: error: no such file\n::add-mask::a\n", "magedoctor: error: no such file\n\\x3a:add-mask::a\n"},
		{"the proxy refused: 403 ##[error]gone\n", "the proxy refused: 403 #\\x23[error]gone\n"},
		{"##vso[task.complete]", "#\\x23vso[task.complete]"},
		{"magedoctor: A::B and # 1\n", "magedoctor: A::B and # 1\n"},
		{"\n\n", "\n\n"},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		n, err := fmt.Fprint(Messages(&out), tt.text)
		if n != len(tt.text) || err != nil || out.String() != tt.want {
			t.Errorf("%q: got %q, %d, %v; want %q", tt.text, out.String(), n, err, tt.want)
		}
	}
}
