#!/usr/bin/env bash
# Boots the kernel of a Debian package under QEMU and compares it with what syscope says of the package:
#
#     lab/boot-package.sh [--results DIRECTORY] [--name NAME] [--syscope PROGRAM] [--seconds LIMIT] [--kvm] PACKAGE.deb
#
# The guest's userland is Debian's busybox-static and nothing else. RESULTS/NAME.events is its
# /sys/kernel/tracing/events/syscalls, sorted, RESULTS/NAME.kallsyms.xz its /proc/kallsyms as root reads it; both are
# checksummed in the guest. NAME is the package's without "linux-image-", RESULTS is lab/results. SYSCOPE is the
# program where --syscope is not given, the release build of this tree where neither is. Machines are emulated unless
# --kvm is given, for packages of the host's own architecture; a boot that takes more than LIMIT seconds (180) is ended.
#
# Exit status: 0 the events and the symbols are the booted kernel's, 1 they are not, 2 the kernel could not be booted,
# or the usage is wrong.
set -euo pipefail
export LC_ALL=C

fail() {
    echo "${0##*/}: $*" >&2
    exit 2
}

here=$(cd "$(dirname "$0")" && pwd)
results=$here/results name='' program=${SYSCOPE:-$here/../.build/release/syscope} limit=180 accelerator=(-accel tcg)
while [ $# -gt 1 ]; do
    case $1 in
        --results) results=$2; shift 2 ;;
        --name) name=$2; shift 2 ;;
        --syscope) program=$2; shift 2 ;;
        --seconds) limit=$2; shift 2 ;;
        --kvm) accelerator=(-accel kvm); shift ;;
        *) fail "unknown option $1" ;;
    esac
done
[ $# -eq 1 ] && [ -f "$1" ] || fail "usage: [--results DIRECTORY] [--name NAME] [--syscope PROGRAM] [--seconds LIMIT] [--kvm] PACKAGE.deb"
package=$1
[ -x "$program" ] || fail "there is no $program: run swift build -c release --product syscope, or set SYSCOPE"

architecture=$(dpkg-deb --field "$package" Architecture)
version=$(dpkg-deb --field "$package" Version)
title=$(dpkg-deb --field "$package" Package)
name=${name:-${title#linux-image-}}

# The machine that the flavour runs on, and its console.
case $architecture in
    amd64) machine=(qemu-system-x86_64) console=ttyS0 ;;
    i386) machine=(qemu-system-i386) console=ttyS0 ;;
    arm64) machine=(qemu-system-aarch64 -machine virt -cpu cortex-a57) console=ttyAMA0 ;;
    armhf) machine=(qemu-system-arm -machine virt) console=ttyAMA0 ;;
    mips64el) machine=(qemu-system-mips64el -machine malta -cpu 5KEc) console=ttyS0 ;;
    mipsel) machine=(qemu-system-mipsel -machine malta -cpu 24Kf) console=ttyS0 ;;
    ppc64el) machine=(qemu-system-ppc64 -machine pseries -cpu POWER8) console=hvc0 ;;
    s390x) machine=(qemu-system-s390x) console=ttysclp0 ;;
    *) fail "no machine is known for $architecture" ;;
esac
command -v "${machine[0]}" > /dev/null || fail "there is no ${machine[0]}: run scripts/install-dependencies.sh lab"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$results" "$work/root"/{bin,dev,proc,sys}

# The initramfs: busybox and /init.
busybox=$here/packages
"$here/../scripts/fetch-kernel-packages.sh" "$busybox" "busybox-static:$architecture"
busybox=$(ls "$busybox"/busybox-static_*_"$architecture".deb)
dpkg-deb --fsys-tarfile "$busybox" | tar -x -O ./bin/busybox > "$work/root/bin/busybox"
cat > "$work/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tracefs tracefs /sys/kernel/tracing
echo 1 > /proc/sys/kernel/printk
echo 0 > /proc/sys/kernel/kptr_restrict
echo 1 > /proc/sys/kernel/sysrq
# A kernel whose syscalls have no events has no such directory.
ls /sys/kernel/tracing/events/syscalls 2> /dev/null | grep -E '^sys_(enter|exit)_' > /events
cat /proc/kallsyms > /kallsyms
# What the kernel itself printed may still be on its way.
sleep 1
echo
for file in release events kallsyms; do
    [ $file != release ] || uname -rvm > /release
    echo "=== begin $file $(md5sum < /$file)"
    cat /$file
    echo "=== end $file"
done
echo "=== done"
# The output must have left the serial port before the machine goes.
sleep 1
poweroff -f
INIT
chmod +x "$work/root/init" "$work/root/bin/busybox"
(cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) > "$work/initrd"

mkdir "$work/package"
dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/package" --wildcards './boot/vmlinu[xz]-*' './boot/config-*'
kernel=$(ls "$work"/package/boot/vmlinu[xz]-*)
keeps_all=$(grep -qx CONFIG_KALLSYMS_ALL=y "$work"/package/boot/config-* && echo y || echo n)

