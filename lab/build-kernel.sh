#!/usr/bin/env bash
# Builds one of the lab's kernels from Debian's linux-source package, or from a tree that is given:
#
#     lab/build-kernel.sh WORK VERSION VARIANT
#
# VERSION is 5.10, 6.1, 6.12 or 7.3, or 4.14 or 5.4, of which no suite has a package: whoever has such a tree puts it at
# WORK/linux-VERSION, and touches WORK/linux-VERSION.whole. VARIANT is
#     base          64-bit PowerPC, ELF ABI v1, without KALLSYMS_ALL
#     all           the same with it
#     entry-points and other folders of lab/patches/VERSION
#                   base with the patches there
#     undotted-rule+all, undotted-rule+opd-lookup
#                   several of these together
#     own-table     base with the half of opd-lookup that is for the kernel; its table comes from `kallsyms
#                   --function-descriptors` in place of scripts/kallsyms. KALLSYMS names that program
#     elfv2         64-bit big-endian PowerPC, ELF ABI v2
#     hppa64        64-bit PA-RISC
#     x86-raw       x86-64 without FTRACE_SYSCALLS, for lab/trace-in-guest.sh
#     mips, mipsel, arm, i386, riscv32, ppc44x
#                   32 bits, without FTRACE_SYSCALLS
#     arm64-lto     arm64 with clang's LTO
# WORK keeps a source tree for each version and a build tree for each ABI: the next variant is built from what is there.
# The kernel is WORK/VERSION-VARIANT.vmlinux; WORK/VERSION-VARIANT.inputs says what it was made of, and it is not made
# again of the same. Of the small kernels (the last two lines of variants) there are also WORK/VERSION-VARIANT.flat, the
# same as flat memory, and WORK/VERSION-VARIANT.boot, the image that is booted on such a machine.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || fail "usage: WORK VERSION VARIANT"
mkdir -p "$1"
work=$(cd "$1" && pwd) version=$2 variant=$3
name=linux-source-$version
tree=$work/linux-$version
pristine=$work/pristine-$version
kernel=$work/$version-$variant

abi=elfv1 prefix=powerpc64-linux-gnu- architecture=powerpc patches=() excluded=() program=/dev/null options=() target=''
# The suite that has the source, where it is not that of the system. Old kernels do not compile without warnings, and need
# an option to be linked.
suite='' more=''
case $version in
    4.14) suite=none options=(KCFLAGS=-w "HOSTCFLAGS=-O2 -fcommon") more=$'\nCONFIG_NUMA=y' ;;
    5.4) suite=none options=(KCFLAGS=-w) more=$'\nCONFIG_PPC_RADIX_MMU=y' ;;
    5.10) suite=bullseye options=(KCFLAGS=-w) ;;
    7.3) suite=trixie-backports ;;
