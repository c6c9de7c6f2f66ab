package repo

import (
	"crypto/tls"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAuthorities(t *testing.T) {
	ca := newAuthority(t, "Example Root")
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw})
	good := write("ca.pem", bundle)
	inDir := filepath.Dir(write("certs/a.pem", bundle))
	write("certs/README", []byte("not one"))
	empty := filepath.Dir(write("empty/README", []byte("not one")))
	key := write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("hidden")}))

	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.sign(t, host, -time.Hour, time.Hour)}}, http.NotFoundHandler())
	for _, c := range []struct {
		name  string
		in    []Bundle
		works bool
		err   string
	}{
		{"none", nil, false, ""},
		{"a file", []Bundle{{Name: "--ca-file", Path: good}}, true, ""},
		{"a directory", []Bundle{{Name: "SSL_CERT_DIR", Path: inDir}}, true, ""},
		{"a file that is not there", []Bundle{{Name: "--ca-file", Path: filepath.Join(dir, "gone.pem")}}, false, "--ca-file: reading " + filepath.Join(dir, "gone.pem") + ": no such file or directory"},
		{"a file without a certificate", []Bundle{{Name: "--ca-file", Path: filepath.Join(empty, "README")}}, false, "README holds no certificate in PEM form"},
		{"a private key", []Bundle{{Name: "--ca-file", Path: key}}, false, "but a private key"},
		{"DER", []Bundle{{Name: "--ca-file", Path: write("ca.der", ca.cert.Raw)}}, false, "openssl x509 -inform der"},
		{"a directory without a certificate", []Bundle{{Name: "config.capath", Path: empty}}, false, "config.capath: no file in " + empty},
		{"an optional one that is not there", []Bundle{{Name: "SSL_CERT_FILE", Path: "gone", Optional: true}, {Name: "--ca-file", Path: good}}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			pool, err := Authorities(c.in)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "hidden") {
					t.Errorf("error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil || (pool == nil) != (len(c.in) == 0) {
				t.Fatal(pool, err)
			}
			cl := client(t, "https://"+host, func(o *Options) { o.Authorities, o.Dial = pool, to(s.Listener.Addr().String()) })
			a := cl.Do(t.Context(), Request{URL: "https://" + host})
			if (a.Exchange.Status == 404) != c.works {
				t.Errorf("exchange %+v", a.Exchange)
			}
		})
	}
}

func TestBundles(t *testing.T) {
	env := map[string]string{"SSL_CERT_DIR": "/a" + string(filepath.ListSeparator) + "/b", "COMPOSER_CAFILE": "/c.pem"}
	got := Bundles(func(k string) string { return env[k] })
	want := []Bundle{{"COMPOSER_CAFILE", "/c.pem", false}, {"SSL_CERT_DIR", "/a", true}, {"SSL_CERT_DIR", "/b", true}}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}
