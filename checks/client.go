package checks

import (
	"context"
	"fmt"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// askVersion starts to ask the machine's Composer for its version, once and beside all
// else: PHP takes about a tenth of a second to start. While answers of the repository
// are waited for there is time for it; before, only if the version is needed.
func (s *Session) askVersion(ctx context.Context) {
	if s.askedOnce || !s.version.IsZero() || s.options.ComposerCommand == nil {
		return
	}
	s.askedOnce, s.asked = true, make(chan composer.Version, 1)
	go func() {
		var v composer.Version
		if out, err := s.options.ComposerCommand(ctx); err == nil {
			v, _ = composer.VersionFromOutput(out)
		}
		s.asked <- v
	}()
}

// awaitVersion waits for that answer and takes it over; false when there is none.
func (s *Session) awaitVersion(ctx context.Context, patience time.Duration) bool {
	s.askVersion(ctx)
	if s.asked == nil {
		return false
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case v := <-s.asked:
		s.asked = nil
		if v.IsZero() {
			return false
		}
		s.version, s.versionSource = v, "composer --version"
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// judgeClient notes, once all is seen, which Composer is used and whether it can
// read this lock: a lock of Composer 2 is not for Composer 1.
func (s *Session) judgeClient(ctx context.Context) {
	if s.files.Found || s.files.Lock.Found {
		s.awaitVersion(ctx, 2*time.Second)
	}
	c := &s.Evidence.Client
	c.Version, c.Source = s.version.String(), s.versionSource
	two := composer.Version{Major: 2}
	if !s.version.IsZero() && s.version.Compare(two) < 0 && !s.lockVersion.IsZero() && s.lockVersion.Compare(two) >= 0 {
		c.Problem = fmt.Sprintf("composer.lock was written by Composer 2 (plugin-api-version %s)", s.files.Lock.PluginAPI)
	}
	if c.Ref == "" {
		c.Seen = diagnose.Seen{Ref: "o1", Check: project.Name, From: "probe"}
	}
}
