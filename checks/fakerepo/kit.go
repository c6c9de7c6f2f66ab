package fakerepo

import "net/http"

// kit is what the scenarios are made of.
type kit struct {
	shop *Catalogue // for locks; served are fresh ones
}

// accountFull holds Commerce, B2B and Cloud, and one extension.
func accountFull() Account {
	a := NewAccount(1, TierCommerce, TierB2B, TierCloud)
	a.Extensions = []string{ExtensionShipping}
	return a
}

// accountOpen holds Open Source only, as every new account does.
func accountOpen() Account { return NewAccount(2) }

func commerceProject() Project {
	return Project{Require: map[string]string{"magento/product-enterprise-edition": "2.4.9", "magento/extension-b2b": "1.5.3"}}
}

func openProject() Project {
	return Project{Require: map[string]string{"magento/product-community-edition": "2.4.9"}}
}

// requiring is the Open Source or Commerce project with one more package.
func (p Project) requiring(name, version string) Project {
	require := map[string]string{name: version}
	for k, v := range p.Require {
		require[k] = v
	}
	p.Require = require
	return p
}

// pair writes an auth.json with the keys of one account for the repository.
func pair(a Account) string { return AuthJSON(HostRepository, a.Public, a.Private) }

// unlocked is a project without a lock, with this auth.json ("" for none). A project that cannot be written gives an empty
// file, which the test of the scenarios finds.
func unlocked(p Project, auth string) map[string]string {
	text, err := p.ComposerJSON()
	if err != nil {
		text = ""
	}
	files := map[string]string{"project/composer.json": text}
	if auth != "" {
		files["project/auth.json"] = auth
	}
	return files
}

// locked is the same with a fresh lock.
func (k *kit) locked(p Project, auth string) map[string]string {
	files := unlocked(p, auth)
	lock, err := p.Lock(k.shop)
	if err != nil {
		lock = ""
	}
	files["project/composer.lock"] = lock
	return files
}

// with adds files to files, given as name, text and so on.
func with(files map[string]string, nameText ...string) map[string]string {
	for i := 0; i+1 < len(nameText); i += 2 {
		files[nameText[i]] = nameText[i+1]
	}
	return files
}

// serving is the usual world for these accounts.
func serving(accounts ...Account) func() http.Handler {
	return func() http.Handler { return Shops(New(Shop(), accounts...)) }
}

// spoiled is the usual world for the full and the open account with weather over the repository's host.
func spoiled(weathers ...Weather) func() http.Handler {
	return func() http.Handler {
		repo := New(Shop(), accountFull(), accountOpen())
		return World(Under(repo, weathers...), Beside(repo))
	}
}

// stocked is the usual world with another stock of packages.
func stocked(change func(*Catalogue)) func() http.Handler {
	return func() http.Handler {
		c := Shop()
		change(c)
		return Shops(New(c, accountFull(), accountOpen()))
	}
}

func install(opens bool) Composer { return Composer{[]string{"install"}, opens} }

func update(opens bool) Composer { return Composer{[]string{"update", "--no-install"}, opens} }

func shut(cause string) Promise { return Promise{Verdict: Shut, Cause: cause} }

func unproven(cause string) Promise { return Promise{Verdict: Unproven, Cause: cause} }

func warned(cause string) Promise { return Promise{Verdict: Open, Cause: cause} }
