package composer

import "strings"

// readDotenv reads lines of KEY=VALUE, with export and quotes; the last of equal names counts. Values are not expanded.
func readDotenv(text string) (values map[string]string, lines map[string]int) {
	values, lines = map[string]string{}, map[string]int{}
	rows := strings.Split(strings.TrimPrefix(text, bom), "\n")
	for i := 0; i < len(rows); i++ {
		row := strings.TrimSpace(rows[i])
		row = strings.TrimSpace(strings.TrimPrefix(row, "export "))
		name, value, ok := strings.Cut(row, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.HasPrefix(name, "#") || strings.ContainsAny(name, " \t") {
			continue
		}
		number := i + 1
		value = strings.TrimSpace(value)
		if value != "" && (value[0] == '\'' || value[0] == '"') {
			quote := value[:1]
			// A quoted value may go on over several lines.
			for closing(value, quote) < 0 && i+1 < len(rows) && i-number < 200 {
				i++
				value += "\n" + rows[i]
			}
			end := closing(value, quote)
			if end < 0 {
				end = len(value)
			}
			value = value[1:end]
			if quote == `"` {
				value = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n", `\$`, "$").Replace(value)
			}
		} else if j := strings.Index(value, " #"); j >= 0 {
			value = strings.TrimSpace(value[:j])
		}
		values[name], lines[name] = value, number
	}
	return values, lines
}

// closing finds the quote that ends a value which begins with one; -1 when there is none.
func closing(value, quote string) int {
	for i := 1; i < len(value); i++ {
		if value[i] == '\\' && quote == `"` {
			i++
			continue
		}
		if value[i] == quote[0] {
			return i
		}
	}
	return -1
}
