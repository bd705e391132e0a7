#!/usr/bin/env python3
"""Writes the assembly source and the linker script of the test kernels.

    make-source.py list              one line per kernel for build.sh
    make-source.py source NAME       the assembly source, on standard output
    make-source.py script NAME       the linker script, on standard output
    make-source.py zero PREFIX FILE  clears the words that RELATIVE relocations
                                     will overwrite, as lld leaves them

Everything that differs between architectures is one row of KERNELS.
Standard library only; the output depends on nothing but this file.
"""
import re
import subprocess
import sys

# ---------------------------------------------------------------- the rows
#
# prefix     binutils prefix                    as/ld   extra flags
# word       4 or 8 (size of a pointer)         slot    size of a table slot
# base       link-time address                  insns   a function's body
# sys        what stands before "sys_x" in a handler's name
# twin       other names of an ordinary handler, at the same address
#            ({} is the syscall's name without sys_)
# twin0      the same for a syscall without arguments (SYSCALL_DEFINE0)
# opd        None, or size of a function descriptor; dots: .sys_x labels code
# named      are the descriptors labelled (ELFv1) or not (hppa64, ia64)
# special    (handler, metadata name) pairs that show the match rule
# kallsyms   version and options of the kallsyms program
# pie        linker options for a relocatable kernel; zero: clear the relocated
#            words afterwards (GNU ld for s390x stores the values there)
# filler     how many further functions

GENERIC_SPECIAL = [("SyS_brk", "sys_brk")]

COMMON = dict(
    word=8, slot=8, as_="", ld="", sys="", twin=["__se_sys_{}"], twin0=[],
    opd=None, dots=False, named=False, special=GENERIC_SPECIAL, pie=None,
    release="6.1.192", version="6.1", options="--base-relative", all=False,
    filler=40, initfirst=False, null=False, percpu0=False, sizes=True,
    tables=["sys_call_table"], nimeta=False, zero=False, extra=[], first=0, arch="",
)

PPC_INSNS = "blr"
PPC_SPECIAL = [("ppc64_personality", "sys_personality"),
               ("ppc_fadvise64_64", "sys_fadvise64_64")]
PPC_EXTRA = ["00000017.long_branch.filler_1", "00000018.plt_branch.filler_2"]

ELFV1 = dict(prefix="powerpc64-linux-gnu-", arch="ppc64", base=0xC000000000000000,
             as_="-a64 -mbig", ld="-m elf64ppc --no-opd-optimize", insns=PPC_INSNS,
             opd=24, dots=True, named=True, special=PPC_SPECIAL, extra=PPC_EXTRA,
             filler=270)
ELFV2 = dict(prefix="powerpc64le-linux-gnu-", arch="ppc64le", base=0xC000000000000000,
             as_="-a64 -mlittle", ld="-m elf64lppc", insns=PPC_INSNS,
             special=PPC_SPECIAL, extra=PPC_EXTRA)
X86_64 = dict(prefix="x86_64-linux-gnu-", arch="x86_64", base=0xFFFFFFFF81000000,
              as_="--64", ld="-m elf_x86_64", insns="mov $-38,%rax\n\tret",
              sys="__x64_", twin=[],
              twin0=["__do_sys_{}", "__ia32_sys_{}"],
              special=[("sys_vm86", "sys_vm86"), ("__ia32_sys_ia32only", "sys_ia32only")],
              options="--base-relative --absolute-percpu", filler=300,
              percpu0=True, nimeta=True)
AARCH64 = dict(prefix="aarch64-linux-gnu-", arch="arm64", base=0xFFFF800008000000,
               insns="ret", sys="__arm64_", twin=[],
               special=[("sys_plain", "sys_plain")], extra=["__efistub_memcpy"],
               pie="-shared -Bsymbolic --no-apply-dynamic-relocs")

