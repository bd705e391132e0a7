#!/usr/bin/env bash
# Boots the kernel of a Debian package under QEMU, and brings back what it shows of itself:
#
#     lab/boot-package.sh [--seconds LIMIT] [--kvm] PACKAGE.deb DIRECTORY
#
# The guest's userland is Debian's busybox-static and nothing else. DIRECTORY gets events (the names in events/syscalls,
# sorted), kallsyms (/proc/kallsyms as root reads it), version, and console, which has everything. `syscope audit
# --expect DIRECTORY/events PACKAGE.deb` and `syscope symbols --expect DIRECTORY/kallsyms PACKAGE.deb` compare. Machines
# are emulated unless --kvm is given, for packages of the host's own architecture; a boot that takes more than LIMIT
# seconds (300) is ended. For riscv64 and loong64, which Debian 12 does not have, busybox-static is that of a later release, and
# so is the QEMU for loong64.
#
# Exit status: 0, or 2 if the kernel could not be booted or the usage is wrong.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

limit=300 accelerator=tcg
while [ $# -gt 2 ]; do
    case $1 in
        --seconds) limit=$2; shift 2 ;;
        --kvm) accelerator=kvm; shift ;;
        *) fail "unknown option $1" ;;
    esac
done
if [ $# -ne 2 ] || [ ! -f "$1" ]; then fail "usage: [--seconds LIMIT] [--kvm] PACKAGE.deb DIRECTORY"; fi
package=$1 directory=$2
need dpkg-deb cpio
architecture=$(dpkg-deb --field "$package" Architecture)

guest_machine "$architecture"
need "${machine[0]}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work/root"/{bin,dev,proc,sys}

busybox "$architecture" > "$work/root/bin/busybox"
cat > "$work/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
cd /
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tracefs tracefs /sys/kernel/tracing
echo 1 > /proc/sys/kernel/printk
echo 0 > /proc/sys/kernel/kptr_restrict
echo 1 > /proc/sys/kernel/sysrq
# A kernel whose syscalls have no events has no such directory.
ls /sys/kernel/tracing/events/syscalls 2> /dev/null | grep -E '^sys_(enter|exit)_' > events
cat /proc/kallsyms > kallsyms
cat /proc/version > version
# What the kernel itself printed may still be on its way.
sleep 1
echo
echo "=== archive"
tar -c -f - events kallsyms version | gzip > /archive
uuencode -m /archive archive
echo "=== end $(md5sum < /archive)"
echo "=== done"
# The output must have left the serial port before the machine goes.
sleep 1
poweroff -f
INIT
chmod +x "$work/root/init" "$work/root/bin/busybox"
initramfs "$work/root" > "$work/initrd"

package_kernel "$package" > "$work/kernel"
boot "$limit" "$directory/console" '=== done' "${machine[@]}" -accel $accelerator -m 1G \
    -kernel "$work/kernel" -initrd "$work/initrd" -append "console=$console panic=-1 loglevel=1 $option"
unpack "$directory/console" "$directory"
sort -o "$directory/events" "$directory/events"
"${machine[0]}" --version | sed -n 's/^QEMU emulator version \([^ ]*\).*/QEMU \1 (TCG)/p' | sed "s/TCG/${accelerator^^}/" > "$directory/machine"
