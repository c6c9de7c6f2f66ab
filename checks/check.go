// Package checks looks: it decides what to look at and in which order, and
// writes down what was seen. It draws no conclusion; a check that finds a refused
// pair has done its work as well as one that finds an open door.
//
// A check is a value, and the ladder is a slice of rungs that one can read from
// top to bottom: the checks of a rung run side by side, the next rung begins when
// all of them are done. A check that takes long and needs little may begin ahead of
// its rung.
package checks

import (
	"context"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// Check is one look.
type Check struct {
	// Name is a stable word: "accepted".
	Name string
	// Doc is the healthy condition in one line: "the keys open the package list".
	Doc string
	// Skip gives the reason when something stands in the way; empty means look.
	Skip func(*Session) string
	// Needless gives the reason when there is nothing to look at; it is asked only
	// where nothing stands in the way.
	Needless func(*Session) string
	// Look looks and answers with what it saw. It must not change the session's
	// evidence: the ladder does, between rungs.
	Look func(context.Context, *Session) Facts
	// Ahead is how many rungs below its own the check begins. It then runs beside the
	// rungs between, and what it saw is taken in on its own.
	Ahead int
	// Begin takes the place of Look in a check that begins ahead. It reads from the
	// evidence what it needs; what it returns looks, and must read nothing of the
	// evidence, which grows meanwhile.
	Begin func(*Session) func(context.Context) Facts
}

// Facts are what one check saw.
type Facts struct {
	diagnose.Evidence
	// Detail is a short remark for the check's step: "614 of 614".
	Detail string
	// Unfinished says what was left undone, if anything.
	Unfinished string
	// archives are where archives are, by the metadata and by the package's reference.
	archives map[string]archive
	// probed are packages whose archive was asked for.
	probed []probed
	// listed is what tells of every known package whether its name is listed.
	listed *shelf
}

// Ladder lists every check in the order in which it is looked. The locked archives
// need no list, only keys that are accepted, so they begin a rung ahead, and the first
// of them earlier still, see Options.Eager; checksums need the lists alone.
func Ladder() [][]*Check {
	return [][]*Check{
		{project},
		{keys},
		{anonymous, accepted, token},
		{lists, control, reversed, neutral, clock},
		{others, versions, locked},
		{archives},
		{agent, sums},
		{downloads},
	}
}

// local counts the rungs at the foot of the ladder that ask nobody.
const local = 2

// Run climbs the ladder and answers with all evidence. It always answers: what
// could not be looked at is told by the evidence's steps, also when ctx ended
// before the top was reached. The error is for options that cannot be used.
func Run(ctx context.Context, o Options) (diagnose.Evidence, error) {
	s, err := newSession(o)
	if err != nil {
		return diagnose.Evidence{}, err
	}
	defer s.close()
	if !o.Local {
		go repo.Preload() // beside the looks at files
	}
	rungs := Ladder()
	for i := range rungs {
		if i == local {
			if err := s.open(); err != nil {
				return diagnose.Evidence{}, err
			}
			s.askVersion(ctx)
			s.prelude = s.rehearse(ctx)
		}
		s.climb(ctx, rungs, i)
		switch {
		case i != local:
		case s.shut() == "":
			s.prelude.begin() // if no request for packages.json told of itself
		default:
			s.prelude.drop()
		}
	}
	s.finish(ctx)
	return *s.Evidence, nil
}
