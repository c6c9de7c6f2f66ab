package checks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// keys reads every place where Composer looks for the repository's credentials, and
// those where people put them by mistake.
var keys = &Check{
	Name: "keys",
	Doc:  "one good pair of keys is where Composer looks",
	Look: func(ctx context.Context, s *Session) Facts {
		reading := s.readKeys(ctx)
		s.secrets = reading.Secrets()
		f := &keyFacts{Session: s, reading: reading, places: map[string]string{}}
		f.composerPlaces()
		f.given()
		f.strays()
		f.choose()
		f.keeping(ctx)
		f.Settings = append(f.Settings, s.networkSettings()...)
		f.Client = diagnose.Client{Seen: diagnose.Seen{Ref: draft("o", 1)}, Version: s.version.String(), Source: s.versionSource}
		f.Facts.Detail = f.summary()
		return f.Facts
	},
}

// readKeys reads the keys as this Composer does. The machine's Composer is only
// waited for where its version changes the answer: starting PHP takes a while.
func (s *Session) readKeys(ctx context.Context) composer.Reading {
	o := composer.Options{Project: s.options.Project, AuthFile: s.options.Auth}
	reading := composer.ReadKeys(s.options.Machine, s.rawURL, s.version, o)
	if s.version.IsZero() && len(reading.Variants) > 0 && s.awaitVersion(ctx, 6*time.Second) {
		reading = composer.ReadKeys(s.options.Machine, s.rawURL, s.version, o)
	}
	return reading
}

// keyFacts builds the facts of one reading, and keeps the secrets in the session.
type keyFacts struct {
	*Session
	Facts
	reading composer.Reading
	places  map[string]string // references by name and path
}

// place adds a place and gives its reference.
func (f *keyFacts) place(p diagnose.Place) string {
	p.Ref = draft("l", len(f.Places))
	f.Places = append(f.Places, p)
	f.places[p.Name] = p.Ref
	return p.Ref
}

// key adds a credential, its secret to the session and its face to the facts, and
// gives its reference.
func (f *keyFacts) key(k diagnose.Key, pair composer.Pair, headers []repo.Credential) string {
	k.Ref = draft("k", len(f.Keys))
	c := credential{
		ref: fmt.Sprintf("k%d", len(f.Keys)+1), kind: k.Kind, public: pair.Public, private: pair.Private,
		headers: headers, used: k.Used, fingerprint: fingerprint(pair),
	}
	k.Public, k.Fingerprint = composer.MaskPair(pair.Public, pair.Private), c.fingerprint
	if c.pair() {
		for _, flaw := range composer.Flaws(pair.Public, pair.Private) {
			k.Flaws = append(k.Flaws, flawFact(flaw))
		}
		// What has not the form of an access key may be anything, a password of the web
		// site too: it is not tried on a guess.
		c.sendable = usable(k.Flaws)
	}
	for i, other := range f.credentials {
		if other.kind == c.kind && other.public == c.public && other.private == c.private {
			k.Same, c.same = draft("k", i), other.ref
			break
		}
	}
	f.credentials = append(f.credentials, c)
	f.Keys = append(f.Keys, k)
	return k.Ref
}

// composerPlaces tells the places that Composer itself reads, in its order.
func (f *keyFacts) composerPlaces() {
	for _, p := range f.reading.Places {
		fact := diagnose.Place{Name: p.Name, Path: p.Path, Read: true, State: placeState(p.State)}
		for _, problem := range p.Problems {
			if problem.ID == "keys-in-url" {
				f.Settings = append(f.Settings, diagnose.Setting{Kind: diagnose.SettingKeysInURL, Where: p.Name, Line: problem.Line})
				continue
			}
			if fact.Detail == "" || problem.Fatal && !fact.Fatal {
				fact.Line, fact.Column, fact.Detail = problem.Line, problem.Column, problem.Text
				fact.Fatal, fact.Mistake = problem.Fatal, mistake(problem.ID)
				if p.Path == f.files.File && fact.Mistake == diagnose.MistakeSyntax {
					fact.Mistake = diagnose.MistakeNone // told with the project's files
				}
			}
		}
		for _, miss := range p.Misses {
			if fact.Detail == "" {
				fact.Line, fact.Detail, fact.Mistake = miss.Line, miss.Text, missKind(miss.ID)
			}
		}
		ref := f.place(fact)
		for _, e := range p.Entries {
			used := e.Used && f.options.Given == nil
			f.key(diagnose.Key{Place: ref, Where: p.Name, Line: e.Line, Kind: kindOf(e.Kind), Used: used, Read: true}, e.Pair, f.headers(e))
		}
		for _, miss := range p.Misses {
			f.key(diagnose.Key{Place: ref, Where: p.Name, Line: miss.Line, Kind: string(composer.HTTPBasic), Missed: miss.Text}, miss.Pair, basic(miss.Pair))
		}
	}
}

