package composer

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Tracking says whether git knows a file.
type Tracking string

const (
	TrackingUnknown Tracking = ""        // no git here, or it did not answer
	Tracked         Tracking = "tracked" // the file is in the index: it was or will be committed
	Untracked       Tracking = "untracked"
)

// Kept is how a file with keys is kept.
type Kept struct {
	Path        string
	Git         Tracking
	Mode        os.FileMode // its permission bits
	Others      bool        // everybody on this machine may read it
	Group       bool        // its group may read it
	ModeUnknown bool        // no such file, or a system without such permissions
}

// gitPatience bounds the question to git.
const gitPatience = 3 * time.Second

// Keeping looks at how a file with keys is kept: whether git tracks it and who may read it. It changes nothing.
func Keeping(ctx context.Context, m Machine, path string) Kept {
	k := Kept{Path: path, Git: tracking(ctx, path), ModeUnknown: true}
	if info, err := os.Stat(path); err == nil && !m.windows() {
		k.Mode, k.ModeUnknown = info.Mode().Perm(), false
		k.Others, k.Group = k.Mode&0o004 != 0, k.Mode&0o040 != 0
	}
	return k
}

// tracking asks git; the repository's own configuration is kept from starting programs.
func tracking(ctx context.Context, path string) Tracking {
	dir := filepath.Dir(path)
	if !isDir(dir) {
		return TrackingUnknown
	}
	if !insideGit(dir) {
		return Untracked
	}
	ctx, cancel := context.WithTimeout(ctx, gitPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", "-c", "core.fsmonitor=false", "-C", dir, "ls-files", "--error-unmatch", "--", filepath.Base(path))
	cmd.WaitDelay = gitPatience
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return Tracked
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return Untracked
	}
	return TrackingUnknown
}

func insideGit(dir string) bool {
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}
