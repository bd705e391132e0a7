# What the lab's scripts share. They source it after `set -euo pipefail`.
# shellcheck shell=bash
export LC_ALL=C
# shellcheck disable=SC2034 # for those who source this
lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Where packages are kept that were downloaded.
packages=${PACKAGES:-$lab/packages}

# Ends the script: it could not do its work.
fail() {
    echo "${0##*/}: $*" >&2
    exit 2
}

# time_limit SECONDS ARGUMENT…: sets limit to SECONDS, or to what --seconds says among the arguments, and arguments to the others.
# shellcheck disable=SC2034 # for those who source this
time_limit() {
    limit=$1
    shift
    if [ "${1:-}" = --seconds ]; then
        limit=${2:-}
        shift 2 || fail "--seconds: a value is missing"
    fi
    arguments=("$@")
}

# Fails unless every program is there.
need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" > /dev/null || fail "there is no $tool: run scripts/install-dependencies.sh lab"
    done
}

# initramfs DIRECTORY: the files in it, as the kernel unpacks them.
initramfs() { (cd "$1" && find . | cpio --quiet -o -H newc -R 0:0); }

# busybox ARCHITECTURE: the program, static, of Debian's package, from the first suite that has the architecture.
busybox() {
    local suite=
    case $1 in
        riscv64) suite=@trixie ;;
        loong64) suite=@sid ;;
    esac
    "$lab/../scripts/fetch-kernel-packages.sh" "$packages" "busybox-static:$1$suite"
    dpkg-deb --fsys-tarfile "$packages"/busybox-static_*_"$1".deb | tar -x -O --wildcards '*/bin/busybox'
}

