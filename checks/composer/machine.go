package composer

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Machine is how a Composer process sees its world. Everything but the files is injected.
type Machine struct {
	Getenv  func(name string) (string, bool)
	Environ []string // the names of the variables that exist; only those beginning with XDG_ matter
	GOOS    string   // "linux", "darwin", "windows" …
	Dir     string   // the working directory, absolute
	UID     int      // the user's id, -1 where there is none

	// Root is put before the system's own directories (/etc/xdg, /root, /home, /var/www); "" outside tests.
	Root string
}

// env returns a variable, "" when it is not set.
func (m Machine) env(name string) string {
	if m.Getenv == nil {
		return ""
	}
	v, _ := m.Getenv(name)
	return v
}

// truthyEnv is env with PHP's idea of emptiness: "0" counts as not set.
func (m Machine) truthyEnv(name string) string {
	if v := m.env(name); v != "0" {
		return v
	}
	return ""
}

func (m Machine) windows() bool { return m.GOOS == "windows" }

// abs makes a path of Composer's absolute, from the directory in which Composer runs.
func (m Machine) abs(dir, p string) string {
	if filepath.IsAbs(p) || path.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(dir, p)
}

// ProjectDir is the directory of --project (Composer's -d), absolute; "" means the working directory.
func (m Machine) ProjectDir(project string) string {
	if project == "" {
		project = "."
	}
	return m.abs(m.Dir, project)
}

// userDir is the user's home; Composer needs it unless COMPOSER_HOME is set.
func (m Machine) userDir() (string, error) {
	home := m.truthyEnv("HOME")
	if home == "" {
		return "", errors.New("the HOME or COMPOSER_HOME environment variable must be set for Composer to run")
	}
	return strings.TrimRight(strings.ReplaceAll(home, `\`, "/"), "/"), nil
}

// UsesXDG reports whether Composer follows the XDG layout here: a variable whose name begins with XDG_ exists or,
// since 2.0, /etc/xdg is a directory (Factory::useXdg).
func (m Machine) UsesXDG(v Version) bool {
	for _, name := range m.Environ {
		if strings.HasPrefix(name, "XDG_") {
			return true
		}
	}
	return v.atLeast(sinceXDG) && !m.windows() && isDir(m.Root+"/etc/xdg")
}

// homeCandidates are the directories among which Composer chooses when COMPOSER_HOME is not set, in its order.
func (m Machine) homeCandidates(v Version) ([]string, error) {
	if m.windows() {
		data := m.truthyEnv("APPDATA")
		if data == "" {
			return nil, errors.New("the APPDATA or COMPOSER_HOME environment variable must be set for Composer to run")
		}
		return []string{strings.TrimRight(strings.ReplaceAll(data, `\`, "/"), "/") + "/Composer"}, nil
	}
	user, err := m.userDir()
	if err != nil {
		return nil, err
	}
	dot := user + "/.composer"
	if !m.UsesXDG(v) {
		return []string{dot}, nil
	}
	config := m.truthyEnv("XDG_CONFIG_HOME")
	if config == "" {
		config = user + "/.config"
	}
	return []string{config + "/composer", dot}, nil
}

// Home finds COMPOSER_HOME as Factory::getHomeDir does: the variable; else %APPDATA%/Composer on Windows; else the first
// existing of the XDG directory and ~/.composer (Composer 1 takes an existing ~/.composer first); else the first of them.
// The error says which variable is missing; Composer then stops.
func (m Machine) Home(v Version) (string, error) {
	if home := m.truthyEnv("COMPOSER_HOME"); home != "" {
		return strings.TrimRight(m.expand(home), `/\`), nil
	}
	dirs, err := m.homeCandidates(v)
	if err != nil {
		return "", err
	}
	order := dirs
	if len(dirs) == 2 && !v.atLeast(sinceXDG) {
		order = []string{dirs[1], dirs[0]}
	}
	for _, dir := range order {
		if isDir(m.abs(m.Dir, dir)) {
			return dir, nil
		}
	}
	return dirs[0], nil
}

var variableAtStart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:\$(\w+)|%(\w+)%)(.*)$`) })

// expand is Composer's Platform::expandPath: ~/ and a leading $VAR or %VAR%.
func (m Machine) expand(p string) string {
	if strings.HasPrefix(p, "~/") || strings.HasPrefix(p, `~\`) {
		home := m.env("HOME")
		if home == "" {
			home = m.env("USERPROFILE")
		}
		return home + p[1:]
	}
	match := variableAtStart().FindStringSubmatch(p)
	if match == nil {
		return p
	}
	name := match[1] + match[2]
	if name == "HOME" && m.windows() && m.env("HOME") == "" {
		name = "USERPROFILE"
	}
	return m.env(name) + match[3]
}

// CacheDir finds Composer's cache directory for a COMPOSER_HOME (Factory::getCacheDir). The configuration may move it.
func (m Machine) CacheDir(home string, v Version) string {
	if dir := m.truthyEnv("COMPOSER_CACHE_DIR"); dir != "" {
		return m.expand(dir)
	}
	if dir := m.truthyEnv("COMPOSER_HOME"); dir != "" {
		return strings.TrimRight(m.expand(dir), `/\`) + "/cache"
	}
	if m.windows() {
		dir := home + "/cache"
		if local := m.truthyEnv("LOCALAPPDATA"); local != "" {
			dir = local + "/Composer"
		}
		return strings.TrimRight(strings.ReplaceAll(dir, `\`, "/"), "/")
	}
	user, err := m.userDir()
	if err != nil {
		return home + "/cache"
	}
	switch {
	case m.GOOS == "darwin":
		return user + "/Library/Caches/composer"
	case home == user+"/.composer" && isDir(home+"/cache"):
		return home + "/cache"
	case m.UsesXDG(v):
		if dir := m.truthyEnv("XDG_CACHE_HOME"); dir != "" {
			return dir + "/composer"
		}
		return user + "/.cache/composer"
	}
	return home + "/cache"
}

// ComposerFile is the composer.json in use: the COMPOSER variable or ./composer.json, absolute, in the project's directory.
func (m Machine) ComposerFile(dir string) (file string, fromVariable bool) {
	name := strings.TrimSpace(m.env("COMPOSER"))
	if name == "" || name == "0" {
		return filepath.Join(dir, "composer.json"), false
	}
	return m.abs(dir, name), true
}

// LockFile is the lock beside a composer.json: the same name ending in .lock.
func LockFile(composerFile string) string {
	if base, ok := strings.CutSuffix(composerFile, ".json"); ok {
		return base + ".lock"
	}
	return composerFile + ".lock"
}

// realPath follows symbolic links; where that fails the path is returned as it is.
func realPath(file string) string {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	return file
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

func isFile(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.Mode().IsRegular()
}
