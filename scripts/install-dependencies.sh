#!/usr/bin/env bash
# Installs the Debian packages that are missing for what is named: build, test, bench, lab (kernels booted under QEMU).
# Which they are scripts/packages.txt says. Nothing is done where they are all there; without the right to install, they
# are named.
set -euo pipefail
list=$(dirname "$0")/packages.txt

wanted=()
for purpose in "$@"; do
    found=0
    while read -r package purposes _; do
        [[ ,$purposes, == *,$purpose,* ]] || continue
        wanted+=("$package")
        found=1
    done < <(grep -v '^#' "$list")
    [ $found = 1 ] || { echo "$0: no package is for '$purpose' in $list" >&2; exit 2; }
done

missing=()
for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing ${missing[*]}" >&2
run=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "$0: not root: run 'apt-get install ${missing[*]}' first" >&2
        exit 2
    fi
    run=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq >&2
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
