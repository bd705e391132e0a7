#!/bin/sh
# Makes decoded-calls.strace of decoded-calls.txt: what strace shows of each call. Needs strace, and cc for x86-64.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cc -Wall -Wextra -o "$scratch/decoded-calls" decoded-calls.c
strace -o "$scratch/trace" "$scratch/decoded-calls" decoded-calls.txt
# What the program's start and end show is left out, and that each call is refused.
sed -n '/PR_SET_SECCOMP/,/^exit_group/p' "$scratch/trace" | sed '1d;$d' |
    sed 's/ *= -1 EPERM (Operation not permitted)$//; s/ *= ? *$//' >decoded-calls.strace
