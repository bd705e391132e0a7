#!/usr/bin/env bash
# Boots one of the lab's small kernels under QEMU, with lab/guest/small.c inside, and brings back what it shows of itself:
#
#     lab/boot-small.sh [--seconds LIMIT] KERNEL DIRECTORY
#
# KERNEL is WORK/VERSION-VARIANT of lab/build-kernel.sh. Its boot image is booted, or, where QEMU's machine takes no such
# image, the ELF file (mips) or the flat one (riscv32). DIRECTORY gets kallsyms, version, oops (the traces of all tasks, and
# what the kernel printed as it failed), and console, which has everything. A boot of more than LIMIT seconds (180) is ended.
#
# Exit status: 0, or 2 if the kernel could not be booted or the usage is wrong.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

time_limit 180 "$@"
set -- "${arguments[@]}"
if [ $# -ne 2 ] || [ ! -f "$1.vmlinux" ]; then fail "usage: [--seconds LIMIT] KERNEL DIRECTORY"; fi
kernel=$1 directory=$2 variant=${1##*/}
variant=${variant#*-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work/root"/{dev,proc}

boot=$kernel.boot more=()
case $variant in
    mips) guest_machine mips && compile=(mips-linux-gnu-gcc -mno-abicalls -fno-pic -G 0 -msoft-float) boot=$kernel.vmlinux ;;
    mipsel) guest_machine mipsel && compile=(mipsel-linux-gnu-gcc -mno-abicalls -fno-pic -G 0 -msoft-float) ;;
    arm) guest_machine armhf && compile=(arm-linux-gnueabihf-gcc -marm -fomit-frame-pointer) ;;
    i386) guest_machine i386 && compile=(i686-linux-gnu-gcc -fno-pic -mno-sse) ;;
    ppc44x) guest_machine ppc44x && compile=(powerpc-linux-gnu-gcc -fno-pic -mcpu=440 -msoft-float) ;;
    riscv32)
        guest_machine riscv32 && compile=(riscv64-linux-gnu-gcc -march=rv32ima_zicsr -mabi=ilp32 '-Wl,--no-relax') boot=$kernel.flat
        riscv64-linux-gnu-gcc -march=rv32ima_zicsr -mabi=ilp32 -nostdlib -static -Wl,-Ttext=0x80000000,--build-id=none \
            -o "$work/firmware" "$lab/guest/sbi32.S"
        more=(-bios "$work/firmware")
        ;;
    arm64-lto) guest_machine arm64 && compile=(aarch64-linux-gnu-gcc) ;;
    *) fail "no machine is known for $variant" ;;
esac
need "${machine[0]}" "${compile[0]}" cpio
"${compile[@]}" -Wall -Wextra -Werror -O2 -static -ffreestanding -fno-stack-protector -fno-builtin -nostdlib -Wl,-e,start \
    -o "$work/root/init" "$lab/guest/small.c"
initramfs "$work/root" > "$work/initrd"
# The addresses are those that the kernel was linked for: it is not moved.
boot "$limit" "$directory/console" '=== panic' "${machine[@]}" "${more[@]}" -accel tcg -m 256M -kernel "$boot" \
    -initrd "$work/initrd" -append "console=$console panic=-1 loglevel=1 nokaslr $option"

part() { sed -n "/^=== $1\$/,/^=== end $1 /{/^=== /!p}" "$directory/console"; }
for file in version kallsyms; do
    part $file > "$directory/$file"
    [ "$(sed -n "s/^=== end $file //p" "$directory/console")" = "$(printf %08x "$(cksum < "$directory/$file" | cut -d ' ' -f 1)")" ] \
        || fail "what the guest sent was damaged on the console"
done
sed -n '/^=== oops$/,${/^=== /!p}' "$directory/console" > "$directory/oops"
"${machine[0]}" --version | sed -n 's/^QEMU emulator version \([^ ]*\).*/QEMU \1 (TCG)/p' > "$directory/machine"
