#!/bin/bash
# Downloads the kernel's own scripts/kallsyms of Linux 7.0 to 7.2, as Debian packages it, into a directory:
#
#     scripts/fetch-kallsyms-programs.sh DIRECTORY
#
# DIRECTORY/kallsyms-7.0/kallsyms runs it, with the C library that it needs: the program may be newer than the system that
# tests run on. The packages are the newest that trixie-backports, or else sid, has.
# apt's lists and cache are private to this script, as in fetch-kernel-packages.sh. What is there already is not fetched again.
set -euo pipefail

if [ $# -ne 1 ]; then
    echo "usage: $0 DIRECTORY" >&2
    exit 2
fi
mkdir -p "$1"
target=$(cd "$1" && pwd)/kallsyms-7.0
[ ! -x "$target/kallsyms" ] || exit 0

# Debian's archive, where the system's own sources have it.
archive=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian Debian //p' | head -n 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
if [ -z "$archive" ] || [ ! -e "$keys" ]; then
    echo "$0: apt knows no archive of Debian's, or its keys are not installed" >&2
    exit 1
fi

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

# Makes $state/whole of what these suites have.
fetch() { # SUITE…
    local suite options name program loader library package
    rm -rf "${state:?}"/*
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/packages" "$state/root"
    : > "$state/status"
    for suite in "$@"; do echo "deb [signed-by=$keys] $archive $suite main"; done > "$state/sources.list"
    options=(-qq -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o "Dir::State::status=$state/status"
        -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
        -o Acquire::Languages=none -o Debug::NoLocking=true)
    apt-get "${options[@]}" update || return 1
    name=$(apt-cache "${options[@]}" pkgnames linux-kbuild-7. | grep -E '^linux-kbuild-7\.[0-2]([.+]|$)' | sort -V | tail -n 1)
    [ -n "$name" ] || return 1
    (cd "$state/packages" && apt-get "${options[@]}" download "$name" libc6) || return 1
    for package in "$state"/packages/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$state/root"
    done
    program=$state/root/usr/lib/$name/scripts/kallsyms
    loader=$(find "$state/root" -type f \( -name 'ld-linux*.so*' -o -name 'ld64.so*' \) | head -n 1)
    library=$(find "$state/root" -type f -name libc.so.6 | head -n 1)
    [ -x "$program" ] && [ -n "$loader" ] && [ -n "$library" ] || return 1
    mkdir "$state/whole"
    cp "$program" "$state/whole/program"
    cp "$loader" "$state/whole/loader"
    cp "$library" "$state/whole/libc.so.6"
    cat > "$state/whole/kallsyms" <<'END'
#!/bin/sh
here=${0%/*}
exec "$here/loader" --library-path "$here" "$here/program" "$@"
END
    chmod 755 "$state/whole/kallsyms"
    echo "$name" > "$state/whole/package"
}

if ! fetch trixie-backports trixie && ! fetch sid; then
    echo "$0: neither trixie-backports nor sid gives a linux-kbuild of Linux 7.0 to 7.2" >&2
    exit 1
fi
rm -rf "$target"
cp -r "$state/whole" "$target.part"
mv "$target.part" "$target"
