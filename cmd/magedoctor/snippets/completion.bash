# bash completion for magedoctor; load it with: source <(magedoctor completion bash)

_magedoctor() {
	local rest=${COMP_LINE:0:COMP_POINT} before word glued="" i answer line
	local -a words=()
	# Readline splits words at = and : too; put together what has no blank between.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		before=$rest
		rest=${rest#"${rest%%[![:space:]]*}"}
		if [ "${#word}" -gt "${#rest}" ]; then
			word=$rest # the cursor stands within the word
		fi
		if [ "$i" -gt 0 ] && [ "$before" = "$rest" ] && [ -n "$before" ]; then
			words[${#words[@]} - 1]+=$word
		else
			words[${#words[@]}]=$word
		fi
		rest=${rest#"$word"}
	done
	local current=${words[${#words[@]} - 1]}
	local quoted=""
	case $current in
	[\"\']*) quoted=${current:0:1} current=${current:1} ;;
	esac
	local path=${current##*=}
	local head=${current%"$path"} # what stands before a path in the same word
	if [ -z "$quoted" ] && [[ $COMP_WORDBREAKS == *=* ]]; then
		glued=$head # what readline takes for finished must not come again
	fi
	COMPREPLY=()
	answer=$("$1" __complete "${words[@]:1:${#words[@]}-2}" "=$current" 2>/dev/null)
	case $answer in
	:files)
		compopt -o filenames 2>/dev/null
		while IFS= read -r line; do
			COMPREPLY[${#COMPREPLY[@]}]=${head#"$glued"}$line
		done < <(compgen -f -- "$path")
		;;
	:folders)
		compopt -o filenames 2>/dev/null
		while IFS= read -r line; do
			COMPREPLY[${#COMPREPLY[@]}]=${head#"$glued"}$line
		done < <(compgen -d -- "$path")
		;;
	?*)
		while IFS=$'\t' read -r word line; do
			COMPREPLY[${#COMPREPLY[@]}]=${word#"$glued"}
		done <<<"$answer"
		;;
	esac
}

complete -F _magedoctor magedoctor
