#!/usr/bin/env python3
"""Makes the small kernels of this directory, whose syscall tables end before the next symbol.

    make.py KALLSYMS [NAME...]

KALLSYMS is the kernel's own scripts/kallsyms of Linux 6.1 (Debian: linux-kbuild-6.1). Besides, it takes the cross
binutils of every architecture. What is in the kernels: README.md. Each row of KERNELS is one kernel.
"""
import os
import subprocess
import sys
import tempfile

COUNT = 300     # NR_syscalls, less the number of the first slot
STUB = 50       # the slot of pkey_alloc, which is not configured
NOTHING = 60    # a slot of sys_ni_syscall
ORDINARY = 40   # ordinary handlers, which the other slots share

# prefix: of the binutils           word, slot: bytes of an address, of a slot
# sys: before sys_x in names        first: the number of the first slot
# count: init_ftrace_syscalls()     compare: ftrace_syscall_enter(), as gcc 12 writes them
# stub: a stub's body; None: the stub is another name of sys_ni_syscall (cond_syscall())
# begin: the first handlers         all: all symbols are in kallsyms, so that the table is named in a stripped kernel
# behind: what follows the table
UNIX = ["restart_syscall", "exit", "fork", "read", "write", "open"]
READ = ["read", "write", "open", "close", "newstat", "newfstat"]
GENERIC = ["io_setup", "io_destroy", "io_submit", "io_cancel", "io_getevents", "setxattr"]
X86_64 = dict(prefix="x86_64-linux-gnu-", as_="--64", ld="-m elf_x86_64", base=0xFFFFFFFF81000000, word=8, sys="__x64_",
              begin=READ, ret="ret", stub="mov $-38,%rax\n\tret", all=True,
              count="1: inc %rbx\n\tcmp ${n},%rbx\n\tjne 1b\n\tret", compare="cmp ${m},%ebx\n\tja 1f\n\tnop\n1:\tret")
I386 = dict(prefix="i686-linux-gnu-", as_="--32", ld="-m elf_i386", base=0xC0100000, word=4, sys="__ia32_",
            begin=UNIX, ret="ret", stub="mov $-38,%eax\n\tret", all=False,
            count="1: inc %ebx\n\tcmp ${n},%ebx\n\tjne 1b\n\tret", compare="cmp ${m},%esi\n\tja 1f\n\tnop\n1:\tret")
ARM64 = dict(prefix="aarch64-linux-gnu-", as_="", ld="", base=0xFFFF800008000000, word=8, sys="__arm64_",
             begin=GENERIC, ret="ret", stub="mov x0,#-38\n\tret", all=False,
             count="1: add x19,x19,#1\n\tcmp x19,#{n}\n\tb.ne 1b\n\tret",
             compare="cmp w20,#{m}\n\tb.hi 1f\n\tnop\n1:\tret")
PPC = dict(word=8, sys="", begin=UNIX, ret="blr", stub="li 3,-38\n\tblr", base=0xC000000000000000,
           count="1: addi 31,31,1\n\tcmpldi 31,{n}\n\tbne 1b\n\tblr", compare="cmplwi 9,{m}\n\tbgt 1f\n\tnop\n1:\tblr")

