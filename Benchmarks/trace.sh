#!/usr/bin/env bash
# What tracing costs, and how fast traces are decoded, beside the peers, on the same work in one run.
# Usage: trace.sh DIRECTORY-OF-SYSCOPE [CALLS]. Needs root, cc, strace; perf and trace-cmd are used where they are.
set -euo pipefail
bin=$1
calls=${2:-2000000}
work=$(mktemp -d)
tracing=/sys/kernel/tracing
instance=$tracing/instances/bench-$$
trap 'rmdir "$instance" 2>/dev/null || true; rm -rf "$work"' EXIT
mountpoint -q $tracing || mount -t tracefs nodev $tracing

cat > "$work/loop.c" <<'C'
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int main(int count, char **words) {
    long calls = atol(words[1]);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (long i = 0; i < calls; i++) syscall(SYS_getppid);
    clock_gettime(CLOCK_MONOTONIC, &to);
    FILE *out = fopen(words[2], "w");
    fprintf(out, "%.4f\n", ((to.tv_sec - from.tv_sec) * 1e9 + to.tv_nsec - from.tv_nsec) / calls / 1e3);
    return fclose(out);
}
C
cc -O2 -o "$work/loop" "$work/loop.c"

# The best of five, in µs a call: other work on the machine only ever makes it slower.
measure() {
    local name=$1 n=$2 best=
    shift 2
    for _ in 1 2 3 4 5; do
        "$@" "$work/loop" "$n" "$work/time" > /dev/null 2>&1
        local t
        t=$(cat "$work/time")
        if [ -z "$best" ] || awk "BEGIN { exit !($t < $best) }"; then best=$t; fi
    done
    printf '%-44s %9.3f µs a call\n' "$name" "$best"
}

measure 'not traced' "$calls" env
mkdir "$instance"
for event in enter exit; do echo 1 > "$instance/events/syscalls/sys_${event}_getppid/enable"; done
measure 'two events in an instance that nobody reads' "$calls" env
rmdir "$instance"
measure 'syscope record' "$calls" "$bin/syscope" record -e getppid -o "$work/o.dat" --
measure 'syscope trace -o /dev/null' "$calls" "$bin/syscope" trace -e getppid -o /dev/null -b 65536 --
measure 'strace -f -e trace=getppid' $((calls / 40)) strace -f -e trace=getppid -o /dev/null
if command -v perf > /dev/null; then
    measure 'perf trace -e getppid' $((calls / 40)) perf trace -e getppid -o /dev/null
fi

"$bin/syscope" record -b 65536 -e getppid -o "$work/big.dat" -- "$work/loop" 5000000 "$work/time"
TIMEFORMAT='%U s of CPU'
echo 'decoding 10,000,000 events:'
if command -v trace-cmd > /dev/null; then printf '%-44s ' 'trace-cmd report'; time trace-cmd report "$work/big.dat" > /dev/null 2>&1; fi
printf '%-44s ' 'syscope report'; time "$bin/syscope" report "$work/big.dat" > /dev/null
printf '%-44s ' 'syscope summary'; time "$bin/syscope" summary "$work/big.dat" > /dev/null
