#compdef magedoctor
# zsh completion for magedoctor; load it with: source <(magedoctor completion zsh)
# after compinit, or write it to a file named _magedoctor in a folder of $fpath.

_magedoctor() {
	local answer line name
	local -a candidates
	answer=$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "=${(Q)PREFIX}" 2>/dev/null)
	case $answer in
	'') return 1 ;;
	:files | :folders)
		compset -P '*='
		if [[ $answer == :files ]]; then
			_files
		else
			_files -/
		fi
		;;
	*)
		for line in "${(@f)answer}"; do
			name=${line%%$'\t'*}
			candidates+=("${name//:/\\:}:${line#*$'\t'}")
		done
		_describe -t magedoctor magedoctor candidates
		;;
	esac
}

if [[ ${funcstack[1]} == _magedoctor ]]; then
	_magedoctor "$@" # autoloaded from $fpath
else
	compdef _magedoctor magedoctor
fi