KERNELS = {
    "x86_64": X86_64,
    "x86_64-text": dict(X86_64, all=False),
    # Pointers to functions behind the table, and code that tells the end, or does not.
    "x86_64-pointers": dict(X86_64, behind="pointers"),
    "x86_64-plain": dict(X86_64, count="ret", compare="ret"),
    "x86_64-plain-pointers": dict(X86_64, count="ret", compare="ret", behind="pointers"),
    "i386": I386,
    "arm64": ARM64,
    "arm": dict(prefix="arm-linux-gnueabihf-", as_="", ld="-m armelf_linux_eabi", base=0xC0100000, word=4, sys="",
                begin=UNIX, ret="bx lr", stub=None, all=False,
                count="1: add r4,r4,#1\n\tcmp r4,#{n}\n\tbne 1b\n\tbx lr",
                compare="cmp r4,#{n}\n\tbcs 1f\n\tnop\n1:\tbx lr"),
    "riscv64": dict(prefix="riscv64-linux-gnu-", as_="-march=rv64gc -mabi=lp64d -mno-relax",
                    ld="-m elf64lriscv --no-relax", base=0xFFFFFFFF80000000, word=8, sys="", begin=GENERIC, ret="ret",
                    stub=None, all=True, count="li s3,{n}\n1:\taddi s0,s0,1\n\tbne s0,s3,1b\n\tret",
                    compare="li a4,{m}\n\tbgtu a5,a4,1f\n\tnop\n1:\tret"),
    "s390x": dict(prefix="s390x-linux-gnu-", as_="-march=z10", ld="", base=0x100000, word=8, sys="__s390x_",
                  begin=UNIX, ret="br %r14", stub=None, all=True,
                  count="lghi %r10,{n}\n1:\taghi %r9,1\n\tcgrjne %r9,%r10,1b\n\tbr %r14",
                  compare="clhhsi 162(%r3),{m}\n\tjh 1f\n\tnopr\n1:\tbr %r14"),
    "mips": dict(prefix="mips-linux-gnu-", as_="-mabi=32 -mips32r2 -EB -mno-pdr", ld="-m elf32btsmip", base=0x80100000,
                 word=4, sys="", begin=UNIX, ret="jr $31\n\tnop", stub=None, all=True, first=4000,
                 count=".set noreorder\n\tli $2,{n}\n1:\taddiu $3,$3,1\n\tbne $3,$2,1b\n\tnop\n\tjr $31\n\tnop",
                 compare=".set noreorder\n\tsltiu $3,$2,{n}\n\tbeqz $3,1f\n\tnop\n1:\tjr $31\n\tnop"),
    "ppc64": dict(PPC, prefix="powerpc64-linux-gnu-", as_="-a64 -mbig", ld="-m elf64ppc --no-opd-optimize", all=True,
                  opd=True),
    "ppc64le": dict(PPC, prefix="powerpc64le-linux-gnu-", as_="-a64 -mlittle", ld="-m elf64lppc", all=False),
    "sparc64": dict(prefix="sparc64-linux-gnu-", as_="-64 -Av9", ld="-m elf64_sparc", base=0x404000, word=8, slot=4,
                    sys="", begin=UNIX, ret="retl\n\tnop", stub=None, all=True,
                    count="1: add %l0,1,%l0\n\tcmp %l0,{n}\n\tbne 1b\n\tnop\n\tretl\n\tnop",
                    compare="cmp %l1,{m}\n\tbgu 1f\n\tnop\n1:\tretl\n\tnop"),
}


def source(name, k):
    word, opd = k["word"], k.get("opd")
    pointer = ".8byte" if word == 8 else ".4byte"
    slot = ".4byte" if k.get("slot", word) == 4 else ".8byte"
    number = COUNT + k.get("first", 0)
    lines, opds, strings = [], [], {}

    def function(label, body, weak=(), binding="globl"):
        code = "." + label if opd else label
        lines.extend(["\t.balign 16", "\t.%s %s" % (binding, code), '\t.type %s,"function"' % code, code + ":",
                      "\t" + body.replace("{n}", str(number)).replace("{m}", str(number - 1))])
        for alias in weak:
            lines.extend(["\t.weak " + alias, "\t.set %s,%s" % (alias, code)])
        if opd:
            opds.append((label, binding))

    p = k["sys"] + "sys_"
    lines.extend([".abiversion 2"] if name == "ppc64le" else [])
    lines.append('\t.section .text,"ax"')
    function("startup_entry", k["ret"])
    function("ftrace_syscall_enter", k["compare"])
    calls = k["begin"] + ["call_%d" % i for i in range(ORDINARY)]
    for call in calls:
        function(p + call, k["ret"])
    function(p + "ni_syscall", k["ret"], weak=[] if k["stub"] else [p + "pkey_alloc", p + "pkey_free"])
    if k["stub"]:
        function(p + "pkey_alloc", k["stub"], binding="weak")
        function(p + "pkey_free", k["stub"], binding="weak")
    for i in range(40):
        function("filler_%d" % i, k["ret"], binding="local" if i % 2 else "globl")
    lines.append('\t.section .init.text,"ax"')
    function("init_ftrace_syscalls", k["count"], binding="local")
    if opd:
        lines.extend(['\t.section .opd,"aw"', "\t.balign 8"])
        for label, binding in opds:
            lines.extend(["\t.%s %s" % (binding, label), '\t.type %s,"function"' % label, label + ":",
                          "\t.quad .%s,.TOC.@tocbase,0" % label])

    lines.extend(['\t.section .rodata,"a"', "\t.balign 32", "\t.globl sys_call_table",
                  '\t.type sys_call_table,"object"', "sys_call_table:"])
    for i in range(COUNT):
        handler = ("pkey_alloc" if i == STUB else "ni_syscall" if i == NOTHING or name == "arm" and i > COUNT - 3
                   else calls[i] if i < len(k["begin"]) else calls[len(k["begin"]) + i % ORDINARY])
        lines.append("\t%s %s" % (slot, p + handler))
    if k.get("behind") == "pointers":
        lines.extend("\t%s %s" % (slot, p + "call_%d" % i) for i in range(5))
    lines.extend(["\t%s 0,0,0" % slot] + ["\t.4byte 0xfee1%x" % (0x6d40 + 6 * i) for i in range(12)])
    lines.extend(["\t.globl behind_table", '\t.type behind_table,"object"', "behind_table:", "\t%s 1" % pointer])
    lines.extend(["\t.globl linux_banner", '\t.type linux_banner,"object"', "linux_banner:",
                  '\t.asciz "Linux version 6.1.192 (fixture) (syscope@example) (as, ld) #1 SMP Fixture %s\\n"' % name,
                  "\t.balign 8"])

    lines.append('\t.section .data,"aw"')
    for call in calls:
        strings["sys_" + call] = ".Ls_" + call
        lines.extend(["\t.balign %d" % word, "__syscall_meta__%s:" % call, "\t%s .Ls_%s" % (pointer, call),
                      "\t.long -1,0", "\t%s 0,0,0,0,0,0" % pointer])
    lines.extend(['\t.section __syscalls_metadata,"aw"'] + ["\t%s __syscall_meta__%s" % (pointer, c) for c in calls])
    lines.append('\t.section .rodata.str,"a"')
    for text, label in strings.items():
        lines.extend([label + ":", '\t.asciz "%s"' % text])
    return "\n".join(lines) + "\n"


