#!/usr/bin/env bash
# Compares what `syscope report` says of a program of lab/guest with what the program says itself:
#
#     lab/compare-calls.sh REPORT LOG EVENTS
#
# REPORT is the report's text, LOG the program's own, EVENTS the names in events/syscalls of the kernel that it ran on.
# Calls without an event there are not expected. PowerPC's events of calls that failed hold the error without its sign.
# Exit status: 0 they are the same, 1 they are not, with their differences on standard output.
set -euo pipefail

pid=$(sed -n 's/^getpid getpid() = //p' "$2")
diff <(awk 'NR == FNR { has[$1]; next } ("sys_enter_" $1) in has' "$3" "$2" | sed 's/^[^ ]* //; s/ = -/ = /') \
    <(tr -s ' ' < "$1" | sed -n "s/^$pid //p" | sed -n '/^getpid()/,/^write(1,/p' | sed '$d')
