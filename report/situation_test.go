package report

import (
	"fmt"
	"strings"
	"time"

	"magedoctor/diagnose"
)

// run builds the evidence of one run, as the checks would.
type run struct{ diagnose.Evidence }

const repository = "https://repo.magento.com/"

func newRun() *run {
	return &run{diagnose.Evidence{
		Origin: "probe", Taken: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Repository: repository, Official: true,
		Client: diagnose.Client{Seen: seen("o1", "project"), Version: "2.8.8", Source: "composer --version"},
	}}
}

func seen(ref, check string) diagnose.Seen {
	return diagnose.Seen{Ref: ref, Check: check, From: "probe"}
}

// place adds a place where keys were looked for.
func (r *run) place(name string, state diagnose.PlaceState) string {
	ref := fmt.Sprintf("l%d", len(r.Places)+1)
	r.Places = append(r.Places, diagnose.Place{Seen: seen(ref, "keys"), Name: name, Read: true, State: state})
	return ref
}

// places adds the seven places of a usual machine; those named hold an entry.
func (r *run) places(entries ...string) {
	for _, name := range []string{
		"COMPOSER_AUTH", "auth.json", "composer.json", "~/.composer/auth.json", "~/.composer/config.json",
		"var/composer_home/auth.json", "MAGENTO_PUBLIC_KEY",
	} {
		state := diagnose.PlaceAbsent
		if strings.HasSuffix(name, "r.json") || strings.HasSuffix(name, "g.json") {
			state = diagnose.PlaceNoEntry
		}
		for _, e := range entries {
			if e == name {
				state = diagnose.PlaceEntry
			}
		}
		r.place(name, state)
		if p := &r.Places[len(r.Places)-1]; strings.HasPrefix(name, "var/") || strings.HasPrefix(name, "MAGENTO") {
			p.Read = false
		}
	}
}

// key adds a pair that stands in a place; the first one added is sent.
func (r *run) key(public, where string) string {
	ref := fmt.Sprintf("k%d", len(r.Keys)+1)
	k := diagnose.Key{Seen: seen(ref, "keys"), Where: where, Line: 4, Kind: "http-basic", Public: public, Read: true, Used: len(r.Keys) == 0}
	for _, p := range r.Places {
		if p.Name == where {
			k.Place = p.Ref
		}
	}
	if k.Used {
		r.Choice = diagnose.Choice{Seen: seen("g1", "keys"), Key: ref, Why: where + " is the only place with keys for repo.magento.com"}
	}
	r.Keys = append(r.Keys, k)
	return ref
}

// project adds a Commerce project with a lock.
func (r *run) project(tiers ...diagnose.Tier) {
	r.Project = diagnose.Project{
		Seen: seen("j1", "project"), Dir: ".", Name: "acme/shop", Tiers: tiers, Configured: diagnose.Yes, LockFresh: diagnose.Yes,
		Manifest: diagnose.File{Seen: seen("f1", "project"), Name: "composer.json", State: diagnose.FileRead},
		Lock:     diagnose.File{Seen: seen("f2", "project"), Name: "composer.lock", State: diagnose.FileRead},
		Repositories: []diagnose.Repository{
			{Seen: seen("r1", "project"), Where: "composer.json", Line: 12, Type: "composer", URL: repository, Ours: true},
		},
	}
}

// connection adds the healthy connection to the repository.
func (r *run) connection() *diagnose.Connection {
	r.Connections = append(r.Connections, diagnose.Connection{
		Seen: seen(fmt.Sprintf("c%d", len(r.Connections)+1), "reach"), Host: "repo.magento.com", Address: "192.0.2.7:443", Protocol: "HTTP/2.0", TLS: "TLS 1.3",
		Certificate: diagnose.Certificate{Subject: "repo.magento.com", Issuer: "DigiCert Inc", Public: diagnose.Yes, Verified: true,
			NotBefore: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)},
		ServerDate: r.Taken, Clock: r.Taken, DNSMS: 6, ConnectMS: 11, TLSMS: 14,
	})
	return &r.Connections[len(r.Connections)-1]
}

// ask adds an exchange; key is empty for an anonymous one.
func (r *run) ask(check string, ask diagnose.Ask, path, key string, status int) *diagnose.Exchange {
	x := diagnose.Exchange{
		Seen: seen(fmt.Sprintf("x%d", len(r.Exchanges)+1), check), Ask: ask, Method: "GET", URL: strings.TrimSuffix(r.Repository, "/") + path,
		Sent: diagnose.SentNothing, Key: key, Want: diagnose.Want{Status: []int{200}, Kind: diagnose.ContentJSON}, Status: status,
		Content: diagnose.Content{Kind: diagnose.ContentJSON}, Tries: 1, TookMS: int64(45 + len(r.Exchanges)%20),
	}
	if key != "" {
		x.Sent = diagnose.SentKeys
	}
	if ask == diagnose.AskArchive {
		x.Method, x.Want, x.Content = "HEAD", diagnose.Want{Status: []int{200}}, diagnose.Content{Kind: diagnose.ContentZip, Bytes: 48123}
		if status != 200 {
			x.Content = diagnose.Content{Kind: diagnose.ContentHTML}
		}
	}
	r.Exchanges = append(r.Exchanges, x)
	r.Requests++
	return &r.Exchanges[len(r.Exchanges)-1]
}