def script(k):
    opd = "  .opd : ALIGN(16) { __start_opd = .; KEEP(*(.opd)) __end_opd = .; }" if k.get("opd") else ""
    return """ENTRY(startup_entry)
SECTIONS
{
  . = 0x%x;
  .text : { _text = .; _stext = .; *(.text) _etext = .; }
  . = ALIGN(0x100);
  .rodata : { *(.rodata .rodata.*) }
%s
  .data : ALIGN(0x1000) { *(.data) }
  .got : ALIGN(256) { *(.got .toc .got.plt) }
  . = ALIGN(0x1000);
  __init_begin = .;
  .init.text : { _sinittext = .; *(.init.text) _einittext = .; }
  .init.data : ALIGN(8) { __start_syscalls_metadata = .; KEEP(*(__syscalls_metadata)) __stop_syscalls_metadata = .; }
  __init_end = .;
  .bss : { *(.bss) }
  _end = .;
  /DISCARD/ : { *(.note* .comment .eh_frame* .MIPS.* .reginfo .pdr .gnu.attributes .ARM.* .riscv.* .branch_lt) }
}
""" % (k["base"], opd)


def build(name, k, kallsyms, work):
    def run(program, *arguments, **more):
        return subprocess.run([program, *arguments], check=True, capture_output=True, cwd=work,
                              env=dict(os.environ, LC_ALL="C"), **more).stdout

    def write(file, text):
        with open(os.path.join(work, file), "w") as out:
            out.write(text)

    tool, flags = k["prefix"], k["as_"].split()
    write("kernel.s", source(name, k))
    write("kernel.lds", script(k))
    run(tool + "as", *flags, "-o", "kernel.o", "kernel.s")
    tables, previous = [], None
    while True:
        run(tool + "ld", *k["ld"].split(), "-z", "max-page-size=4096", "-z", "noexecstack", "--build-id=none",
            "--no-warn-rwx-segments", "-T", "kernel.lds", "-o", "kernel", "kernel.o", *tables)
        symbols = [line for line in run(tool + "nm", "-n", "kernel").decode().splitlines(True)
                   if line.split()[-2] not in "aNUw" and not line.split()[-1].startswith(("$", ".L"))]
        write("syms", "".join(symbols))
        made = run(kallsyms, "--base-relative", *(["--all-symbols"] if k["all"] else []), "syms").decode()
        if made == previous:
            break
        previous, tables = made, ["tables.o"]
        pointer, align = (".8byte", 8) if k["word"] == 8 else (".4byte", 4)
        write("tables.s", "\n".join(line for line in made.splitlines() if not line.startswith("#"))
              .replace("\tPTR", "\t" + pointer).replace("\tALGN", "\t.balign %d" % align) + "\n")
        run(tool + "as", *flags, "-o", "tables.o", "tables.s")
    with open(os.path.join(work, "kernel"), "rb") as file:
        return file.read()


def main():
    kallsyms, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(KERNELS)
    here = os.path.dirname(os.path.abspath(__file__))
    for name in names:
        with tempfile.TemporaryDirectory() as work:
            contents = build(name, KERNELS[name], kallsyms, work)
        with open(os.path.join(here, name + ".vmlinux"), "wb") as file:
            file.write(contents)
        print(name, len(contents))


main()
