#!/bin/sh
# Copies a tracing instance into a directory, for `syscope record --from DIRECTORY` on another machine:
#
#     copy-trace.sh INSTANCE DIRECTORY
#
# INSTANCE is such as /sys/kernel/tracing/instances/NAME. Needs busybox and nothing else. Stops tracing in the instance,
# and takes the recorded events out of it.
set -eu

if [ $# -ne 2 ] || [ ! -d "$1/per_cpu" ]; then
    echo "usage: $0 INSTANCE DIRECTORY" >&2
    exit 2
fi
instance=${1%/} directory=$2
echo 0 > "$instance/tracing_on"
mkdir -p "$directory"
uname -snrm > "$directory/uname"
cat "${instance%/instances/*}/saved_cmdlines" > "$directory/saved_cmdlines"

# What is not there is left out. The files have no size before they are read.
(
    cd "$instance"
    for file in trace_clock events/header_page events/header_event events/syscalls/*/format \
        events/raw_syscalls/*/format events/task/task_newtask/format events/task/task_rename/format \
        events/sched/sched_process_exec/format events/sched/sched_process_exit/format events/signal/signal_*/format; do
        [ ! -e "$file" ] || echo "$file"
    done
) | while read -r file; do
    mkdir -p "$directory/$(dirname "$file")"
    cat "$instance/$file" > "$directory/$file"
done

page=$(($(sed -n 's/.*char data;.*offset:\([0-9]*\);.*size:\([0-9]*\);.*/\1 + \2/p' "$directory/events/header_page")))
for cpu in "$instance"/per_cpu/cpu*; do
    copy=$directory/per_cpu/${cpu##*/}
    mkdir -p "$copy"
    # One page at a time: reading from an empty buffer waits for events that do not come.
    while ! grep -q '^entries: 0$' "$cpu/stats"; do
        timeout 5 dd "bs=$page" count=1 if="$cpu/trace_pipe_raw" 2> /dev/null
    done > "$copy/trace_pipe_raw"
    cat "$cpu/stats" > "$copy/stats"
done
