package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
	"go.yaml.in/yaml/v3"
)

// read takes the value of a key: one for most, a list for flags that are repeatable,
// and for ignore and format pairs too (ignore: {CAUSE: UNTIL}). A scalar's own text
// counts, so that a date or a version is what it looks like.
func (s *setting) read(f cli.Flag, value *yaml.Node, at func(*yaml.Node) string) error {
	value = meant(value)
	_, list := f.(*cli.StringSliceFlag)
	pairs := s.name == "ignore" || s.name == "format"
	switch {
	case value.Kind == yaml.ScalarNode:
		return s.take(f, value, "", at)
	case value.Kind == yaml.SequenceNode && list:
		for _, item := range value.Content {
			if item = meant(item); item.Kind != yaml.ScalarNode {
				return fmt.Errorf("%s%s: one word or line is wanted here", at(item), s.name)
			}
			if err := s.take(f, item, "", at); err != nil {
				return err
			}
		}
		return nil
	case value.Kind == yaml.MappingNode && pairs:
		for i := 0; i+1 < len(value.Content); i += 2 {
			key, item := value.Content[i], meant(value.Content[i+1])
			if item.Kind != yaml.ScalarNode {
				return fmt.Errorf("%s%s: one word or line is wanted here", at(item), s.name)
			}
			if item.ShortTag() == "!!null" {
				item = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key.Value, Line: key.Line, Column: key.Column}
				key = &yaml.Node{}
			}
			if err := s.take(f, item, key.Value, at); err != nil {
				return err
			}
		}
		return nil
	case list:
		return fmt.Errorf("%s%s: a list is wanted", at(value), s.name)
	}
	return fmt.Errorf("%s%s: a single value is wanted", at(value), s.name)
}

// take adds one value; that of a pair stands behind its key.
func (s *setting) take(f cli.Flag, value *yaml.Node, key string, at func(*yaml.Node) string) error {
	text := value.Value
	want := misfit(f, text)
	switch _, boolean := f.(*cli.BoolFlag); {
	case value.ShortTag() == "!!null" || text == "":
		return fmt.Errorf("%s%s has no value", at(value), s.name)
	case boolean && value.ShortTag() != "!!bool":
		want = "true or false"
	}
	if want != "" {
		return fmt.Errorf("%s%s: %s is wanted", at(value), s.name, want)
	}
	if key != "" {
		text = key + "=" + text
	}
	s.values = append(s.values, text)
	s.places = append(s.places, at(value)+s.name)
	return nil
}

// meant follows an alias to what it stands for.
func meant(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
