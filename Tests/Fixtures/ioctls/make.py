#!/usr/bin/env python3
"""Writes what the kernel's own headers say of ioctl numbers, for each architecture, into a file NAME.txt beside this one.

make.py [/usr/src/linux-source-6.1.tar.xz]: Debian's package linux-source-6.1, and gcc for x86. The compiler of x86 says what
the macros of an architecture's headers are: sizes are those of 32-bit or 64-bit x86, but for what the headers declare; and
all but 32-bit x86 align 64-bit numbers to 8.

Lines: `layout SIZEBITS NONE READ WRITE`; `name NAME NUMBER`; `parts NUMBER DIRECTION TYPE NUMBER SIZE`, the direction as
the names that its bits have.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

# The name that `uname -m` says, the kernel's directory, bits, and what the architecture's compiler defines.
MACHINES = [
    ("x86_64", "x86", 64, []), ("i686", "x86", 32, []), ("aarch64", "arm64", 64, []), ("armv7l", "arm", 32, []),
    ("ppc64", "powerpc", 64, ["__powerpc64__", "__powerpc__"]), ("ppc", "powerpc", 32, ["__powerpc__"]),
    ("mips64", "mips", 64, ["_MIPS_SZLONG=64", "_ABIO32=1", "_ABIN32=2", "_ABI64=3", "_MIPS_SIM=3", "__MIPSEB__"]),
    ("mips", "mips", 32, ["_MIPS_SZLONG=32", "_ABIO32=1", "_ABIN32=2", "_ABI64=3", "_MIPS_SIM=1", "__MIPSEB__"]),
    ("sparc64", "sparc", 64, ["__sparc__", "__arch64__"]), ("sparc", "sparc", 32, ["__sparc__"]),
    ("s390x", "s390", 64, ["__s390x__"]), ("s390", "s390", 32, []), ("riscv64", "riscv", 64, []),
    ("loongarch64", "loongarch", 64, []), ("alpha", "alpha", 64, []), ("parisc64", "parisc", 64, ["__LP64__"]),
    ("parisc", "parisc", 32, []), ("sh4", "sh", 32, ["__LITTLE_ENDIAN__"]), ("xtensa", "xtensa", 32, ["__XTENSA_EL__"]),
]
HEADERS = [
    "asm/ioctls.h", "asm/termios.h", "linux/fs.h", "linux/sockios.h", "linux/serial.h", "linux/tty.h", "linux/perf_event.h",
    "linux/if_tun.h", "linux/loop.h", "linux/random.h", "linux/nsfs.h", "linux/kvm.h", "linux/fiemap.h", "linux/blktrace_api.h",
]
NAMES = re.compile(
    r"(TC(GET|SET|SBRK|XONC|FLSH)|TIOC|FIO|FI(BMAP|GETBSZ|FREEZE|THAW|TRIM|CLONE|DEDUPE)|SIO[CG]|BLK|FS_IOC|"
    r"PERF_EVENT_IOC_|TUN(SET|GET)|TUNATTACH|TUNDETACH|LOOP_(SET|CLR|GET|CHANGE|CONFIGURE|CTL)|RND|NS_GET_)[A-Z0-9_]*$|"
    r"KVM_(RUN|CREATE_VM|GET_API_VERSION|CHECK_EXTENSION|CREATE_VCPU|GET_VCPU_MMAP_SIZE)$")
# Values in the arguments, not numbers; first numbers of ranges; names that stand for one of two others; and numbers whose
# structure is declared nowhere any more, or has another size on i386 alone (BLKTRACESETUP).
OTHERS = re.compile(
    r"TIOC(M|PKT|SER)_|PERF_EVENT_IOC_FLAG|SIOC(DEV|PROTO)PRIVATE|SIOC_IOCTL|SIOCGSTAMP(NS)?$|TIOCSERGSTRUCT|BLK_|"
    r"BLKTRACE_BDEV|LOOP_\w+_FLAGS|BLKTRACESETUP")
# Numbers that have no name.
SAMPLES = [
    ("NONE", 0x12, 0x34, 0), ("NONE", 0xde, 0xad, 0), ("READ", 0xde, 0xad, 0x1abc), ("WRITE", 0x67, 0x02, 8),
    ("READ|_IOC_WRITE", 0xff, 0xff, 0x1fff), ("READ|_IOC_WRITE", 0x95, 0x36, 24),
]


def compiled(include, bits, defines, source, *options):
    """What gcc makes of `source` for a machine."""
    defined = [f"-D{item}" for item in ["__user=", "__force=", "__bitwise=", "__always_inline=inline", "__attribute_const__=", *defines]]
    if bits == 32 and "arch/x86" not in str(include[0]):
        options += ("-malign-double",)
    command = ["gcc", f"-m{bits}", "-nostdinc", *[f"-I{path}" for path in include], "-U__x86_64__", "-U__i386__", *defined]
    return subprocess.run([*command, "-w", *options, "-x", "c", "-o", "-", "-"], input=source, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def values(include, bits, defines, start, expressions):
    """The number that each expression is."""
    source = start + "\n".join(f"unsigned v{index} = (unsigned)({text});" for index, text in enumerate(expressions))
    found = {}
    for at, kind, value in re.findall(r"^v(\d+):\n\s*\.(long|zero)\s+(-?\d+)", compiled(include, bits, defines, source, "-S"), re.M):
        found[int(at)] = int(value) & 0xffffffff if kind == "long" else 0
    return [found[index] for index in range(len(expressions))]


def headers(work, architecture):
    """The directories of an architecture's headers: its own, then those that it takes from asm-generic."""
    own = work / f"arch/{architecture}/include/uapi"
    rest = work / f"generic-{architecture}"
    (rest / "asm").mkdir(parents=True, exist_ok=True)
    for generic in (work / "include/uapi/asm-generic").glob("*.h"):
        if not (own / "asm" / generic.name).exists():
            (rest / "asm" / generic.name).write_text(f"#include <asm-generic/{generic.name}>\n")
    (rest / "linux").mkdir(exist_ok=True)
    for stub in ("compiler.h", "compiler_types.h"):
        (rest / "linux" / stub).write_text("")
    (rest / "stddef.h").write_text("typedef __SIZE_TYPE__ size_t;\n")
    return [own, rest, work / "include/uapi"]


