#!/usr/bin/env bash
# `kallsyms` beside the kernel's own scripts/kallsyms on the same map of about 122,000 symbols.
# usage: kallsyms.sh [BIN-DIRECTORY]
#
# The map is that of the running kernel, where root may read it and it has 100,000 symbols; else one of that size is
# made of the bundled kernel's, with every symbol again at another address under another name.
# The program is linked statically, as it would be put into a kernel tree: by that it takes 6 MB less memory.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

cd "$root"
swift build -c release --product kallsyms --static-swift-stdlib -Xswiftc -static-executable \
    --scratch-path .build-static > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
ours=$root/.build-static/release/kallsyms

awk '!/\t/ && !/^0+ /' /proc/kallsyms > "$work/map" 2> /dev/null || true
source="the running kernel's"
if [ "$(wc -l < "$work/map")" -lt 100000 ]; then
    bundled_kernel
    powerpc64-linux-gnu-nm -n "$work/vmlinux" | awk '
        / [aNUw] / { next }
        { print; lines[++n] = $0 }
        END { for (i = 1; i <= n; i++) { $0 = lines[i]; sub(/^c00000000/, "c00000004"); print $1, $2, "again_" $3 }
              for (i = 1; i <= n / 5; i++) { $0 = lines[i]; sub(/^c00000000/, "c00000008"); print $1, $2, "thrice_" $3 } }
    ' > "$work/map"
    source="made of the bundled kernel's"
fi

commands=()
add() { [ ${#commands[@]} -eq 0 ] || commands+=(---); commands+=("$1" "$2"); }
compare() {
    local era=$1 name=$2 reference=$3 options=("${@:4}")
    "$reference" "${options[@]}" "$work/map" > "$work/theirs.S"
    "$ours" --era "$era" "${options[@]}" "$work/map" > "$work/ours.S"
    cmp "$work/theirs.S" "$work/ours.S"
    add "kallsyms --era $era" "$ours --era $era ${options[*]} $work/map > /dev/null"
    add "$name" "$reference ${options[*]} $work/map > /dev/null"
}
compile() {
    mkdir -p "$work/$1"
    tar -xf "/usr/src/$1.tar.xz" -C "$work/$1" --strip-components=1 --wildcards '*/scripts/kallsyms.c' \
        '*/scripts/include/*.h' 2> /dev/null || true
    gcc -O2 -w -I "$work/$1/scripts/include" -o "$work/$1/kallsyms" "$work/$1/scripts/kallsyms.c"
}
if [ -x /usr/lib/linux-kbuild-6.1/scripts/kallsyms ]; then
    compare 6.1 "linux-kbuild-6.1's" /usr/lib/linux-kbuild-6.1/scripts/kallsyms --all-symbols --base-relative
else
    echo "kallsyms: linux-kbuild-6.1 is not installed: not compared with its program" >&2
fi
if [ -e /usr/src/linux-source-6.12.tar.xz ]; then
    compile linux-source-6.12
    compare 6.12 "6.12's, compiled with -O2" "$work/linux-source-6.12/kallsyms" --all-symbols
else
    echo "kallsyms: linux-source-6.12 is not installed: not compared with its program" >&2
fi
[ ${#commands[@]} -gt 0 ] || exit 0

add "kallsyms --object" "$ours --era 6.12 --all-symbols --object $work/table.o --machine x86-64 $work/map"
add "6.12's source, gcc -c" "gcc -c -I $work/include -o $work/theirs.o $work/ours.S"
mkdir -p "$work/include/asm"
echo '#define BITS_PER_LONG 64' > "$work/include/asm/bitsperlong.h"

echo "kallsyms: $(wc -l < "$work/map") symbols, $source map; the outputs are the same"
measure "${commands[@]}"
