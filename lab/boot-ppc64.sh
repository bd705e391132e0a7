#!/usr/bin/env bash
# Boots a big-endian 64-bit PowerPC vmlinux under QEMU, with lab/guest inside, and brings back what it shows of itself:
#
#     lab/boot-ppc64.sh [--seconds LIMIT] VMLINUX DIRECTORY
#
# DIRECTORY gets events (the names in events/syscalls, sorted), kallsyms, version, calls64.log and calls32.log (what the
# two traced programs say that they did), trace/ (files of tracefs, for `syscope record --from`), oops (what the kernel
# printed as it failed), and console, which has everything. A boot of more than LIMIT seconds (120) is ended.
#
# Exit status: 0, or 2 if the kernel could not be booted or the usage is wrong.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

time_limit 120 "$@"
set -- "${arguments[@]}"
if [ $# -ne 2 ] || [ ! -f "$1" ]; then fail "usage: [--seconds LIMIT] VMLINUX DIRECTORY"; fi
kernel=$1 directory=$2
need qemu-system-ppc64 powerpc64-linux-gnu-gcc cpio
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work/root/dev"

compile=(powerpc64-linux-gnu-gcc -Wall -Wextra -Werror -O2 -static)
freestanding=(-ffreestanding -fno-stack-protector -nostdlib)
"${compile[@]}" -o "$work/root/init" "$lab/guest/init.c"
"${compile[@]}" "${freestanding[@]}" -o "$work/root/calls64" "$lab/guest/calls.c"
"${compile[@]}" -m32 "${freestanding[@]}" -o "$work/root/calls32" "$lab/guest/calls.c"
initramfs "$work/root" > "$work/initrd"
boot "$limit" "$directory/console" '=== panic' qemu-system-ppc64 -machine pseries -cpu POWER8 -accel tcg -m 512M \
    -kernel "$kernel" -initrd "$work/initrd" -append "console=hvc0 panic=-1 loglevel=1"

unpack_cpio "$directory/console" "$directory"
qemu-system-ppc64 --version | sed -n 's/^QEMU emulator version \([^ ]*\).*/QEMU \1 (TCG)/p' > "$directory/machine"
