// Package composer reads what Composer reads, as the Composer version in use reads it: credentials, COMPOSER_HOME, composer.json and composer.lock.
//
// The rules of the house: it looks at files and at the environment it is given, sends nothing, and draws no conclusion.
// A private key lives in a [Secret] only; no error, state or description quotes the content of a file that may hold one.
// Where Composer and PHP are lenient, strict or odd, so is this package; the facts were taken from Composer's own source
// (Factory, Config, BaseIO, AuthHelper, Locker, VersionParser) and are held by tables in testdata/keys.
package composer