ARM = dict(prefix="arm-linux-gnueabihf-", arch="arm", base=0xC0100000, word=4, slot=4,
           insns="bx lr",
           special=[("sys_mmap2", "sys_mmap_pgoff"),
                    ("sys_statfs64_wrapper", "sys_statfs64"),
                    ("SyS_brk", "sys_brk")],
           extra=["__memcpy_veneer", "__memset_from_arm"])

KERNELS = {
    "ppc64-elfv1": dict(ELFV1),
    "ppc64-elfv1-all": dict(ELFV1, all=True),
    "ppc64-elfv1-pie": dict(ELFV1, pie="-pie"),
    "ppc64le": dict(ELFV2),
    "ppc64le-pie": dict(ELFV2, pie="-pie"),
    "x86_64": dict(X86_64),
    "x86_64-relr": dict(X86_64, pie="-pie -z pack-relative-relocs", all=True,
                        release="6.12.117", version="6.12",
                        options="--absolute-percpu"),
    "i386": dict(prefix="i686-linux-gnu-", arch="i386", base=0xC0100000, word=4, slot=4,
                 as_="--32", ld="-m elf_i386", insns="mov $-38,%eax\n\tret",
                 sys="__ia32_", twin=[], twin0=["__do_sys_{}"],
                 special=[("sys_vm86", "sys_vm86")], null=True, nimeta=True),
    "arm64": AARCH64,
    "arm": dict(ARM, ld="-m armelf_linux_eabi"),
    # Big-endian: the linker turns the code of BE8 (ARMv6 and later) back.
    "arm-be8": dict(ARM, as_="-EB", ld="-m armelfb_linux_eabi --be8"),
    "arm-be32": dict(ARM, as_="-EB", ld="-m armelfb_linux_eabi"),
    "s390x": dict(prefix="s390x-linux-gnu-", arch="s390x", base=0x100000,
                  insns="br %r14", sys="__s390x_", twin=["__se_sys_{}"],
                  twin0=["__s390_sys_{}"], pie="-pie",
                  special=[("sys_plain", "sys_plain"), ("__s390_sys_emu", "sys_emu")],
                  nimeta=True, zero=True),
    "mips": dict(prefix="mips-linux-gnu-", arch="mips", base=0x80100000, word=4, slot=4,
                 as_="-mabi=32 -mips32r2 -EB -mno-pdr", ld="-m elf32btsmip",
                 insns="jr $31\n\tnop", special=[("__sys_clone", "sys_clone")],
                 sizes=False, first=4000),
    "mips64": dict(prefix="mips-linux-gnu-", arch="mips64", base=0xFFFFFFFF80100000,
                   as_="-mabi=64 -mips64r2 -EB -mno-pdr", ld="-m elf64btsmip",
                   insns="jr $31\n\tnop", special=[("__sys_clone", "sys_clone")],
                   sizes=False, first=5000,
                   tables=["sys_call_table", "sysn32_call_table", "sys32_call_table"]),
    "hppa64": dict(prefix="hppa64-linux-gnu-", arch="parisc64", base=0x40100000,
                   insns="bv %r0(%rp)\n\tnop", opd=32, initfirst=True, null=True),
    "ia64": dict(prefix="ia64-linux-gnu-", arch="ia64", base=0xA000000100000000,
                 insns="br.ret.sptk.many b0", opd=16, options=""),
    "riscv64": dict(prefix="riscv64-linux-gnu-", arch="riscv64", base=0xFFFFFFFF80000000,
                    as_="-march=rv64gc -mabi=lp64d -mno-relax", ld="-m elf64lriscv --no-relax",
                    insns="ret", sys="__riscv_", twin=[],
                    special=[("sys_plain", "sys_plain")], filler=270,
                    release="6.12.117", version="6.12", options=""),
    "sparc64": dict(prefix="sparc64-linux-gnu-", arch="sparc64", base=0x404000, slot=4,
                    as_="-64 -Av9", ld="-m elf64_sparc", insns="retl\n\tnop"),
}

