#!/usr/bin/env bash
# Runs `make demo` and `make test` as on a fresh machine: in a clone of HEAD, in a Debian root that has what Swift's
# installation page names and nothing else. What is installed there is not there the next time.
#
#     scripts/test-fresh.sh [COMMAND…]
#
# A COMMAND is run in the clone there in place of the two.
#
# Needs root, debootstrap, and the right to mount. The root, and what is downloaded (packages of apt, kernels), are kept in
# SYSCOPE_CACHE (~/.cache/syscope). Swift's toolchain is mounted into the root, and so are local copies of Swift packages
# that git's configuration names. How long each part took is said at the end.
#
# Exit status: 0 if both commands passed, 1 if one failed, 3 if such a root cannot be had here.
set -euo pipefail
suite=bookworm
here=$(cd "$(dirname "$0")/.." && pwd)
cache=${SYSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/syscope}

cannot() {
    echo "$0: no fresh root: $*" >&2
    exit 3
}
[ "$(id -u)" -eq 0 ] || cannot "needs root"
command -v debootstrap > /dev/null || cannot "debootstrap is not installed"
unshare --mount sh -c 'mount -t tmpfs nodev /mnt' 2> /dev/null || cannot "mounting is not allowed"
toolchain=$(swift -print-target-info | sed -n 's|.*"runtimeResourcePath": *"\(.*\)/usr/lib/swift".*|\1|p') || true
[ -n "$toolchain" ] || cannot "Swift's toolchain is a part of the system, not a directory of its own"
[ -z "$(git -C "$here" status --porcelain)" ] || echo "$0: what is not committed is not tested" >&2

times=()
# Runs a command and keeps how long it took.
timed() {
    local name=$1 start=$SECONDS status=0
    shift
    "$@" || status=$?
    times+=("$((SECONDS - start)) s  $name")
    return $status
}

# Debian's sources of this machine, as lines of sources.list; its keyring is in every root.
sources() {
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' \
        | grep -E " $suite(-updates|-security)? " | sort -u || true
}

# Ends what runs in the root of a run, which is how it is known, and removes the run's directory. All mounts are in the
# namespace of the run, so that nothing but its own files is in there for others.
remove() {
    local process identity
    identity=$(stat -c %d:%i "$1/root" 2> /dev/null || true)
    for process in /proc/[0-9]*; do
        if [ -n "$identity" ] && [ "$(stat -Lc %d:%i "$process/root" 2> /dev/null)" = "$identity" ]; then
            kill -KILL "${process#/proc/}" 2> /dev/null || true
        fi
    done
    rm -rf --one-file-system "$1"
}

mkdir -p "$cache/archives" "$cache/kernels"
exec 9> "$cache/lock"
flock 9
# Runs that were killed.
for left in "$cache"/run.*; do remove "$left"; done
work=$(mktemp -d "$cache/run.XXXXXX")
child=
clean() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -TERM "$child" 2> /dev/null || true
        # Programs that trace have something to remove.
        for _ in $(seq 50); do
            if kill -0 "$child" 2> /dev/null; then sleep 0.1; fi
        done
    fi
    remove "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

# The pristine root: made again when the list changes, and after a month.
packages=$(awk '$2 ~ /(^|,)swift(,|$)/ { print $1 }' "$here/scripts/packages.txt" | paste -s -d ,)
[ -n "$(sources)" ] || apt-get update -qq
mirror=$(sources | awk -v suite="$suite" '$3 == suite { print $2; exit }')
[ -n "$mirror" ] || cannot "apt knows no archive of Debian's $suite"
key=$(echo "$suite $mirror $packages" | sha256sum | cut -c 1-16)
pristine=$cache/root-$key
find "$cache" -maxdepth 1 -name 'root-*' -mtime +30 -exec rm -rf --one-file-system {} +
make_root() {
    debootstrap --variant=minbase --cache-dir="$cache/archives" --include="$packages" "$suite" "$work/new" "$mirror" \
        > "$work/debootstrap.log" 2>&1 || { tail -n 20 "$work/debootstrap.log" >&2; return 1; }
    rm -f "$work/new/var/cache/apt/archives/"*.deb
    mv "$work/new" "$pristine"
}
if [ ! -d "$pristine" ]; then
    timed "debootstrap of $suite" make_root || cannot "debootstrap failed"
fi
timed "copy of the root" cp -a --reflink=auto "$pristine" "$work/root"
root=$work/root

# The system's answer to where things are: names of hosts, archives, Swift packages.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
sources > "$root/etc/apt/sources.list"
[ -s "$root/etc/apt/sources.list" ] || echo "deb $mirror $suite main" > "$root/etc/apt/sources.list"
mounts=("$toolchain")
for file in /etc/gitconfig "$HOME/.gitconfig"; do
    [ ! -e "$file" ] || git config --file "$file" --get-regexp '^url\..*\.insteadof$' || true
done > "$work/instead"
while read -r name value; do
    name=${name#url.} name=${name%.insteadof}
    git config --file "$root/etc/gitconfig" --add "url.$name.insteadOf" "$value"
    if [[ $name == /* ]]; then mounts+=("${name%/}"); fi
done < "$work/instead"
git clone -q --no-hardlinks "$here" "$root/root/syscope"
mkdir "$root/root/syscope/.kernel-packages"
# Their own times are those of the archive.
find "$cache/archives" "$cache/kernels" -type f -name '*.deb' -ctime +60 -delete

# Becomes a process in the root, which is its whole machine: tests that unshare mounts need a root that is a mount.
enter() {
    exec unshare --mount --propagation private bash -c '
        set -euo pipefail
        root=$1 cache=$2 count=$3
        shift 3
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount -t sysfs sysfs "$root/sys"
        mount -t tracefs nodev "$root/sys/kernel/tracing" 2> /dev/null || true
        mount --rbind /dev "$root/dev"
        for directory in "${@:1:count}"; do
            [ "$directory" != "${previous:-}" ] || continue
            mkdir -p "$root$directory"
            mount --bind "$directory" "$root$directory"
            mount -o remount,bind,ro "$root$directory"
            previous=$directory
        done
        shift "$count"
        mount --bind "$cache/archives" "$root/var/cache/apt/archives"
        mount --bind "$cache/kernels" "$root/root/syscope/.kernel-packages"
        cd "$root"
        mkdir old
        pivot_root . old
        umount -l /old
        rmdir /old
        cd /root/syscope
        exec env -i HOME=/root USER=root LANG=C.UTF-8 "$@"
    ' bash "$root" "$cache" "${#mounts[@]}" "${mounts[@]}" "TERM=${TERM:-dumb}" ${CI:+"CI=$CI"} \
        "PATH=$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
}
# Runs a command in the root, in the background so that a signal ends the wait for it.
inside() {
    (enter "$@") < /dev/null 9>&- &
    child=$!
    local status=0
    wait "$child" || status=$?
    child=
    return $status
}

if [ $# -gt 0 ]; then
    inside "$@"
    exit
fi
status=0
for goal in demo test; do
    timed "make $goal" inside make "$goal" > >(tee "$work/output") 2>&1 || status=1
    [ $status -eq 0 ] || break
done
printf '%s\n' "${times[@]}" "$SECONDS s  in all"
# What was counted is the last line here too.
grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$work/output" | tail -n 1 || echo "make $goal failed"
exit $status
