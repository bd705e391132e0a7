#!/usr/bin/env bash
# Boots x86-64 kernels under QEMU, and checks that syscope traces there what programs do:
#
#     lab/trace-in-guest.sh [--seconds LIMIT] [--fixture FILE] [KERNEL…]
#
# KERNEL is a Debian package, in a file or by its name as apt finds it, or an image such as vmlinuz; without any, Debian 12's
# kernels, and one without syscall events that is built from its source. Each is booted twice: as it is, and with lockdown=confidentiality.
# The guest (lab/guest/trace.sh) has busybox, a static syscope, strace, and two programs: lab/guest/calls.c, which prints what it
# did, and lab/known-calls.c. What comes back is judged here, and read by trace-cmd too; a line for each check says whether it
# holds. RESULTS/NAME (lab/results/trace) keeps what the guests sent, with checks, the lines. FILE gets the
# trace of lab/known-calls.c: Tests/TraceFileTests/Fixtures/known-calls-*.dat are made so.
#
# SYSCOPE is the static program where it is not .build-install/release/syscope (`make lab-trace` builds it). A boot of more than
# LIMIT seconds (600) is ended. WORK (lab/work) is for the kernel that is built. Guests have one CPU: docs/trace.md says why.
# Exit status: 0 everything holds, 1 something does not, 2 a kernel could not be booted or the usage is wrong.
# Checks are called by `holds`.
# shellcheck disable=SC2317
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

limit=600 fixture=''
while [[ ${1:-} == --* ]]; do
    case $1 in
        --seconds) limit=${2:-} ;;
        --fixture) fixture=${2:-} ;;
        *) fail "unknown option $1" ;;
    esac
    shift 2 || fail "$1: a value is missing"
