#!/usr/bin/env bash
# Checks that `syscope symbolize` names the frames of an oops as the kernel itself did:
#
#     lab/compare-oops.sh SYSCOPE VMLINUX OOPS
#
# The names are taken out of the text, and must all come back at their places. Prints how many there are. Exit status: 0 if
# they are the same, 1 if not, with their differences on standard output.
set -euo pipefail

name='\.?[A-Za-z_][A-Za-z0-9_.]*\+0x[0-9a-f]+/0x[0-9a-f]+'
frames=$(grep -E "$name" "$3")
diff <(grep -oE "$name" <<< "$frames") \
    <(sed -E "s,(\[[0-9a-f]{16}\]) $name,\1," <<< "$frames" | "$1" symbolize "$2" | grep -oE "$name")
wc -l <<< "$frames"
