package logs

import "strings"

// prefixes knows what other programs put before each line that they pass on. Each
// function returns the length of its prefix at the beginning of a line, 0 for
// none.
var prefixes = []func(string) int{
	timestamp, // GitHub, Azure, Jenkins, GitLab
	stream,    // GitLab's "00O ", Kubernetes' "stdout F "
	command,   // ##[error], ::error file=…::
	buildKit,  // "#14 2.345 "
	service,   // compose's "php-1  | ", Vagrant's "==> default: ", Cloud's "W: "
	host,      // Deployer's "[production] ", Capistrano's "DEBUG [1a2b3c4d] "
	journal,   // "Oct 01 08:15:10 web1 deploy[123]: "
	quote,     // Markdown's "> "
}

// unprefix takes away what stands before the line that a program printed. Up to
// six prefixes may stand one before the other.
func unprefix(line string) string {
	for range 6 {
		blanks := len(line) - len(strings.TrimLeft(line, " \t"))
		if blanks > 8 {
			return line
		}
		cut := 0
		for _, p := range prefixes {
			if cut = p(line[blanks:]); cut > 0 {
				break
			}
		}
		if cut == 0 {
			return line
		}
		line = line[blanks+cut:]
	}
	return line
}

// timestamp is "2024-10-01T08:15:10.1234567Z ", "[2024-10-01 08:15:10] ",
// "[08:15:10] ", "08:15:10 ".
func timestamp(s string) int {
	i := 0
	open := strings.HasPrefix(s, "[")
	if open {
		i = 1
	}
	n := shape(s[i:], "dddd-dd-dd")
	if n > 0 {
		i += n
		if i >= len(s) || s[i] != 'T' && s[i] != ' ' {
			return 0
		}
		i++
	}
	if n = shape(s[i:], "dd:dd:dd"); n == 0 {
		return 0
	}
	i += n
	for i < len(s) && strings.IndexByte("0123456789.,:+-Z", s[i]) >= 0 {
		i++
	}
	if open {
		if i >= len(s) || s[i] != ']' {
			return 0
		}
		i++
	}
	return blank(s, i)
}

// shape is the length of form if s begins so; d stands for a digit.
func shape(s, form string) int {
	if len(s) < len(form) {
		return 0
	}
	for i := range len(form) {
		if digit := s[i] >= '0' && s[i] <= '9'; form[i] == 'd' && !digit || form[i] != 'd' && s[i] != form[i] {
			return 0
		}
	}
	return len(form)
}

// blank counts the one blank after a prefix in; a prefix may also end the line.
func blank(s string, i int) int {
	switch {
	case i == len(s):
		return i
	case s[i] == ' ' || s[i] == '\t':
		return i + 1
	}
	return 0
}

func stream(s string) int {
	for _, name := range []string{"stdout F ", "stderr F ", "stdout P ", "stderr P "} {
		if strings.HasPrefix(s, name) {
			return len(name)
		}
	}
	if len(s) >= 4 && hexDigit(s[0]) && hexDigit(s[1]) && (s[2] == 'O' || s[2] == 'E') && (s[3] == ' ' || s[3] == '+') {
		return 4
	}
	return 0
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func command(s string) int {
	switch {
	case strings.HasPrefix(s, "##["), strings.HasPrefix(s, "##vso["):
		if i := strings.IndexByte(s, ']'); i > 0 && i < 200 {
			return i + 1
		}
	case strings.HasPrefix(s, "::"):
		if i := strings.Index(s[2:], "::"); i > 0 && i < 200 {
			return i + 4
		}
	}
	return 0
}

func buildKit(s string) int {
	if len(s) < 3 || s[0] != '#' {
		return 0
	}
	i := digits(s, 1)
	if i == 1 || i >= len(s) || s[i] != ' ' {
		return 0
	}
	j := digits(s, i+1)
	if j > i+1 && j < len(s) && s[j] == '.' {
		if k := digits(s, j+1); k > j+1 {
			return blank(s, k)
		}
	}
	return 0
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// service is a name and a mark. Composer's own lines that look so are kept.
func service(s string) int {
	if len(s) >= 2 && s[1] == ':' && (s[0] == 'W' || s[0] == 'E') {
		return blank(s, 2)
	}
	if strings.HasPrefix(s, "==> ") {
		if i := strings.Index(s, ":"); i > 4 && i < 60 && !strings.ContainsAny(s[4:i], " '\"") {
			return blank(s, i+1)
		}
		return 0
	}
	i := 0
	for i < len(s) && i < 60 && (s[i] == '-' || s[i] == '_' || s[i] == '.' || wordByte(s[i])) {
		i++
	}
	j := i
	for j < len(s) && s[j] == ' ' && j < i+30 {
		j++
	}
	if i > 0 && j > i && j < len(s) && s[j] == '|' && !strings.HasPrefix(s[j:], "||") {
		return blank(s, j+1)
	}
	return 0
}

// host is a name in brackets. Composer's "[401] https://…" is none.
func host(s string) int {
	i := 0
	for _, level := range []string{"DEBUG ", "INFO ", "ERROR ", "WARN "} {
		if strings.HasPrefix(s, level) {
			i = len(level)
		}
	}
	if i >= len(s) || s[i] != '[' {
		return 0
	}
	j := i + 1
	letters := 0
	for j < len(s) && j < i+60 && (s[j] == '-' || s[j] == '_' || s[j] == '.' || s[j] == '@' || wordByte(s[j])) {
		if s[j] > '9' && wordByte(s[j]) {
			letters++
		}
		j++
	}
	if letters == 0 && i == 0 || j >= len(s) || s[j] != ']' {
		return 0
	}
	n := blank(s, j+1)
	if n > 0 && n < len(s) && s[n] == '\t' {
		n++
	}
	return n
}

func wordByte(c byte) bool {
	return hexDigit(c) || c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z'
}

// journal is the head of a line of syslog.
func journal(s string) int {
	if len(s) < 16 || !wordByte(s[0]) || s[3] != ' ' || shape(s[7:], "dd:dd:dd ") == 0 {
		return 0
	}
	if i := strings.Index(s, "]: "); i > 16 && i < 120 {
		return i + 3
	}
	return 0
}

func quote(s string) int {
	if strings.HasPrefix(s, ">") && !strings.HasPrefix(s, ">=") {
		return max(blank(s, 1), 0)
	}
	return 0
}
