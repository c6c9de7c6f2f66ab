package logs

import (
	"strings"

	"magedoctor/diagnose"
)

// sign is a word of a transport error, without white space and in lower case,
// and what it says.
type sign struct {
	word  string
	phase diagnose.Phase
	kind  diagnose.FaultKind
}

// signs are tried in order; the first one in the text counts. The texts are
// those of libcurl (lib/strerror.c), PHP's streams and OpenSSL.
var signs = []sign{
	{"response407", diagnose.PhaseProxy, diagnose.FaultProxyAuth},
	{"httpcode407fromproxy", diagnose.PhaseProxy, diagnose.FaultProxyAuth},
	{"connecttunnelfailed", diagnose.PhaseProxy, diagnose.FaultProxyDenied},
	{"fromproxyafterconnect", diagnose.PhaseProxy, diagnose.FaultProxyDenied},
	{"throughproxy", diagnose.PhaseProxy, diagnose.FaultProxyDenied},
	{"proxyconnectaborted", diagnose.PhaseProxy, diagnose.FaultProxyBroken},
	{"couldnotresolveproxy", diagnose.PhaseProxy, diagnose.FaultProxyBroken},
	{"unabletoreceiveinitialsocks", diagnose.PhaseProxy, diagnose.FaultProxyBroken},
	{"resolvingtimedout", diagnose.PhaseDNS, diagnose.FaultTimeout},
	{"temporaryfailureinnameresolution", diagnose.PhaseDNS, diagnose.FaultResolver},
	{"couldnotresolvehost", diagnose.PhaseDNS, diagnose.FaultNotFound},
	{"couldn'tresolvehost", diagnose.PhaseDNS, diagnose.FaultNotFound},
	{"getaddrinfo", diagnose.PhaseDNS, diagnose.FaultNotFound},
	{"nameorservicenotknown", diagnose.PhaseDNS, diagnose.FaultNotFound},
	{"certificatehasexpired", diagnose.PhaseTLS, diagnose.FaultExpired},
	{"certificateisnotyetvalid", diagnose.PhaseTLS, diagnose.FaultNotYetValid},
	{"noalternativecertificatesubject", diagnose.PhaseTLS, diagnose.FaultWrongName},
	{"doesnotmatchtargethost", diagnose.PhaseTLS, diagnose.FaultWrongName},
	{"didnotmatchexpected", diagnose.PhaseTLS, diagnose.FaultWrongName},
	{"localissuercertificate", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"self-signedcertificate", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"selfsignedcertificate", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"certificateverifyfailed", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"sslcertificateproblem", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"peercertificatecannotbeauthenticated", diagnose.PhaseTLS, diagnose.FaultAuthority},
	{"handshaketimedout", diagnose.PhaseTLS, diagnose.FaultTimeout},
	{"sslconnectiontimeout", diagnose.PhaseTLS, diagnose.FaultTimeout},
	{"certificateverifylocations", diagnose.PhaseTLS, diagnose.FaultOther},
	{"sslcacert", diagnose.PhaseTLS, diagnose.FaultOther},
	{"ssl_connect:connectionreset", diagnose.PhaseTLS, diagnose.FaultReset},
	{"ssl_connect:ssl_error_syscall", diagnose.PhaseTLS, diagnose.FaultReset},
	{"failedtoenablecrypto", diagnose.PhaseTLS, diagnose.FaultProtocol},
	{"ssloperationfailed", diagnose.PhaseTLS, diagnose.FaultProtocol},
	{"sslroutines", diagnose.PhaseTLS, diagnose.FaultProtocol},
	{"handshakefail", diagnose.PhaseTLS, diagnose.FaultProtocol},
	{"networkisunreachable", diagnose.PhaseConnect, diagnose.FaultUnreachable},
	{"noroutetohost", diagnose.PhaseConnect, diagnose.FaultUnreachable},
	{"connectionrefused", diagnose.PhaseConnect, diagnose.FaultRefused},
	{"bytesremainingtoread", diagnose.PhaseBody, diagnose.FaultTruncated},
	{"content-lengthmismatch", diagnose.PhaseBody, diagnose.FaultTruncated},
	{"decodezlibstream", diagnose.PhaseBody, diagnose.FaultTruncated},
	{"bytesmissing", diagnose.PhaseBody, diagnose.FaultTruncated},
	{"connectionresetbypeer", diagnose.PhaseAnswer, diagnose.FaultReset},
	{"emptyreplyfromserver", diagnose.PhaseAnswer, diagnose.FaultEOF},
	{"connectiontimedout", diagnose.PhaseConnect, diagnose.FaultTimeout},
	{"connecttimeout", diagnose.PhaseConnect, diagnose.FaultTimeout},
	{"couldn'tconnecttoserver", diagnose.PhaseConnect, diagnose.FaultRefused},
	{"timeoutwasreached", diagnose.PhaseConnect, diagnose.FaultTimeout},
	{"operationtimedout", diagnose.PhaseAnswer, diagnose.FaultTimeout},
	{"timedout", diagnose.PhaseAnswer, diagnose.FaultTimeout},
	{"wasnotclosedcleanly", diagnose.PhaseBody, diagnose.FaultReset},
}

