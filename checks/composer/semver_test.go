package composer

import "testing"

// The cases are those that Composer publishes for its version parser, and Magento's own numbers.
func TestNormalizedVersions(t *testing.T) {
	for version, want := range map[string]string{
		"1.0.0": "1.0.0.0", "1.2.3.4": "1.2.3.4", "v1.2": "1.2.0.0", "0": "0.0.0.0", "1.0.0RC1dev": "1.0.0.0-RC1-dev",
		"1.0.0-rC15-dev": "1.0.0.0-RC15-dev", "1.0.0.RC.15-dev": "1.0.0.0-RC15-dev", "1.0.0-rc1": "1.0.0.0-RC1", "1.0.0.pl3-dev": "1.0.0.0-patch3-dev",
		"10.4.13-b5": "10.4.13.0-beta5", "10.4.13beta.2": "10.4.13.0-beta2", "2010.01.02": "2010.01.02.0", "2010-01-02": "2010.01.02",
		"20100102-203040-p1": "20100102.203040-patch1", "dev-master": "dev-master", "master": "dev-master", "1.x-dev": "1.9999999.9999999.9999999-dev",
		"DEV-FOOBAR": "dev-FOOBAR", "1.0.0-beta.5+foo": "1.0.0.0-beta5", "1.0.0-alpha.2.1": "1.0.0.0-alpha2.1", "1.0 as 2.0": "1.0.0.0",
		"2.4.6-p3": "2.4.6.0-patch3", "103.0.8-p4": "103.0.8.0-patch4", "1.0.0-beta106": "1.0.0.0-beta106", "2.4.9-beta1": "2.4.9.0-beta1", "2.4.7": "2.4.7.0",
		"": "", "a": "", "1.0.0-meh": "", "1.0.0.0.0": "", "feature-foo": "", "1.0 .2": "", "1.0.0<1.0.5-dev": "",
	} {
		got, err := NormalizeVersion(version)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: got %q (%v), want %q", version, got, err, want)
		}
	}
}

func TestOrderOfVersions(t *testing.T) {
	order := []string{"dev-main", "1.0.0-dev", "1.0.0-alpha1", "1.0.0-beta2", "1.0.0-beta10", "1.0.0-RC1", "1.0.0", "1.0.0-p1", "1.0.0-p2", "1.0.0-p10", "1.0.1-dev", "1.0.1", "2.4.6-p13", "2.4.7-beta1", "2.4.7", "2.4.7-p1", "2.4.10"}
	for i := range order {
		for j := range order {
			if got, want := CompareVersions(order[i], order[j]), max(-1, min(1, i-j)); got != want {
				t.Errorf("%s and %s: got %d, want %d", order[i], order[j], got, want)
			}
		}
	}
}

func TestStability(t *testing.T) {
	for version, want := range map[string]string{"1.0": "stable", "1.0.0-p3": "stable", "2.4.9-beta1": "beta", "1.0.0a2": "alpha", "1.0-RC2": "RC", "dev-main": "dev", "1.x-dev": "dev", "2.4.0-patch1": "stable", "1.0.0-rc1dev": "dev"} {
		if got := Stability(version); got != want {
			t.Errorf("%s: got %s, want %s", version, got, want)
		}
	}
	if !IsPrerelease("2.4.9-alpha1") || IsPrerelease("2.4.9-p1") || IsPrerelease("dev-main") {
		t.Error("alpha, beta and RC are pre-releases; patches and branches are not")
	}
}

