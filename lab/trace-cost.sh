#!/usr/bin/env bash
# Counts how many instructions a traced call takes, in a guest whose clock goes by instructions:
#
#     lab/trace-cost.sh KERNEL…
#
# KERNEL is as for lab/trace-in-guest.sh. QEMU's -icount makes each instruction take a nanosecond, so that a guest's time says how
# many have been executed, by everybody, whatever else the host does. The calls are those of Benchmarks/trace-loop.c; the last
# lines say which event probes are there while it is traced. SYSCOPE is the static program where it is not
# .build-install/release/syscope.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || fail "usage: KERNEL…"
syscope=${SYSCOPE:-$lab/../.build-install/release/syscope}
need qemu-system-x86_64 gcc cpio dpkg-deb "$syscope"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tracing_root "$work/root" "$syscope"
gcc -O2 -Wall -static -o "$work/root/bin/trace-loop" "$lab/../Benchmarks/trace-loop.c"
install -m 755 "$lab/guest/cost.sh" "$work/root/init"
initramfs "$work/root" > "$work/initrd"

for kernel in "$@"; do
    kernel=$(kernel_file "$kernel")
    package_kernel "$kernel" > "$work/kernel"
    boot 600 "$work/console" '=== done' qemu-system-x86_64 -accel tcg -icount shift=0,sleep=off -m 1G -kernel "$work/kernel" \
        -initrd "$work/initrd" -append "console=ttyS0 panic=-1 loglevel=1 no_timer_check"
    sed -n 's/^=== cost //p' "$work/console"
done
