#!/usr/bin/env bash
# What `syscope symbols` costs on kernels as distributions ship them: beside the decompressor's own command for the same
# payload, and beside kallsyms-finder of vmlinux-to-elf (PyPI), which lists a kernel's own symbols too.
# usage: images.sh BIN-DIRECTORY
#
# The kernels are the bundled one and those that scripts/fetch-kernel-packages.sh brings. What each program printed is
# compared: the same number of symbols, or a word on why not.
set -euo pipefail
bin=$1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

python_program vmlinux-to-elf
finder=$work/venv/bin/kallsyms-finder

kernels=("$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz")
if "$root/scripts/fetch-kernel-packages.sh" "$root/.kernel-packages"; then
    for package in "$root"/.kernel-packages/linux-image-6.1.0-*.deb; do
        mkdir "$work/boot"
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/boot" --strip-components=2 --wildcards './boot/vmlinu*'
        mv "$work"/boot/* "$work"
        rmdir "$work/boot"
    done
    kernels+=("$work"/vmlinu*)
else
    echo "images: kernel packages cannot be downloaded: the bundled kernel only" >&2
fi

for kernel in "${kernels[@]}"; do
    name=$(basename "$kernel")
    # The payload, by the offset, the size and the format that `info` reports.
    payload=$("$bin/syscope" info --format json "$kernel" | python3 -c '
import json, sys
layers = json.load(sys.stdin)["layers"]
formats = ("gzip", "bzip2", "lzma", "xz", "lzo", "lz4", "zstd")
found = next((layer for layer in layers if layer["kind"] in formats), {"kind": "none", "offset": 0, "size": 0})
print(found["kind"], found["offset"], found["size"], layers[-1]["size"])')
    read -r format offset size contents <<< "$payload"
    "$bin/syscope" symbols "$kernel" > "$work/ours"
    commands=("syscope symbols" "$bin/syscope symbols $kernel")
    if [ "$format" != none ]; then
        dd if="$kernel" of="$work/payload" iflag=skip_bytes,count_bytes skip="$offset" count="$size" bs=1M status=none
        case $format in lzo) command=lzop ;; lzma) command=xz ;; *) command=$format ;; esac
        commands=("$command -dc of the payload" "$command -dc < $work/payload" --- "${commands[@]}")
    fi
    echo "symbols: $name, $contents bytes as a memory image or ELF file"
    measure --repeat 15 "${commands[@]}"
    # The finder's time is given as a multiple of ours, the peaks of the other commands beside that.
    measure --repeat 3 "syscope symbols" "$bin/syscope symbols $kernel" --- \
        "kallsyms-finder" "$finder $kernel > $work/theirs 2> $work/errors" --- \
        "syscope info" "$bin/syscope info $kernel" --- \
        "syscope audit --list" "$bin/syscope audit --list $kernel" --- \
        "syscope audit" "$bin/syscope audit $kernel" --- \
        "syscope extract" "$bin/syscope extract $kernel -o /dev/null" --- \
        "syscope extract --elf" "$bin/syscope extract --elf $kernel -o /dev/null" | tail -n 6
    if grep -q '^[0-9a-f]\{8,16\} . ' "$work/theirs"; then
        echo "    $(wc -l < "$work/ours") symbols, kallsyms-finder's $(grep -c '^[0-9a-f]\{8,16\} . ' "$work/theirs")"
    else
        echo "    $(wc -l < "$work/ours") symbols; kallsyms-finder has none: $(tail -n 1 "$work/errors")"
    fi
done