# No signal ends a machine that hangs but timeout's, and only this one.
started=$SECONDS
status=0
timeout -k 5 "$limit" "${machine[@]}" "${accelerator[@]}" -smp 1 -m 1G -display none -monitor none -serial "file:$work/console" \
    -nic none -no-reboot -kernel "$kernel" -initrd "$work/initrd" -append "console=$console panic=-1 loglevel=1" \
    < /dev/null > "$work/qemu" 2>&1 || status=$?
tr -d '\r' < "$work/console" > "$work/log" || true
if ! grep -qx '=== done' "$work/log"; then
    if [ $status -eq 124 ] || [ $status -eq 137 ]; then reason="no end after $limit s, ended"; else reason="qemu exited with status $status"; fi
    echo "boot       $reason; the console's end:"
    tail -n 8 "$work/qemu" "$work/log" | cat -v
    exit 2
fi
seconds=$((SECONDS - started))

for file in release events kallsyms; do
    sed -n "/^=== begin $file /,/^=== end $file\$/{/^=== /!p}" "$work/log" > "$work/$file"
    [ "$(sed -n "s/^=== begin $file //p" "$work/log")" = "$(md5sum < "$work/$file")" ] || fail "$file was damaged on the console"
done
sort -o "$results/$name.events" "$work/events"
xz -c "$work/kallsyms" > "$results/$name.kallsyms.xz"

echo "package    $title $version $architecture, KALLSYMS_ALL=$keeps_all"
echo "booted     $(cat "$work/release"), $("${machine[0]}" --version | sed -n 's/^QEMU emulator version \([^ ]*\).*/QEMU \1/p'), $seconds s"

answer=0
audit=0
"$program" audit --list "$package" > "$work/predicted" || [ $? -eq 1 ] || fail "syscope audit --list failed"
"$program" audit --expect "$results/$name.events" "$package" > "$work/expect" 2>&1 || audit=$?
echo "events     $(wc -l < "$work/predicted") predicted, $(wc -l < "$results/$name.events") booted"
if cmp -s "$work/predicted" "$results/$name.events" && [ $audit -eq 0 ]; then
    echo "           the same"
else
    answer=1
    echo "           DIFFERENT; syscope audit --expect exits with $audit:"
    sed 's/^/           /' "$work/expect"
    diff "$work/predicted" "$results/$name.events" | sed -n 's/^[<>]/           &/p' || true
fi

# What modules, BPF programs and trampolines added has their name in brackets after a tab.
grep -v "$(printf '\t')" "$work/kallsyms" > "$work/booted"
"$program" symbols "$package" > "$work/symbols" || fail "syscope symbols failed"
echo "symbols    $(wc -l < "$work/symbols") in the image, $(wc -l < "$work/booted") booted"
if cmp -s <(cut -d ' ' -f 2- "$work/symbols") <(cut -d ' ' -f 2- "$work/booted"); then
    echo "           the same names and types in the same order"
else
    answer=1
    echo "           DIFFERENT; the first lines that differ:"
    diff <(cut -d ' ' -f 2- "$work/symbols") <(cut -d ' ' -f 2- "$work/booted") | sed -n 's/^[<>]/           &/p' | head -n 20 || true
fi
# Addresses may be one constant apart. Where per-CPU symbols are absolute, they stay. A double holds a difference of
# two addresses exactly, but not an address: the halves are subtracted.
paste -d ' ' <(cut -d ' ' -f 1 "$work/symbols") "$work/booted" | awk '
    function value(digits,   i, v) {
        for (i = 1; i <= length(digits); i++) v = v * 16 + index("123456789abcdef", substr(digits, i, 1))
        return v
    }
    function difference(a, b) {
        return (value(substr(a, 1, length(a) - 8)) - value(substr(b, 1, length(b) - 8))) * 4294967296 \
            + value(substr(a, length(a) - 7)) - value(substr(b, length(b) - 7))
    }
    function hexadecimal(d,   high) {
        high = int(d / 4294967296)
        return high ? sprintf("%#x%08x", high, d - high * 4294967296) : sprintf("%#x", d)
    }
    {
        d = sprintf("%.0f", difference($2, $1))
        count[d]++
        if (d == 0) low += length($1) == 16 && substr($1, 1, 8) == "00000000"
        else if (!(d in seen)) { seen[d] = $4; kinds++; offset = d }
    }
    END {
        if (kinds == 0) { print "           at the linked addresses"; exit }
        if (kinds == 1 && !(0 in count)) { printf "           all moved by %s\n", (offset < 0 ? "-" : "") hexadecimal(offset < 0 ? -offset : +offset); exit }
        if (kinds == 1 && low == count[0]) {
            printf "           %d moved by %s, %d below 2^32 (per-CPU, absolute) stay\n", count[offset], hexadecimal(+offset), count[0]
            exit
        }
        printf "           DIFFERENT: addresses moved by %d different offsets, %d stay, %d of those below 2^32\n", kinds, count[0], low
        for (d in seen) printf "           %s: %d symbols, first %s\n", d, count[d], seen[d]
        exit 1
    }' || answer=1
exit $answer