// headers are what Composer sends for an entry: for the chosen one the very header
// that was worked out, for others what a pair of keys makes.
func (f *keyFacts) headers(e composer.Entry) []repo.Credential {
	sent := f.reading.Outcome.Sent
	if e.Used && sent != nil && sent.Authorization != "" {
		return []repo.Credential{{Header: "Authorization", Value: sent.Authorization.Reveal()}}
	}
	return basic(e.Pair)
}

func basic(p composer.Pair) []repo.Credential { return repo.Basic(p.Public, p.Private.Reveal()) }

// given adds the pair that the user gave by other means than Composer's places.
func (f *keyFacts) given() {
	if f.options.Given == nil {
		return
	}
	ref := f.place(diagnose.Place{Name: f.options.GivenBy, State: diagnose.PlaceEntry})
	f.key(diagnose.Key{Place: ref, Where: f.options.GivenBy, Kind: string(composer.HTTPBasic), Used: true}, *f.options.Given, basic(*f.options.Given))
}

// strays adds pairs that lie where Composer does not look.
func (f *keyFacts) strays() {
	for _, hit := range composer.LookElsewhere(f.options.Machine, f.options.Project, f.reading) {
		if hit.ID == "near-miss" {
			continue // told with its place already
		}
		ref, ok := f.places[hit.Place]
		if !ok {
			ref = f.place(diagnose.Place{Name: hit.Place, Path: hit.Path, State: diagnose.PlaceEntry, Line: hit.Line})
		}
		f.key(diagnose.Key{Place: ref, Where: hit.Place, Line: hit.Line, Kind: string(composer.HTTPBasic), Missed: hit.Text}, hit.Pair, basic(hit.Pair))
	}
}

// choose tells which credential is sent and why, and which Composer versions would
// choose otherwise.
func (f *keyFacts) choose() {
	choice := diagnose.Choice{Seen: diagnose.Seen{Ref: draft("g", 1)}}
	for i, c := range f.credentials {
		if c.used {
			choice.Key = f.Keys[i].Ref
		}
	}
	switch outcome := f.reading.Outcome; {
	case f.options.Given != nil:
		choice.Why = "it was given for this run, so Composer's own places do not count"
	case stops(outcome):
		choice.Key = ""
		choice.Stops = f.stop(outcome)
		choice.Why = outcome.Stops[slices.IndexFunc(outcome.Stops, counts)].Text
	case outcome.Sent == nil:
		choice.Why = "no place that Composer reads has an entry for " + f.reading.Origin
		if f.options.Auth != "" {
			choice.Why = "the file named with --auth has no entry for " + f.reading.Origin
		}
	default:
		choice.Why = why(f.reading)
	}
	for _, v := range f.reading.Variants {
		if f.options.Given != nil {
			break
		}
		other := diagnose.Otherwise{Versions: span(v)}
		if stops(v.Outcome) {
			other.Stops = f.stop(v.Outcome)
		} else if v.Sent != nil {
			other.Key = f.keyOf(v.Sent)
		}
		choice.Otherwise = append(choice.Otherwise, other)
	}
	f.Choice = choice
}

// stops is whether Composer ends before it sends anything, for a reason that is told
// with the places of keys.
func stops(o composer.Outcome) bool { return slices.ContainsFunc(o.Stops, counts) }

// counts is whether a stop is told here: a repository URL that Composer refuses is
// told with the repositories.
func counts(s composer.Stop) bool { return s.ID != "insecure-url" }

