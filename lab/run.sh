#!/usr/bin/env bash
# The lab: every kernel built or downloaded, booted, and compared with what syscope says of it.
#
#     lab/run.sh [--quick | ROW…]
#
# Without rows, all of them, and docs/results.md is written anew; with --quick, those that take under a quarter of an hour.
# A row is what lab/row.sh takes; what it has done already it does not do again, unless FRESH=1. Exit status: 0 if everything agrees, 1
# if something does not, 2 if a row could not be run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

old=6.1.0-50 new=6.12.117+deb12
quick=(ppc64-6.1-base ppc64-6.1-all ppc64-6.1-entry-points "linux-image-$old-cloud-amd64:amd64" "linux-image-$old-arm64:arm64")
# The patches of opd-lookup change a header that nearly every file includes: they come last.
all=()
for version in 6.1 6.12; do
    for variant in base all kallsyms-all entry-points elfv2 opd-lookup own-table; do all+=("ppc64-$version-$variant"); done
    all+=("hppa64-$version")
done
for small in mips mipsel arm i386 riscv32 ppc44x; do all+=("$small-6.1-flat"); done
all+=(arm64-6.1-lto)
all+=("linux-image-$old-amd64:amd64" "linux-image-$old-cloud-amd64:amd64" "linux-image-$old-rt-amd64:amd64"
    "linux-image-$old-arm64:arm64" "linux-image-$old-armmp:armhf" "linux-image-$old-686-pae:i386"
    "linux-image-$old-5kc-malta:mips64el" "linux-image-$old-powerpc64le:ppc64el" "linux-image-$old-s390x:s390x"
    "linux-image-$new-amd64:amd64" "linux-image-$new-cloud-amd64:amd64" "linux-image-$new-rt-amd64:amd64")

document=''
case ${1:-} in
    --quick) rows=("${quick[@]}") ;;
    '') rows=("${all[@]}") document=$lab/../docs/results.md ;;
    *) rows=("$@") ;;
esac
need jq
results=${RESULTS:-$lab/results}
answer=0 files=()
for row in "${rows[@]}"; do
    started=$SECONDS status=0
    mkdir -p "$results/${row%%:*}"
    "${LAB_ROW:-$lab/row.sh}" "$row" > "$results/${row%%:*}/log" 2>&1 || status=$?
    case $status in
        0) verdict=$(jq -r 'if .agrees then "agrees" else .machine end' "$results/${row%%:*}/row.json") ;;
        1) verdict=DIFFERS ;;
        *) verdict="not run: $(tail -n 1 "$results/${row%%:*}/log")" ;;
    esac
    printf '%-44s %5d s  %s\n' "$row" $((SECONDS - started)) "$verdict"
    [ $status -le $answer ] || answer=$status
    [ ! -e "$results/${row%%:*}/row.json" ] || files+=("$results/${row%%:*}/row.json")
done
jq -rs -f "$lab/results.jq" "${files[@]}" > "$results/results.md"
if [ -n "$document" ]; then cp "$results/results.md" "$document"; else cat "$results/results.md"; fi
exit $answer
