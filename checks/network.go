package checks

import (
	"crypto/x509"

	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// authorities are the certificates to trust. An unreadable file of the project's or
// the environment's is a fact, not an error; one that the user named is an error.
func (s *Session) authorities() (*x509.CertPool, error) {
	var usable []repo.Bundle
	for _, b := range s.namedBundles() {
		if b.problem == nil {
			usable = append(usable, b.Bundle)
		}
	}
	if s.options.CAFile != "" {
		usable = append(usable, repo.Bundle{Name: "--ca-file", Path: s.options.CAFile})
	}
	return repo.Authorities(usable)
}

// bundle is a place of certificates, and why it cannot be used.
type bundle struct {
	repo.Bundle
	problem error
}

// namedBundles are the places of certificates that the environment and the project
// name. They are read once.
func (s *Session) namedBundles() []bundle {
	if s.bundles != nil {
		return s.bundles
	}
	named := repo.Bundles(s.env)
	if s.files.CAFile != "" {
		named = append(named, repo.Bundle{Name: "config.cafile", Path: s.files.CAFile})
	}
	if s.files.CAPath != "" {
		named = append(named, repo.Bundle{Name: "config.capath", Path: s.files.CAPath})
	}
	s.bundles = []bundle{}
	for _, b := range named {
		s.bundles = append(s.bundles, bundle{b, b.Usable()})
	}
	return s.bundles
}

// networkSettings notes what bears on how the repository is reached.
func (s *Session) networkSettings() []diagnose.Setting {
	var out []diagnose.Setting
	add := func(kind diagnose.SettingKind, where, value string) {
		out = append(out, diagnose.Setting{Kind: kind, Where: where, Value: value})
	}
	d := repo.ProxyFor(s.env, s.version.String(), s.base)
	switch {
	case d.Problem != "":
		add(diagnose.SettingProxyUnusable, d.Variable, d.Problem)
	case d.Exempt:
		add(diagnose.SettingNoProxy, d.Variable, d.String())
	case d.Proxy != nil:
		add(diagnose.SettingProxy, d.Variable, repo.CleanURL(d.Proxy.String()))
	}
	for _, b := range s.namedBundles() {
		kind, value := diagnose.SettingCA, b.Path
		if b.problem != nil {
			kind, value = diagnose.SettingCAMissing, b.problem.Error()
		}
		add(kind, b.Name, value)
	}
	if v := s.env("COMPOSER_DISABLE_NETWORK"); v != "" && v != "0" {
		add(diagnose.SettingOffline, "COMPOSER_DISABLE_NETWORK", v)
	}
	return out
}

// env is a variable's value, empty when it is not set.
func (s *Session) env(name string) string {
	value, _ := s.options.Machine.Getenv(name)
	return value
}
