#!/usr/bin/env bash
# Runs magedoctor preflight, and writes the step's outputs: status, verdict and report.
set -euo pipefail

report="$RUNNER_TEMP/magedoctor/report.json"
rm -f "$report"
flags=(--project "$INPUT_PROJECT" --format github --format "json=$report")
if [ -n "$INPUT_SARIF" ]; then
	mkdir -p "$(dirname -- "$INPUT_SARIF")"
	flags+=(--format "sarif=$INPUT_SARIF")
fi
if [ -n "$INPUT_JUNIT" ]; then
	mkdir -p "$(dirname -- "$INPUT_JUNIT")"
	flags+=(--format "junit=$INPUT_JUNIT")
fi
# Blanks and ends of lines separate; nothing else of the shell's has a meaning in the input.
read -r -d '' -a arguments < <(printf '%s\0' "$INPUT_ARGUMENTS")

run=("$MAGEDOCTOR" preflight "${flags[@]}" ${arguments[@]+"${arguments[@]}"})

status=0
if [ "$RUNNER_OS" = Windows ]; then
	"${run[@]}" || status=$? # which gets the console's signal by itself
else
	# Bash passes no signal on: the program would be killed with what it has learnt.
	"${run[@]}" &
	running=$!
	trap 'signalled=yes; kill -TERM "$running" 2>/dev/null || true' INT TERM
	signalled=yes
	while [ -n "$signalled" ]; do # a signal ends the wait, and not yet the program
		signalled="" status=0
		wait "$running" || status=$?
	done
	trap - INT TERM
fi

verdict=
if [ -s "$report" ]; then
	verdict=$(sed -n 's/^  "verdict": "\([a-z]*\)",\{0,1\}$/\1/p' "$report")
else
	report=
fi
{
	echo "status=$status"
	echo "verdict=$verdict"
	echo "report=$report"
} >>"$GITHUB_OUTPUT"
exit "$status"
