#!/usr/bin/env bash
# Makes a kernel stumble under QEMU, and keeps what it then prints:
#
#     make-oops.sh null|bug|warn|tasks ARCHITECTURE KERNEL BUSYBOX LOG [KERNEL-OPTION…]
#
# ARCHITECTURE is one of the rows below; BUSYBOX is that of Debian's busybox-static for it, or for ppc64, which has none,
# "-". A debugger (gdb-multiarch) stops the running kernel as it enters version_proc_show(struct seq_file *m, void *v):
#
#     null    m becomes NULL, which the kernel dereferences
#     bug     it goes on at __put_cred(m), which is a BUG() unless m begins with a zero
#     warn    it goes on at refcount_warn_saturate(r, t), which is a WARN(), r being unused stack
#     tasks   no debugger: "t" is written to /proc/sysrq-trigger, and all tasks are shown
#
# All that follows is the kernel's own doing. LOG is for make-traces.py: the console, with /proc/kallsyms of the same boot.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../../../lab/common.sh
. "$(dirname "$0")/../../../lab/common.sh"
kind=$1 architecture=$2 kernel=$3 busybox=$4 log=$5
shift 5
guest_machine "$architecture"
# gdb's name for the machine, the registers of the first argument, the stack pointer and the program
# counter, and that in which a function expects its own address.
stack=sp own=
case $architecture in
    amd64) register=rdi stack=rsp gdb=i386:x86-64 ;;
    i386) register=eax stack=esp gdb=i386 ;;
    arm64) register=x0 gdb=aarch64 ;;
    armhf) register=r0 gdb=arm ;;
    mips64el) register=a0 gdb=mips:isa64r2 own=t9 ;;
    riscv64) register=a0 gdb=riscv:rv64 ;;
    s390x) register=r2 stack=r15 gdb=s390:64-bit ;;
    ppc64el) register=r3 stack=r1 gdb=powerpc:common64 own=r12 ;;
    ppc64) register=r3 stack=r1 gdb=powerpc:common64 ;;
    *) fail "no registers are known for $architecture" ;;
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
[ ! -e /tasks ] || echo t > /proc/sysrq-trigger
while :; do
    /bin/busybox cat /proc/version > /dev/null
    /bin/busybox sleep 1
done
INIT
    chmod +x "$work/root/init" "$work/root/bin/busybox"
fi
[ "$kind" != tasks ] || : > "$work/root/tasks"
(cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) > "$work/initrd"

timeout -k 5 300 nice -n 10 "${machine[@]}" -accel tcg -smp 1 -m 1G -display none -monitor none \
    -serial "file:$log" -nic none -no-reboot -gdb "unix:$work/gdb,server,nowait" -kernel "$kernel" \
    -initrd "$work/initrd" -append "console=$console loglevel=7 $*" < /dev/null > "$work/qemu" 2>&1 &
qemu=$!
for ((second = 0; second < 240; second++)); do
    grep -q '===TRACE' "$log" 2> /dev/null && break
    sleep 1
done
if [ "$kind" = tasks ]; then sleep 20; exit; fi
dot=
[ "$architecture" != ppc64 ] || dot=.
# address_of NAME: the function's address in this boot.
address_of() { tr -d '\r' < "$log" | sed -n "s/^\([0-9a-f]*\) [tT] $dot$1\$/0x\1/p"; }
address=$(address_of version_proc_show)
case $kind in
    null) changes=(-ex "set \$$register = 0") target= ;;
    bug) changes=() target=$(address_of __put_cred) ;;
    warn) changes=(-ex "set \$$register = \$$stack - 2048") target=$(address_of refcount_warn_saturate) ;;
esac
if [ -n "$target" ]; then
    [ -z "$own" ] || changes+=(-ex "set \$$own = $target")
    changes+=(-ex "set \$pc = $target")
fi
endian=little
case $architecture in s390x | ppc64) endian=big ;; esac
gdb-multiarch -nx -batch -ex "set architecture $gdb" -ex "set mips abi n64" -ex "set endian $endian" -ex "target remote $work/gdb" \
    -ex "hbreak *$address" -ex continue "${changes[@]}" -ex delete -ex detach > "$work/debugger" 2>&1 || { cat "$work/debugger" >&2; exit 2; }
sleep 8
