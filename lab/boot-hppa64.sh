#!/usr/bin/env bash
# Boots a 64-bit PA-RISC vmlinux under QEMU, with lab/guest/init.c inside, and brings back what it shows of itself:
#
#     lab/boot-hppa64.sh [--seconds LIMIT] VMLINUX DIRECTORY
#
# The machine is one that QEMU has since 8.2: that QEMU is downloaded. DIRECTORY gets events (the names in events/syscalls, sorted),
# kallsyms, version, oops (what the kernel printed as it failed), and console, which has everything. A boot of more than
# LIMIT seconds (180) is ended.
#
# Exit status: 0, or 2 if the kernel could not be booted or the usage is wrong.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

time_limit 180 "$@"
set -- "${arguments[@]}"
if [ $# -ne 2 ] || [ ! -f "$1" ]; then fail "usage: [--seconds LIMIT] VMLINUX DIRECTORY"; fi
kernel=$1 directory=$2
need hppa-linux-gnu-gcc cpio
guest_machine hppa64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work/root/dev"

hppa-linux-gnu-gcc -Wall -Wextra -Werror -O2 -static -o "$work/root/init" "$lab/guest/init.c"
initramfs "$work/root" > "$work/initrd"
# A fault in the kernel is a panic there.
boot "$limit" "$directory/console" '=== oops' "${machine[@]}" -accel tcg -m 512M -kernel "$kernel" -initrd "$work/initrd" \
    -append "console=$console panic=-1 loglevel=1"
unpack_cpio "$directory/console" "$directory"
"${machine[0]}" --version | sed -n 's/^QEMU emulator version \([^ ]*\).*/QEMU \1 (TCG)/p' > "$directory/machine"
