package checks

import "testing"

// Only the archives that Adobe is known to have rebuilt cost a request by themselves.
func TestRebuilt(t *testing.T) {
	tests := []struct {
		name, version string
		want          bool
	}{
		{"magento/module-page-cache", "100.4.4", true},
		{"magento/module-page-cache", "100.4.5-p14", true},
		{"magento/module-page-cache", "100.4.6-p1", true},
		{"magento/module-page-cache", "100.4.3", false},
		{"magento/module-page-cache", "100.4.7", false},
		{"magento/module-page-cache", "100.4.60", false},
		{"magento/module-page-cache", "", false},
		{"magento/module-catalog", "100.4.5", false},
	}
	for _, tt := range tests {
		if got := rebuilt(tt.name, tt.version); got != tt.want {
			t.Errorf("%s %s: got %t, want %t", tt.name, tt.version, got, tt.want)
		}
	}
}
