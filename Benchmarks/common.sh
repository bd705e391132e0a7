# What the benchmarks share. They source it after `set -euo pipefail`.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# bundled_kernel: unpacks the bundled kernel to $work/vmlinux.
bundled_kernel() { xz -dc "$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz" > "$work/vmlinux"; }

# python_program PACKAGE: installs the package of PyPI in $work/venv.
python_program() {
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q --disable-pip-version-check "$1"
}

# measure ARGUMENT…: runs commands and compares them, as measure.py says.
measure() { python3 "$root/Benchmarks/measure.py" "$@"; }
