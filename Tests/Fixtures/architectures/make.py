#!/usr/bin/env python3
"""Writes what the kernel's sources say of architectures into files beside this one.

make.py [/usr/src/linux-source-6.12.tar.xz]: Debian's package linux-source-6.12.

syscalls/NAME.txt: the calls of programs on a machine that `uname -m` calls NAME, `NUMBER NAME` in each line, as
scripts/syscalltbl.sh and Makefile.syscalls choose them of the tables. vermagic.txt: `ARCHITECTURE WORD` for each word that an
architecture's asm/vermagic.h may write, as far as the header spells it.
"""
import pathlib
import re
import sys
import tarfile

GENERIC = "scripts/syscall.tbl"
# The name, the table, its rows' ABIs, and what is added to the numbers.
TABLES = [
    ("x86_64", "arch/x86/entry/syscalls/syscall_64.tbl", "common 64", 0),
    ("x32", "arch/x86/entry/syscalls/syscall_64.tbl", "common x32", 0x40000000),
    ("i686", "arch/x86/entry/syscalls/syscall_32.tbl", "i386", 0),
    ("armv7l", "arch/arm/tools/syscall.tbl", "common eabi", 0),
    ("aarch64", GENERIC, "common 64 renameat rlimit memfd_secret", 0),
    ("riscv64", GENERIC, "common 64 riscv rlimit memfd_secret", 0),
    ("riscv32", GENERIC, "common 32 riscv memfd_secret", 0),
    ("loongarch64", GENERIC, "common 64", 0),
    ("s390x", "arch/s390/kernel/syscalls/syscall.tbl", "common 64", 0),
    ("s390", "arch/s390/kernel/syscalls/syscall.tbl", "common 32", 0),
    ("ppc64", "arch/powerpc/kernel/syscalls/syscall.tbl", "common 64 nospu", 0),
    ("ppc", "arch/powerpc/kernel/syscalls/syscall.tbl", "common 32 nospu", 0),
]


def main():
    here = pathlib.Path(__file__).parent
    source = sys.argv[1] if len(sys.argv) > 1 else "/usr/src/linux-source-6.12.tar.xz"
    wanted = {table for _, table, _, _ in TABLES} | {"arch/arm/include/uapi/asm/unistd.h"}
    texts = {}
    with tarfile.open(source) as archive:
        for member in archive:
            path = member.name.split("/", 1)[-1]
            if member.isfile() and (path in wanted or re.fullmatch(r"arch/\w+/include/asm/vermagic\.h", path)):
                texts[path] = archive.extractfile(member).read().decode()

    (here / "syscalls").mkdir(exist_ok=True)
    for name, table, abis, base in TABLES:
        rows = [line.split() for line in texts[table].splitlines() if line and not line.startswith("#")]
        calls = sorted({(int(row[0]) + base, row[2]) for row in rows if row[1] in abis.split()})
        if name == "armv7l":
            private = re.findall(r"__ARM_NR_(\w+)\s+\(__ARM_NR_BASE\+(\d+)\)", texts["arch/arm/include/uapi/asm/unistd.h"])
            calls += [(0xF0000 + int(number), call) for call, number in private]
        (here / "syscalls" / (name + ".txt")).write_text("".join(f"{number} {call}\n" for number, call in calls))

    words = []
    for path, text in sorted(texts.items()):
        if path.endswith("vermagic.h"):
            defines = re.findall(r"#\s*define\s+\w+((?:[^\n\\]|\\\n)*)", text)
            spelt = [word for define in defines for quoted in re.findall(r'"([^"]*)"', define) for word in quoted.split()]
            words += [f"{path.split('/')[1]} {word}" for word in dict.fromkeys(spelt)]
    (here / "vermagic.txt").write_text("".join(word + "\n" for word in words))


main()