esac
compiler=gcc objcopy=objcopy
configuration=$(cat "$lab/ppc64-elfv1.config" "$lab/ppc64-lab.config")$more
case $variant in
    base) ;;
    own-table)
        patches=("$lab/patches/$version/opd-lookup"/*.patch) excluded=(--exclude='scripts/*')
        program=${KALLSYMS:-}
        [ -x "$program" ] || fail "KALLSYMS must name this project's kallsyms program"
        ;;
    elfv2) abi=elfv2 configuration+=$'\nCONFIG_PPC64_BIG_ENDIAN_ELF_ABI_V2=y' ;;
    hppa64) abi=hppa64 architecture=parisc prefix=hppa64-linux-gnu- configuration=$(cat "$lab/hppa64.config") ;;
    x86-raw) abi=x86-raw architecture=x86 prefix='' configuration=$(cat "$lab/x86-raw.config") ;;
    mips) abi=$variant architecture=mips prefix=mips-linux-gnu- target=uImage.lzma ;;
    mipsel) abi=$variant architecture=mips prefix=mipsel-linux-gnu- target=vmlinuz ;;
    arm) abi=$variant architecture=arm prefix=arm-linux-gnueabihf- target=zImage ;;
    i386) abi=$variant architecture=i386 prefix=i686-linux-gnu- target=bzImage ;;
    riscv32) abi=$variant architecture=riscv prefix=riscv64-linux-gnu- target=Image.gz ;;
    ppc44x) abi=$variant architecture=powerpc prefix=powerpc-linux-gnu- target=uImage ;;
    arm64-lto)
        abi=$variant architecture=arm64 prefix='' target=Image.gz options+=(LLVM=1) compiler=clang objcopy=llvm-objcopy
        need ld.lld llvm-objcopy
        ;;
    *)
        for change in ${variant//+/ }; do
            if [ "$change" = all ]; then
                configuration+=$'\nCONFIG_KALLSYMS_ALL=y'
            else
                [ -d "$lab/patches/$version/$change" ] || fail "there is no variant $variant of $version"
                patches+=("$lab/patches/$version/$change"/*.patch)
            fi
        done
        ;;
esac
[ -z "$target" ] || configuration=$(cat "$lab/small.config" "$lab/$variant.config")
for patch in "${patches[@]}"; do
    [ -e "$patch" ] || fail "there is no $patch"
done
need $prefix$compiler bc bison flex git
package=''
if [ "$suite" = none ]; then
    [ -e "$tree.whole" ] || fail "there is no tree at $tree"
    source="Linux $(make -s -C "$tree" kernelversion)"
elif [ -n "$suite" ]; then
    "$lab/../scripts/fetch-kernel-packages.sh" "$packages" "$name:all@$suite"
    package=$(ls "$packages/${name}"_*_all.deb)
    source="$name $(dpkg-deb --field "$package" Version)"
else
    source="$name $(dpkg-query -W -f '${Version}' "$name")" || fail "there is no $name: run scripts/install-dependencies.sh lab"
fi
# archive: the source's tar archive.
archive() {
    if [ -n "$package" ]; then
        dpkg-deb --fsys-tarfile "$package" | tar -x -O "./usr/src/$name.tar.xz"
    else
        cat "/usr/src/$name.tar.xz"
    fi
}

inputs=$(
    echo "$source"
    $prefix$compiler --version | head -n 1
    { echo "$configuration"; sed -s -n '/^diff --git/,$p' "${patches[@]}"; cat "$program"; } < /dev/null | sha256sum
)
if [ -e "$kernel.vmlinux" ] && [ "$inputs" = "$(cat "$kernel.inputs")" ]; then exit 0; fi

if [ ! -e "$tree.whole" ]; then
    mkdir -p "$tree"
    archive | tar -xJ -C "$tree" --strip-components=1
    touch "$tree.whole"
fi
# Files that a patch changed go back to what they were; where nothing changed they keep their time.
if [ -d "$pristine" ]; then
    (cd "$pristine" && find . -type f) | while read -r file; do
        cmp -s "$pristine/$file" "$tree/$file" || cp "$pristine/$file" "$tree/$file"
    done
fi
for patch in "${patches[@]}"; do
    sed -n 's,^+++ b/\([^[:space:]]*\).*,\1,p' "$patch" | while read -r file; do
        [ -e "$pristine/$file" ] || install -D -m 644 "$tree/$file" "$pristine/$file"
    done
    # The work directory may be inside a repository; the tree is not part of it.
    (cd "$tree" && GIT_CEILING_DIRECTORIES=$work git apply -p1 "${excluded[@]}" "$patch")
done

build=$work/$version-$abi
mkdir -p "$build"
# What would otherwise differ from one link to the next.
export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_VERSION=1
export KBUILD_BUILD_USER=syscope KBUILD_BUILD_HOST=lab
run() { make -s -C "$tree" O="$build" ARCH=$architecture CROSS_COMPILE=$prefix "${options[@]}" -j"$(nproc)" "$@"; }

echo "$configuration" > "$build/lab.config"
run KCONFIG_ALLCONFIG=lab.config allnoconfig
rm -f "$build/vmlinux" "$build/scripts/kallsyms"
if [ "$variant" = own-table ]; then
    run scripts
    printf '#!/bin/sh\nexec "%s" --function-descriptors "$@"\n' "$program" > "$build/scripts/kallsyms"
    chmod +x "$build/scripts/kallsyms"
    cp "$build/scripts/kallsyms" "$build/kallsyms.wanted"
fi
run vmlinux
if [ "$variant" = own-table ]; then
    cmp "$build/kallsyms.wanted" "$build/scripts/kallsyms" || fail "make has rebuilt scripts/kallsyms"
    rm "$build/scripts/kallsyms"
fi
if [ -n "$target" ]; then
    run "$target"
    for image in "$build/$target" "$build"/arch/*/boot/"$target"; do
        [ ! -f "$image" ] || cp "$image" "$kernel.boot"
    done
    "$prefix$objcopy" -O binary "$build/vmlinux" "$kernel.flat"
fi
cp "$build/vmlinux" "$kernel.new"
mv "$kernel.new" "$kernel.vmlinux"
echo "$inputs" > "$kernel.inputs"
