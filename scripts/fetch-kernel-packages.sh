#!/bin/bash
# Downloads Debian's kernel packages, of any architecture, into a directory:
#
#     scripts/fetch-kernel-packages.sh DIRECTORY [PACKAGE:ARCHITECTURE…]
#
# Without names, those that the tests look for. apt's lists and cache are private to this script: the system's own
# architectures and lists stay as they are. Packages that are there already are not fetched again.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "usage: $0 DIRECTORY [PACKAGE:ARCHITECTURE...]" >&2
    exit 2
fi
mkdir -p "$1"
directory=$(cd "$1" && pwd)
shift
if [ $# -eq 0 ]; then
    abi=6.1.0-50
    set -- "linux-image-$abi-amd64:amd64" "linux-image-$abi-cloud-amd64:amd64" "linux-image-$abi-rt-amd64:amd64" \
        "linux-image-$abi-arm64:arm64" "linux-image-$abi-armmp:armhf" "linux-image-$abi-686-pae:i386" \
        "linux-image-$abi-5kc-malta:mips64el" "linux-image-$abi-powerpc64le:ppc64el" "linux-image-$abi-s390x:s390x"
fi

missing=()
for package in "$@"; do
    name=${package%%:*}
    compgen -G "$directory/${name}_*_${package##*:}.deb" > /dev/null || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
options=(-qq -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o Debug::NoLocking=true)
for package in "${missing[@]}"; do
    options+=(-o "APT::Architectures::=${package##*:}")
done
# A source that has nothing for one of the architectures is no reason to stop: the download tells.
apt-get "${options[@]}" update 2> "$state/errors" || true
if ! (cd "$directory" && apt-get "${options[@]}" download "${missing[@]}"); then
    cat "$state/errors" >&2
    exit 1
fi
