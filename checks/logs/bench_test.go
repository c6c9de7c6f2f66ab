package logs

import (
	"bytes"
	"io"
	"testing"
)

// goodRun is what a good run prints.
const goodRun = `Loading composer repositories with package information
Updating dependencies
Lock file operations: 3 installs, 0 updates, 0 removals
  - Locking magento/framework (103.0.7)
  - Locking magento/module-catalog (104.0.7)
  - Locking magento/product-community-edition (2.4.7)
Writing lock file
Installing dependencies from lock file (including require-dev)
Package operations: 3 installs, 0 updates, 0 removals
  - Downloading magento/framework (103.0.7)
  - Downloading magento/module-catalog (104.0.7)
 0/2 [>---------------------------]   0%
 2/2 [============================] 100%
  - Installing magento/framework (103.0.7): Extracting archive
  - Installing magento/module-catalog (104.0.7): Extracting archive
  - Installing magento/product-community-edition (2.4.7)
Generating autoload files
`

// badRun is what a run without keys prints.
const badRun = `Loading composer repositories with package information

In AuthHelper.php line 205:
                                                                               
  The 'https://repo.magento.com/packages.json' URL required authentication (H  
  TTP 401).                                                                    
  You must be using the interactive console to authenticate                    
                                                                               

`

// repeated is a text over and over, then another one.
func repeated(text string, size int, end string) io.Reader {
	block := bytes.Repeat([]byte(text), 1+(1<<20)/len(text))
	readers := make([]io.Reader, 0, size/len(block)+2)
	for n := 0; n < size; n += len(block) {
		readers = append(readers, bytes.NewReader(block))
	}
	return io.MultiReader(append(readers, bytes.NewReader([]byte(end)))...)
}

// BenchmarkLargeLog reads a gigabyte of good runs with a failure at the end.
func BenchmarkLargeLog(b *testing.B) {
	const size = 1 << 30
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		e, _, err := Read(repeated(goodRun, size, badRun), "deploy.log", Options{})
		if err != nil || len(e.Exchanges) == 0 {
			b.Fatal(len(e.Exchanges), err)
		}
	}
}

// BenchmarkFailures reads a log that is all failures: every line is looked at.
func BenchmarkFailures(b *testing.B) {
	text := bytes.Repeat([]byte(badRun), 1+(4<<20)/len(badRun))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		ReadText(text, "deploy.log", Options{})
	}
}

// BenchmarkUsualLog reads a log of 100 KiB, the table of messages made anew.
func BenchmarkUsualLog(b *testing.B) {
	text := append(bytes.Repeat([]byte(goodRun), 1+(100<<10)/len(goodRun)), badRun...)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		ReadText(text, "deploy.log", Options{})
	}
}
