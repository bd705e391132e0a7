#!/usr/bin/env bash
# A million addresses through `syscope symbolize`.
# usage: symbolize.sh BIN-DIRECTORY
set -euo pipefail
bin=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

xz -dc "$root/Examples/ppc64-elfv1-6.1.192.vmlinux.xz" > "$work/vmlinux"
python3 - > "$work/trace" << 'END'
import random

random.seed(1)
for line in range(250000):
    places = " ".join(f"[<{0xc000000000000000 + random.randrange(0x600000):016x}>]" for _ in range(4))
    print(f"[{line / 1000:12.6f}] worker: {places}")
END
echo "symbolize: 1,000,000 addresses in $(stat -c %s "$work/trace") bytes of text, the bundled kernel's 20,506 symbols"
python3 "$root/Benchmarks/measure.py" \
    "syscope symbolize --offset 0" "$bin/syscope symbolize --offset 0 $work/vmlinux < $work/trace > /dev/null"
