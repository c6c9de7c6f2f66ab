package composer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Constraint is a version constraint of composer.json: exact, ^, ~, wildcards, ranges, hyphen ranges, ||, comma or blank
// for "and", stability flags. The zero value matches everything.
type Constraint struct {
	text string
	any  [][]bound // alternatives of bounds that must all hold; nil: everything
}

type bound struct{ op, version string }

// String is the constraint as it was written.
func (c Constraint) String() string { return c.text }

const versionPart = `v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:` + modifier + `|\.([xX*][.-]?dev))(?:\+[^\s]+)?`

type constraintSet struct{ tilde, caret, wild, everything, hyphen, basic, flag, suffix, ref, or *regexp.Regexp }

var constraintPatterns = sync.OnceValue(func() constraintSet {
	re := regexp.MustCompile
	return constraintSet{
		tilde:      re(`(?i)^~` + versionPart + `$`),
		caret:      re(`(?i)^\^` + versionPart + `$`),
		wild:       re(`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[xX*])+$`),
		everything: re(`(?i)^v?[x*](\.[x*])*$`),
		hyphen:     re(`(?i)^(` + versionPart + `) +- +(` + versionPart + `)$`),
		basic:      re(`^(<>|!=|>=?|<=?|==?)?\s*(.*)$`),
		flag:       re(`(?i)^([^,\s]*?)@(stable|rc|beta|alpha|dev)$`),
		suffix:     re(`-` + modifier + `$`),
		ref:        re(`(?i)^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$`),
		or:         re(`\s*\|\|?\s*`),
	}
})

// ParseConstraint reads a constraint as Composer's VersionParser::parseConstraints does.
func ParseConstraint(text string) (Constraint, error) {
	c := Constraint{text: text}
	for _, alternative := range constraintPatterns().or.Split(strings.TrimSpace(text), -1) {
		if bare := strings.ReplaceAll(alternative, " ", ""); strings.HasPrefix(bare, ",") || strings.HasSuffix(bare, ",") || strings.Contains(bare, ",,") {
			return Constraint{}, fmt.Errorf("reading the version constraint %q: a comma stands there with nothing beside it", text)
		}
		var all []bound
		everything := true
		for _, part := range splitAnd(alternative) {
			bounds, free, err := parseBounds(part)
			if err != nil {
				return Constraint{}, err
			}
			all = append(all, bounds...)
			everything = everything && free
		}
		if everything {
			return Constraint{text: text}, nil
		}
		c.any = append(c.any, all)
	}
	return c, nil
}

// splitAnd cuts at commas and blanks, but not after an operator, nor around a hyphen or "as".
func splitAnd(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' })
	var parts []string
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		for strings.Trim(f, "=<>!") == "" && i+1 < len(fields) {
			i++
			f += fields[i]
		}
		if i+2 < len(fields) && (fields[i+1] == "-" || fields[i+1] == "as") {
			f += " " + fields[i+1] + " " + fields[i+2]
			i += 2
		}
		parts = append(parts, f)
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}

// parseBounds reads one part; everything is set for a part that every version meets.
func parseBounds(part string) (bounds []bound, everything bool, err error) {
	re := constraintPatterns()
	if m := versionPatterns().alias.FindStringSubmatch(part); m != nil {
		part = m[1]
	}
	flag := ""
	if m := re.flag.FindStringSubmatch(part); m != nil {
		if part = m[1]; part == "" {
			part = "*"
		}
		if flag = strings.ToLower(m[2]); flag == "stable" {
			flag = ""
		}
	}
	if m := re.ref.FindStringSubmatch(part); m != nil {
		part = m[1]
	}
	if re.everything.MatchString(part) {
		if len(part) > 1 {
			return []bound{{">=", "0.0.0.0-dev"}}, false, nil // unlike *, no branches
		}
		return nil, true, nil
	}
	if m := re.tilde.FindStringSubmatch(part); m != nil {
		position := 1
		for i := 4; i > 1; i-- {
			if m[i] != "" {
				position = i
				break
			}
		}
		if m[8] != "" {
			position++
		}
		bounds, err = span(part[1:], m, max(1, position-1))
		return bounds, false, err
	}
	if m := re.caret.FindStringSubmatch(part); m != nil {
		position := 3
		switch {
		case m[1] != "0" || m[2] == "":
			position = 1
		case m[2] != "0" || m[3] == "":
			position = 2
		}
		bounds, err = span(part[1:], m, position)
		return bounds, false, err
	}
	if m := re.wild.FindStringSubmatch(part); m != nil {
		position := 1
		for i := 3; i > 1; i-- {
			if m[i] != "" {
				position = i
				break
			}
		}
		m = append(m, "")
		low, high := raise(m, position, 0)+"-dev", raise(m, position, 1)+"-dev"
		if low == "0.0.0.0-dev" {
			return []bound{{"<", high}}, false, nil
		}
		return []bound{{">=", low}, {"<", high}}, false, nil
	}
	if m := re.hyphen.FindStringSubmatch(part); m != nil {
		bounds, err = hyphen(m)
		return bounds, false, err
	}
	return simple(part, flag)
}

