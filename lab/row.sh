#!/usr/bin/env bash
# One row of docs/results.md: builds or downloads a kernel, boots it, and compares what it shows with what syscope says:
#
#     lab/row.sh ppc64-VERSION-VARIANT | hppa64-VERSION | SMALL-VERSION-flat | arm64-VERSION-lto | PACKAGE:ARCHITECTURE[@SUITE]
#
# VERSION, VARIANT and SMALL, such as mips, are those of lab/build-kernel.sh. SUITE is the suite of Debian's archive that has the
# package, where it is not one of the system's own sources. The results are RESULTS/ROW (lab/results): what the boot brought
# back, the answers of syscope as JSON, and row.json. A kernel that was booted already is not booted again, unless it or
# the guest has changed or FRESH=1. WORK (lab/work) is for source and build trees, PACKAGES (lab/packages) for what is downloaded,
# SYSCOPE and KALLSYMS are the programs where they are not those of the release build.
#
# Exit status: 0 everything that could be compared agrees, 1 something does not, 2 the kernel could not be built or booted; row.json says what.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || fail "usage: ppc64-VERSION-VARIANT | hppa64-VERSION | SMALL-VERSION-flat | arm64-VERSION-lto | PACKAGE:ARCHITECTURE[@SUITE]"
row=$1 name=${1%%:*}
syscope=${SYSCOPE:-$lab/../.build/release/syscope}
export KALLSYMS=${KALLSYMS:-$lab/../.build/release/kallsyms}
need jq "$syscope"
mkdir -p "${RESULTS:-$lab/results}/$name" "${WORK:-$lab/work}"
results=$(cd "${RESULTS:-$lab/results}/$name" && pwd)
work=$(cd "${WORK:-$lab/work}" && pwd)
rm -f "$results/row.json"

# lacks REASON: the row of a kernel that cannot be built or booted here.
lacks() {
    jq -n --arg row "$row" --arg lacked "$1" '{$row, $lacked}' > "$results/row.json"
    fail "$row: $1"
}

# attempt WHAT COMMAND…: runs it; its last line on standard error is why the row is lacking.
attempt() {
    local what=$1
    shift
    "$@" 2> "$results/errors" || lacks "$what: $(tail -n 1 "$results/errors")"
}

# answers FILE COMMAND…: the command's output; only a status of 2 and more is a failure.
answers() {
    local file=$results/$1 status=0
    shift
    "$@" > "$file" 2> "$results/errors" || status=$?
    [ $status -lt 2 ] || lacks "$(tail -n 1 "$results/errors")"
}

