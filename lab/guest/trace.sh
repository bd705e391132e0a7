#!/bin/busybox sh
# The first process of a guest of lab/trace-in-guest.sh: tries syscope on the kernel that runs, and sends what came of it.
#
# Each command leaves NAME.out, NAME.err and NAME.status in /out, and the host judges them. With `stage=locked` on the kernel's
# command line, which then has lockdown=confidentiality too, only what can be asked there is asked.
/bin/busybox --install -s /bin
export PATH=/bin
cd /
tracing=/sys/kernel/tracing
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
echo 1 > /proc/sys/kernel/printk
mkdir -p out
uname -r > out/release
# Where audit --live looks for it.
mv boot/vmlinuz "boot/vmlinuz-$(uname -r)"

# try NAME COMMAND…
try() {
    name=$1
    shift
    "$@" > "out/$name.out" 2> "out/$name.err"
    echo $? > "out/$name.status"
}

# What of ours is in tracefs, and what we must not have touched.
state() {
    ls $tracing/instances
    grep syscope $tracing/dynamic_events
    cat $tracing/current_tracer $tracing/tracing_on
    cat $tracing/set_event
}

send() {
    # What the kernel itself printed may still be on its way.
    sleep 1
    echo
    echo "=== archive"
    tar -c -f - out | gzip > /archive
    uuencode -m /archive archive
    echo "=== end $(md5sum < /archive)"
    echo "=== done"
    # The output must have left the serial port before the machine goes, which -no-reboot ends.
    sleep 1
    reboot -f
}

if grep -q stage=locked /proc/cmdline; then
    # Nothing says that the kernel is locked down before securityfs is mounted.
    try unseen-audit syscope audit --live
    try unseen-trace syscope trace true
    mount -t securityfs securityfs /sys/kernel/security
    cat /sys/kernel/security/lockdown > out/lockdown
    for act in trace record summary; do try "$act" syscope $act -- true; done
    try audit syscope audit --live --format json
    ls trace.dat > out/left 2> /dev/null
    send
fi

# Not mounted: audit mounts nothing, trace does.
try unmounted-audit syscope audit --live
try unmounted-user su -s /bin/sh nobody -c 'syscope trace true'
try unmounted-trace syscope trace -o /out/unmounted.txt -- true
state > out/state
mount -t securityfs securityfs /sys/kernel/security
# A kernel whose syscalls have no events has no such directory.
ls $tracing/events/syscalls 2> /dev/null | grep -E '^sys_(enter|exit)_' > out/events
cat $tracing/events/syscalls/sys_enter_openat/format > out/format 2> /dev/null

# A program that says what it did.
try audit syscope audit --live --format json
try listed-trace syscope trace --no-texts -o /out/listed-trace.txt -- listed
try listed-record syscope record --no-texts -o /out/listed.dat -- listed
try listed-report syscope report /out/listed.dat
try listed-summary syscope summary --format json /out/listed.dat

# Texts, beside strace.
calls=openat,mkdir,rename,link,symlink,unlink,execve,write,openat2,rmdir,exit_group
try known-record syscope record --file-version 7 --compress zstd -e $calls -o /out/known.dat -- calls
try known-report syscope report -s 5000 /out/known.dat
try known-strace strace -f -s 5000 -e trace=$calls -o /out/known.strace calls

# A run that is killed leaves what the next takes away.
mkdir full
mount -t tmpfs -o size=4m full full
syscope trace -a -e openat -o /full/all &
killed=$!
until grep -q 1 $tracing/instances/syscope-$killed-*/tracing_on 2> /dev/null; do :; done
kill -9 $killed
wait $killed
ls $tracing/instances > out/killed-left
try killed-next syscope trace -o /dev/null -- true
ls $tracing/instances > out/killed-after
grep syscope $tracing/dynamic_events >> out/killed-after
rm full/all

# A disk that gets full.
try full-record syscope record -o /full/trace.dat -- sh -c 'i=0; while [ $i -lt 20000 ]; do : > /dev/null; i=$((i + 1)); done'
try full-report syscope report -e openat /full/trace.dat
umount full
tail -n 1 out/full-report.out > out/full-report.last
wc -l < out/full-report.out > out/full-report.lines
rm out/full-report.out

# Many children.
try forks-record syscope record -b 65536 -e clone,fork,vfork,clone3,exit_group -o /forks.dat -- \
    sh -c 'i=0; while [ $i -lt 10000 ]; do (:); i=$((i + 1)); done'
try forks-summary syscope summary --format json /forks.dat
syscope report /forks.dat | grep -c '+++ exited with 0 +++' > out/forks.ended

# Who may not.
try user-audit su -s /bin/sh nobody -c 'syscope audit --live'
try user-trace su -s /bin/sh nobody -c 'syscope trace true'
mount -o remount,ro $tracing
try readonly-audit syscope audit --live
try readonly-trace syscope trace true
mount -o remount,rw $tracing
state > out/state-after

# Locked down while it runs: integrity changes nothing, confidentiality refuses tracefs.
try integrity-set sh -c 'echo integrity > /sys/kernel/security/lockdown'
try integrity-audit syscope audit --live --format json
try integrity-trace syscope trace -o /out/integrity.txt -e $calls -- calls
try confidentiality-set sh -c 'echo confidentiality > /sys/kernel/security/lockdown'
try confidentiality-audit syscope audit --live --format json
try confidentiality-trace syscope trace true
umount /sys/kernel/security
try confidentiality-unseen syscope trace true
try confidentiality-unseen-audit syscope audit --live
send
