// Package logs reads the text of a failed deploy and writes down what it shows,
// as the same facts that live probes leave: exchanges, packages, places of keys,
// messages.
//
// The rules of the house: it draws no conclusion; it writes down only what the
// text says, with the line it stands on, and never what somebody typed or what an
// auth.json held; text that tells of no failure leaves no fact. Messages are
// recognised with all white space taken out, because terminals cut them in the
// middle of words. A log of any size is read in a fixed amount of memory: a cheap
// filter finds the few passages that are worth a close look.
package logs
