#!/usr/bin/env bash
# Wraps an arm64 Image into EFI zboot images with the kernel's own header and linker script, as
# drivers/firmware/efi/libstub/Makefile.zboot does; only the code that decompresses is left out.
# usage: make-zboot.sh LINUX-SOURCE.tar.xz IMAGE OUTPUT-DIRECTORY
# makes gzip.efi and zstd.efi; needs gcc and binutils-aarch64-linux-gnu
set -euo pipefail
source=$1 image=$(realpath "$2") output=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
stub=drivers/firmware/efi/libstub
top=$(basename "$source" .tar.xz)
tar -xf "$source" --strip-components=1 --occurrence=1 "$top/$stub/zboot-header.S" "$top/$stub/zboot.lds" \
    "$top/include/linux/pe.h"
mkdir -p none/linux
touch none/linux/types.h
echo '.globl __efistub_efi_zboot_entry; __efistub_efi_zboot_entry: ret' | aarch64-linux-gnu-as -o entry.o -
for type in gzip zstd; do
    if [ $type = gzip ]; then
        gzip -9nc "$image" > vmlinuz
        size=0
    else
        # The size of the contents follows, four bytes, the lowest first.
        zstd -q -c --ultra -22 < "$image" > vmlinuz
        bytes=$(stat -c %s "$image")
        for shift in 0 8 16 24; do printf "\\x$(printf %x $((bytes >> shift & 255)))"; done >> vmlinuz
        size=4
    fi
    aarch64-linux-gnu-objcopy -I binary -O elf64-littleaarch64 \
        --rename-section .data=.gzdata,load,alloc,readonly,contents vmlinuz vmlinuz.o
    gcc -E -P -x assembler-with-cpp -nostdinc -I none -I include -D__ASSEMBLY__ -DCONFIG_64BIT \
        -DMACHINE_TYPE=IMAGE_FILE_MACHINE_ARM64 -DZBOOT_SIZE_LEN=$size -DCOMP_TYPE="\"$type\"" -DZBOOT_EFI_PATH='""' \
        $stub/zboot-header.S > header.s
    aarch64-linux-gnu-as -o header.o header.s
    aarch64-linux-gnu-ld --no-warn-rwx-segments -T $stub/zboot.lds -o zboot.elf vmlinuz.o header.o entry.o
    aarch64-linux-gnu-objcopy -O binary zboot.elf "$output/$type.efi"
done
