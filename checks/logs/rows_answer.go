package logs

import (
	"strings"

	"magedoctor/checks/composer"
	"magedoctor/diagnose"
)

// answerRows: other statuses, and bodies that cannot be used (CurlDownloader,
// RemoteFilesystem, ComposerRepository, FileDownloader, ZipDownloader).
func answerRows() []row {
	return []row{
		{
			name:  "status",
			texts: []string{`The "{url}" file could not be downloaded (HTTP/{status})`, `The "{url}" file could not be downloaded, got redirect without Location (HTTP/{status})`},
			look:  []string{"file could not", "could not be downloaded", "not be downloaded (", "downloaded (HTTP"},
			tell:  tellStatus,
		},
		{
			name:  "status, cut off",
			texts: []string{`The "https://repo.magento.com/{rest}`},
			look:  []string{`The "https://repo.mag`},
			loose: true,
			tell:  tellCutOff,
		},
		{
			name:  "traced answer",
			texts: []string{"] https://{rest}"},
			look:  []string{"[400] https", "[401] https", "[403] https", "[404] https", "[410] https", "[429] https", "[500] https", "[502] https", "[503] https", "[504] https"},
			tell:  tellTraced,
		},
		{
			name:  "no JSON",
			texts: []string{`"http{url}" does not contain valid JSON`},
			look:  []string{"contain valid JSON", "does not contain", "Parse error on line"},
			tell: func(n *notes, f found) bool {
				a := answer{status: 200, content: notJSON(f.folded[f.to:]), target: aim("http" + f.get("url")), number: f.number()}
				if a.side == elsewhere && !a.document {
					// Composer asks for .json files only: this is where it was sent to instead.
					a.side, a.ask = ours, diagnose.AskRoot
				}
				return n.add(f, a)
			},
		},
		{
			name:  "digest of metadata",
			texts: []string{"The contents of {url} do not match its signature"},
			look:  []string{"match its signature", "man-in-the-middle", "antivirus software"},
			tell: func(n *notes, f found) bool {
				return n.answered(f, f.get("url"), answer{status: 200, content: diagnose.Content{Kind: diagnose.ContentJSON, Problem: "its content does not match its digest", Altered: true}})
			},
		},
		{
			name: "digest of an archive",
			texts: []string{
				"The checksum verification of the file failed (downloaded from {url})",
				"The checksum verification of the file failed for module {name2} ({url} expected",
				"checksum verification of the file failed {rest} (downloaded from {url})",
			},
			look: []string{"checksum verification", "verification of the file", "file failed (downl"},
			tell: func(n *notes, f found) bool {
				return n.answered(f, f.get("url"), answer{status: 200, content: diagnose.Content{Kind: diagnose.ContentOther, Problem: "its checksum is another than the wanted one"}})
			},
		},
		{
			name:  "broken archive",
			texts: []string{"The downloaded archive for {name} is truncated or corrupt", "The downloaded archive for {name} is corrupt"},
			look:  []string{"downloaded archive for", "truncated or corrupt", "central directory not", "end of central dir"},
			since: "2.11.0",
			tell:  func(n *notes, f found) bool { return n.brokenArchive(f, f.get("name")) },
		},
		{
			name:  "archive cannot be unpacked",
			texts: []string{"Failed to extract {name}: ({code})", "Failed to extract {name}:"},
			look:  []string{"Failed to extract", "central-directory sig", "not a zipfile"},
			tell: func(n *notes, f found) bool {
				near := f.folded[f.from:min(f.to+reach, len(f.folded))]
				if !strings.Contains(near, "zipfile") && !strings.Contains(near, "central") {
					return n.mild(f, diagnose.MessagePlugin, "")
				}
				return n.brokenArchive(f, f.get("name"))
			},
		},
		{
			name:  "other package's metadata unreadable",
			texts: []string{"Could not load package {name} in {url} [UnexpectedValueException]", "Could not load package {name} in {url}: ["},
			look:  []string{"Could not load package", "UnexpectedValueException", "parse version constraint"},
			tell: func(n *notes, f found) bool {
				a := answer{status: 200, sent: diagnose.SentKeys, content: diagnose.Content{Kind: diagnose.ContentJSON, Problem: "the entry of " + f.get("name") + " is not valid"}}
				return n.answered(f, f.get("url"), a)
			},
		},
		{
			name:  "plain http",
			texts: []string{"Your configuration does not allow connections to {url}. See"},
			look:  []string{"does not allow connections", "configuration does not", "config.md#secure-http"},
			tell: func(n *notes, f found) bool {
				t := aim(f.get("url"))
				if t.side != elsewhere {
					n.entry(f, t.url, diagnose.RepositoryPlainHTTP, "it is asked without TLS")
					return t.host != ""
				}
				// Composer was sent to plain http by a redirect.
				a := answer{target: target{host: official, side: ours, ask: t.ask}, number: f.number(), status: 302}
				a.content.Text = n.mask("redirect to " + t.url)
				return n.add(f, a)
			},
		},
		{
			name:  "degraded",
			texts: []string{"{url} could not be fully loaded ({reason}), package information was loaded from the local cache", "{url} could not be fully loaded, package information was loaded from the local cache"},
			look:  []string{"could not be fully", "package information was", "from the local cache", "may be out of date"},
			tell:  tellDegraded,
		},
	}
}

