#!/usr/bin/env bash
# Downloads Debian's kernel packages, of any architecture, into a directory:
#
#     scripts/fetch-kernel-packages.sh DIRECTORY [PACKAGE:ARCHITECTURE[@SUITE]…]
#
# SUITE is one of Debian's archive, such as bullseye or trixie-security; without it, the suites are those of the system's own
# sources. ARCHITECTURE may be all. Without names, the newest kernel that the archive has of each flavour in kernel-packages.txt; the archive is asked once a
# day. apt's lists and cache are private to this script: the system's own architectures and lists stay as they are.
# Packages that are there already are not fetched again.
#
# What cannot be had is named on standard error, a line each: PACKAGE:ARCHITECTURE and why. The exit status is 1 then. Of
# flavours, the lines are in DIRECTORY/missing too, for tests to say.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "usage: $0 DIRECTORY [PACKAGE:ARCHITECTURE[@SUITE]...]" >&2
    exit 2
fi
list=$(cd "$(dirname "$0")" && pwd)/kernel-packages.txt
mkdir -p "$1"
directory=$(cd "$1" && pwd)
shift
complete=$directory/complete

if [ $# -eq 0 ] && [ -n "$(find "$complete" -mtime -1 2> /dev/null)" ] && [ "$complete" -nt "$list" ] \
    && (cd "$directory" && xargs -d '\n' ls) < "$complete" > /dev/null 2>&1; then
    exit 0
fi
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

# archive LABEL: the address of Debian's archive that has that label, from the system's own sources.
# shellcheck disable=SC2016 # these are apt's own variables
archive() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' | sed -n "s/^Debian|$1|//p" | head -n 1
}

# Lists of ARCHITECTURE[@SUITE], got at their first use, and the options with which apt reads them.
lists() {
    local own=$state/$1 architecture=${1%@*} suite='' label=Debian address=''
    [[ $1 != *@* ]] || suite=${1#*@}
    [ "$architecture" != all ] || architecture=$(dpkg --print-architecture)
    options=(-qq -o "Dir::State::lists=$own/lists" -o "Dir::Cache=$own/cache" -o APT::Sandbox::User=root
        -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o Debug::NoLocking=true
        -o Acquire::Languages=none -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture")
    # Of a suite, what is installed here says nothing.
    [ -z "$suite" ] || options+=(-o "Dir::State::status=$own/status" -o "Dir::Etc::sourcelist=$own/sources.list" -o Dir::Etc::sourceparts=-)
    [ ! -e "$own" ] || return 0
    mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
    if [ -n "$suite" ]; then
        [[ $suite != *-security ]] || label=Debian-Security
        address=$(archive $label)
        : > "$own/status"
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $address $suite main" > "$own/sources.list"
    fi
    # A source that cannot be read is no reason to stop, where another has the package.
    apt-get "${options[@]}" update > "$own/errors" 2>&1 || true
}

# The path of the package of that name and architecture which is there, if one is.
there() { compgen -G "$directory/$1_*_$2.deb" | tail -n 1; }

# Downloads one package of ARCHITECTURE[@SUITE], if it is not there. If it cannot be had, the status is 1, and `reason` says why.
download() {
    [ -z "$(there "$1" "${2%@*}")" ] || return 0
    lists "$2"
    if ! apt-cache "${options[@]}" show "$1" > /dev/null 2>&1; then
        reason="the archive has no such package"
        # Then it is not known what the archive has.
        if grep -q '^[WE]:' "$state/$2/errors"; then
            reason="archive out of reach: $(grep -m 1 '^[WE]:' "$state/$2/errors")"
        fi
        return 1
    fi
    if ! (cd "$directory" && apt-get "${options[@]}" download "$1") > "$state/download" 2>&1; then
        reason="archive out of reach: $(grep -m 1 '^E:' "$state/download" || tail -n 1 "$state/download")"
        return 1
    fi
}

missing=() found=()
if [ $# -gt 0 ]; then
    for package in "$@"; do
        download "${package%%:*}" "${package##*:}" || missing+=("$package $reason")
    done
else
    while read -r flavour architecture fallback; do
        lists "$architecture"
        newest=$(apt-cache "${options[@]}" show --no-all-versions "$flavour" 2> /dev/null \
            | sed -n 's/^Depends: \(linux-image-[^ ,]*\).*/\1/p') || true
        for package in $newest "$fallback" "linux-image-[0-9]*[0-9]-${flavour#linux-image-}"; do
            # The last is what is there already, of whatever version.
            if [[ $package == *'*'* ]] || download "$package" "$architecture"; then break; fi
            echo "$0: $package:$architecture: $reason" >&2
        done
        file=$(there "$package" "$architecture") || true
        if [ -n "$file" ]; then found+=("${file##*/}"); else missing+=("$flavour:$architecture $reason"); fi
    done < <(grep -v -e '^#' -e '^$' "$list")
    rm -f "$complete" "$directory/missing"
    if [ ${#missing[@]} -gt 0 ]; then
        printf '%s\n' "${missing[@]}" > "$directory/missing"
    else
        printf '%s\n' "${found[@]}" > "$complete"
    fi
fi

if [ ${#missing[@]} -gt 0 ]; then
    printf "$0: not there: %s\n" "${missing[@]}" >&2
    exit 1
fi
