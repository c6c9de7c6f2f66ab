package fakerepo_test

import (
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"

	"magedoctor/checks/fakerepo"
)

// FuzzAdmission: whatever the Authorization header says, only the very pair of an account opens the list, everything else
// is 401 with one of the two known texts.
func FuzzAdmission(f *testing.F) {
	good := full()
	pair := base64.StdEncoding.EncodeToString([]byte(keysOf(good)))
	for _, seed := range []string{"", "Basic " + pair, "basic " + pair, "Basic" + pair, "Basic  " + pair, "Bearer x", "Basic", "Basic Og==", "Basic " + pair + "="} {
		f.Add(seed)
	}
	repo := fakerepo.New(fakerepo.Shop(), good)
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", rootURL, nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		repo.ServeHTTP(w, r)
		scheme, value, _ := strings.Cut(header, " ")
		decoded, err := base64.StdEncoding.DecodeString(value)
		opens := strings.EqualFold(scheme, "Basic") && err == nil && string(decoded) == keysOf(good)
		body := w.Body.String()
		switch {
		case opens != (w.Code == 200):
			t.Errorf("%q: status %d", header, w.Code)
		case !opens && strings.Contains(body, "haven't provided") == strings.Contains(body, "keys are invalid"):
			t.Errorf("%q: body %s", header, body)
		case strings.Contains(body, good.Private):
			t.Errorf("%q: the private key came back", header)
		}
	})
}

// FuzzPaths: no path panics, and without keys nothing but pages that hold no package is served.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"/", "/packages.json", "/p/", "/p/$.json", "/p/magento/framework$x.json", "/archives/", "/p2/x", "/products/downloads/file/", "//"} {
		f.Add(seed)
	}
	world := fakerepo.Shops(fakerepo.New(fakerepo.Shop(), full()))
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequest("GET", "https://repo.magento.com/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		world.ServeHTTP(w, r)
		if w.Code == 200 && !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%q: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	})
}
