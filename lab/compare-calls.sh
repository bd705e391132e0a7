#!/usr/bin/env bash
# Compares what `syscope report` says of a program of lab/guest with what the program says itself:
#
#     lab/compare-calls.sh REPORT LOG EVENTS
#
# REPORT is the report's text, LOG the program's own, EVENTS the names in events/syscalls of the kernel that it ran on.
# Calls without an event there are not expected. PowerPC's events of calls that failed hold the error without its sign. The
# program says where a path is; events of 6.19 and later hold the path too, which report then shows: it must be the right one.
# Exit status: 0 they are the same, 1 they are not, with their differences on standard output.
set -euo pipefail

pid=$(sed -n 's/^getpid getpid() = //p' "$2")
shown=$(tr -s ' ' < "$1" | sed -n "s/^$pid //p" | sed -n '/^getpid()/,/^write(1,/p' | sed '$d')
paths=''
if grep -q '^openat(AT_FDCWD, "' <<< "$shown"; then
    paths='/^openat(AT_FDCWD, 0x/{ s/0x[0-9a-f]*\(, O_RDONLY,\)/"\/init"\1/; s/0x[0-9a-f]*\(, O_RDONLY|O_CLOEXEC,\)/"\/no\/such\/file"\1/ }'
fi
diff <(awk 'NR == FNR { has[$1]; next } ("sys_enter_" $1) in has' "$3" "$2" | sed 's/^[^ ]* //; s/ = -/ = /' | sed "$paths") \
    <(echo "$shown")