// stop is the reference of the place at which Composer stops; a place of its own
// where it is none of those that hold keys.
func (f *keyFacts) stop(o composer.Outcome) string {
	first := o.Stops[slices.IndexFunc(o.Stops, counts)]
	if ref, ok := f.places[first.Place]; ok {
		return ref
	}
	name := first.Place
	if name == "" {
		name = stopName(first.ID)
	}
	if ref, ok := f.places[name]; ok {
		return ref
	}
	return f.place(diagnose.Place{Name: name, Path: first.Path, Read: true, State: diagnose.PlaceMalformed, Line: first.Line, Detail: first.Text, Fatal: true, Mistake: diagnose.MistakeNone})
}

// keyOf is the reference of the credential that other versions would send.
func (f *keyFacts) keyOf(sent *composer.Sent) string {
	for i, k := range f.Keys {
		if f.credentials[i].public == sent.Public && f.credentials[i].private == sent.Private && k.Where == sent.Place {
			return k.Ref
		}
	}
	return ""
}

// keeping notes how the files that hold keys are kept.
func (f *keyFacts) keeping(ctx context.Context) {
	for _, p := range f.Places {
		if p.Path == "" || p.State != diagnose.PlaceEntry {
			continue
		}
		if p.Name == "composer.json config" {
			f.Settings = append(f.Settings, diagnose.Setting{Kind: diagnose.SettingKeysInManifest, Where: "composer.json", Line: p.Line})
		}
		kept := composer.Keeping(ctx, f.options.Machine, p.Path)
		if kept.Git == composer.Tracked {
			f.Settings = append(f.Settings, diagnose.Setting{Kind: diagnose.SettingTracked, Where: p.Name, Line: p.Line})
		}
		if kept.Others {
			f.Settings = append(f.Settings, diagnose.Setting{Kind: diagnose.SettingWorldReadable, Where: p.Name, Line: p.Line})
		}
	}
}

// summary says in a few words what was found.
func (f *keyFacts) summary() string {
	read := 0
	for _, p := range f.Places {
		if p.Read {
			read++
		}
	}
	for i, k := range f.Keys {
		if k.Used && f.Choice.Stops == "" {
			return fmt.Sprintf("%s from %s, of %s", f.Keys[i].Face(), k.Where, plural(read, "place"))
		}
	}
	return "none in " + plural(read, "place")
}

// fingerprint tells two runs that the same pair was used. It is a digest of the
// public half alone, and only of one in the form of a key: what is short or a word
// could be guessed from its digest.
func fingerprint(p composer.Pair) string {
	if len(p.Public) != 32 || strings.Trim(strings.ToLower(p.Public), "0123456789abcdef") != "" || p.Public == p.Private.Reveal() {
		return ""
	}
	sum := sha256.Sum256([]byte("magedoctor fingerprint of a public key\x00" + p.Public))
	return hex.EncodeToString(sum[:6])
}

func flawFact(f composer.Flaw) diagnose.Flaw {
	return diagnose.Flaw{Half: string(f.Half), ID: f.ID, Text: f.Text, Harmless: f.Note}
}

func placeState(s composer.State) diagnose.PlaceState {
	switch s {
	case composer.Unreadable:
		return diagnose.PlaceUnreadable
	case composer.Malformed:
		return diagnose.PlaceMalformed
	case composer.NoEntry:
		return diagnose.PlaceNoEntry
	case composer.HasEntry:
		return diagnose.PlaceEntry
	}
	return diagnose.PlaceAbsent
}

// mistake sorts Composer's complaint about a place.
func mistake(id string) diagnose.Mistake {
	switch id {
	case "shape":
		return diagnose.MistakeEntry
	case "odd-shape":
		return diagnose.MistakeLevel
	case "unreadable", "too-large":
		return diagnose.MistakeNone
	}
	return diagnose.MistakeSyntax
}

// missKind sorts an entry that Composer passes over in silence.
func missKind(id string) diagnose.Mistake {
	if strings.HasPrefix(id, "host-") {
		return diagnose.MistakeHost
	}
	return diagnose.MistakeLevel
}

// stopName names what Composer stops at when it is no file with keys.
func stopName(id string) string {
	switch id {
	case "no-home":
		return "HOME"
	case "composer-variable":
		return "COMPOSER"
	}
	return "the project's folder"
}

// kindOf is Composer's name of a credential; what stands in a URL is sent as a pair.
func kindOf(k composer.Kind) string {
	if k == composer.InURL {
		return string(composer.HTTPBasic)
	}
	return string(k)
}
