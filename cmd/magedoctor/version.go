package main

import (
	"runtime/debug"
	"strings"
)

// release is set by the linker in a release build (-X main.release=1.2.3).
var release = ""

// version is the program's version: the release's, else what the build knows.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