# tracing_root DIRECTORY SYSCOPE: what a guest that traces needs: busybox, syscope (static), strace with its libraries, users.
tracing_root() {
    need strace
    mkdir -p "$1"/{bin,dev,etc,proc,sys,tmp}
    chmod 1777 "$1/tmp"
    busybox amd64 > "$1/bin/busybox"
    strip -o "$1/bin/syscope" "$2"
    ldd "$(command -v strace)" | grep -o '/[^ ]*' | while read -r library; do
        install -D -m 755 "$library" "$1$library"
    done
    cp "$(command -v strace)" "$1/bin/strace"
    chmod 755 "$1/bin"/*
    printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' > "$1/etc/passwd"
}

# kernel_file KERNEL: the path of a Debian package, or of an image; what is no file is downloaded as the package of that name.
kernel_file() {
    if [ -f "$1" ]; then
        echo "$1"
    else
        "$lab/../scripts/fetch-kernel-packages.sh" "$packages" "$1:amd64" >&2 || fail "there is no $1"
        ls "$packages/$1"_*_amd64.deb
    fi
}

# package_kernel PACKAGE: the kernel in a Debian package, which is in /boot, or beside the modules since 7.2; or an image as it is.
package_kernel() {
    local member
    if [[ $1 != *.deb ]]; then
        cat "$1"
        return
    fi
    member=$(dpkg-deb --fsys-tarfile "$1" | tar -t | grep -E '/vmlinu[xz][^/]*$' | head -n 1)
    [ -n "$member" ] || fail "no kernel is in $1"
    dpkg-deb --fsys-tarfile "$1" | tar -x -O "$member"
}

# unpack CONSOLE DIRECTORY: the archive that a guest has sent as `uuencode -m` between "=== archive" and "=== end MD5".
unpack() {
    sed -n '/^begin-base64 /,/^====/{//!p}' "$1" | base64 -d > "$1.archive"
    [ "$(sed -n 's/^=== end //p' "$1")" = "$(md5sum < "$1.archive")" ] || fail "what the guest sent was damaged on the console"
    tar -xzf "$1.archive" -C "$2"
    rm "$1.archive"
}

# console_part CONSOLE NAME: the lines between "=== NAME" and the next line of that kind.
console_part() { sed -n "/^=== $2\$/,/^=== /{/^=== /!p}" "$1"; }

# unpack_cpio CONSOLE DIRECTORY: the archive that lab/guest/init.c has sent, and what the kernel printed as it failed, as oops.
unpack_cpio() {
    console_part "$1" archive | base64 -d > "$1.archive"
    [ "$(sed -n 's/^=== end //p' "$1")" = "$(cksum < "$1.archive" | cut -d ' ' -f 1)" ] || fail "what the guest sent was damaged on the console"
    (cd "$2" && cpio --quiet -idu) < "$1.archive"
    rm "$1.archive"
    sort -o "$2/events" "$2/events"
    # Where there was no lkdtm to make it fail, it is what sysrq did.
    console_part "$1" oops > "$2/oops"
    [ -s "$2/oops" ] || console_part "$1" panic > "$2/oops"
}

# guest_machine ARCHITECTURE: for Debian's architecture, or hppa64, mips, ppc44x and riscv32, sets machine (QEMU and its options), console (the guest's serial
# port), and option (what else the kernel must be told, or nothing). A QEMU that Debian 12 does not have is downloaded.
# shellcheck disable=SC2034 # for those who source this
guest_machine() {
    option=
    case $1 in
        amd64) machine=(qemu-system-x86_64) console=ttyS0 ;;
        i386) machine=(qemu-system-i386) console=ttyS0 ;;
        arm64) machine=(qemu-system-aarch64 -machine virt -cpu cortex-a57) console=ttyAMA0 ;;
        armhf) machine=(qemu-system-arm -machine virt) console=ttyAMA0 ;;
        hppa64)
            "$lab/fetch-qemu.sh" sid "$packages/qemu-sid"
            machine=("$packages/qemu-sid/qemu-system-hppa" -machine C3700) console=ttyS0
            ;;
        # Without firmware nothing says that the machine has no keyboard controller.
        loong64)
            "$lab/fetch-qemu.sh" sid "$packages/qemu-sid"
            machine=("$packages/qemu-sid/qemu-system-loongarch64" -machine virt) console=ttyS0 option=initcall_blacklist=i8042_init
            ;;
        mips64el) machine=(qemu-system-mips64el -machine malta -cpu 5KEc) console=ttyS0 ;;
        mips) machine=(qemu-system-mips -machine malta -cpu 24Kf) console=ttyS0 ;;
        mipsel) machine=(qemu-system-mipsel -machine malta -cpu 24Kf) console=ttyS0 ;;
        ppc44x) machine=(qemu-system-ppc -machine bamboo) console=ttyS0 ;;
        ppc64 | ppc64el) machine=(qemu-system-ppc64 -machine pseries -cpu POWER8) console=hvc0 ;;
        riscv32) machine=(qemu-system-riscv32 -machine virt) console=ttyS0 ;;
        riscv64) machine=(qemu-system-riscv64 -machine virt) console=ttyS0 ;;
        s390x) machine=(qemu-system-s390x) console=ttysclp0 ;;
        *) fail "no machine is known for $1" ;;
    esac
}

# boot LIMIT CONSOLE LINE QEMU…: runs a machine until it ends; CONSOLE gets what it prints. After LIMIT seconds it is
# ended: by timeout's signal, to this machine alone. Fails unless it printed LINE.
boot() {
    local limit=$1 console=$2 line=$3 status=0 reason
    shift 3
    : > "$console.raw"
    timeout -k 5 "$limit" "$@" -smp 1 -display none -monitor none -serial "file:$console.raw" -nic none -no-reboot \
        < /dev/null > "$console.qemu" 2>&1 || status=$?
    tr -d '\r' < "$console.raw" > "$console"
    if ! grep -qx "$line" "$console"; then
        reason="qemu exited with status $status"
        if [ $status -eq 124 ] || [ $status -eq 137 ]; then reason="no end after $limit s, ended"; fi
        { echo "the console's end:"; tail -n 8 "$console.qemu" "$console"; echo; } | cat -v >&2
        fail "$reason"
    fi
    rm "$console.raw" "$console.qemu"
}
