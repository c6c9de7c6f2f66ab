package checks

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"magedoctor/checks/fakerepo"
	"magedoctor/diagnose"
)

// archivesAnswer is a healthy world in which archives are answered by reply, two at a
// time.
func archivesAnswer(t *testing.T, reply http.HandlerFunc) diagnose.Evidence {
	t.Helper()
	s := find(t, "open-source-well")
	healthy := s.Handler()
	o, _ := enter(t, s, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/cdn/") || fakerepo.KindOf(r) == fakerepo.Archives && !strings.Contains(r.URL.Path, "magedoctor-control") {
			reply(w, r)
			return
		}
		healthy.ServeHTTP(w, r)
	}))
	o.Concurrency = 2
	e, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// archivesOpen counts the wanted archives by what is known of them.
func archivesOpen(e diagnose.Evidence) map[diagnose.Answer]int {
	counts := map[diagnose.Answer]int{}
	for _, p := range e.Packages {
		if p.Wanted() && !p.Metapackage {
			counts[p.ArchiveOpen]++
		}
	}
	return counts
}

func TestARedirectedArchiveIsFollowedWithoutKeys(t *testing.T) {
	e := archivesAnswer(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/cdn/") {
			http.Redirect(w, r, "https://"+fakerepo.HostNeutral+"/cdn/archive.zip?signature=made-up", http.StatusFound)
			return
		}
		if r.Header.Get("Authorization") != "" {
			t.Errorf("keys went to %s", r.Host)
		}
		if r.Method != "GET" || r.URL.Query().Get("signature") != "made-up" {
			t.Errorf("asked %s %s: the signed address is for GET, as it was given", r.Method, r.URL)
		}
		w.Header().Set("Content-Type", "application/zip")
		_, _ = w.Write([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	})
	if got := archivesOpen(e); got[diagnose.Yes] == 0 || got[diagnose.Unknown]+got[diagnose.No] > 0 {
		t.Errorf("archives: %v", got)
	}
	for _, x := range e.Exchanges {
		if x.Unexpected() || strings.Contains(x.URL+x.Header["Location"], "made-up") {
			t.Errorf("%s %d is unexpected, or tells the signature: %+v", x.URL, x.Status, x)
		}
	}
}

func TestARedirectThatMayNotBeFollowedEndsTheAsking(t *testing.T) {
	var sent atomic.Int32
	e := archivesAnswer(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/cdn/") {
			sent.Add(1)
			http.Redirect(w, r, "https://"+fakerepo.HostNeutral+"/cdn/archive.zip", http.StatusFound)
			return
		}
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if got, want := step(t, e, "archives").Unfinished, "the server asked to wait 1h, longer than the 5s that are waited out; not asked for: "; !strings.HasPrefix(got, want) {
		t.Errorf("unfinished: %q, want %q", got, want)
	}
	locked := 0
	for _, n := range archivesOpen(e) {
		locked += n
	}
	if n := int(sent.Load()); n >= locked {
		t.Errorf("%d of %d archives were asked for", n, locked)
	}
}

func TestWhatIsNoArchiveIsNotOpen(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"a login page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		},
		"nothing": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/zip")
			w.Header().Set("Content-Length", "0")
		},
		"a redirect to plain http": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+fakerepo.HostNeutral+"/cdn/archive.zip", http.StatusFound)
		},
		"redirects without end": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			if got := archivesOpen(archivesAnswer(t, reply)); got[diagnose.Yes] > 0 {
				t.Errorf("archives: %v", got)
			}
		})
	}
}

func TestALockedArchiveWithAnotherOriginIsNotProvenByTheList(t *testing.T) {
	s := find(t, "open-source-well")
	s.Files["project/composer.lock"] = strings.ReplaceAll(s.Files["project/composer.lock"], "https://repo.magento.com/archives", "http://repo.magento.com/archives")
	e := look(t, s, nil)
	if got := archivesOpen(e); got[diagnose.Yes] > 0 {
		t.Errorf("archives: %v", got)
	}
	if got := diagnose.Diagnose(e).Verdict; got == diagnose.Open {
		t.Errorf("the verdict is %s", got)
	}
}
