package diagnose

// messages are the log's messages of a kind.
func (e *Evidence) messages(kind MessageKind) []Message {
	return where(e.Messages, func(m Message) bool { return m.Kind == kind })
}

// said is a proof for messages of a kind, with the packages that they name.
func (e *Evidence) said(c Certainty, kind MessageKind) []Proof {
	var proofs []Proof
	for _, m := range e.messages(kind) {
		packages := pick(e.wanted(), func(p Package) bool { return m.Package != "" && p.Name == m.Package })
		proofs = append(proofs, about(c, packages, m.Ref)...)
	}
	return proofs
}

// refusedAnything is whether something beside a message failed: what a
// repository refuses comes before what a plugin or the solver makes of it.
func (e *Evidence) refusedAnything() bool {
	return len(e.lacking(lacksName, lacksVersion, lacksArchive, lacksUnseen)) > 0 ||
		holds(e.each(), Exchange.Unexpected)
}

func matchAuditPlugin(e *Evidence) []Proof { return e.said(Certain, MessageAuditPlugin) }

func matchAdvisories(e *Evidence) []Proof { return e.said(Certain, MessageAdvisories) }

func matchComposerVersion(e *Evidence) []Proof {
	proofs := e.said(Likely, MessageComposer)
	if e.Client.Problem != "" {
		proofs = append(proofs, at(either(e.Client.Source == "assumed", Possible, Certain), e.Client.Ref)...)
	}
	return proofs
}

func matchForeignClient(e *Evidence) []Proof { return e.said(Likely, MessageForeign) }

func matchPlatform(e *Evidence) []Proof { return e.said(Likely, MessagePlatform) }

func matchConflict(e *Evidence) []Proof {
	named := e.refusedAnything() || len(e.messages(MessageAdvisories))+len(e.messages(MessagePlatform)) > 0
	return e.said(either(named, Possible, Likely), MessageConflict)
}

func matchPlugin(e *Evidence) []Proof {
	return e.said(either(e.refusedAnything(), Possible, Likely), MessagePlugin)
}

func matchProjectInvalid(e *Evidence) []Proof {
	var proofs []Proof
	for _, f := range []File{e.Project.Manifest, e.Project.Lock} {
		if f.Unexpected() {
			refs := []string{f.Ref}
			if f.Ref == e.Project.Manifest.Ref {
				stops := where(e.Places, e.manifest)
				refs = append(refs, references(stops)...)
				if e.Choice.Stops != "" && len(e.fatal()) == 0 {
					refs = append(refs, e.Choice.Ref)
				}
			}
			proofs = append(proofs, at(Certain, refs...)...)
		}
	}
	return proofs
}

func matchPackagistOff(e *Evidence) []Proof {
	if !e.Project.PackagistOff || len(e.Project.Public) == 0 {
		return nil
	}
	packages := pick(e.wanted(), e.public)
	return about(Likely, packages, append([]string{e.Project.Ref}, e.seen(packages)...)...)
}

func matchLockOutOfDate(e *Evidence) []Proof {
	if e.Project.LockFresh != No && len(e.Project.Unlocked) == 0 {
		return nil
	}
	return at(Certain, e.Project.Ref, e.Project.Lock.Ref)
}

func matchKeysExposed(e *Evidence) []Proof {
	unverified := where(e.Project.Repositories, func(r Repository) bool { return r.Flaw == RepositoryNoVerify })
	refs := append(e.settings(SettingTracked, SettingWorldReadable, SettingKeysInManifest, SettingKeysInURL), references(unverified)...)
	if len(refs) == 0 {
		return nil
	}
	return at(Certain, refs...)
}
