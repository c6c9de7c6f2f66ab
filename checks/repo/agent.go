package repo

import (
	"fmt"
	"runtime"
)

// Agents are the three User-Agent headers that a client can send. The repository
// answers archives with 403 when the header does not look like Composer.
type Agents struct {
	// Usual begins like Composer's and names this tool.
	Usual string
	// Plain names this tool alone.
	Plain string
	// Exact has the form that Composer itself sends (StreamContextFactory.php).
	Exact string
}

// ComposerAgents makes the agents for a Composer version and this tool's version.
func ComposerAgents(composer, tool string) Agents {
	if composer == "" {
		composer = "2.8.8"
	}
	if tool == "" {
		tool = "dev"
	}
	return Agents{
		Usual: fmt.Sprintf("Composer/%s (%s; %s; magedoctor/%s)", composer, system(runtime.GOOS), runtime.GOARCH, tool),
		Plain: "magedoctor/" + tool,
		Exact: fmt.Sprintf("Composer/%s (%s; 6.1.0; PHP 8.3.6; cURL 8.5.0)", composer, system(runtime.GOOS)),
	}
}

func (a Agents) filled() Agents {
	d := ComposerAgents("", "")
	if a.Usual == "" {
		a.Usual = d.Usual
	}
	if a.Plain == "" {
		a.Plain = d.Plain
	}
	if a.Exact == "" {
		a.Exact = d.Exact
	}
	return a
}

func (a Agents) of(r Request) string {
	switch {
	case r.Plain:
		return a.Plain
	case r.Exact:
		return a.Exact
	}
	return a.Usual
}

// system is PHP's name of the operating system.
func system(goos string) string {
	switch goos {
	case "darwin":
		return "Darwin"
	case "windows":
		return "Windows NT"
	}
	return "Linux"
}
