#!/usr/bin/env bash
# `syscope extract` and `syscope symbols` beside each format's own command: the bundled kernel, compressed as kernels are.
# usage: decompression.sh BIN-DIRECTORY
set -euo pipefail
bin=$1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

bundled_kernel
gzip -9nc "$work/vmlinux" > "$work/vmlinux.gz"
bzip2 -9c "$work/vmlinux" > "$work/vmlinux.bz2"
xz --format=lzma -9c "$work/vmlinux" > "$work/vmlinux.lzma"
xz --check=crc32 --lzma2=,dict=32MiB -c "$work/vmlinux" > "$work/vmlinux.xz"
lzop -9c "$work/vmlinux" > "$work/vmlinux.lzo"
lz4 -l -9 -qc "$work/vmlinux" > "$work/vmlinux.lz4"
zstd -19 -qc < "$work/vmlinux" > "$work/vmlinux.zst"

echo "extract, symbols: the bundled kernel ($(stat -c %s "$work/vmlinux") bytes), compressed in each format"
for pair in gz:gzip bz2:bzip2 lzma:xz xz:xz lzo:lzop lz4:lz4 zst:zstd; do
    file=$work/vmlinux.${pair%%:*}
    # Ratios are those to the format's own command.
    measure "${pair##*:} -dc vmlinux.${pair%%:*}" "${pair##*:} -dc $file > /dev/null" --- \
        "syscope extract vmlinux.${pair%%:*}" "$bin/syscope extract $file -o /dev/null" --- \
        "syscope symbols vmlinux.${pair%%:*}" "$bin/syscope symbols $file > /dev/null"
done
