#!/usr/bin/env bash
# Makes a kernel dereference a NULL pointer under QEMU, and keeps what it then prints:
#
#     make-oops.sh ARCHITECTURE KERNEL BUSYBOX LOG [KERNEL-OPTION…]
#
# ARCHITECTURE is amd64, arm64, s390x, ppc64el or ppc64; BUSYBOX is that of Debian's busybox-static for it, or for ppc64,
# which has none, "-". A debugger (gdb-multiarch) stops the running kernel as it enters version_proc_show(struct seq_file
# *m, void *v) and makes m NULL; all that follows is the kernel's own doing. LOG is for make-traces.py: the console, with
# /proc/kallsyms of the same boot.
set -euo pipefail
architecture=$1 kernel=$2 busybox=$3 log=$4
shift 4
case $architecture in
    amd64) machine=(qemu-system-x86_64) console=ttyS0 register=rdi gdb=i386:x86-64 ;;
    arm64) machine=(qemu-system-aarch64 -machine virt -cpu cortex-a57) console=ttyAMA0 register=x0 gdb=aarch64 ;;
    s390x) machine=(qemu-system-s390x) console=ttysclp0 register=r2 gdb=s390:64-bit ;;
    ppc64el) machine=(qemu-system-ppc64 -machine pseries -cpu POWER8) console=hvc0 register=r3 gdb=powerpc:common64 ;;
    ppc64) machine=(qemu-system-ppc64 -machine pseries -cpu POWER8) console=hvc0 register=r3 gdb=powerpc:common64 ;;
    *) echo "no machine is known for $architecture" >&2; exit 2 ;;
esac
work=$(mktemp -d)
qemu=
trap '[ -z "$qemu" ] || kill "$qemu" 2> /dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$work/root"/{bin,dev,proc}

if [ "$architecture" = ppc64 ]; then
    cat > "$work/init.c" <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
static void copy(const char *path, int to) {
    static char buffer[65536];
    int from = open(path, O_RDONLY);
    long count;
    while ((count = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, count) < 0) break;
    close(from);
}
int main(void) {
    mount("proc", "/proc", "proc", 0, "");
    dprintf(1, "\n===KALLSYMS\n");
    copy("/proc/kallsyms", 1);
    dprintf(1, "===END\n===TRACE\n");
    for (;; sleep(1)) {
        if (fork() == 0) {
            copy("/proc/version", open("/dev/null", O_WRONLY));
            _exit(0);
        }
        wait(NULL);
    }
}
C
    powerpc64-linux-gnu-gcc -O2 -static -o "$work/root/init" "$work/init.c"
else
    cp "$busybox" "$work/root/bin/busybox"
    cat > "$work/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo 0 > /proc/sys/kernel/kptr_restrict
echo
echo "===KALLSYMS"
/bin/busybox cat /proc/kallsyms
echo "===END"
echo "===TRACE"
while :; do
    /bin/busybox cat /proc/version > /dev/null
    /bin/busybox sleep 1
done
INIT
    chmod +x "$work/root/init" "$work/root/bin/busybox"
fi
(cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) > "$work/initrd"

timeout -k 5 300 nice -n 10 "${machine[@]}" -accel tcg -smp 1 -m 1G -display none -monitor none \
    -serial "file:$log" -nic none -no-reboot -gdb "unix:$work/gdb,server,nowait" -kernel "$kernel" \
    -initrd "$work/initrd" -append "console=$console loglevel=7 $*" < /dev/null > "$work/qemu" 2>&1 &
qemu=$!
for ((second = 0; second < 240; second++)); do
    grep -q '===TRACE' "$log" 2> /dev/null && break
    sleep 1
done
dot=
[ "$architecture" != ppc64 ] || dot=.
address=$(tr -d '\r' < "$log" | sed -n "s/^\([0-9a-f]*\) [tT] ${dot}version_proc_show\$/\1/p")
gdb-multiarch -nx -batch -ex "set architecture $gdb" -ex "target remote $work/gdb" -ex "hbreak *0x$address" -ex continue \
    -ex "set \$$register = 0" -ex "delete" -ex "detach" > "$work/debugger" 2>&1 || { cat "$work/debugger" >&2; exit 2; }
sleep 8