// anonymous adds the request without keys that the repository refuses as it
// should.
func (r *run) anonymous() {
	x := r.ask("anonymous", diagnose.AskRoot, "/packages.json", "", 401)
	x.Control, x.Want.Status = true, []int{401}
	x.Content.Says, x.Content.Notice = diagnose.SaysNoKeys, "You haven't provided your Magento authentication keys."
	r.step("reach", "the name resolves and TLS is genuine", "TLS 1.3, HTTP/2.0", 31)
	r.step("anonymous", "the repository asks for keys", "401 in JSON", 52)
}

// accepted adds the keyed root and lists, with a view in which the given tiers are
// open.
func (r *run) accepted(key string, names int, open ...diagnose.Tier) {
	root := r.ask("accepted", diagnose.AskRoot, "/packages.json", key, 200).Ref
	list := r.ask("lists", diagnose.AskList, "/p/provider-ce$"+strings.Repeat("0", 64)+".json", key, 200).Ref
	v := diagnose.View{Seen: seen(fmt.Sprintf("v%d", len(r.Views)+1), "lists"), Key: key, Taken: r.Taken,
		Accepted: diagnose.Yes, Complete: diagnose.Yes, Names: names, Because: []string{root, list}}
	for _, m := range []struct {
		tier  diagnose.Tier
		names []string
	}{
		{diagnose.TierOpenSource, []string{"magento/product-community-edition", "magento/framework"}},
		{diagnose.TierCommerce, []string{"magento/product-enterprise-edition", "magento/module-customer-segment", "magento/module-staging"}},
		{diagnose.TierB2B, []string{"magento/extension-b2b"}},
	} {
		t := diagnose.TierView{Tier: m.tier, Missing: m.names}
		for _, o := range open {
			if o == m.tier {
				t.Listed, t.Missing = m.names, nil
			}
		}
		v.Tiers = append(v.Tiers, t)
		for _, name := range m.names {
			listed := diagnose.No
			if t.Listed != nil {
				listed = diagnose.Yes
			}
			r.Packages = append(r.Packages, diagnose.Package{
				Seen: seen(fmt.Sprintf("p%d", len(r.Packages)+1), "lists"), Name: name, Tier: m.tier, Source: "marker", Listed: listed,
			})
		}
	}
	r.Views = append(r.Views, v)
	r.step("accepted", "the keys open the package list", "200 in JSON", 60)
	r.step("lists", "all provider lists can be read", fmt.Sprintf("%d names", names), 48)
	c := r.ask("control", diagnose.AskArchive, "/archives/magento/no-such-package/magento-no-such-package-1.0.0.0.zip", key, 404)
	c.Control, c.Want.Status = true, []int{404, 403}
	r.step("control", "an archive that cannot exist is not found", "404", 41)
}

// locked adds a locked package whose archive answered with a status; 0 means that
// it was not asked.
func (r *run) locked(name, version string, tier diagnose.Tier, key string, listed diagnose.Answer, status int) *diagnose.Package {
	p := diagnose.Package{
		Seen: seen(fmt.Sprintf("p%d", len(r.Packages)+1), "archives"), Name: name, Version: version, Tier: tier, Source: "lock",
		Line: 20 + 40*len(r.Packages), Listed: listed, VersionListed: listed,
	}
	if status > 0 {
		vendor, short, _ := strings.Cut(name, "/")
		x := r.ask("archives", diagnose.AskArchive, fmt.Sprintf("/archives/%s/%s/%s-%s-%s.0.zip", vendor, short, vendor, short, version), key, status)
		x.Package, x.Version = name, version
		p.Archive, p.ArchiveOpen = x.Ref, diagnose.No
		if status == 200 {
			p.ArchiveOpen = diagnose.Yes
		}
	}
	r.Packages = append(r.Packages, p)
	return &r.Packages[len(r.Packages)-1]
}

func (r *run) step(check, doc, detail string, ms int64) {
	r.Steps = append(r.Steps, diagnose.Step{Check: check, Doc: doc, Detail: detail, TookMS: ms})
}

func (r *run) skip(check, doc, why string) {
	r.Steps = append(r.Steps, diagnose.Step{Check: check, Doc: doc, Skipped: why})
}

// local adds the steps that read files only.
func (r *run) local() {
	r.step("keys", "one pair of keys is found where Composer reads it", fmt.Sprintf("%d places", len(r.Places)), 2)
	r.step("project", "composer.json and composer.lock can be read", "", 9)
}
