#!/usr/bin/env bash
# What `syscope symbols` costs on kernels as distributions ship them: beside the decompressor's own command for the same
# payload. Beside vmlinux-to-elf: vmlinux-to-elf.sh.
# usage: images.sh BIN-DIRECTORY
#
# The kernels are the bundled one and those that scripts/fetch-kernel-packages.sh brings.
set -euo pipefail
bin=$1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

debian_kernels

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
    commands=("syscope symbols" "$bin/syscope symbols $kernel")
    if [ "$format" != none ]; then
        dd if="$kernel" of="$work/payload" iflag=skip_bytes,count_bytes skip="$offset" count="$size" bs=1M status=none
        case $format in lzo) command=lzop ;; lzma) command=xz ;; *) command=$format ;; esac
        commands=("$command -dc of the payload" "$command -dc < $work/payload" --- "${commands[@]}")
    fi
    echo "symbols: $name, $contents bytes as a memory image or ELF file"
    measure --repeat 15 "${commands[@]}"
    # The peaks of the other commands.
    measure --repeat 3 "syscope symbols" "$bin/syscope symbols $kernel" --- \
        "syscope info" "$bin/syscope info $kernel" --- \
        "syscope audit --list" "$bin/syscope audit --list $kernel" --- \
        "syscope audit" "$bin/syscope audit $kernel" --- \
        "syscope extract" "$bin/syscope extract $kernel -o /dev/null" --- \
        "syscope extract --elf" "$bin/syscope extract --elf $kernel -o /dev/null" | tail -n 5
done
