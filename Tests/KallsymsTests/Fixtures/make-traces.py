#!/usr/bin/env python3
"""Cuts a booted kernel's log into the files of traces/: NAME.trace, what it logged as it was made to stop, and NAME.map,
the symbols around every place in that, from the same boot's /proc/kallsyms, at the addresses that it was linked for.

    make-traces.py NAME LOG OFFSET

LOG is the console of a kernel that make-oops.sh made stumble, and NAME ends with "-oops", "-bug", "-warn" or "-tasks" then; or the serial console of a kernel under QEMU, whose init printed "===KALLSYMS", /proc/kallsyms, "===END" and
"===TRACE", and then wrote "l", "w" and "c" to /proc/sysrq-trigger, or let the console do it; OFFSET is what
"Kernel Offset" in the log says, or how far _stext in its /proc/kallsyms is from that of a boot with "nokaslr"; 0 for
none. The traces here are of:

    amd64     Debian's linux-image-6.1.0-50-amd64, "-cpu" of QEMU's default; sysrq p by a break on the serial line,
              then an NMI with unknown_nmi_panic
    arm64     Debian's linux-image-6.1.0-50-arm64, -M virt -cpu cortex-a57; sysrq p and c by breaks
    s390x     Debian's linux-image-6.1.0-50-s390x
    ppc64le   Debian's linux-image-6.1.0-50-powerpc64le, -M pseries -cpu POWER8 (ELF ABI v2)
    ppc64     the bundled kernel (ELF ABI v1), -M pseries -cpu POWER8; its init exits
    armhf     Debian's linux-image-6.1.0-50-armmp, -M virt

    amd64-oops, amd64-kaslr-oops, arm64-oops, s390x-oops, ppc64le-oops, ppc64-oops
              the same kernels; amd64-oops was started with "nokaslr"
    armhf-oops, i386-oops, mips64el-oops, NAME-bug, NAME-warn, NAME-tasks
              the same, linux-image-6.1.0-50-686-pae and 5kc-malta, and linux-binary-7.2.13+deb14-riscv64 of Debian's unstable;
              of amd64-tasks the first tasks
    loong64-oops
              linux-binary-7.2.13+deb14-loong64 of Debian's unstable, without firmware, which makes it fail in i8042_flush();
              /proc/kallsyms is that of a boot with initcall_blacklist=i8042_init
"""

import bisect
import re
import sys
from pathlib import Path

name, log, offset = sys.argv[1], Path(sys.argv[2]).read_text(errors="replace").replace("\r", ""), int(sys.argv[3], 16)
wide = 0 if name.startswith(("armhf", "i386")) else 1
symbols = []
for line in log.splitlines():
    match = re.fullmatch(r"([0-9a-f]{8,16}) (\S) (\S+)", line)
    if match:
        address = int(match[1], 16)
        if address >= 1 << 20:
            address -= offset
        symbols.append((address, match[2], match[3]))
trace = log[log.rindex("===TRACE"):].split("\n", 1)[1]
trace = "\n".join(line for line in trace.splitlines() if "qemu" not in line.lower() or "Hardware" in line) + "\n"

starts = sorted({address for address, _, _ in symbols})
wanted = set()


def around(address):
    index = bisect.bisect_right(starts, address) - 1
    wanted.update(starts[max(index, 0):index + 2])


for match in re.finditer(r"\b(?:0x)?([0-9a-f]{16}|[0-9a-f]{8})\b", trace):
    around(int(match[1], 16) - offset)
references = set(re.findall(r"([A-Za-z_.$][\w.$]*)\+0x[0-9a-f]+/0x[0-9a-f]+", trace))
for address, _, symbol in symbols:
    if symbol in references or "." + symbol in references:
        around(address)
    if symbol in ("_stext", "_etext", "_sinittext", "_einittext", "_end"):
        wanted.add(address)
out = Path(__file__).resolve().parent / "traces"
(out / f"{name}.trace").write_text(trace)
(out / f"{name}.map").write_text(
    "".join(f"{a:0{16 if wide else 8}x} {t} {n}\n" for a, t, n in symbols if a in wanted))
