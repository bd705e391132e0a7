#!/usr/bin/env bash
# Installs the Debian packages that are missing for what is named: build, test, peers (the programs that tests compare
# with; those tests are skipped without them), bench, lab (kernels booted under QEMU).
# Nothing is done where they are all there; without the right to install, they are named.
set -euo pipefail

build=(pkg-config zlib1g-dev liblzma-dev libzstd-dev liblz4-dev libbz2-dev liblzo2-dev)
test=(binutils binutils-powerpc64-linux-gnu binutils-arm-linux-gnueabihf xz-utils bzip2 gzip lz4 zstd lzop)
peers=(binutils-x86-64-linux-gnu binutils-i686-linux-gnu binutils-aarch64-linux-gnu
    binutils-powerpc64le-linux-gnu binutils-s390x-linux-gnu gcc linux-kbuild-6.1 linux-source-6.1 linux-source-6.12
    mkbootimg strace trace-cmd perl git python3 util-linux busybox-static jq)
bench=(dpkg xz-utils bzip2 lzop lz4 zstd python3-venv gcc linux-kbuild-6.1 linux-source-6.12 strace trace-cmd linux-perf)
lab=(cpio dpkg jq git perl strace trace-cmd xz-utils make bc bison flex gcc libc6-dev libssl-dev libelf-dev linux-source-6.1 linux-source-6.12
    gcc-powerpc64-linux-gnu binutils-powerpc64-linux-gnu libc6-dev-ppc64-cross
    gcc-hppa64-linux-gnu binutils-hppa64-linux-gnu gcc-hppa-linux-gnu binutils-hppa-linux-gnu
    qemu-system-arm qemu-system-mips qemu-system-misc qemu-system-ppc qemu-system-x86)

wanted=()
for group in "$@"; do
    case $group in
        build) wanted+=("${build[@]}") ;;
        test) wanted+=("${test[@]}") ;;
        peers) wanted+=("${peers[@]}") ;;
        bench) wanted+=("${bench[@]}") ;;
        lab) wanted+=("${lab[@]}") ;;
        *) echo "$0: there is no group '$group': build, test, peers, bench and lab are" >&2; exit 2 ;;
    esac
done

missing=()
for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing ${missing[*]}" >&2
run=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "$0: not root: run 'apt-get install ${missing[*]}' first" >&2
        exit 2
    fi
    run=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq >&2
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
