#!/usr/bin/env bash
# The audit of the bundled kernel beside systrack (PyPI), which lists the syscalls of a kernel image.
# usage: audit.sh BIN-DIRECTORY
set -euo pipefail
bin=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

xz -dc "$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz" > "$work/vmlinux"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check systrack

echo "audit: the bundled kernel, uncompressed ($(stat -c %s "$work/vmlinux") bytes)"
python3 "$root/Benchmarks/measure.py" \
    "syscope audit --list" "$bin/syscope audit --list $work/vmlinux" --- \
    "syscope audit (all remedies)" "$bin/syscope audit $work/vmlinux" --- \
    "systrack --arch ppc64" "$work/venv/bin/systrack --arch ppc64 $work/vmlinux 2>/dev/null"
