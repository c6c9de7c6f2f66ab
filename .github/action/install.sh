#!/usr/bin/env bash
# Gets the magedoctor binary, and writes its path to the step's output "magedoctor".
#
# From a release of the action's repository, compared with the release's checksums; or,
# where the action was not taken from a release, from the action's own source.
set -euo pipefail

folder="$RUNNER_TEMP/magedoctor"
mkdir -p "$folder"

stop() {
	echo "::error title=magedoctor::$1"
	exit 1
}

installed() {
	echo "magedoctor=$1" >>"$GITHUB_OUTPUT"
	"$1" --version
	exit 0
}

fetch() { # URL FILE
	curl -fsSL --retry 2 --connect-timeout 10 --max-time 300 -o "$2" "$1"
}

# Reads the file as its input: a line about a file whose name has a backslash, as paths
# on Windows have, begins with a backslash of its own.
sha256() { # FILE
	if command -v sha256sum >/dev/null; then
		sha256sum <"$1" | cut -d ' ' -f 1
	else
		shasum -a 256 <"$1" | cut -d ' ' -f 1
	fi
}

case "$RUNNER_OS" in
Linux) os=linux ending=tar.gz binary=magedoctor ;;
macOS) os=darwin ending=tar.gz binary=magedoctor ;;
Windows) os=windows ending=zip binary=magedoctor.exe ;;
*) stop "there is no magedoctor for the operating system $RUNNER_OS" ;;
esac
case "$RUNNER_ARCH" in
X64) arch=amd64 ;;
ARM64) arch=arm64 ;;
*) stop "there is no magedoctor for the architecture $RUNNER_ARCH" ;;
esac

version=${INPUT_VERSION:-${ACTION_REF:-}}
if [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ && -n ${ACTION_REPOSITORY:-} ]]; then
	from="$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/$version"
	archive="magedoctor_${version#v}_${os}_${arch}.$ending"
	command -v curl >/dev/null || stop "there is no curl on this runner, and a release is fetched with it"
	if fetch "$from/checksums.txt" "$folder/checksums.txt"; then
		fetch "$from/$archive" "$folder/$archive" || stop "the release $version has no $archive"
		wanted=$(awk -v name="$archive" '$2 == name { print $1 }' "$folder/checksums.txt")
		[ -n "$wanted" ] || stop "checksums.txt of the release $version does not name $archive"
		[ "$(sha256 "$folder/$archive")" = "$wanted" ] || stop "$archive is not what checksums.txt of the release $version says"
		cd "$folder" # both would read a backslash in a path their own way
		if [ "$ending" = zip ]; then
			unzip -qo "$archive" "$binary"
		else
			tar -xzf "$archive" "$binary"
		fi
		installed "$folder/$binary"
	fi
	[ -z "${INPUT_VERSION:-}" ] || stop "there is no release $version at $GITHUB_SERVER_URL/$ACTION_REPOSITORY"
elif [ -n "${INPUT_VERSION:-}" ]; then
	stop "the input version names no release: write it as v1.2.3"
fi

echo "The action is not of a release: building its own source"
command -v go >/dev/null || stop "there is no Go on this runner: add actions/setup-go before, or use the action at the tag of a release"
cd "$GITHUB_ACTION_PATH"
# Git refuses to tell about a checkout that another user owns, as in a container; it is not asked.
CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags urfave_cli_no_docs -o "$folder/$binary" ./cmd/magedoctor ||
	stop "the action's source does not build: see above, or use the action at the tag of a release"
installed "$folder/$binary"