# The real C types and names of the arguments, from the kernel's SYSCALL_DEFINEs.
ARGUMENTS = {
    "sys_read": ["unsigned int fd", "char * buf", "size_t count"],
    "sys_write": ["unsigned int fd", "const char * buf", "size_t count"],
    "sys_openat": ["int dfd", "const char * filename", "int flags", "umode_t mode"],
    "sys_getppid": [],
    "sys_shadow": ["pid_t pid", "struct __kernel_timespec * interval"],
    "sys_mismatch": ["int fd", "loff_t offset", "loff_t len", "int advice"],
    "sys_lonely": ["const sigset_t * uthese", "siginfo_t * uinfo",
                   "const struct __kernel_timespec * uts", "size_t sigsetsize"],
    "sys_weird": ["unsigned long addr"],
    "sys_umount": ["char * name", "int flags"],
    "sys_early": ["void * umod", "unsigned long len", "const char * uargs"],
    "sys_ni_syscall": [],
    "sys_brk": ["unsigned long brk"],
    "sys_personality": ["unsigned int personality"],
    "sys_fadvise64_64": ["int fd", "loff_t offset", "loff_t len", "int advice"],
    "sys_vm86": ["unsigned long cmd", "unsigned long arg"],
    "sys_ia32only": ["unsigned int cpu"],
    "sys_plain": ["unsigned long *const * sizes"],
    "sys_emu": ["int which", "pid_t upid", "struct siginfo * infop", "int options",
                "struct rusage * ru", "unsigned int flags"],
    "sys_mmap_pgoff": ["unsigned long addr", "unsigned long len", "unsigned long prot",
                       "unsigned long flags", "unsigned long fd", "unsigned long pgoff"],
    "sys_statfs64": ["const char * pathname", "size_t sz", "struct statfs64 * buf"],
    "sys_clone": ["unsigned long clone_flags", "unsigned long newsp",
                  "int * parent_tidptr", "unsigned long tls", "int * child_tidptr"],
    "sys_waitpid": ["pid_t pid", "int * stat_addr", "int options"],
}
ORDER = ["sys_write", "sys_read", "sys_openat", "sys_getppid", "sys_shadow",
         "sys_mismatch", "sys_lonely", "sys_weird", "sys_umount", "sys_early"]

BIGNAME_LENGTH = 300


