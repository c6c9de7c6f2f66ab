// Package fakerepo is an in-memory repo.magento.com that really checks keys and can misbehave.
//
// A [Repository] is an http.Handler over a [Catalogue] of packages and a list of [Account]s: it lists by
// entitlement, serves Composer v1 metadata with true hashes and small real zips, and speaks the texts of the
// real server. [Weather] wraps any handler and spoils its answers. [World] adds the other hosts that a diagnosis
// dials, [Listen] puts a handler on a loopback port (plain, or TLS with HTTP/2), and [Scenarios] are whole
// stories: accounts, weather, network and project files, with the diagnosis that they deserve.
//
// Rules of the house: standard library only; a request without valid keys is refused; every byte served is
// deterministic, except where a weather says otherwise; what is not known about the real server is marked
// "assumed" where it is decided.
package fakerepo
