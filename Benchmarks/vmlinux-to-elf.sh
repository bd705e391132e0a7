#!/usr/bin/env bash
# `syscope symbols` beside kallsyms-finder of vmlinux-to-elf (PyPI), which lists a kernel's own symbols too, as a table: the
# same set of address, letter and name, and the CPU time of both.
# usage: vmlinux-to-elf.sh BIN-DIRECTORY [IMAGE…]
#
# Without IMAGEs they are the bundled kernel, Debian's, the small kernels of the tests as flat memory (`objcopy -O binary`), those
# that the lab has built (WORK, or lab/work), and the files in the directory IMAGES, if there is one. Where
# kallsyms-finder cannot tell the machine, as its message says, or guesses wrong, it is told the number of bits. The times are
# medians of 3.
#
# Exit status: 0, or 1 if kallsyms-finder reads an image that `syscope` reads otherwise or not.
set -euo pipefail
bin=$1
shift
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

python_program vmlinux-to-elf
finder=$work/venv/bin/kallsyms-finder

# lists FILE COMMAND…: the symbols that the command prints, sorted; fails if there are none.
lists() {
    local file=$1
    shift
    timeout 600 "$@" > "$work/printed" 2> "$work/errors" || :
    { grep -E '^[0-9a-f]{8,16} . ' "$work/printed" || :; } | LC_ALL=C sort -u > "$file"
    [ -s "$file" ]
}

# names FILE: the letters and names of such a list.
names() { cut -d ' ' -f 2- "$1" | LC_ALL=C sort -u; }

kernels=("$@")
if [ $# -eq 0 ]; then
    debian_kernels
    mkdir "$work/flat"
    for kernel in "$root"/Tests/Fixtures/kernels/*.vmlinux; do
        name=$(basename "$kernel" .vmlinux)-flat
        case $name in
            arm-*) target=arm-linux-gnueabihf ;;
            arm64*) target=aarch64-linux-gnu ;;
            i386*) target=i686-linux-gnu ;;
            mips*) target=mips-linux-gnu ;;
            ppc64le*) target=powerpc64le-linux-gnu ;;
            ppc64*) target=powerpc64-linux-gnu ;;
            x86_64*) target=x86_64-linux-gnu ;;
            *) target=${name%%-*}-linux-gnu ;;
        esac
        # Per-CPU variables are at address 0 on x86-64.
        "$target-objcopy" -R .data..percpu -O binary "$kernel" "$work/flat/$name"
        kernels+=("$work/flat/$name")
    done
    lab=${WORK:-$root/lab/work}
    for kernel in "$lab"/*.flat "$lab"/*.boot "$lab"/*.vmlinux ${IMAGES:+"$IMAGES"/*}; do
        # What is beside an image may be text.
        if [ -f "$kernel" ] && ! LC_ALL=C grep -Iq . "$kernel"; then kernels+=("$kernel"); fi
    done
fi

answer=0 unread=()
echo "| image | symbols | same set | \`symbols\`, ms | kallsyms-finder, ms | times ours |"
echo "|---|---|---|---|---|---|"
for kernel in "${kernels[@]}"; do
    name=$(basename "$kernel") options=()
    lists "$work/ours" "$bin/syscope" symbols "$kernel" || :
    reason='' same=yes
    if ! lists "$work/theirs" "$finder" "$kernel"; then
        reason=$(tail -n 1 "$work/errors" | sed 's/^[A-Za-z_.]*\.\([A-Za-z]*:\)/\1/')
    fi
    if ! cmp -s "$work/ours" "$work/theirs"; then
        bits=$("$bin/syscope" info --format json "$kernel" 2> /dev/null | python3 -c 'import json, sys; print(json.load(sys.stdin)["bits"])') || bits=32
        options=(--bit-size "$bits")
        lists "$work/theirs" "$finder" "${options[@]}" "$kernel" || :
    fi
    if [ ! -s "$work/theirs" ]; then
        unread+=("$name ($(wc -l < "$work/ours") symbols by syscope): $reason")
        continue
    fi
    if ! cmp -s "$work/ours" "$work/theirs"; then
        # Where it guesses, the addresses are its own.
        if grep -q 'Guessed the base address' "$work/errors" && cmp -s <(names "$work/ours") <(names "$work/theirs"); then
            same='names and letters; it guesses the addresses'
        else
            same="**no**: $(comm -23 "$work/ours" "$work/theirs" | wc -l) only ours, $(comm -13 "$work/ours" "$work/theirs" | wc -l) only theirs"
            answer=1
        fi
    fi
    measure --repeat 3 ours "$bin/syscope symbols $kernel" --- theirs "$finder ${options[*]} $kernel 2> $work/errors" |
        awk -v name="$name${options:+ (told the bits)}" -v symbols="$(wc -l < "$work/ours")" -v same="$same" '
            $1 == "ours" { ours = $2 }
            $1 == "theirs" { printf "| %s | %d | %s | %.1f | %d | %s |\n", name, symbols, same, ours, $2, $3 }'
done
echo
echo "kallsyms-finder cannot read:"
[ ${#unread[@]} -eq 0 ] || printf -- '- %s\n' "${unread[@]}"
exit $answer
