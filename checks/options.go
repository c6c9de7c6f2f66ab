package checks

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"magedoctor/checks/composer"
	"magedoctor/checks/repo"
	"magedoctor/diagnose"
)

// Options say what to look at and how. The zero value of each field has a meaning
// that is told; only Machine must be given.
type Options struct {
	// Machine is how Composer would see this process's world.
	Machine composer.Machine
	// Project is the project's folder; empty means the working directory.
	Project string
	// Repository is the URL to ask; empty means the project's entry for
	// repo.magento.com, else https://repo.magento.com/.
	Repository string
	// Auth is an auth.json to read the keys from, and from nowhere else.
	Auth string
	// Given is a pair that the user gave by other means; it beats every place that
	// Composer reads. GivenBy says where it comes from.
	Given   *composer.Pair
	GivenBy string
	// ComposerVersion is the version to judge by; zero means to find out.
	ComposerVersion composer.Version
	// ComposerCommand runs `composer --version` and gives what it printed; nil
	// means that there is no way to ask.
	ComposerCommand func(context.Context) (string, error)
	// Need are packages that must be open beside what the project wants.
	Need []Need
	// NoDev leaves development packages alone.
	NoDev bool
	// TokenMAGEID and Token are the account's download token, if it is to be
	// checked.
	TokenMAGEID string
	Token       composer.Secret
	// Earlier are earlier recorded runs to compare with.
	Earlier []diagnose.Evidence
	// Concurrency bounds the requests under way; 0 means 16.
	Concurrency int
	// MaxRequests bounds the requests of the run; 0 means what the project needs.
	MaxRequests int
	// CAFile is a PEM file to trust beside the machine's own.
	CAFile string
	// Download fetches archives of needed packages whole and compares checksums.
	Download bool
	// Neutral is another host's URL to compare with when nothing answers.
	Neutral string
	// Version is this program's version, for the User-Agent.
	Version string
	// Sample asks for the archives of a few locked packages of each tier and vendor
	// and spares the others; every name is still looked up in the lists.
	Sample bool
	// Eager asks for the first archives beside packages.json, as `composer install` does,
	// rather than waiting until the keys are known to be accepted. At most Concurrency-2 of
	// them; what they saw counts only if the list then opens. Runs with MaxRequests do not.
	Eager bool
	// Retries is how often a temporary failure is tried again: 0 means twice, less
	// than 0 never.
	Retries int
	// Patience is the longest Retry-After that is waited out; 0 means 5 s. A longer
	// one ends the asking, and so do waits of twice that without an answer in between.
	Patience time.Duration
	// Local leaves the network alone: only files and variables are looked at.
	Local bool

	// Now is the clock; nil means the machine's.
	Now func() time.Time
	// Progress is told how far the run is, one call at a time; nil means that nobody
	// is.
	Progress func(Progress)
	// Debug is told of each request, without secrets and from several goroutines;
	// nil means nobody is.
	Debug func(format string, args ...any)
	// Dial and Transport replace the network, for a repository that lives in this
	// process; nil means the machine's.
	Dial      func(ctx context.Context, network, address string) (net.Conn, error)
	Transport http.RoundTripper
	// Timeouts bound the phases of a request; zero fields have short defaults.
	Timeouts repo.Timeouts
}

// Progress is how far a run is.
type Progress struct {
	// Check is the name of the check that is being looked at, and Doc its healthy
	// condition: "archives", "every locked archive can be fetched".
	Check, Doc string
	// Done counts the questions of the check that are answered, of Total; Total is 0
	// for a check that asks only a few.
	Done, Total int
	// Open and Shut count the archives that were found so among them.
	Open, Shut int
	// Waiting is how long the repository asked everybody to wait, while it does.
	Waiting time.Duration
}

// Need is a package that must be open.
type Need struct {
	Name string
	// Version is exact; empty means that any will do.
	Version string
}

// ParseNeed reads NAME or NAME:VERSION. The error says what to write.
func ParseNeed(text string) (Need, error) {
	name, version, given := strings.Cut(text, ":")
	vendor, short, ok := strings.Cut(name, "/")
	odd := func(s string) bool {
		return s == "" || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") != ""
	}
	if !ok || odd(vendor) || odd(short) {
		return Need{}, fmt.Errorf("%q is no package name: write VENDOR/NAME or VENDOR/NAME:VERSION", text)
	}
	if _, err := composer.NormalizeVersion(version); given && err != nil {
		return Need{}, fmt.Errorf("%q names no exact version: write one such as %s:2.4.9", text, name)
	}
	return Need{Name: strings.ToLower(name), Version: version}, nil
}

// The addresses of Adobe.
const (
	// Official is where Adobe serves the packages.
	Official     = "https://repo.magento.com/"
	officialHost = "repo.magento.com"
	// tokenBase is the service that takes a download token (installation guide,
	// prerequisites); its present state is unknown.
	tokenBase = "https://www.magentocommerce.com/products/downloads/info/"
	// neutralURL is asked when the repository does not answer: Composer needs that
	// host as well.
	neutralURL = "https://repo.packagist.org/packages.json"
)
