package logs

import (
	"bytes"
	"encoding/binary"
)

// A sieve finds a few hundred words in a text without looking at each byte of
// it: it looks at four bytes in every stride. A stretch of stride+3 bytes always
// has four bytes at such a place; those four bytes of a stretch of each word, at
// each of its first offsets, stand in a table, and only where the table says so
// are the words themselves compared.
type sieve struct {
	words []word
	bits  [1 << 10]uint64 // which hashes of four bytes occur
	heads [1 << 16]uint16 // the first place of each hash, from 1; 0 for none
	rest  []place         // places, each with the next one of the same hash
}

// word is what a sieve finds.
type word struct {
	text string
	// mark tells that the word only marks where a run begins.
	mark bool
}

// place is where four bytes stand in a word.
type place struct {
	word   int
	offset int
	next   uint16
}

const (
	stride  = 8
	gram    = 4
	minWord = stride + gram - 1
)

// usual is what a log is full of when all is well. The stretch of a word that is
// looked for is one that has little in common with it.
const usual = `Loading composer repositories with package information Updating dependencies (including require-dev)
Lock file operations: 3 installs, 0 updates, 0 removals  - Locking magento/framework (103.0.7) Writing lock file
Installing dependencies from lock file Verifying lock file contents can be installed on current platform.
Package operations:  - Downloading magento/module-catalog (104.0.7)  - Installing magento/module-catalog-graph-ql (100.4.7): Extracting archive
Generating optimized autoload files  - Upgrading  => from cache Cloning Reading ./composer.json Loading config file Using HTTP basic authentication with username
Downloading https://repo.magento.com/p/magento/module$ [200] https://repo.magento.com/archives/magento/framework/magento-framework-103.0.7.0.zip
Writing /cache/repo/https---repo.magento.com/provider-magento$framework.json into cache from vendor/composer/tmp-.zip Executing async command (CWD): '/usr/bin/unzip'
packages you are using are looking for funding. Use the composer fund command to find out more! suggests installing No security vulnerability advisories found.
Deprecated: PHP Warning: Notice: is deprecated, in /vendor/symfony/console/Application.php on line 835 Composer\Installer->run() at src/Composer/Command.php:248
Successfully compiled deploy static content module enabled schema cache flushed error INFO DEBUG true false null exit code 0 `

func newSieve(words []word) *sieve {
	s := &sieve{words: words}
	var common [1 << 16]bool // by hash
	for i := range len(usual) - gram {
		common[hashOf(usual[i:])] = true
	}
	for i, w := range words {
		begin, least := 0, stride+1
		for at := 0; at+minWord <= len(w.text); at++ {
			n := 0
			for o := range stride {
				if common[hashOf(w.text[at+o:])] {
					n++
				}
			}
			if n < least {
				begin, least = at, n
			}
		}
		for o := range stride {
			s.add(i, begin+o)
		}
	}
	return s
}

// add puts four bytes of a word in the table.
func (s *sieve) add(which, offset int) {
	h := hashOf(s.words[which].text[offset:])
	s.bits[h>>6] |= 1 << (h & 63)
	s.rest = append(s.rest, place{which, offset, s.heads[h]})
	s.heads[h] = uint16(len(s.rest))
}

// hashOf is the hash of a text's first four bytes.
func hashOf(s string) uint32 {
	return hash(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

// hash is a number below 1<<16.
func hash(g uint32) uint32 { return g * 0x9E3779B1 >> 16 }

// next finds a word at or after from in text, and where it begins; −1 when there
// is none. Words are found in about the order in which they stand: one that
// overlaps another may come a few bytes late.
func (s *sieve) next(text []byte, from int) (at, which int) {
	for p := from; p+gram <= len(text); p += stride {
		h := hash(binary.LittleEndian.Uint32(text[p : p+gram]))
		if s.bits[h>>6&(1<<10-1)]&(1<<(h&63)) == 0 {
			continue
		}
		for i := s.heads[h&(1<<16-1)]; i != 0; {
			c := &s.rest[i-1]
			start := p - c.offset
			if w := s.words[c.word].text; start >= from && bytes.HasPrefix(text[start:], []byte(w)) {
				return start, c.word
			}
			i = c.next
		}
	}
	return -1, 0
}
