#!/usr/bin/env bash
# The audit of the bundled kernel beside systrack (PyPI), which lists the syscalls of a kernel image.
# usage: audit.sh BIN-DIRECTORY
set -euo pipefail
bin=$1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

bundled_kernel
python_program systrack

echo "audit: the bundled kernel, uncompressed ($(stat -c %s "$work/vmlinux") bytes)"
measure \
    "syscope audit --list" "$bin/syscope audit --list $work/vmlinux" --- \
    "syscope audit (all remedies)" "$bin/syscope audit $work/vmlinux" --- \
    "systrack --arch ppc64" "$work/venv/bin/systrack --arch ppc64 $work/vmlinux 2>/dev/null"