func TestConstraints(t *testing.T) {
	for _, c := range []struct{ constraint, yes, no string }{
		{"*", "dev-main", ""}, {"*.*", "0.1", "dev-main"}, {"1.2.3", "1.2.3.0", "1.2.3-p1"}, {"=1.2.3", "v1.2.3", "1.2.4"}, {"!=1.2.3", "1.2.4", "1.2.3"}, {"<>1.0", "2.0", "1.0.0"},
		{">1.0", "1.0.0-p1", "1.0.0"}, {">=1.2", "1.2-beta1", "1.1.99"}, {"<2.0", "1.99", "2.0-alpha1"}, {"<=2.0", "2.0", "2.0-p1"},
		{"^1.2.3", "1.9", "2.0-dev"}, {"^1.2.3", "1.2.3-beta", "1.2.2"}, {"^0.3", "0.3.9", "0.4"}, {"^0.0.3", "0.0.3.5", "0.0.4"}, {"^1.2.3-beta.2", "1.2.3-beta3", "1.2.3-beta1"},
		{"~1.2", "1.9", "2.0"}, {"~1.2.3", "1.2.9", "1.3"}, {"~1", "1.9", "2.0"}, {"~2.4.6-p1", "2.4.6-p3", "2.4.6"}, {"2.4.*", "2.4.99-p1", "2.5"}, {"2.x", "2.0-dev", "3.0"}, {"0.*", "0.9", "1.0"},
		{"1.0 - 2.0", "2.0.9", "2.1"}, {"1.0.0 - 2.1.0", "2.1.0", "2.1.1"}, {"1 - 2", "2.9", "3.0"}, {">=1.0 <1.1", "1.0.5", "1.1"}, {">=1.0,<1.1", "1.0.5", "1.1"}, {"> 2.0 , <= 3.0", "2.5", "2.0"},
		{"^1.0 || ^3.0", "3.5", "2.0"}, {"^7.4|^8.0", "8.1", "8.99-x"}, {">=2.4.8 <2.4.9", "2.4.8-p3", "2.4.9"}, {"dev-main", "dev-main", "dev-other"}, {"dev-main#abc", "dev-main", "1.0"},
		{"1.0.x-dev#abc", "1.0.x-dev", "1.0.1"}, {"2.4.7@beta", "2.4.7", "2.4.8"}, {"@dev", "1.0", ""}, {">=1.0@dev", "1.0-dev", "0.9"}, {"1.0 as 2.0", "1.0", "2.0"}, {"", "", "1.0"},
	} {
		parsed, err := ParseConstraint(c.constraint)
		if c.constraint == "" {
			if err == nil {
				t.Error("an empty constraint is none")
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.constraint, err)
			continue
		}
		if !parsed.Matches(c.yes) {
			t.Errorf("%q must match %s", c.constraint, c.yes)
		}
		if c.no != "" && parsed.Matches(c.no) {
			t.Errorf("%q must not match %s", c.constraint, c.no)
		}
	}
	// Each of these is read, and each of those below refused, by Composer's own parser.
	for _, good := range []string{
		"dev-main#abcdef", "dev-main as 1.0.x-dev", "1.0.*@dev", "^1 || ^2", ">=1.0,<2.0", "~1.2 || dev-feature/x", "2.4.6-p3", "v1.0", "==1.0", "1.0.x",
		"dev-main as 1.0.x-dev || ^1.0", "2.4.x-dev as 2.4.7-p1", "dev-main#abc as 1.0.0", "2.4-develop-dev", "master", "1.2.3.*", ">= 1.0", "^1.0 @dev", "1|2", "2010-01-02", "^1.0+build", "102.0.*",
	} {
		if _, err := ParseConstraint(good); err != nil {
			t.Errorf("%q was refused: %v", good, err)
		}
	}
	for _, bad := range []string{"1.0,", ",1.0", ">=1.0,,<2.0", "latest", "=>1.0", "1.0-2.0", "~>1.0", "foo", "1.0 -", ">=", "^", "1.0.0-meh"} {
		if _, err := ParseConstraint(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func FuzzConstraint(f *testing.F) {
	for _, s := range []string{"^1.0 || ~2.4.6-p1", ">=1 <2", "1 - 2", "*", "dev-x#1", "1.0 as 2.0@dev"} {
		f.Add(s, "1.2.3-beta1")
	}
	f.Fuzz(func(t *testing.T, constraint, version string) {
		normalized, err := NormalizeVersion(version)
		if err == nil {
			if CompareVersions(version, version) != 0 {
				t.Fatalf("%q differs from itself", version)
			}
			if again, err := NormalizeVersion(normalized); err == nil && CompareVersions(again, version) != 0 {
				t.Fatalf("%q, %q, %q", version, normalized, again)
			}
		}
		if c, err := ParseConstraint(constraint); err == nil {
			c.Matches(version)
		}
	})
}

func TestArchiveAddresses(t *testing.T) {
	for _, c := range [][4]string{
		{"https://repo.magento.com/", "magento/framework", "103.0.8-p4", "https://repo.magento.com/archives/magento/framework/magento-framework-103.0.8.0-patch4.zip"},
		{"https://repo.magento.com/packages.json", "magento/product-enterprise-edition", "2.4.9", "https://repo.magento.com/archives/magento/product-enterprise-edition/magento-product-enterprise-edition-2.4.9.0.zip"},
		{"https://repo.magento.com", "magento/magento2-ee-base", "2.4.9-beta1", "https://repo.magento.com/archives/magento/magento2-ee-base/magento-magento2-ee-base-2.4.9.0-beta1.zip"},
		{"https://repo.magento.com", "framework", "1.0", ""}, {"https://repo.magento.com", "a/b", "nonsense", ""},
	} {
		got, err := ArchiveURL(c[0], c[1], c[2])
		if got != c[3] || (err != nil) != (c[3] == "") {
			t.Errorf("%v: got %q (%v)", c, got, err)
		}
	}
}
