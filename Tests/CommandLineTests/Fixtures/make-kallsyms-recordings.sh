#!/usr/bin/env bash
# Records what programs of eras that Debian does not package print, in kallsyms-recordings.tar.xz beside this script:
#
#     make-kallsyms-recordings.sh VMLINUX ERA=PROGRAM…
#
# VMLINUX gives names as real kernels have them: the kernel of Examples/, decompressed. The map is laid out like that of
# an x86-64 kernel, with per-CPU symbols from 0 on. PROGRAM is scripts/kallsyms of a kernel of that era, compiled from its
# source with buf[] one byte longer (see Tests/TestSupport/ReferenceKallsyms.swift).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
vmlinux=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

LC_ALL=C powerpc64-linux-gnu-nm -n "$vmlinux" | awk '
    function line(address, type, name) { printf "%016x %s %s\n", address, type, name }
    function text(offset, type, name) { printf "ffffffff81%06x %s %s\n", offset, type, name }
    function long(letter, count,   name) { name = ""; while (length(name) < count) name = name letter; return name }
    BEGIN {
        line(0, "D", "__per_cpu_start"); line(0, "D", "fixed_percpu_data"); line(64, "d", "a_per_cpu_variable")
        line(4096, "A", "__gp"); line(4096, "a", "an_absolute_one"); line(8192, "D", "__per_cpu_end")
        text(0, "T", "_text"); text(0, "T", "_stext"); text(0, "W", "weak_alias"); text(0, "T", "__alias"); text(0, "t", "alias")
        place = 16
    }
    $3 ~ /^\.?[A-Za-z_]/ && NR % 45 == 0 {
        text(place, $2, $3)
        if (++count % 50 == 0) { text(place, "t", "__start_row_" count); text(place, "w", "weak_" count); text(place, "u", "left_out_" count) }
        place += 16
    }
    END {
        text(place, "T", long("long_name_", 127)); text(place + 4, "t", long("qwertzuiop", 128)); text(place + 8, "T", long("yxcvb.", 300))
        text(place + 12, "T", long("z", 511)); text(place + 13, "T", long("z", 512)); text(place + 14, "n", "debugging")
        text(place + 16, "T", "_etext"); text(place + 16, "t", "moves_with_etext")
        text(place + 4096, "D", "__start_table"); text(place + 4096, "d", "data"); text(place + 8192, "D", "__stop_table")
        text(place + 12288, "T", "_sinittext"); text(place + 12300, "t", "init_one.llvm.1"); text(place + 12300, "t", "init_one.llvm.0")
        text(place + 12400, "T", "_einittext"); text(place + 16384, "B", "_end")
    }' > map

record() { # ERA PROGRAM OPTION…: each subset of the options
    local era=$1 program=$2 bits option file
    shift 2
    for ((bits = 0; bits < 1 << $#; bits++)); do
        chosen=()
        for ((option = 0; option < $#; option++)); do
            ((bits >> option & 1)) && chosen+=("${@:option+1:1}")
        done
        file="$era-$bits.S" status=0
        $program "${chosen[@]}" map > "$file" 2> /dev/null || status=$?
        [ "$status" -eq 0 ] || : > "$file"
        printf '%s\t%s\t%s\t%s\n' "$era" "$status" "$file" "${chosen[*]:-}" >> index
    done
}

for pair in "$@"; do
    era=${pair%%=*} program=${pair#*=}
    case $era in
        6.6) record "$era" "$program" --all-symbols --absolute-percpu --base-relative ;;
        7.0) record "$era" "$program" --all-symbols --pc-relative ;;
        *) echo "$0: the options of era $era are not known" >&2; exit 2 ;;
    esac
done
tar --sort=name --owner=0 --group=0 --mtime=@0 -cf - index map *.S | xz -9e > "$here/kallsyms-recordings.tar.xz"
