#!/usr/bin/env bash
# Compares what `syscope report` says of a program of lab/guest with what the program says itself:
#
#     lab/compare-calls.sh REPORT LOG EVENTS
#
# REPORT is the report's text, LOG the program's own, EVENTS the names in events/syscalls of the kernel that it ran on.
# Calls without an event there are not expected. PowerPC's events of calls that failed hold the error without its sign. Where
# the kernel's events bring the texts of arguments, the report has them for the addresses in LOG: they are those of lab/guest/calls.c.
# Exit status: 0 they are the same, 1 they are not, with their differences on standard output.
set -euo pipefail

pid=$(sed -n 's/^getpid getpid() = //p' "$2")
reported() { tr -s ' ' < "$1" | sed -n "s/^$pid //p" | sed -n '/^getpid()/,/^write(1,/p' | sed '$d'; }
texts=''
if reported "$1" | grep -q '^openat(AT_FDCWD, "'; then
    texts='s,^openat\(AT_FDCWD\, 0x[0-9a-f]+(\, O_RDONLY\, 0\)),openat(AT_FDCWD\, "/init"\1,
        s,^openat\(AT_FDCWD\, 0x[0-9a-f]+(\, O_RDONLY\|O_CLOEXEC\, 0\)),openat(AT_FDCWD\, "/no/such/file"\1,'
fi
diff <(awk 'NR == FNR { has[$1]; next } ("sys_enter_" $1) in has' "$3" "$2" | sed 's/^[^ ]* //; s/ = -/ = /' | sed -E "$texts") \
    <(reported "$1")
