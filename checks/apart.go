package checks

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// Apart reads the files of a project whose deploy failed on another machine, such
// as a customer's. Nothing of this machine counts: neither its variables and homes
// nor that a file is absent, as the failed run may have had its keys elsewhere.
func Apart(ctx context.Context, o Options) (diagnose.Evidence, error) {
	nowhere := filepath.Join(o.Machine.ProjectDir(o.Project), ".no-such-home")
	o.Machine.Getenv = func(name string) (string, bool) {
		if name == "HOME" || name == "APPDATA" {
			return nowhere, true
		}
		return "", false
	}
	o.Machine.Environ, o.Machine.Root = nil, nowhere
	o.Local, o.ComposerCommand = true, nil
	e, err := Run(ctx, o)
	if err != nil {
		return diagnose.Evidence{}, err
	}
	e.Origin = "log"
	ownFiles(&e, o.Machine.ProjectDir(o.Project))
	return e, nil
}

// ownFiles leaves in the evidence what the project's own folder shows.
func ownFiles(e *diagnose.Evidence, dir string) {
	held := map[string]bool{}
	e.Places = slices.DeleteFunc(e.Places, func(p diagnose.Place) bool {
		rel, err := filepath.Rel(dir, p.Path)
		gone := p.Path == "" || err != nil || strings.HasPrefix(rel, "..") || p.State == diagnose.PlaceAbsent || p.State == diagnose.PlaceNoEntry && p.Mistake == diagnose.MistakeNone
		held[p.Ref] = !gone
		return gone
	})
	e.Keys = slices.DeleteFunc(e.Keys, func(k diagnose.Key) bool { return !held[k.Place] })
	if e.Choice.Stops != "" && !held[e.Choice.Stops] || e.Choice.Stops == "" && !slices.ContainsFunc(e.Keys, func(k diagnose.Key) bool { return k.Ref == e.Choice.Key }) {
		e.Choice = diagnose.Choice{} // without a pair here, nothing is known of what was sent
	}
	e.Choice.Otherwise = slices.DeleteFunc(e.Choice.Otherwise, func(w diagnose.Otherwise) bool { return w.Stops != "" && !held[w.Stops] })
	e.Settings = slices.DeleteFunc(e.Settings, func(s diagnose.Setting) bool {
		return s.Kind != diagnose.SettingTracked && s.Kind != diagnose.SettingKeysInManifest && s.Kind != diagnose.SettingKeysInURL
	})
	for i := range e.Project.Repositories {
		if r := &e.Project.Repositories[i]; r.Flaw == diagnose.RepositoryCafile {
			r.Flaw, r.Detail = "", "" // the file is on the machine that failed
		}
	}
	e.Steps = slices.DeleteFunc(e.Steps, func(s diagnose.Step) bool { return s.Skipped != "" })
	if e.Client.Source == "assumed" {
		e.Client.Version = ""
	}
}

// JudgeAs sets the options that a log answers and nobody gave: the Composer that
// failed, and the mirror that it asked.
func (o *Options) JudgeAs(log diagnose.Evidence) {
	if v, err := composer.ParseVersion(log.Client.Version); err == nil && o.ComposerVersion.IsZero() {
		o.ComposerVersion = v
	}
	if o.Repository == "" && !log.Official && strings.Contains(log.Repository, ".") {
		o.Repository = log.Repository
	}
}

// maxAgain is how many packages of a log are asked for again by name.
const maxAgain = 20

// AskAgain has the live look ask for the packages that failed in the log, in case
// the project does not want them any more.
func (o *Options) AskAgain(log diagnose.Evidence) {
	asked := 0
	for _, p := range log.Packages {
		need, err := ParseNeed(p.Name)
		if err != nil || !p.Unexpected() || asked == maxAgain {
			continue
		}
		if exact, err := ParseNeed(p.Name + ":" + p.Version); err == nil {
			need = exact
		}
		o.Need = append(o.Need, need)
		asked++
	}
}
