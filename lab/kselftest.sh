#!/usr/bin/env bash
# Runs the kselftest of lab/patches/7.3/kselftest in a guest:
#
#     lab/kselftest.sh [--seconds LIMIT] ARCHITECTURE KERNEL DIRECTORY
#
# ARCHITECTURE is Debian's, or ppc64; KERNEL a vmlinux or vmlinuz of it, or a package. The test and ftracetest are those of
# WORK/linux-7.3 (lab/work) with the patch. DIRECTORY gets console, and log, what the test itself said. Prints the line of
# ftracetest, and what the test found. The guest has Debian's busybox-static; for ppc64 Debian has none, and BUSYBOX names a
# static one, of busybox's own source with lab/busybox.config. A guest that takes more than LIMIT seconds (400) is ended.
#
# Exit status: 0 it passed, 1 it failed, 2 it was not run, or says neither.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

time_limit 400 "$@"
set -- "${arguments[@]}"
if [ $# -ne 3 ] || [ ! -f "$2" ]; then fail "usage: [--seconds LIMIT] ARCHITECTURE KERNEL DIRECTORY"; fi
architecture=$1 kernel=$2 directory=$3
tree=${WORK:-$lab/work}/linux-7.3
[ -d "$tree/tools/testing/selftests/ftrace" ] || fail "there is no $tree: lab/build-kernel.sh makes it"
need git make cpio
case $architecture in
    amd64 | i386) name=x86 ;;
    armhf) name=arm ;;
    loong64) name=loongarch ;;
    mips*) name=mips ;;
    ppc64*) name=powerpc ;;
    riscv64) name=riscv ;;
    s390x) name=s390 ;;
    *) name=$architecture ;;
esac
guest_machine "$architecture"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work/root"/{bin,dev,proc,sys,tmp} "$work/tree/tools/testing/selftests" "$work/tree/tools/scripts"
cp -r "$tree/tools/testing/selftests"/{ftrace,lib.mk} "$work/tree/tools/testing/selftests/"
cp "$tree/tools/scripts/Makefile.arch" "$work/tree/tools/scripts/"
ln -s "$(realpath "$tree")"/{arch,scripts} "$work/tree/"
(cd "$work/tree" && GIT_CEILING_DIRECTORIES=$work git apply "$lab"/patches/7.3/kselftest/*.patch)
# Of the selftest's programs the test needs none.
make -s -C "$work/tree/tools/testing/selftests/ftrace" ARCH="$name" CC=true OUTPUT="$work" "$work/syscall.tbl"
cp "$work/syscall.tbl" "$work/tree/tools/testing/selftests/ftrace"
mv "$work/tree/tools/testing/selftests/ftrace" "$work/root/ftrace"
if [ -n "${BUSYBOX:-}" ]; then cp "$BUSYBOX" "$work/root/bin/busybox"; else busybox "$architecture" > "$work/root/bin/busybox"; fi

cat > "$work/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tracefs tracefs /sys/kernel/tracing
echo 1 > /proc/sys/kernel/printk
cd /ftrace
echo "=== test"
sh ./ftracetest -k -l /tmp/log test.d/event/syscall-events.tc 2> /dev/null
echo "=== log"
cat /tmp/log/*syscall-events*
echo "=== done"
# The output must have left the serial port before the machine goes.
sleep 1
poweroff -f
INIT
chmod +x "$work/root/init" "$work/root/bin/busybox"
initramfs "$work/root" > "$work/initrd"
package_kernel "$kernel" > "$work/kernel"
boot "$limit" "$directory/console" '=== done' "${machine[@]}" -accel tcg -m 1G -kernel "$work/kernel" -initrd "$work/initrd" \
    -append "console=$console panic=-1 loglevel=1 $option"
sed -n '/^=== log$/,/^=== done$/{/^=== /!p}' "$directory/console" > "$directory/log"
verdict=$(sed -n 's/^\(\[1\].*\)\t\[\(.*\)\]$/\2/p' "$directory/console")
# What the test echoes comes after the shell's own line of it.
found=$(sed -n 's/^+ echo .*//; /^[0-9]* syscalls must have events$/p; /^these events are missing:/p; /^CONFIG_FTRACE_SYSCALLS is set/p
    /^The kernel is built/p; /^The syscall table/p; /^No symbol/p' "$directory/log")
printf '%s\n' "$verdict" "$found" | paste -sd ' ' | cut -c 1-300
case $verdict in
    PASS) ;;
    FAIL) exit 1 ;;
    *) exit 2 ;;
esac
