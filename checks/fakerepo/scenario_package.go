package fakerepo

import "net/http"

func (k *kit) packages() []Scenario {
	full, open := accountFull(), accountOpen()
	withdraw := func(c *Catalogue) {
		_ = c.Change("magento/module-page-cache", "100.4.9", func(p *Package) { p.Withdrawn = http.StatusGone })
	}
	rebuild := func(c *Catalogue) {
		_ = c.Change("magento/module-page-cache", "100.4.5-p14", func(p *Package) { p.Build = 1 })
	}
	return []Scenario{
		{
			Name:    "package-withdrawn",
			Story:   "module-page-cache is listed for the account, but its archive is gone.",
			Handler: stocked(withdraw), Network: NetworkOK,
			Files: k.locked(openProject(), pair(open)), Composer: install(false), Promise: shut("package-withdrawn"),
		},
		{
			Name:    "package-unknown",
			Story:   "A typing mistake in a package name: no list has it, and it is no package of Adobe's.",
			Handler: serving(full), Network: NetworkOK,
			Files:    unlocked(commerceProject().requiring("magento/modul-custommer-segmnt", "102.1.9"), pair(full)),
			Composer: update(false), Promise: shut("package-unknown"),
		},
		{
			Name:    "version-unknown",
			Story:   "The package exists, version 2.4.99 never did.",
			Handler: serving(full, open), Network: NetworkOK,
			Files:    unlocked(Project{Require: map[string]string{"magento/product-community-edition": "2.4.99"}}, pair(open)),
			Composer: update(false), Promise: shut("version-unknown"),
		},
		{
			Name:  "publishing-incident",
			Story: "A release was published without one of its modules: the metapackage is listed, what it requires is not, for anybody.",
			Handler: stocked(func(c *Catalogue) {
				for _, p := range c.Versions("magento/module-quote") {
					_ = c.Remove(p.Name, p.Version)
				}
			}), Network: NetworkOK,
			Files: unlocked(openProject(), pair(open)), Composer: update(false), Promise: shut("publishing-incident"),
		},
		{
			Name:    "archive-repackaged",
			Story:   "module-page-cache of 2.4.5 was built again after the lock was written: the archive is sound, its checksum is another one.",
			Handler: stocked(rebuild), Network: NetworkOK,
			Files:    k.locked(Project{Require: map[string]string{"magento/product-community-edition": "2.4.5-p14"}}, pair(open)),
			Composer: install(false), Promise: shut("archive-repackaged"),
		},
	}
}