done
syscope=${SYSCOPE:-$lab/../.build-install/release/syscope}
results=${RESULTS:-$lab/results/trace}
if [ $# -eq 0 ]; then
    set -- linux-image-{6.1.0-50,6.12.117+deb12}{,-cloud,-rt}-amd64
    "$lab/build-kernel.sh" "${WORK:-$lab/work}" 6.12 x86-raw
    set -- "$@" "${WORK:-$lab/work}/6.12-x86-raw.vmlinux"
fi
need qemu-system-x86_64 gcc cpio dpkg-deb jq perl strace trace-cmd "$syscope"

# MARK: guests

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
tracing_root "$root" "$syscope"
mkdir "$root/boot"
install -m 755 "$lab/guest/trace.sh" "$root/init"
gcc -Wall -Wextra -Werror -O2 -static -ffreestanding -fno-stack-protector -nostdlib -o "$root/bin/listed" "$lab/guest/calls.c"
gcc -O2 -static -Wno-unused-result -o "$root/bin/calls" "$lab/known-calls.c"

# guest DIRECTORY WORDS…: boots $work/kernel with those words on its command line; DIRECTORY gets the guest's /out.
guest() {
    local directory=$1
    shift
    rm -rf "$directory"
    mkdir -p "$directory"
    boot "$limit" "$directory/console" '=== done' qemu-system-x86_64 -accel tcg -m 1G -kernel "$work/kernel" \
        -initrd "$work/initrd" -append "console=ttyS0 panic=-1 loglevel=1 no_timer_check $*"
    unpack "$directory/console" "$directory"
    mv "$directory/out"/* "$directory"
    rmdir "$directory/out"
}

# MARK: checks

answer=0 out=''
# holds WHAT COMMAND…: a line that says whether the command succeeds, and what it prints.
holds() {
    local what=$1 verdict=yes printed
    shift
    if ! printed=$("$@" 2>&1); then
        verdict=NO answer=1
        printed=$(head -n 12 <<< "$printed" | cut -c 1-200 | sed '2,$s/^/        /')
    fi
    printf '%-4s %s%s\n' $verdict "$what" "${printed:+: $printed}" | cat -v
}

same() { diff <(echo "$1") <(echo "$2") && echo "$2"; }

# ends NAME STATUS [WORDS]: the command ended so, and said a line that has the words. Prints that line, or what it said instead.
ends() {
    local status
    status=$(cat "$out/$1.status")
    if [ "$status" = "$2" ] && { [ $# -eq 2 ] || grep -hF -- "$3" "$out/$1".{err,out}; }; then return; fi
    echo "status $status"
    cat "$out/$1".{err,out}
    return 1
}

# one_line NAME: all that the command said is one line on standard error.
one_line() { [ "$(wc -l < "$out/$1.err")" = 1 ] && [ ! -s "$out/$1.out" ]; }

refuses() { ends "$@" && one_line "$1"; }

verdict() { same "$2" "$(jq -r .verdict "$out/$1.out")"; }

# The list that the program prints against lines of trace or report.
listed() {
    local pid
    pid=$(sed -n 's/^getpid getpid() = //p' "$out/$2.out")
    diff <(cut -d ' ' -f 2- "$out/$2.out") <(tr -s ' ' < "$out/$1" | sed -n "s/^$pid //p" | sed -n '/^getpid()/,/^write(1,/p' | sed '$d' \
        | perl -MErrno -pe 's/= -1 (E\w+) .*/"= -" . Errno->can($1)->()/e') \
        && echo "$(wc -l < "$out/$2.out") calls"
}

audited() {
    [ "$(cat "$out/audit.status")" -le 1 ] || { cat "$out/audit.err"; return 1; }
    diff <(jq -r '.syscalls[]' "$out/audit.out") <(sed -n 's/^sys_enter_//p' "$out/events" | sort) && same true "$(jq .agrees "$out/audit.out")" \
        > /dev/null && echo "$(jq '.syscalls | length' "$out/audit.out") syscalls"
}

# As the host's syscope reads the file.
reported() { diff <("$syscope" report "$out/listed.dat") "$out/listed-report.out" && echo "$(wc -l < "$out/listed-report.out") lines"; }

# Names and results of the listed program's calls, as trace-cmd reads them.
trace_cmd() {
    local pid
    pid=$(sed -n 's/^getpid getpid() = //p' "$out/listed-record.out")
    diff <(trace-cmd report "$out/listed.dat" 2> /dev/null | sed -nE "s/^ *[^ ]+-$pid +\[.* sys_exit_([a-z0-9_]+): +0x(.*)/\1 \2/p" \
        | sed -n '/^getpid/,/^write/p' | sed '$d') \
        <(perl -ne '/^(\w+) .* = (-?)(0x|0)?(\w+)$/ or die; $n = ($3 // "") eq "0x" ? hex $4 : ($3 // "") eq "0" ? oct $4 : $4;
            printf "%s %x\n", $1, $2 ? -$n : $n' "$out/listed-record.out") \
        && echo "$(wc -l < "$out/listed-record.out") calls"
}

summarised() {
    diff <(jq -r '.syscalls[] | "\(.name) \(.calls)"' "$out/listed-summary.out" | sort) \
        <({ cut -d ' ' -f 2- "$out/listed-record.out"; printf '%s\n' 'execve(' 'write('; } | cut -d '(' -f 1 | sort | uniq -c \
            | awk '{ print $2, $1 }' | sort) \
        && jq -r '"\(.events) events"' "$out/listed-summary.out"
}

# strace_agrees FILE: the program's calls there against those that strace has.
strace_agrees() {
    local points=()
    ! grep -q __filename_val "$out/format" || points=(--points)
    # raw_syscalls has every call.
    "$lab/compare-strace.pl" "${points[@]}" <(grep -E "(^| |\.\.\. )($(grep -oE '^[0-9]+ +[a-z0-9_]+' "$out/known.strace" | sed 's/.* //' \
        | sort -u | paste -sd '|'))(\(| resumed)" "$out/$1") "$out/known.strace"
}

full_disk() {
    ends full-record 2 'recording ended early' && ends full-report 0 > /dev/null && [ "$(cat "$out/full-report.lines")" -gt 1000 ]
}

killed() {
    [ "$(wc -l < "$out/killed-left")" = 1 ] && [ ! -s "$out/killed-after" ] && ends killed-next 0
}

forks() {
    ends forks-record 0 > /dev/null && same '10000 forks, 10001 ends' "$(jq '[.syscalls[] | select(.name | test("fork|clone")).calls] | add' \
        "$out/forks-summary.out") forks, $(cat "$out/forks.ended") ends"
}

# The tracer, whether it is on, and nothing else.
untouched() { diff "$out/state" "$out/state-after" && diff <(printf 'nop\n1\n') "$out/state"; }

refused='kernel lockdown (confidentiality) refuses tracefs, to root too'

# The checks of a kernel that was booted as it is, with what it sent in $out.
check_whole() {
    holds 'not mounted: audit --live mounts nothing' ends unmounted-audit 2 'tracefs is not mounted'
    holds 'not mounted, not root' refuses unmounted-user 2 'tracing needs root'
    holds 'not mounted: trace mounts it' ends unmounted-trace 0
    if [ -s "$out/events" ]; then check_events; else check_raw; fi
    holds 'names, results and texts are those that strace shows' strace_agrees known-report.out
    holds 'kill -9: the next run removes what was left' killed
    holds 'full disk: the part written is readable' full_disk
    holds '10,000 forks, and all ends' forks
    holds 'not root: audit --live' ends user-audit 2 'this user may not use tracefs'
    holds 'not root: trace' refuses user-trace 2 'tracing needs root'
    holds 'tracefs read-only: audit --live' ends readonly-audit 2 'mounted read-only'
    holds 'tracefs read-only: trace' refuses readonly-trace 2 'mount -o remount,rw'
    holds 'nothing of ours is left in tracefs, nothing else was touched' untouched
    holds 'lockdown integrity, set now' ends integrity-set 0
    holds 'lockdown integrity: audit --live says the same' verdict integrity-audit "$(jq -r .verdict "$out/audit.out")"
    holds 'lockdown integrity: trace' ends integrity-trace 0
    holds 'lockdown integrity: trace shows the same' strace_agrees integrity.txt
    holds 'lockdown confidentiality, set now' ends confidentiality-set 0
    holds 'lockdown confidentiality: audit --live' verdict confidentiality-audit locked-down
    holds 'lockdown confidentiality: trace' refuses confidentiality-trace 2 "$refused"
    holds 'lockdown confidentiality, securityfs not mounted: trace' refuses confidentiality-unseen 2 'is it locked down?'
}

# What kernels with syscall events are asked.
check_events() {
    holds 'audit --live has the events of tracefs, and the image calls for the same' audited
    holds 'trace shows what the program did' listed listed-trace.txt listed-trace
    holds 'record and report show what the program did' listed listed-report.out listed-record
    holds 'report reads the same on the host' reported
    holds 'trace-cmd report has the same names and results' trace_cmd
    holds 'summary counts the same calls' summarised
}

# Those that have raw_syscalls only: numbers, from which names and results come.
check_raw() {
    holds 'audit --live: raw_syscalls only' verdict audit raw-only
    holds 'audit --live ends with 1' same 1 "$(cat "$out/audit.status")"
    holds 'trace says so' ends listed-trace 0 'no syscall has events of its own'
    holds 'report reads the same on the host' reported
}

# The checks of one that was booted with lockdown=confidentiality.
check_locked() {
    holds 'booted locked down' grep -F '[confidentiality]' "$out/lockdown"
    holds 'booted locked down: audit --live' verdict audit locked-down
    holds 'booted locked down: audit --live ends with 1' same 1 "$(cat "$out/audit.status")"
    for act in trace record summary; do
        holds "booted locked down: $act" refuses $act 2 "$refused"
    done
    holds 'booted locked down: record leaves no file' test ! -s "$out/left"
    holds 'booted locked down, securityfs not mounted: audit --live' ends unseen-audit 2 'tracefs is not mounted'
    holds 'booted locked down, securityfs not mounted: trace' refuses unseen-trace 2 'booted with lockdown=confidentiality'
}

for kernel in "$@"; do
    kernel=$(kernel_file "$kernel")
    package_kernel "$kernel" > "$work/kernel"
    name=$(basename "$kernel" .deb)
    directory=$results/${name%%_*}
    cp "$work/kernel" "$root/boot/vmlinuz"
    initramfs "$root" > "$work/initrd"
    guest "$directory/whole"
    guest "$directory/locked" stage=locked lockdown=confidentiality
    echo "$name: Linux $(cat "$directory/whole/release")"
    { out=$directory/whole check_whole; out=$directory/locked check_locked; } > "$directory/checks"
    cat "$directory/checks"
    [ -z "$fixture" ] || cp "$directory/whole/known.dat" "$fixture"
done
exit $answer
