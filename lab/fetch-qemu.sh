#!/usr/bin/env bash
# Downloads a QEMU of another of Debian's suites, with all the libraries that it needs, and installs nothing:
#
#     lab/fetch-qemu.sh SUITE DIRECTORY
#
# DIRECTORY/PROGRAM, such as DIRECTORY/qemu-system-loongarch64, runs it with that suite's own libraries. It is for machines that
# the system's QEMU does not have, or not well enough to boot Debian's kernels. What is there already is not fetched again.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || fail "usage: SUITE DIRECTORY"
suite=$1
[ ! -e "$2/complete" ] || exit 0
mkdir -p "$2"
directory=$(cd "$2" && pwd)
# shellcheck disable=SC2016 # these are apt's own variables
archive=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian|Debian|//p' | head -n 1)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
: > "$state/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main" > "$state/sources.list"
options=(-qq -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o "Dir::State::status=$state/status"
    -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o Debug::NoLocking=true)
{
    apt-get "${options[@]}" update
    # Nothing is installed there, so that all that the program depends on comes too.
    apt-get "${options[@]}" install --download-only --yes --no-install-recommends qemu-system-misc qemu-system-riscv opensbi
} > "$state/log" 2>&1 || fail "$suite gives no QEMU: $(grep -m 1 '^E:' "$state/log")"
mkdir -p "$directory/root"
for package in "$state"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$directory/root"
done
loader=$(find "$directory/root" -name 'ld-linux-x86-64.so.2' | head -n 1)
libraries=$(find "$directory/root" -type f -name '*.so*' -printf '%h\n' | sort -u | paste -sd :)
[ -n "$loader" ] || fail "$suite has no libc6 for this machine"
for program in "$directory"/root/usr/bin/qemu-system-*; do
    printf '#!/bin/sh\nexec %q --library-path %q %q -L %q "$@"\n' "$loader" "$libraries" "$program" "$directory/root/usr/share/qemu" \
        > "$directory/${program##*/}"
    chmod 755 "$directory/${program##*/}"
done
touch "$directory/complete"
