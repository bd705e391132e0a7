#!/usr/bin/env bash
# A million addresses through `syscope symbolize`.
# usage: symbolize.sh BIN-DIRECTORY
set -euo pipefail
bin=$1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

bundled_kernel
python3 - > "$work/trace" << 'END'
import random

random.seed(1)
for line in range(250000):
    places = " ".join(f"[<{0xc000000000000000 + random.randrange(0x600000):016x}>]" for _ in range(4))
    print(f"[{line / 1000:12.6f}] worker: {places}")
END
echo "symbolize: 1,000,000 addresses in $(stat -c %s "$work/trace") bytes of text, the bundled kernel's 20,506 symbols"
measure \
    "syscope symbolize --offset 0" "$bin/syscope symbolize --offset 0 $work/vmlinux < $work/trace > /dev/null"
