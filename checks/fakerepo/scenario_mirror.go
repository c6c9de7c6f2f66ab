package fakerepo

import "net/http"

// mirrorURL is where the mirrors of the scenarios stand.
const mirrorURL = "https://" + HostMirror + "/repository/magento/"

// mirrored is a world with a mirror beside the healthy repository.
func mirrored(mirror func() http.Handler, accounts ...Account) func() http.Handler {
	return func() http.Handler {
		repo := New(Shop(), accounts...)
		others := Beside(repo)
		others[HostMirror] = mirror()
		return World(repo, others)
	}
}

func mirrorAt(c *Catalogue, accounts ...Account) *Repository {
	repo := New(c, accounts...)
	repo.Path = "/repository/magento"
	return repo
}

func (k *kit) mirrors() []Scenario {
	full, open, builds := accountFull(), accountOpen(), NewAccount(7, TierCommerce, TierB2B)
	project := func(p Project) Project {
		p.Repositories = `[{"type": "composer", "url": "` + mirrorURL + `"}]`
		p.Base = "https://" + HostMirror + "/repository/magento"
		return p
	}
	args := []string{"--repository", mirrorURL}
	auth := AuthJSON(HostMirror, builds.Public, builds.Private)
	return []Scenario{
		{
			Name:  "mirror-well",
			Story: "A company's mirror with its own accounts serves Commerce under a path of its own.",
			Handler: mirrored(func() http.Handler {
				return mirrorAt(Shop(), builds)
			}, full), Network: NetworkOK,
			Files: k.locked(project(commerceProject()), auth), Args: args, Composer: install(true), Promise: Promise{Verdict: Open},
		},
		{
			Name:  "mirror-misconfigured",
			Story: "The mirror has no keys of its own: refused by repo.magento.com, it answers 503 to everybody.",
			Handler: mirrored(func() http.Handler {
				return Under(mirrorAt(Shop(), builds), BlockedUpstream())
			}, full), Network: NetworkOK,
			Files: unlocked(project(commerceProject()), auth), Args: args, Composer: update(false), Promise: shut("mirror-misconfigured"),
		},
		{
			Name:  "mirror-breaks-metadata",
			Story: "The mirror makes archive URLs out of a reference that the v1 metadata does not have: they end in /.zip.",
			Handler: mirrored(func() http.Handler {
				repo := mirrorAt(Shop(), builds)
				repo.BreakDist = true
				return repo
			}, full), Network: NetworkOK,
			Files: unlocked(project(commerceProject()), auth), Args: args, Composer: Composer{[]string{"update"}, false},
			Promise: shut("mirror-misconfigured"),
		},
		{
			Name:  "mirror-lag",
			Story: "A public mirror that needs no keys is days behind: 2.4.9 is out, the mirror ends at 2.4.8.",
			Handler: mirrored(func() http.Handler {
				c := Shop()
				for _, name := range []string{"magento/product-community-edition", "magento/project-community-edition", "magento/magento2-base"} {
					_ = c.Remove(name, "2.4.9")
				}
				repo := mirrorAt(c)
				repo.Open = true
				return repo
			}, open), Network: NetworkOK,
			Files: unlocked(project(openProject()), ""), Args: args, Composer: update(false), Promise: shut("mirror-lag"),
		},
	}
}
