package fakerepo

import (
	"net/http"
	"time"
)

func (k *kit) server() []Scenario {
	files := func() map[string]string { return k.locked(commerceProject(), pair(accountFull())) }
	return []Scenario{
		{
			Name:    "repository-outage",
			Story:   "The repository answers 503 to everybody; other hosts are fine.",
			Handler: spoiled(Outage(http.StatusServiceUnavailable)), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("repository-outage"),
		},
		{
			Name:    "repository-outage-500",
			Story:   "The repository fails with 500 and a JSON body as soon as keys are sent.",
			Handler: spoiled(WithKeys(OutageJSON(http.StatusInternalServerError))), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("repository-outage"),
		},
		{
			Name:    "keys-invalid-for-everybody",
			Story:   "As in May 2016: the repository calls every pair invalid, even a request that carries none.",
			Handler: spoiled(InvalidForAll(true)), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("repository-outage"),
		},
		{
			Name:    "maintenance",
			Story:   "A maintenance page with 503 and Retry-After stands in front of the repository.",
			Handler: spoiled(Maintenance(time.Hour)), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("repository-outage"),
		},
		{
			Name:    "rate-limited",
			Story:   "Too many builds behind one address: the repository answers 429 and asks to wait a minute.",
			Handler: spoiled(Throttle(0, time.Minute)), Network: NetworkOK,
			Files: files(), Composer: update(false), Promise: unproven("rate-limited"),
		},
		{
			Name:    "lists-garbled",
			Story:   "The provider lists are cut in the middle for everybody.",
			Handler: spoiled(Only(Lists, Garbage())), Network: NetworkOK,
			Files: unlocked(commerceProject(), pair(accountFull())), Composer: update(false), Promise: unproven("repository-outage"),
		},
		{
			Name:    "unexplained",
			Story:   "With keys the package list answers 204 and nothing else, which nobody has ever reported.",
			Handler: spoiled(WithKeys(Only(Root, Teapot(http.StatusNoContent)))), Network: NetworkOK,
			Files: unlocked(commerceProject(), pair(accountFull())), Composer: update(false), Promise: unproven("unexplained"),
		},
	}
}
