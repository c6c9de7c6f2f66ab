// Package metadata reads what a Composer repository serves: packages.json, the
// provider lists and the versions of a package, in the old form (v1) that
// repo.magento.com speaks and in the new one (v2) that mirrors may speak.
//
// The rules of this house: bytes in, plain data out; nothing is fetched and
// nothing concluded. Lists are read as a stream, since an account's list may hold
// tens of thousands of names of which a project wants a few hundred.
package metadata