def bigname():
    """A name like a mangled one whose compressed form needs a 2-byte length."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
    state, text = 12345, "_RNvMs_Cs"
    while len(text) < BIGNAME_LENGTH:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        text += letters[(state >> 16) % len(letters)]
    return text


class Source:
    def __init__(self, name):
        self.name = name
        self.k = dict(COMMON, **KERNELS[name])
        self.lines = []
        self.ptr = ".quad" if self.k["word"] == 8 else ".long"
        self.functions = []     # names of functions that need a descriptor
        self.twins = {}

    def out(self, *lines):
        for line in lines:
            self.lines.append(line if line.endswith(":") else "\t" + line)

    def section(self, name, flags):
        self.out('.section %s,"%s"' % (name, flags))

    def label(self, name, kind, binding):
        quoted = '"%s"' % name if name[0].isdigit() else name
        if binding:
            self.out(".%s %s" % (binding, quoted))
        if kind:
            self.out('.type %s,"%s"' % (quoted, kind))
        return quoted

    def code(self, name):
        """The label that the code of function `name` bears."""
        return "." + name if self.k["dots"] else name

    def function(self, name, twins=(), weak=(), binding="globl", descriptor=True):
        k = self.k
        self.out(".balign 16")
        code = self.code(name) if descriptor else name
        quoted = self.label(code, "function", binding)
        self.lines.append(quoted + ":")
        if k["arch"] == "ppc64le" and binding:
            self.out("addis 2,12,0", "addi 2,2,0", ".localentry %s,.-%s" % (quoted, quoted))
        self.out(k["insns"])
        self.out(".size %s,.-%s" % (quoted, quoted))
        for twin, bind in [(t, "globl") for t in twins] + [(t, "weak") for t in weak]:
            twin = self.code(twin) if descriptor else twin
            self.label(twin, "function", bind)
            self.out(".set %s,%s" % (twin, code))
            self.out(".size %s,16" % twin)
        if descriptor:
            self.functions.append((name, list(twins), list(weak), binding))

    def handler(self, name, **more):
        k = self.k
        twins = more.pop("twins", None)
        if twins is None:
            arguments = ARGUMENTS.get("sys_" + name)
            pattern = k["twin0"] if arguments == [] else k["twin"]
            twins = [p.format(name) for p in pattern]
        self.function(k["sys"] + "sys_" + name, twins, **more)

    def write(self):
        k = self.k
        if k["arch"] == "ppc64le":
            self.out(".abiversion 2")
        if k["arch"].startswith("mips"):
            self.out(".set noreorder")

        self.section(".head.text", "ax")
        self.function("startup_entry", descriptor=False)

        self.section(".text", "ax")
        self.function("do_one_initcall")
        self.function("vfs_read")
        self.handler("read")
        self.handler("write")
        if k["sys"] == "__x64_":
            # The stubs for 32-bit callers are functions of their own.
            self.function("__ia32_sys_read")
            self.function("__ia32_sys_write")
        self.handler("openat", weak=["aa_weak_openat"])
        self.function("vfs_statx", binding=None)
        self.handler("getppid")
        self.handler("shadow", twins=["alias_of_shadow"])
        self.function(k["sys"] + "sys_mismatch_wrapper")
        self.handler("nometa")
        self.handler("lonely")
        self.handler("ni_syscall", weak=[k["sys"] + "sys_uselib"])
        self.handler("umount")
        for symbol, _ in k["special"]:
            self.function(symbol)
        if len(k["tables"]) > 1:
            self.function("compat_sys_openat")
            self.function("sys_32_truncate64")
            self.handler("waitpid")
        for name in k["extra"]:
            self.function(name, descriptor=False)
        self.function(bigname(), binding=None, descriptor=False)
        for i in range(k["filler"]):
            self.function("filler_%d" % i if i % 3 else "__subsystem_filler_%d" % i,
                          binding="globl" if i % 2 else None, descriptor=False)
        # A symbol at the very address of _etext, which kallsyms leaves out.
        self.out(".balign 16")
        self.lines.append("text_end_neighbour:")

        self.section(".init.text", "ax")
        self.function("start_kernel", descriptor=False)
        self.handler("early")
        self.function("init_filler", binding=None, descriptor=False)

        if k["opd"]:
            self.descriptors()
        self.table()
        self.metadata()
        self.data()
        return "\n".join(self.lines) + "\n"

    def descriptors(self):
        k = self.k
        self.section(".opd", "aw")
        self.out(".balign %d" % (16 if k["opd"] > 24 else 8))
        for number, (name, twins, weak, binding) in enumerate(self.functions):
            label = name if k["named"] else ".Lopd_%d" % number
            if k["named"]:
                self.label(name, "function", binding)
            self.lines.append(label + ":")
            if k["opd"] == 24:
                self.out(".quad .%s,.TOC.@tocbase,0" % name)
            elif k["opd"] == 32:
                self.out(".quad 0,0,%s,0x40300000" % name)
            else:
                self.out(".quad %s,0xa000000100200000" % name)
            if k["named"]:
                self.out(".size %s,%d" % (name, k["opd"]))
                for twin, bind in [(t, "globl") for t in twins] + [(t, "weak") for t in weak]:
                    self.label(twin, "function", bind)
                    self.out(".set %s,%s" % (twin, name), ".size %s,%d" % (twin, k["opd"]))

    def pointer(self, name):
        """What a table slot holds for the function `name`."""
        if self.k["opd"] and not self.k["named"]:
            for number, entry in enumerate(self.functions):
                if name == entry[0] or name in entry[1] or name in entry[2]:
                    return ".Lopd_%d" % number
            raise SystemExit("no descriptor for " + name)
        return name

    def table(self):
        k = self.k
        s = k["sys"] + "sys_"
        main = [s + n for n in ("read", "write", "openat", "getppid", "shadow",
                                "mismatch_wrapper", "nometa", "ni_syscall", "uselib")]
        main += ["weird", s + "umount"] + [symbol for symbol, _ in k["special"]]
        main += [s + "umount", s + "early"]
        if k["null"]:
            main.append(None)
        contents = {
            "sys_call_table": main,
            "sysn32_call_table": [s + "read", s + "write", "compat_sys_openat",
                                  s + "getppid", s + "ni_syscall", s + "umount"],
            "sys32_call_table": [s + "ni_syscall", s + "waitpid", s + "read",
                                 "compat_sys_openat", "sys_32_truncate64", s + "shadow"],
        }
        self.section(".data.rel.ro" if k["pie"] else ".rodata", "aw" if k["pie"] else "a")
        self.out(".balign 8")
        directive = ".4byte" if k["slot"] == 4 else ".8byte"
        if k["arch"] == "sparc64":
            directive = ".word"
        if k["arch"] == "i386" or k["word"] == 4:
            directive = ".long"
        for table in k["tables"]:
            self.label(table, "object", "globl")
            self.lines.append(table + ":")
            if k["arch"] == "sparc64":
                self.label("sys_call_table64", "object", "globl")
                self.lines.append("sys_call_table64:")
            for name in contents[table]:
                if name is None:
                    value = "0"
                elif name == "weird":
                    value = self.weird()
                else:
                    value = self.pointer(name)
                self.out("%s %s" % (directive, value))
            if k["sizes"]:
                self.out(".size %s,.-%s" % (table, table))
                if k["arch"] == "sparc64":
                    self.out(".size sys_call_table64,.-sys_call_table64")
        self.label("hdr_after_table", "object", "globl")
        self.lines.append("hdr_after_table:")
        self.out("%s 0x12345678" % self.ptr, ".size hdr_after_table,%d" % k["word"])

    def weird(self):
        return self.k["sys"] + "sys_weird"

    def string(self, text):
        self.strings.setdefault(text, ".Lstr_%d" % len(self.strings))
        return self.strings[text]

    def metadata(self):
        k = self.k
        self.strings = {}
        names = list(ORDER) + [m for _, m in k["special"]]
        if k["nimeta"]:
            names.append("sys_ni_syscall")
        if len(k["tables"]) > 1:
            names.append("sys_waitpid")
        self.section(".data", "aw")
        for name in names:
            sname = name[3:]
            arguments = [a.rpartition(" ")[::2] for a in ARGUMENTS[name]]
            self.out(".balign %d" % k["word"])
            for kind, index in (("types", 0), ("args", 1)):
                if arguments:
                    label = kind + "_" + sname
                    self.label(label, "object", None)
                    self.lines.append(label + ":")
                    for argument in arguments:
                        self.out("%s %s" % (self.ptr, self.string(argument[index])))
                    self.out(".size %s,.-%s" % (label, label))
            for event in ("event_enter_", "event_exit_"):
                self.label(event + sname, "object", None)
                self.lines.append(event + sname + ":")
                self.out("%s 0,0" % self.ptr, ".size %s,%d" % (event + sname, 2 * k["word"]))
            meta = "__syscall_meta_" + sname
            self.label(meta, "object", None)
            self.lines.append(meta + ":")
            self.out("%s %s" % (self.ptr, self.string(name)))
            self.out(".long -1", ".long %d" % len(arguments))
            for kind in ("types", "args"):
                self.out("%s %s" % (self.ptr, kind + "_" + sname if arguments else "0"))
            offset = 4 * k["word"] if k["word"] == 8 else 5 * k["word"]
            self.out("%s %s+%d,%s+%d" % (self.ptr, meta, offset, meta, offset))
            self.out("%s event_enter_%s" % (self.ptr, sname))
            self.out("%s event_exit_%s" % (self.ptr, sname))
            self.out(".size %s,.-%s" % (meta, meta))
        self.section("__syscalls_metadata", "aw")
        self.out(".balign %d" % k["word"])
        for name in names:
            pointer = "__p_syscall_meta_" + name[3:]
            self.label(pointer, "object", None)
            self.lines.append(pointer + ":")
            self.out("%s __syscall_meta_%s" % (self.ptr, name[3:]))
            self.out(".size %s,%d" % (pointer, k["word"]))

    def data(self):
        k = self.k
        self.section(".rodata", "a")
        for text, label in self.strings.items():
            self.lines.append(label + ":")
            self.out('.asciz "%s"' % text)
        self.out(".balign 8")
        self.label("linux_banner", "object", "globl")
        self.lines.append("linux_banner:")
        self.out('.asciz "Linux version %s (fixture) (syscope@example) (%s as and ld, GNU Binutils)'
                 ' #1 SMP Fixture for %s\\n"' % (k["release"], k["prefix"].rstrip("-"), self.name))
        self.out(".size linux_banner,.-linux_banner")
        # Names that mksysmap or kallsyms leaves out.
        for name in ("__kstrtab_vfs_read", "__kstrtabns_vfs_read", "__crc_vfs_read"):
            self.label(name, "object", None)
            self.lines.append(name + ":")
            self.out('.asciz "vfs_read"', ".size %s,9" % name)
        self.out(".globl fixture_absolute", ".set fixture_absolute,0x1234")

        self.section(".data", "aw")
        self.out(".balign 16")
        self.label(self.weird(), "object", "globl")
        self.lines.append(self.weird() + ":")
        self.out("%s 1" % self.ptr, ".size %s,%d" % (self.weird(), k["word"]))
        self.label("jiffies", "object", "globl")
        self.lines.append("jiffies:")
        self.out("%s 0" % self.ptr, ".size jiffies,%d" % k["word"])

        self.section(".data..percpu", "aw")
        for name in ("fixed_percpu_data", "cpu_number", "this_cpu_off"):
            self.out(".balign 16")
            self.label(name, "object", "globl")
            self.lines.append(name + ":")
            self.out(".long 0", ".size %s,4" % name)

        self.section(".init.data", "aw")
        self.out(".balign 8")
        self.label("initcall_levels", "object", None)
        self.lines.append("initcall_levels:")
        self.out("%s 0" % self.ptr, ".size initcall_levels,%d" % k["word"])
        self.out(".bss", ".balign 8")
        self.label("system_state", "object", "globl")
        self.lines.append("system_state:")
        self.out(".skip 64", ".size system_state,64")
        if k["arch"] not in ("arm", "hppa64"):
            self.section(".note.GNU-stack", "")

    # ------------------------------------------------------- linker script
    def script(self):
        k = self.k
        word = k["word"]
        percpu = ["  .data..percpu : {", "    __per_cpu_start = .;", "    *(.data..percpu)",
                  "    __per_cpu_end = .;", "  }"]
        init = ["  . = ALIGN(0x1000);", "  __init_begin = .;",
                "  .init.text : { _sinittext = .; *(.init.text) _einittext = .; }",
                "  .init.data : {", "    *(.init.data)", "    . = ALIGN(%d);" % word,
                "    __start_syscalls_metadata = .;", "    KEEP(*(__syscalls_metadata))",
                "    __stop_syscalls_metadata = .;", "  }"]
        if not k["percpu0"]:
            init += percpu
        init += ["  . = ALIGN(0x100);", "  __init_end = .;"]
        lines = ["ENTRY(startup_entry)", "SECTIONS", "{"]
        if k["percpu0"]:
            lines += ["  . = 0;"] + percpu
        lines += ["  . = 0x%x;" % k["base"]]
        if k["initfirst"]:
            lines += init + ["  . = ALIGN(0x1000);"]
        lines += ["  .head.text : { _text = .; KEEP(*(.head.text)) }",
                  "  .text : { _stext = .; *(.text) _etext = .; }",
                  "  . = ALIGN(0x100);",
                  "  .rodata : { *(.rodata .rodata.*) }"]
        if k["pie"]:
            lines += ["  .dynsym : { *(.dynsym) }", "  .dynstr : { *(.dynstr) }",
                      "  .hash : { *(.hash) }", "  .gnu.hash : { *(.gnu.hash) }",
                      "  .rela.dyn : ALIGN(8) { __rela_dyn_start = .; *(.rela*) __rela_dyn_end = .; }",
                      "  .relr.dyn : ALIGN(8) { *(.relr.dyn) }"]
            if "-shared" in k["pie"]:
                lines = [l for l in lines if not l.startswith(("  .dynsym", "  .dynstr", "  .hash",
                                                               "  .gnu.hash", "  .relr"))]
        lines += ["  . = ALIGN(0x1000);", "  _sdata = .;",
                  "  .data.rel.ro : { *(.data.rel.ro) }"]
        if k["opd"]:
            lines += ["  .opd : ALIGN(16) { __start_opd = .; KEEP(*(.opd)) __end_opd = .; }"]
        lines += ["  .data : { *(.data) }"]
        if k["pie"] and "-shared" not in k["pie"]:
            lines += ["  .dynamic : { *(.dynamic) }"]
        lines += ["  .got : ALIGN(256) { *(.got .toc .got.plt) }", "  _edata = .;"]
        if not k["initfirst"]:
            lines += init
        lines += ["  .bss : ALIGN(16) { __bss_start = .; *(.bss) __bss_stop = .; }",
                  "  _end = .;",
                  "  .symtab 0 : { *(.symtab) }", "  .strtab 0 : { *(.strtab) }",
                  "  .shstrtab 0 : { *(.shstrtab) }"]
        discard = ["*(.interp .note .note.* .comment .eh_frame .eh_frame.*)",
                   "*(.MIPS.abiflags .MIPS.options .reginfo .pdr .gnu.attributes)",
                   "*(.ARM.attributes .riscv.attributes .PARISC.unwind)",
                   "*(.IA_64.unwind* .branch_lt .plt .iplt .glink .rela.iplt)"]
        if k["pie"] and "-shared" in k["pie"]:
            discard.append("*(.dynamic .dynsym .dynstr .hash .gnu.hash)")
        lines += ["  /DISCARD/ : {"] + ["    " + d for d in discard] + ["  }", "}"]
        return "\n".join(lines) + "\n"


def zero(prefix, path):
    def readelf(option):
        return subprocess.run([prefix + "readelf", option, path], check=True, text=True,
                              capture_output=True).stdout
    sections = re.findall(r"PROGBITS\s+([0-9a-f]{16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ", readelf("-SW"))
    with open(path, "r+b") as file:
        for where in re.findall(r"^([0-9a-f]{16}) .*_RELATIVE ", readelf("-rW"), re.M):
            for address, offset, size in sections:
                distance = int(where, 16) - int(address, 16)
                if 0 <= distance < int(size, 16):
                    file.seek(int(offset, 16) + distance)
                    file.write(bytes(8))
                    break
            else:
                raise SystemExit("no section holds " + where)


def main():
    what = sys.argv[1]
    if what == "list":
        for name, row in KERNELS.items():
            k = dict(COMMON, **row)
            options = k["options"] + (" --all-symbols" if k["all"] else "")
            pie = k["pie"] + " -z notext --no-dynamic-linker" if k["pie"] else ""
            if "-shared" in pie:
                pie = pie.replace(" --no-dynamic-linker", "")
            print("|".join([name, k["prefix"], k["as_"], (k["ld"] + " " + pie).strip(),
                            str(k["word"] * 8), k["version"],
                            "zero" if k["zero"] else "keep", options.strip()]))
    elif what == "source":
        sys.stdout.write(Source(sys.argv[2]).write())
    elif what == "script":
        sys.stdout.write(Source(sys.argv[2]).script())
    elif what == "zero":
        zero(sys.argv[2], sys.argv[3])
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
