#!/bin/sh
# Makes the files in compression/ with each format's own command. What they hold, the tests work out for themselves:
#   numbers  the lines 1 to 6000              (one block in every format)
#   lines    9,437,189 bytes of "syscope\n"   (more than one block, frame or dictionary refill in most formats)
set -eu
cd "$(dirname "$0")/compression"
rm -f ./*
seq 1 6000 > numbers
yes syscope | head -c 9437189 > lines
for file in numbers lines; do
    gzip -9n < $file > $file.gz
    bzip2 -9 < $file > $file.bz2
    xz --format=lzma -9 < $file > $file.lzma
    # As scripts/xz_wrap.sh of the kernel does.
    xz --check=crc32 --x86 --lzma2=,dict=32MiB < $file > $file.xz
    lzop -9 -c < $file > $file.lzo
    lz4 -l -9 -q -c < $file > $file.lz4
    lz4 -9 -q -c < $file > $file.frame.lz4
    zstd -22 --ultra -q -c < $file > $file.zst
    zstd -3 -q --no-check -c $file > $file.sized.zst
done
rm numbers lines