// notJSON tells what came in the place of JSON by the excerpt in the message.
func notJSON(after string) diagnose.Content {
	_, excerpt, shown := strings.Cut(after, "parseerroronline1:")
	switch {
	case !shown || excerpt == "":
		return diagnose.Content{Kind: diagnose.ContentOther}
	case excerpt[0] == '<':
		return diagnose.Content{Kind: diagnose.ContentHTML}
	case excerpt[0] == '^':
		return diagnose.Content{Kind: diagnose.ContentEmpty}
	case excerpt[0] == '{' || excerpt[0] == '[' || strings.HasPrefix(excerpt, "..."):
		return diagnose.Content{Kind: diagnose.ContentJSON, Problem: "it is broken JSON"}
	}
	return diagnose.Content{Kind: diagnose.ContentText}
}

func tellStatus(n *notes, f found) bool {
	a := status(line1(f.get("status")))
	if a.status < 300 {
		return false
	}
	if body := f.folded[f.to:min(f.to+reach, len(f.folded))]; strings.HasPrefix(body, `:{"warning"`) || strings.HasPrefix(body, `:{"info"`) {
		switch {
		case strings.Contains(body, "providedyourmagentoauthenticationkeys"):
			n.heard(f, "You haven't provided your Magento authentication keys.", diagnose.SaysNoKeys)
		case strings.Contains(body, "magentoauthenticationkeysareinvalid"):
			n.heard(f, "Your Magento authentication keys are invalid.", diagnose.SaysInvalid)
		}
	}
	return n.answered(f, f.get("url"), a)
}

// tellCutOff takes in an exception of which only the beginning is there: an
// archive could not be had, and its status is unknown.
func tellCutOff(n *notes, f found) bool {
	rest := f.get("rest")
	t := aim("https://" + official + "/" + rest)
	if strings.Contains(rest, `"`) || t.ask != diagnose.AskArchive || t.name == "" {
		return false
	}
	version := n.versions[t.name]
	if version == "" && strings.HasSuffix(rest, ".zip") {
		version = t.version
	}
	n.want(diagnose.Package{Seen: n.seen(f.number()), Name: t.name, Version: version, Source: "log", ArchiveOpen: diagnose.No})
	return true
}

// tellTraced takes in a line of -vvv: "[401] https://…". A failure among them may
// be tried again.
func tellTraced(n *notes, f found) bool {
	text := f.lines[f.at(f.from)].text
	code, rest, ok := strings.Cut(strings.TrimLeft(text, " "), "] ")
	if !ok || len(code) != 4 || code[0] != '[' || !strings.HasPrefix(rest, "https://") {
		return false
	}
	url, _, _ := strings.Cut(rest, " ")
	a := status(code[1:])
	switch t := aim(url); {
	case t.side == elsewhere || !t.document:
		return false
	case a.status == 200:
		if t.side == neutral {
			return false
		}
		a.sent, a.content.Kind = diagnose.SentUnknown, diagnose.ContentJSON
		if t.ask == diagnose.AskArchive {
			a.content.Kind = diagnose.ContentZip
		}
	case a.status < 400:
		return false
	}
	a.weak = a.status != 200 && a.status != 401 && a.status != 403
	return n.answered(f, url, a)
}

// tellDegraded takes in that Composer's own cache stood in for a repository.
func tellDegraded(n *notes, f found) bool {
	t := aim(f.get("url"))
	if t.host == "" {
		url := f.get("url")
		if i := strings.LastIndex(url, "http"); i > 0 {
			t = aim(url[i:])
		}
	}
	if t.side != ours && t.side != copied && !strings.Contains(f.folded[:f.to], official) {
		return n.message(f, diagnose.MessageHarmless, "")
	}
	return n.message(f, diagnose.MessageDegraded, "")
}

// brokenArchive takes in that an archive arrived and is none.
func (n *notes) brokenArchive(f found, name string) bool {
	if !composer.IsAdobe(name) && !strings.Contains(f.folded, official) {
		return n.mild(f, diagnose.MessagePlugin, name)
	}
	a := answer{status: 200, content: diagnose.Content{Kind: diagnose.ContentOther, Problem: "it is no zip archive, or only a part of one"}, number: f.number()}
	a.target = target{host: official, side: ours, ask: diagnose.AskArchive, name: name, version: n.versions[name], document: true}
	if url, err := composer.ArchiveURL("https://"+official, name, a.version); err == nil && a.version != "" {
		a.url = url
	}
	return n.add(f, a)
}