# booted IMAGE COMMAND…: boots the kernel by the command, which is given the results' directory; not again what was booted.
booted() {
    local image=$1 inputs
    shift
    inputs=$(sha256sum < "$image"; cat "$1" "$lab"/common.sh "$lab"/guest/* | sha256sum)
    if [ -z "${FRESH:-}" ] && [ "$inputs" = "$(cat "$results/inputs" 2> /dev/null)" ]; then return; fi
    rm -f "$results/inputs"
    attempt boot "$@" "$results"
    date -u +%F > "$results/date"
    echo "$inputs" > "$results/inputs"
}

# small_row KERNEL: the row of a small kernel, whose ELF file, flat memory and boot image are read; its audit has one answer.
small_row() {
    local form forms=() status frames said
    booted "$1.vmlinux" "$lab/boot-small.sh" "$1"
    for form in vmlinux flat boot; do
        answers $form.symbols "$syscope" symbols --format json --expect "$results/kallsyms" "$1.$form"
        answers $form.info "$syscope" info --format json "$1.$form"
        status=0
        "$syscope" audit "$1.$form" > "$results/$form.audit" 2>&1 || status=$?
        said="status $status: $(tail -n 1 "$results/$form.audit" | sed 's/^[^:]*: [^:]*: //')"
        # What the kernel named is resolved with each.
        answers $form.frames "$lab/compare-oops.sh" "$syscope" "$1.$form" "$results/oops" "$results/kallsyms"
        frames=$(grep -x '[0-9]*' "$results/$form.frames" || echo null)
        forms+=("$(jq -n --arg form $form --arg audit "$said" --argjson frames "$frames" \
            --slurpfile symbols "$results/$form.symbols" --slurpfile info "$results/$form.info" '{
                $form, chain: $info[0].chain, symbols: $symbols[0].common, agrees: $symbols[0].agrees, offset: $symbols[0].offset,
                $audit, $frames, $info
            }')")
    done
    printf '%s\n' "${forms[@]}" | jq -s --arg row "$row" --arg date "$(cat "$results/date")" --arg machine "$(cat "$results/machine")" \
        --arg version "$(cat "$results/version")" -f "$lab/small-row.jq" > "$results/row.new"
    mv "$results/row.new" "$results/row.json"
    jq -e .agrees "$results/row.json" > /dev/null || exit 1
    exit 0
}

variant='' remedy='' assumed=() boot=()
case $row in
    ppc64-*-*)
        version=${row#ppc64-} variant=${row#ppc64-*-}
        version=${version%%-*}
        image=$work/$version-$variant.vmlinux
        attempt build "$lab/build-kernel.sh" "$work" "$version" "$variant"
        # By the audit's names of remedies.
        remedy=+$variant
        remedy=${remedy/+all/+kallsyms-all} remedy=${remedy/+own-table/+opd-lookup}
        remedy=${remedy#+}
        # An image does not tell that its is_ksym_addr() is patched.
        case $remedy in
            *opd-lookup) assumed=(--with opd-lookup) ;;
        esac
        boot=("$lab/boot-ppc64.sh")
        ;;
    hppa64-*)
        image=$work/${row#hppa64-}-hppa64.vmlinux
        attempt build "$lab/build-kernel.sh" "$work" "${row#hppa64-}" hppa64
        boot=("$lab/boot-hppa64.sh")
        ;;
    *-*-flat | *-*-lto)
        version=${row#*-} variant=${row%%-*}
        version=${version%-*}
        [ "${row##*-}" = flat ] || variant+=-lto
        attempt build "$lab/build-kernel.sh" "$work" "$version" "$variant"
        small_row "$work/$version-$variant"
        ;;
    *:*)
        attempt download "$lab/../scripts/fetch-kernel-packages.sh" "$packages" "$row"
        architecture=${row#*:}
        image=$(ls "$packages/${name}"_*_"${architecture%@*}.deb")
        boot=("$lab/boot-package.sh")
        ;;
    *) fail "there is no row $row" ;;
esac

answers audit.json "$syscope" audit --format json "${assumed[@]}" "$image"

booted "$image" "${boot[@]}" "$image"
answers expect.json "$syscope" audit --format json "${assumed[@]}" --expect "$results/events" "$image"
answers symbols.json "$syscope" symbols --format json --expect "$results/kallsyms" "$image"

# What only the lab's own PowerPC kernels are asked: image bytes, the same kernel as flat memory, the calls of traced
# programs, the oops.
echo null > "$results/powerpc.json"
if [ -n "$variant" ]; then
    bytes() { powerpc64-linux-gnu-size -A "$1" | sed -n 's/^Total *//p'; }
    growth=null predicted=null
    if [ "$variant" != base ] && [ "$variant" != elfv2 ]; then
        attempt build "$lab/build-kernel.sh" "$work" "$version" base
        growth=$(($(bytes "$image") - $(bytes "$work/$version-base.vmlinux")))
        answers base.json "$syscope" audit --format json "$work/$version-base.vmlinux"
        predicted=$(jq --arg remedy "$remedy" '.outcomes[] | select(.remedy == $remedy) | .imageGrowth' "$results/base.json")
    fi
    # What is asked `--with` a remedy that changes the symbols needs those of the ELF file.
    flat=null
    if [ ${#assumed[@]} -eq 0 ]; then
        powerpc64-linux-gnu-objcopy -O binary "$image" "$results/flat"
        status=0
        "$syscope" audit --format json "$results/flat" > "$results/flat.json" 2> "$results/errors" || status=$?
        rm "$results/flat"
        if [ $status -lt 2 ]; then
            flat=$(jq -n --slurpfile elf "$results/audit.json" --slurpfile flat "$results/flat.json" \
                'def told: {events, slots: [.slots[] | {number, syscall, verdict, cause}]}; ($elf[0] | told) == ($flat[0] | told)')
        else
            flat='"refused"'
        fi
    fi
    calls=null
    if [ -s "$results/events" ]; then
        answers record.log "$syscope" record --from "$results/trace" -o "$results/trace.dat"
        answers report "$syscope" report "$results/trace.dat"
        calls=true
        for program in calls64 calls32; do
            answers "$program.diff" "$lab/compare-calls.sh" "$results/report" "$results/$program.log" "$results/events"
            [ ! -s "$results/$program.diff" ] || calls=false
        done
    fi
    answers frames "$lab/compare-oops.sh" "$syscope" "$image" "$results/oops"
    frames=$(grep -x '[0-9]*' "$results/frames" || echo null)
    jq -n --argjson total "$(bytes "$image")" --argjson growth "$growth" --argjson predicted "$predicted" \
        --argjson flat "$flat" --argjson calls "$calls" --argjson frames "$frames" \
        '{$total, $growth, $predicted, $flat, $calls, $frames}' > "$results/powerpc.json"
fi

jq -n -f "$lab/row.jq" --arg row "$row" --arg date "$(cat "$results/date")" --arg machine "$(cat "$results/machine")" \
    --arg version "$(cat "$results/version")" --slurpfile audit "$results/audit.json" --slurpfile expect "$results/expect.json" \
    --slurpfile symbols "$results/symbols.json" --slurpfile powerpc "$results/powerpc.json" > "$results/row.new"
mv "$results/row.new" "$results/row.json"
jq -e '.agrees != false' "$results/row.json" > /dev/null
