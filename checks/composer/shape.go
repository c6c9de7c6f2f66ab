package composer

// projectShape checks what Composer's schema demands of a composer.json, as far as it stops Composer in practice:
// JsonFile::validateSchema is fatal for the project's file. Nil when it passes.
func projectShape(root *value) *shapeError {
	if root.kind != jsonObject {
		return &shapeError{root, "the file holds " + root.kind.String() + ", not an object"}
	}
	for _, name := range []string{"require", "require-dev", "replace", "conflict", "provide", "suggest", "config", "extra", "autoload", "autoload-dev", "scripts"} {
		v := root.get(name)
		if v == nil || v.kind == jsonObject || name == "extra" && v.kind == jsonArray {
			continue
		}
		return &shapeError{v, "“" + name + "” is " + v.kind.String() + ", not an object"}
	}
	for _, name := range []string{"require", "require-dev"} {
		links := root.get(name)
		for i := range itemsOf(links) {
			if v := &links.items[i]; v.kind != jsonString {
				return &shapeError{v, "a version in “" + name + "” is " + v.kind.String() + ", not a string"}
			}
		}
	}
	if repos := root.get("repositories"); repos != nil && !repos.isArrayLike() {
		return &shapeError{repos, "“repositories” is " + repos.kind.String() + ", not a list or an object"}
	}
	return configShape(root.get("config"))
}

func itemsOf(v *value) []value {
	if v == nil {
		return nil
	}
	return v.items
}

// configShape checks the credentials in composer.json's config: objects of hosts with texts.
func configShape(config *value) *shapeError {
	halves := map[Kind][2]string{HTTPBasic: {"username", "password"}, BitbucketOAuth: {"consumer-key", "consumer-secret"}}
	for _, kind := range []Kind{HTTPBasic, BitbucketOAuth, GitHubOAuth, Bearer} {
		hosts := config.get(string(kind))
		if hosts == nil {
			continue
		}
		if hosts.kind != jsonObject {
			return &shapeError{hosts, "“" + string(kind) + "” is " + hosts.kind.String() + ", not an object of hosts"}
		}
		for i := range hosts.items {
			entry := &hosts.items[i]
			names, isPair := halves[kind]
			if !isPair {
				if entry.kind != jsonString {
					return &shapeError{entry, "the token is " + entry.kind.String() + ", not a string"}
				}
				continue
			}
			if entry.kind != jsonObject {
				return &shapeError{entry, "the entry is " + entry.kind.String() + ", not an object with “" + names[0] + "” and “" + names[1] + "”"}
			}
			for _, name := range names {
				switch half := entry.get(name); {
				case half == nil:
					return &shapeError{entry, "the entry has no “" + name + "”"}
				case half.kind != jsonString:
					return &shapeError{half, "“" + name + "” is " + half.kind.String() + ", not a string"}
				}
			}
		}
	}
	return nil
}
