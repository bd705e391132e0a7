#!/usr/bin/env bash
# What tracing costs, and how fast traces are decoded, beside the peers, on the same work in one run.
# Usage: trace.sh DIRECTORY-OF-SYSCOPE [CALLS]. Needs root, cc, strace; perf and trace-cmd are used where they are.
set -euo pipefail
bin=$1
calls=${2:-2000000}
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
tracing=/sys/kernel/tracing
instance=$tracing/instances/bench-$$
trap 'rmdir "$instance" 2>/dev/null || true; rm -rf "$work"' EXIT
mountpoint -q $tracing || mount -t tracefs nodev $tracing

cc -O2 -Wall -o "$work/loop" "$root/Benchmarks/trace-loop.c"

# cost NAME CALLS CALL COMMAND…: the best of five, in µs a call: other work on the machine only ever makes it slower.
cost() {
    local name=$1 n=$2 call=$3 best=
    shift 3
    for _ in 1 2 3 4 5; do
        "$@" "$work/loop" "$n" "$call" "$work/time" > /dev/null 2>&1
        local t
        t=$(cat "$work/time")
        if [ -z "$best" ] || awk "BEGIN { exit !($t < $best) }"; then best=$t; fi
    done
    printf '%-10s %-44s %9.3f µs a call\n' "$call" "$name" "$best"
}

# access has an argument that is a text.
for call in getppid access; do
    cost 'not traced' "$calls" $call env
    mkdir "$instance"
    for event in enter exit; do echo 1 > "$instance/events/syscalls/sys_${event}_$call/enable"; done
    cost 'two events in an instance that nobody reads' "$calls" $call env
    rmdir "$instance"
    cost 'syscope record' "$calls" $call "$bin/syscope" record -e $call -o "$work/o.dat" --
    cost 'syscope record --no-texts' "$calls" $call "$bin/syscope" record --no-texts -e $call -o "$work/o.dat" --
    cost 'syscope trace -o /dev/null' "$calls" $call "$bin/syscope" trace -e $call -o /dev/null -b 65536 --
    cost "strace -f -e trace=$call" $((calls / 40)) $call strace -f -e trace=$call -o /dev/null
    if command -v perf > /dev/null; then
        cost "perf trace -e $call" $((calls / 40)) $call perf trace -e $call -o /dev/null
    fi
done
"$bin/syscope" record -e access -o "$work/o.dat" -- "$work/loop" 1 access "$work/time"
if "$bin/syscope" report -e access "$work/o.dat" | grep -qF "access(\"$work/loop\""; then
    echo 'this kernel records texts'
else
    echo 'this kernel records no texts: access shows a pointer'
fi

"$bin/syscope" record -b 65536 -e getppid -o "$work/big.dat" -- "$work/loop" 5000000 getppid "$work/time"
TIMEFORMAT='%U s of CPU'
echo 'decoding 10,000,000 events:'
if command -v trace-cmd > /dev/null; then printf '%-44s ' 'trace-cmd report'; time trace-cmd report "$work/big.dat" > /dev/null 2>&1; fi
printf '%-44s ' 'syscope report'; time "$bin/syscope" report "$work/big.dat" > /dev/null
printf '%-44s ' 'syscope summary'; time "$bin/syscope" summary "$work/big.dat" > /dev/null
