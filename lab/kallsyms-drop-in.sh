#!/usr/bin/env bash
# Builds a real kernel twice, once as it is and once with its scripts/kallsyms replaced by this project's program, and
# compares the two: the same vmlinux, to the byte, is the proof that the program can stand in.
#
#   lab/kallsyms-drop-in.sh [DIRECTORY]
#
# The kernel is the one of Examples/ (lab/ppc64-elfv1.config), from Debian's linux-source-6.1. DIRECTORY keeps the
# build tree (about 2 GB) for another run; without it a temporary one is used and removed.
#
# Needs: linux-source-6.1 gcc-powerpc64-linux-gnu make bc bison flex libssl-dev libelf-dev xz-utils, and Swift.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
source_archive=${LINUX_SOURCE:-/usr/src/linux-source-6.1.tar.xz}
if [ ! -e "$source_archive" ]; then
    echo "no $source_archive: install linux-source-6.1, or set LINUX_SOURCE" >&2
    exit 2
fi
for tool in powerpc64-linux-gnu-gcc powerpc64-linux-gnu-nm make bc bison flex; do
    if ! command -v "$tool" > /dev/null; then
        echo "no $tool: see the list of packages at the top of $0" >&2
        exit 2
    fi
done

if [ $# -gt 0 ]; then
    work=$1
    mkdir -p "$work"
    work=$(cd "$work" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi

(cd "$root" && swift build -c release --product kallsyms)
program=$(cd "$root" && swift build -c release --product kallsyms --show-bin-path)/kallsyms

tree=$work/linux
if [ ! -e "$tree/Makefile" ]; then
    mkdir -p "$tree"
    tar -xf "$source_archive" -C "$tree" --strip-components=1
fi
# What would otherwise differ from one link to the next.
export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_VERSION=1
export KBUILD_BUILD_USER=syscope KBUILD_BUILD_HOST=lab
build() { make -s -C "$tree" ARCH=powerpc CROSS_COMPILE=powerpc64-linux-gnu- -j"$(nproc)" "$@"; }

cp "$here/ppc64-elfv1.config" "$tree/lab.config"
build KCONFIG_ALLCONFIG=lab.config allnoconfig
rm -f "$tree/scripts/kallsyms" "$tree"/vmlinux "$tree"/.tmp_vmlinux*
echo "building the kernel with its own scripts/kallsyms ..."
build vmlinux
cp "$tree/vmlinux" "$work/vmlinux.reference"
cp "$tree"/.tmp_vmlinux.kallsyms2.S "$work/reference.S"

echo "linking it again with ours ..."
cp "$program" "$tree/scripts/kallsyms"
rm -f "$tree"/vmlinux "$tree"/.tmp_vmlinux*
build vmlinux
cmp "$program" "$tree/scripts/kallsyms" || { echo "make has rebuilt scripts/kallsyms" >&2; exit 1; }
cp "$tree/vmlinux" "$work/vmlinux.ours"

cmp "$work/reference.S" "$tree"/.tmp_vmlinux.kallsyms2.S
cmp "$work/vmlinux.reference" "$work/vmlinux.ours"
first=$(powerpc64-linux-gnu-nm -n "$work/vmlinux.ours" | awk '$3 == "kallsyms_offsets" { print $1 }')
count=$(grep -c $'^\t.byte.*, 0x.*, 0x' "$work/reference.S" || true)
echo "identical: vmlinux ($(stat -c %s "$work/vmlinux.ours") bytes), kallsyms_offsets at $first, $count table lines"