// span is the range of ~ and ^: from the version to the next of the number at position.
func span(version string, m []string, position int) ([]bound, error) {
	if m[5] == "" && m[7] == "" && m[8] == "" {
		version += "-dev"
	}
	low, err := NormalizeVersion(version)
	if err != nil {
		return nil, err
	}
	return []bound{{">=", low}, {"<", raise(m, position, 1) + "-dev"}}, nil
}

// raise pads the numbers m[1:5] behind position with zero and adds to the one at it.
func raise(m []string, position, by int) string {
	parts := make([]string, 4)
	for i := range parts {
		parts[i] = m[i+1]
		if i+1 > position || parts[i] == "" {
			parts[i] = "0"
		}
	}
	if n, err := strconv.ParseUint(parts[position-1], 10, 63); err == nil {
		parts[position-1] = strconv.FormatUint(n+uint64(by), 10)
	}
	return strings.Join(parts, ".")
}

// hyphen is "from - to": an incomplete second version includes everything that begins with it.
func hyphen(m []string) ([]bound, error) {
	low, err := NormalizeVersion(m[1])
	if err != nil {
		return nil, err
	}
	if m[6] == "" && m[8] == "" && m[9] == "" {
		low += "-dev"
	}
	high, err := NormalizeVersion(m[10])
	if err != nil {
		return nil, err
	}
	if m[12] != "" && m[13] != "" || m[15] != "" || m[17] != "" || m[18] != "" {
		return []bound{{">=", low}, {"<=", high}}, nil
	}
	position := 2
	if m[12] == "" {
		position = 1
	}
	return []bound{{">=", low}, {"<", raise(m[10:], position, 1) + "-dev"}}, nil
}

func simple(part, flag string) ([]bound, bool, error) {
	re := constraintPatterns()
	m := re.basic.FindStringSubmatch(part)
	version, err := NormalizeVersion(m[2])
	if err != nil && strings.HasSuffix(m[2], "-dev") {
		version, err = NormalizeVersion("dev-" + strings.TrimSuffix(m[2], "-dev"))
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the version constraint %q: %w", part, err)
	}
	op := m[1]
	switch {
	case op == "" || op == "==":
		op = "="
	case op == "<>":
		op = "!="
	}
	switch {
	case op != "=" && flag != "" && Stability(version) == "stable":
		version += "-" + flag
	case (op == "<" || op == ">=") && !re.suffix.MatchString(strings.ToLower(m[2])) && !strings.HasPrefix(m[2], "dev-"):
		version += "-dev"
	}
	return []bound{{op, version}}, false, nil
}

// Matches reports whether a version satisfies the constraint. A branch (dev-name) is met by its own name and by * only.
func (c Constraint) Matches(version string) bool {
	if c.any == nil {
		return true
	}
	v, err := NormalizeVersion(version)
	if err != nil {
		return false
	}
	for _, all := range c.any {
		ok := true
		for _, b := range all {
			ok = ok && b.holds(v)
		}
		if ok {
			return true
		}
	}
	return false
}

func (b bound) holds(v string) bool {
	if branch := strings.HasPrefix(v, "dev-"); branch || strings.HasPrefix(b.version, "dev-") {
		switch b.op {
		case "=":
			return v == b.version
		case "!=":
			return v != b.version
		}
		return false
	}
	c := compareNormalized(v, b.version)
	switch b.op {
	case "=":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}
