#!/bin/busybox sh
# The first process of a guest of lab/trace-cost.sh. A microsecond is a thousand instructions there.
/bin/busybox --install -s /bin
export PATH=/bin
cd /
tracing=/sys/kernel/tracing
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tracefs tracefs $tracing
echo 1 > /proc/sys/kernel/printk
say() { echo "=== cost $*"; }

# measure NAME CALLS COMMAND…: the best of three; the first fills caches.
measure() {
    name=$1 calls=$2
    shift 2
    for _ in 1 2 3; do
        "$@" /bin/trace-loop "$calls" "$call" /time > /dev/null 2>&1
        cat /time
    done | sort -n | head -n 1 | while read -r time; do
        say "$(awk "BEGIN { printf \"%-8s %-44s %6d instructions a call\", \"$call\", \"$name\", $time * 1000 }")"
    done
}

# The kernel has work left from its start. This takes no time of the host's.
sleep 30
say "Linux $(uname -r)"
for call in getppid access; do
    measure 'not traced' 20000 env
    mkdir $tracing/instances/cost
    for event in enter exit; do echo 1 > "$tracing/instances/cost/events/syscalls/sys_${event}_$call/enable"; done
    measure 'two events in an instance that nobody reads' 20000 env
    rmdir $tracing/instances/cost
    measure 'syscope record' 20000 syscope record -b 16384 -e $call -o /trace.dat --
    measure 'syscope record --no-texts' 20000 syscope record --no-texts -b 16384 -e $call -o /trace.dat --
    measure 'syscope record of another call' 20000 syscope record -b 16384 -e mkdir -o /trace.dat --
    measure 'the same, --no-texts' 20000 syscope record --no-texts -b 16384 -e mkdir -o /trace.dat --
    measure 'strace -f' 1000 strace -f -e trace=$call -o /trace
done
for calls in getppid access access,mkdir; do
    probes=$(syscope record -e $calls -o /trace.dat -- grep -o 'e:syscope_[^ ]*' $tracing/dynamic_events | sed 's,.*/sys_enter_,,' | xargs)
    say "event probes for -e $calls: ${probes:-none}"
done
echo "=== done"
sleep 1
reboot -f
