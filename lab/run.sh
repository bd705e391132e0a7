#!/usr/bin/env bash
# The lab: every kernel built or downloaded, booted, and compared with what syscope says of it.
#
#     lab/run.sh [--quick | [--document] ROW…]
#
# Without rows, all of them; with --quick, those that take under a quarter of an hour. A row is what lab/row.sh takes; what it
# has done already it does not do again, unless FRESH=1. docs/results.json keeps the last result of every row, and
# docs/results.md is written from it. Without rows and with --document, the rows that were run take their places there; a row
# that could not be run stays as it was, with its date. Exit status: 0 if everything agrees, 1 if something does not, 2 if a row
# could not be run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

quick=(ppc64-6.1-base ppc64-6.1-all ppc64-6.1-entry-points linux-image-6.1.0-50-cloud-amd64:amd64 linux-image-6.1.0-50-arm64:arm64)
# Rows of the document that are not run without being named: their source is no package.
given=(ppc64-4.14-base ppc64-5.4-base)
all=()
for variant in base all entry-points undotted-rule undotted-rule+all undotted-rule+opd-lookup; do all+=("ppc64-5.10-$variant"); done
# The patches of opd-lookup change a header that nearly every file includes: they come last.
for version in 6.1 6.12 7.3; do
    for variant in base all kallsyms-all entry-points elfv2 opd-lookup own-table; do all+=("ppc64-$version-$variant"); done
    all+=("hppa64-$version")
done
for small in mips mipsel arm i386 riscv32 ppc44x; do all+=("$small-6.1-flat"); done
all+=(arm64-6.1-lto)
# Debian 11, 12 with its backports, 13 with its backports, and what comes next. Since 7.2 the kernel is in linux-binary.
all+=(linux-image-5.10.0-32-{amd64:amd64,arm64:arm64,armmp:armhf,686-pae:i386}@bullseye
    linux-image-6.1.0-50-{amd64:amd64,cloud-amd64:amd64,rt-amd64:amd64,arm64:arm64,armmp:armhf,686-pae:i386}
    linux-image-6.1.0-50-{4kc-malta:mipsel,5kc-malta:mips64el,powerpc64le:ppc64el,s390x:s390x}
    linux-image-6.12.117+deb12-{amd64,cloud-amd64,rt-amd64}:amd64
    linux-image-6.12.95+deb12-5kc-malta:mips64el@bookworm-backports
    linux-image-6.12.117+deb13-{amd64:amd64,arm64:arm64,armmp:armhf,riscv64:riscv64}@trixie
    linux-image-6.12.107+deb13-{powerpc64le:ppc64el,s390x:s390x}@trixie
    linux-binary-7.2.13+deb14-{amd64:amd64,arm64:arm64,armmp:armhf,powerpc64le:ppc64el,s390x:s390x,riscv64:riscv64,loong64:loong64}@sid
    linux-binary-7.3.4+deb13-{amd64:amd64,arm64:arm64}@trixie-backports)

document=''
case ${1:-} in
    --quick) rows=("${quick[@]}") ;;
    '') rows=("${all[@]}") document=1 ;;
    --document)
        shift
        rows=("$@") document=1
        ;;
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

# A line for each row, in the order above.
before=$lab/../docs/results.json
[ -e "$before" ] || before=/dev/null
jq -n -c --slurpfile old "$before" --slurpfile new <(cat "${files[@]}" < /dev/null) -f "$lab/merge.jq" \
    --args "${given[@]}" "${all[@]}" > "$results/results.json"
jq -rs -f "$lab/results.jq" "$results/results.json" > "$results/results.md"
if [ -n "$document" ]; then
    cp "$results"/results.{json,md} "$lab/../docs"
else
    cat "$results/results.md"
fi
exit $answer
