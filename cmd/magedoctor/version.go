package main

import (
	"runtime/debug"
	"strings"
)

// version is the program's version as the build recorded it: the tag of a clean
// checkout, else a version derived from the commit; a build without a checkout, and
// a go run, knows none.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// committed is the day of the commit that was built, such as 2026-11-23; empty in a
// build without a checkout.
func committed() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			day, _, _ := strings.Cut(s.Value, "T")
			return day
		}
	}
	return ""
}
