# What the benchmarks share. They source it after `set -euo pipefail`.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# bundled_kernel: unpacks the bundled kernel to $work/vmlinux.
bundled_kernel() { xz -dc "$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz" > "$work/vmlinux"; }

# debian_kernels: sets kernels to the bundled kernel, and those of the packages of scripts/fetch-kernel-packages.sh, in $work.
debian_kernels() {
    local package
    kernels=("$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz")
    if ! "$root/scripts/fetch-kernel-packages.sh" "$root/.kernel-packages"; then
        echo "${0##*/}: kernel packages cannot be downloaded: the bundled kernel only" >&2
        return
    fi
    while read -r package; do
        mkdir "$work/boot"
        dpkg-deb --fsys-tarfile "$root/.kernel-packages/$package" | tar -x -C "$work/boot" --strip-components=2 --wildcards './boot/vmlinu*'
        mv "$work"/boot/* "$work"
        rmdir "$work/boot"
    done < "$root/.kernel-packages/complete"
    kernels+=("$work"/vmlinu*)
}

# python_program PACKAGE: installs the package of PyPI in $work/venv.
python_program() {
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q --disable-pip-version-check "$1"
}

# measure ARGUMENT…: runs commands and compares them, as measure.py says.
measure() { python3 "$root/Benchmarks/measure.py" "$@"; }
