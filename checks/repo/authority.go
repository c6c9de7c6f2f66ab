package repo

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Bundle is a place that holds certificates of authorities.
type Bundle struct {
	// Name is what the user set: "--ca-file", "SSL_CERT_FILE", "config.cafile".
	Name string
	// Path is a file in PEM form, or a directory of such files.
	Path string
	// Optional bundles that cannot be used are passed over, as Composer does with
	// SSL_CERT_FILE and SSL_CERT_DIR (composer/ca-bundle).
	Optional bool
}

// Bundles lists the places that the environment names, in Composer's order.
func Bundles(getenv func(string) string) []Bundle {
	var found []Bundle
	for _, b := range []Bundle{
		{Name: "COMPOSER_CAFILE"}, {Name: "COMPOSER_CAPATH"},
		{Name: "SSL_CERT_FILE", Optional: true}, {Name: "SSL_CERT_DIR", Optional: true},
	} {
		paths := []string{getenv(b.Name)}
		if b.Name == "SSL_CERT_DIR" {
			paths = filepath.SplitList(paths[0])
		}
		for _, b.Path = range paths {
			if b.Path != "" {
				found = append(found, b)
			}
		}
	}
	return found
}

// Authorities adds the bundles to the authorities that this machine trusts. It is
// nil without bundles, which means the machine's own. The error names the bundle
// and the file.
func Authorities(bundles []Bundle) (*x509.CertPool, error) {
	if len(bundles) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, b := range bundles {
		if err := b.addTo(pool); err != nil && !b.Optional {
			return nil, fmt.Errorf("%s: %w", b.Name, err)
		}
	}
	return pool, nil
}

// Usable is nil when a bundle holds certificates; the error names the bundle and the
// file.
func (b Bundle) Usable() error {
	if err := b.addTo(x509.NewCertPool()); err != nil && !b.Optional {
		return fmt.Errorf("%s: %w", b.Name, err)
	}
	return nil
}

// Preload reads the authorities of this machine, which takes some ten milliseconds and
// happens once in a process: who does it early need not wait for it later.
func Preload() { _, _ = x509.SystemCertPool() }

var errNoCertificate = errors.New("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")

// bundleLimit is far above the largest bundle in use (about 250 KiB).
const bundleLimit = 16 << 20

func (b Bundle) addTo(pool *x509.CertPool) error {
	info, err := os.Stat(b.Path)
	if err != nil {
		return reading(b.Path, err)
	}
	if !info.IsDir() {
		return addFile(pool, b.Path)
	}
	entries, err := os.ReadDir(b.Path)
	if err != nil {
		return reading(b.Path, err)
	}
	any := false
	for _, entry := range entries {
		path := filepath.Join(b.Path, entry.Name())
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && addFile(pool, path) == nil {
			any = true
		}
	}
	if !any {
		return fmt.Errorf("no file in %s %w", b.Path, errNoCertificate)
	}
	return nil
}

func addFile(pool *x509.CertPool, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return reading(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, bundleLimit))
	if err != nil {
		return reading(path, err)
	}
	if pool.AppendCertsFromPEM(data) {
		return nil
	}
	if _, err := x509.ParseCertificate(data); err == nil {
		return fmt.Errorf("%s %w but in DER: convert it with openssl x509 -inform der -in FILE -out FILE.pem", path, errNoCertificate)
	}
	if bytes.Contains(data, []byte("PRIVATE KEY")) {
		return fmt.Errorf("%s %w but a private key: name the authority's certificate", path, errNoCertificate)
	}
	return fmt.Errorf("%s %w", path, errNoCertificate)
}

// reading says what failed without repeating the path.
func reading(path string, err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err
	}
	return fmt.Errorf("reading %s: %w", path, err)
}