def main():
    here = pathlib.Path(__file__).resolve().parent
    archive = sys.argv[1] if len(sys.argv) > 1 else "/usr/src/linux-source-6.1.tar.xz"
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        subprocess.run(["tar", "xf", archive, "-C", directory, "--wildcards", "--strip-components=1",
                        "linux-source-*/include/uapi"], check=True)  # `*` goes over `/`: those of `arch` too
        for machine, architecture, bits, defines in MACHINES:
            include = headers(work, architecture)
            hosts = (include[0] / "asm/kvm.h").exists()
            start = "".join(f"#include <{header}>\n" for header in ["stddef.h", *HEADERS] if hosts or "kvm" not in header)
            start += "typedef int pid_t; typedef long long loff_t;\n"
            macros = compiled(include, bits, defines, start, "-E", "-dM")
            names = sorted(name for name in re.findall(r"^#define (\w+) ", macros, re.M)
                           if NAMES.match(name) and not OTHERS.match(name))
            layout = ["_IOC_SIZEBITS", "_IOC_NONE", "_IOC_READ", "_IOC_WRITE"]
            parts = [f"_IOC(_IOC_{direction}, {kind}, {number}, {size})" for direction, kind, number, size in SAMPLES]
            numbers = values(include, bits, defines, start, layout + names + parts)
            lines = ["layout " + " ".join(map(str, numbers[:4]))]
            lines += [f"name {name} 0x{value:x}" for name, value in zip(names, numbers[4:])]
            for (direction, kind, number, size), value in zip(SAMPLES, numbers[4 + len(names):]):
                lines.append(f"parts 0x{value:x} _IOC_{direction} 0x{kind:x} 0x{number:x} 0x{size:x}")
            (here / f"{machine}.txt").write_text("\n".join(lines) + "\n")


main()
