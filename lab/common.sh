# What the lab's scripts share. They source it after `set -euo pipefail`.
# shellcheck shell=bash
export LC_ALL=C
# shellcheck disable=SC2034 # for those who source this
lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Ends the script: it could not do its work.
fail() {
    echo "${0##*/}: $*" >&2
    exit 2
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
