package main

import (
	"fmt"
	"strings"

	"github.com/xrash/smetrics"
)

// nearest is the word that was probably meant: the one of known to which the fewest
// changes of a letter lead, within so many; empty if none is as near.
func nearest(typed string, known []string, within int) string {
	best, distance := "", within+1
	for _, word := range known {
		if d := smetrics.WagnerFischer(strings.ToLower(typed), word, 1, 1, 1); d < distance {
			best, distance = word, d
		}
	}
	return best
}

// slips is how many letters of a long word somebody may have missed.
const slips = 3

// didYouMean offers the nearest word at the end of a message; empty if none is near.
func didYouMean(typed string, known []string) string {
	if near := nearest(typed, known, slips); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