// curlCodes are what curl's numbers mean where the text does not say more
// (libcurl-errors).
var curlCodes = map[string]sign{
	"5":  {"", diagnose.PhaseProxy, diagnose.FaultProxyBroken},
	"6":  {"", diagnose.PhaseDNS, diagnose.FaultNotFound},
	"7":  {"", diagnose.PhaseConnect, diagnose.FaultRefused},
	"16": {"", diagnose.PhaseAnswer, diagnose.FaultReset},
	"18": {"", diagnose.PhaseBody, diagnose.FaultTruncated},
	"28": {"", diagnose.PhaseAnswer, diagnose.FaultTimeout},
	"35": {"", diagnose.PhaseTLS, diagnose.FaultProtocol},
	"51": {"", diagnose.PhaseTLS, diagnose.FaultWrongName},
	"52": {"", diagnose.PhaseAnswer, diagnose.FaultEOF},
	"55": {"", diagnose.PhaseAnswer, diagnose.FaultReset},
	"56": {"", diagnose.PhaseAnswer, diagnose.FaultReset},
	"58": {"", diagnose.PhaseTLS, diagnose.FaultOther},
	"59": {"", diagnose.PhaseTLS, diagnose.FaultProtocol},
	"60": {"", diagnose.PhaseTLS, diagnose.FaultAuthority},
	"77": {"", diagnose.PhaseTLS, diagnose.FaultOther},
	"83": {"", diagnose.PhaseTLS, diagnose.FaultAuthority},
	"92": {"", diagnose.PhaseBody, diagnose.FaultReset},
	"97": {"", diagnose.PhaseProxy, diagnose.FaultProxyBroken},
}

// curlFault reads a curl error: its number, and its text without white space and
// in lower case. Host is the URL's.
func curlFault(code, text, host string) (diagnose.Fault, bool) {
	f, ok := faultIn(text)
	known, listed := curlCodes[code]
	switch {
	case !ok && !listed:
		return diagnose.Fault{Phase: diagnose.PhaseAnswer, Kind: diagnose.FaultOther}, true
	case !ok, code == "35" && f.Phase != diagnose.PhaseTLS && f.Kind != diagnose.FaultTimeout:
		kind := known.kind
		if f.Kind == diagnose.FaultReset {
			kind = f.Kind
		}
		f = diagnose.Fault{Phase: known.phase, Kind: kind}
	}
	if f.Phase == diagnose.PhaseConnect && host != "" && !strings.Contains(text, "connectto"+host) && strings.Contains(text, "failedtoconnectto") {
		f.Phase = diagnose.PhaseProxy // connected to another address than the URL's
	}
	return f, true
}

// faultIn finds the first sign of a fault below HTTP.
func faultIn(text string) (diagnose.Fault, bool) {
	if i := strings.Index(text, "outof"); i >= 0 && strings.Contains(text[i:], "bytesreceived") {
		return diagnose.Fault{Phase: diagnose.PhaseBody, Kind: diagnose.FaultTimeout}, true
	}
	for _, s := range signs {
		if strings.Contains(text, s.word) {
			return diagnose.Fault{Phase: s.phase, Kind: s.kind}, true
		}
	}
	return diagnose.Fault{}, false
}
