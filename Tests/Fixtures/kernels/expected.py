#!/usr/bin/env python3
"""Works out which syscall events a test kernel has, from binutils' output.

    expected.py NAME PREFIX VMLINUX NM [kallsyms options] > NAME.expected.json

NAME is only copied into the answer. What is read is `nm -n` of the kernel (NM),
and of VMLINUX: `readelf -h`, `-S`, `-s`, `-r` and `objcopy -O binary
--only-section`. make-source.py's knowledge of the layout is not used, nor
anything of Syscope. The steps follow the kernel's C code, named at each place:

  scripts/mksysmap, scripts/kallsyms.c   which symbols the table holds, in order
  include/linux/kallsyms.h, asm-generic/sections.h, kernel/kallsyms.c   lookup
  kernel/trace/trace_syscalls.c, arch/*/include/asm/ftrace.h            matching

At the end the tables linked into the kernel are decoded, by code that shares
nothing with the above but the memory image, and must say the same.
Standard library only.
"""
import json
import os
import re
import subprocess
import sys
import tempfile


def fail(text):
    raise SystemExit("expected.py: " + text)


# ------------------------------------------------------------------ the image
class Image:
    """Memory contents and symbols of a linked kernel, as binutils tell them."""

    def __init__(self, prefix, path):
        self.prefix, self.path = prefix, path
        header = self.tool("readelf", "-hW", path)

        def field(name):
            return re.search(r"^\s*%s:\s*(.*)$" % name, header, re.M).group(1).strip()
        self.bits = {"ELF32": 32, "ELF64": 64}[field("Class")]
        self.order = "big" if "big endian" in field("Data") else "little"
        self.machine_text = field("Machine")
        self.type = field("Type").split()[0]
        flags = field("Flags").split(",")
        self.flags = int(flags[0], 16)
        self.flag_names = [f.strip() for f in flags[1:]]
        self.word = self.bits // 8
        self.mask = (1 << self.bits) - 1
        self.read_sections()
        self.read_symbols()
        self.relocate()

    def tool(self, name, *arguments):
        return subprocess.run([self.prefix + name, *arguments], check=True, text=True,
                              capture_output=True, env=dict(os.environ, LC_ALL="C")).stdout

    def read_sections(self):
        self.sections = []      # (name, type, address, size, flags)
        pattern = re.compile(r"^\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+([0-9a-f]+)\s+([0-9a-f]+)\s+"
                             r"([0-9a-f]+)\s+([0-9a-f]+)\s+([A-Za-z]*)\s+\d+\s+\d+\s+\d+\s*$")
        for line in self.tool("readelf", "-SW", self.path).splitlines():
            match = pattern.match(line)
            if match:
                name, kind, address, _, size, _, flags = match.groups()
                self.sections.append((name, kind, int(address, 16), int(size, 16), flags))
        self.memory = []        # [address, bytearray]
        with tempfile.TemporaryDirectory() as folder:
            for name, kind, address, size, flags in self.sections:
                if "A" not in flags or kind == "NOBITS" or size == 0:
                    continue
                dump = os.path.join(folder, "dump")
                self.tool("objcopy", "-O", "binary", "--only-section=" + name, self.path, dump)
                with open(dump, "rb") as file:
                    data = bytearray(file.read())
                if len(data) != size:
                    fail("section %s: %d bytes dumped, %d expected" % (name, len(data), size))
                self.memory.append([address, data])

    def read_symbols(self):
        self.symbols = {}       # name -> (address, size, type)
        self.all = []
        pattern = re.compile(r"^\s*\d+:\s+([0-9a-f]+)\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+\s+(.*)$")
        inside = False
        for line in self.tool("readelf", "-sW", self.path).splitlines():
            if line.startswith("Symbol table"):
                inside = "'.symtab'" in line
            match = pattern.match(line) if inside else None
            if match:
                address, size, kind, _, rest = match.groups()
                rest = re.sub(r"^\[[^]]*\]\s*", "", rest)       # [<localentry>: 8]
                parts = rest.split()
                if len(parts) < 2 or parts[0] == "UND":
                    continue
                name = parts[1]
                size = int(size, 0)
                self.all.append((int(address, 16), size, kind, name))
                self.symbols.setdefault(name, (int(address, 16), size, kind))

    def relocate(self):
        """Does what the kernel does to itself early, when loaded where it was linked."""
        self.relative = 0
        self.zeros = self.nonzeros = 0
        packed = False
        for line in self.tool("readelf", "-rW", self.path).splitlines():
            if line.startswith("Relocation section"):
                packed = "'.relr.dyn'" in line
                continue
            if packed:
                # RELR: the word in the file is the addend; add a load offset of 0.
                if re.match(r"^[0-9a-f]+$", line.strip()):
                    if self.number(int(line.strip(), 16), self.word):
                        self.nonzeros += 1
                    else:
                        self.zeros += 1
                    self.relative += 1
                continue
            match = re.match(r"^([0-9a-f]{8,16})\s+[0-9a-f]+\s+(R_\S+)\s+(-?[0-9a-f]+)?\s*$", line)
            if match:
                where, kind, addend = match.groups()
                if kind not in ("R_AARCH64_RELATIVE", "R_390_RELATIVE", "R_PPC64_RELATIVE"):
                    fail("unexpected relocation " + line)
                result = int(addend, 16) & self.mask
                held = self.number(int(where, 16), self.word)
                if held not in (0, result):
                    fail("relocated word 0x%x at %s" % (held, where))
                if held:
                    self.nonzeros += 1
                else:
                    self.zeros += 1
                self.write(int(where, 16), result)
                self.relative += 1
            elif re.match(r"^[0-9a-f]{8,16}\s", line):
                fail("unexpected relocation " + line)

    def in_file(self):
        """What the file holds where the relocated words are: null without any,
        "zero", or "value" (which must be what relocation gives)."""
        if not self.relative:
            return None
        if self.zeros and not self.nonzeros:
            return "zero"
        if self.nonzeros and not self.zeros:
            return "value"
        fail("%d relocated words are zero in the file, %d are not" % (self.zeros, self.nonzeros))

    def read(self, address, length):
        for start, data in self.memory:
            if start <= address and address + length <= start + len(data):
                return bytes(data[address - start:address - start + length])
        raise KeyError(hex(address))

    def write(self, address, value):
        for start, data in self.memory:
            if start <= address and address + self.word <= start + len(data):
                offset = address - start
                data[offset:offset + self.word] = value.to_bytes(self.word, self.order)
                return
        fail("relocation outside the image")

    def number(self, address, size, signed=False):
        return int.from_bytes(self.read(address, size), self.order, signed=signed)

    def pointer(self, address):
        return self.number(address, self.word)

    def string(self, address):
        for start, data in self.memory:
            if start <= address < start + len(data):
                end = data.index(0, address - start)
                return data[address - start:end].decode("ascii")
        raise KeyError(hex(address))

    def address(self, name):
        return self.symbols[name][0]


# --------------------------------------------------- which symbols are in kallsyms
def mksysmap(lines, version):
    """scripts/mksysmap: what is left of `nm -n`."""
    if version == "6.1":
        drop = [r" [aNUw] ", r" \$", r" \.L", r" __crc_", r" __kstrtab_", r" __kstrtabns_", r" L0$"]
    else:
        drop = [r" [aNUw] ", r" \$", r" \.L", r" __efistub_", r" __pi_\$", r" __pi_\.L",
                r" __kvm_nvhe_\$", r" __kvm_nvhe_\.L", r" __[A-Za-z0-9]*Thunk_",
                r" __kcfi_typeid_", r" __kvm_nvhe___kcfi_typeid_", r" __pi___kcfi_typeid_",
                r" __crc_", r" __kstrtab_", r" __kstrtabns_", r"_from_arm$", r"_from_thumb$",
                r"_veneer$", r" L0$", r" _SDA_BASE_$", r" _SDA2_BASE_$",
                r"\.long_branch\.", r"\.plt_branch\."]
    pattern = re.compile("|".join(drop))
    return [line for line in lines if not pattern.search(line)]


def is_ignored_symbol(name, kind, version):
    """scripts/kallsyms.c"""
    if version == "6.1":
        if name in ("kallsyms_addresses", "kallsyms_offsets", "kallsyms_relative_base",
                    "kallsyms_num_syms", "kallsyms_names", "kallsyms_markers",
                    "kallsyms_token_table", "kallsyms_token_index", "kallsyms_seqs_of_names",
                    "_SDA_BASE_", "_SDA2_BASE_"):
            return True
        if name.startswith(("__efistub_", "__kvm_nvhe_$", "__kvm_nvhe_.L", "__AArch64ADRPThunk_",
                            "__ARMV5PILongThunk_", "__ARMV7PILongThunk_", "__ThumbV7PILongThunk_",
                            "__LA25Thunk_", "__microLA25Thunk_", "__kcfi_typeid_")):
            return True
        if name.endswith(("_from_arm", "_from_thumb", "_veneer")):
            return True
        if ".long_branch." in name or ".plt_branch." in name:
            return True
        if kind in "UuNn":
            return True
    elif kind in "un":
        return True
    return kind in "Aa" and name not in ("__kernel_syscall_via_break", "__kernel_syscall_via_epc",
                                         "__kernel_sigtramp", "__gp")


def may_be_linker_script_provide_symbol(name):
    return len(name) >= 8 and name.startswith("__") and (
        name[2:].startswith(("start_", "stop_", "end_")) or name.endswith(("_start", "_end")))


def kallsyms_table(nm_lines, version, all_symbols, absolute_percpu, mask, opd=None):
    """[(address, type, name)] in table order. `opd`: an address range whose
    symbols are selected too, ends included, as the text ranges' are. `mask`:
    what the kernel's unsigned long keeps (nm extends the sign on 32-bit MIPS)."""
    symbols = []
    ranges = {"_stext": None, "_etext": None, "_sinittext": None, "_einittext": None,
              "__per_cpu_start": (1 << 64) - 1, "__per_cpu_end": 0}
    for line in mksysmap(nm_lines, version):
        match = re.match(r"^([0-9a-f]+) (.) (\S+)$", line)
        if not match:
            fail("nm line " + line)
        address, kind, name = int(match.group(1), 16), match.group(2), match.group(3)
        if is_ignored_symbol(name, kind, version):
            continue
        if name in ranges:
            ranges[name] = address
        symbols.append((address, kind, name))
    text = (ranges["_stext"], ranges["_etext"])
    init = (ranges["_sinittext"], ranges["_einittext"])

    def symbol_valid(symbol):
        address, kind, name = symbol
        if all_symbols:
            return True
        if version == "6.12" and name.startswith(("__start_", "__stop_")):
            return True
        if opd and opd[0] <= address <= opd[1]:
            return True
        if not any(low <= address <= high for low, high in (text, init)):
            return False
        return not ((address == text[1] and name != "_etext")
                    or (address == init[1] and name != "_einittext"))

    symbols = [s for s in symbols if symbol_valid(s)]
    if absolute_percpu:
        low, high = ranges["__per_cpu_start"], ranges["__per_cpu_end"]
        symbols = [(a, "A" if low <= a <= high else t, n) for a, t, n in symbols]
    # compare_symbols(); sorted() keeps the initial order of equals.
    symbols = sorted(symbols, key=lambda s: (
        s[0], s[1] in "wW", may_be_linker_script_provide_symbol(s[2]),
        len(s[2]) - len(s[2].lstrip("_"))))
    return [(address & mask, kind, name) for address, kind, name in symbols]


# ------------------------------------------------------------------ the kernel at boot
def strcmp_tail(symbol, skip, name):
    """!strcmp(symbol + skip, name); false where that points behind the string's end."""
    return len(symbol) >= skip and symbol[skip:] == name


def generic_match(sym, name):
    return strcmp_tail(sym, 3, name[3:])


def x86_match(sym, name):
    return (strcmp_tail(sym, 3, name[3:])
            or (sym.startswith("__x64_") and strcmp_tail(sym, 9, name[3:]))
            or (sym.startswith("__ia32_") and strcmp_tail(sym, 10, name[3:]))
            or (sym.startswith("__do_sys") and strcmp_tail(sym, 8, name[3:])))


def powerpc_match(sym, name):
    return (sym == name
            or (sym.startswith("__se_sys") and sym[5:] == name)
            or (sym.startswith("ppc_") and sym[4:] == name[4:])
            or (sym.startswith("ppc32_") and sym[6:] == name[4:])
            or (sym.startswith("ppc64_") and sym[6:] == name[4:]))


def arm_match(sym, name):
    sym = {"sys_mmap2": "sys_mmap_pgoff", "sys_statfs64_wrapper": "sys_statfs64",
           "sys_fstatfs64_wrapper": "sys_fstatfs64",
           "sys_arm_fadvise64_64": "sys_fadvise64_64"}.get(sym, sym)
    return sym.lower() == name.lower()


def prefix8_match(sym, name):
    return strcmp_tail(sym, 8, name)


def s390_match(sym, name):
    return strcmp_tail(sym, 7, name) or strcmp_tail(sym, 8, name)


def mips_match(sym, name):
    return sym == name or (sym.startswith("__sys_") and sym[6:] == name[4:])


# readelf's name of the machine -> name in the answer, match rule, e_machine
MACHINES = {
    "PowerPC64": ("ppc64", powerpc_match, 21),
    "Advanced Micro Devices X86-64": ("x86_64", x86_match, 62),
    "Intel 80386": ("i386", x86_match, 3),
    "AArch64": ("aarch64", prefix8_match, 183),
    "ARM": ("arm", arm_match, 40),
    "IBM S/390": ("s390x", s390_match, 22),
    "MIPS R3000": ("mips", mips_match, 8),
    "HPPA": ("parisc64", generic_match, 15),
    "Intel IA-64": ("ia64", generic_match, 50),
    "RISC-V": ("riscv64", None, 243),
    "Sparc v9": ("sparc64", generic_match, 43),
}
DESCRIPTOR = {"ppc64": (24, 0), "parisc64": (32, 16), "ia64": (16, 0)}


class Kernel:
    def __init__(self, name, image, nm_lines, options):
        self.name, self.image, self.nm_lines = name, image, nm_lines
        self.machine, self.match, self.number = MACHINES[image.machine_text]
        banner = image.string(image.address("linux_banner"))
        found = re.match(r"^Linux version ((\d+\.\d+)\.\d+) \(fixture\) .*\n$", banner)
        if not found:
            fail("banner " + banner)
        self.release, self.version = found.groups()
        if self.machine == "riscv64":
            self.match = generic_match if self.version == "6.1" else prefix8_match
        self.all = "--all-symbols" in options
        self.absolute_percpu = "--absolute-percpu" in options
        self.base_relative = "--base-relative" in options or self.version == "6.12"
        self.abi = None
        if self.machine == "ppc64":
            # asm/elf.h: 2 is version 2, the older one is 0 or 1.
            self.abi = "elfv2" if image.flags & 3 == 2 else "elfv1"
        elif self.machine == "mips":
            self.abi = "n64" if image.bits == 64 else "o32"
        self.opd = None
        if self.machine in DESCRIPTOR and self.abi != "elfv2":
            self.opd = (image.address("__start_opd"), image.address("__end_opd"))
        self.table = self.make_table(self.all)
        self.metadata = self.read_metadata()

    def make_table(self, all_symbols, opd=None):
        return kallsyms_table(self.nm_lines, self.version, all_symbols, self.absolute_percpu,
                              self.image.mask, opd)

    # include/trace/syscall.h
    def read_metadata(self):
        image, word = self.image, self.image.word
        result = []
        start = image.address("__start_syscalls_metadata")
        stop = image.address("__stop_syscalls_metadata")
        for place in range(start, stop, word):
            at = image.pointer(place)
            name = image.string(image.pointer(at))
            number = image.number(at + word, 4, signed=True)
            count = image.number(at + word + 4, 4, signed=True)
            after = at + word + 8
            types, args = image.pointer(after), image.pointer(after + word)
            fields = after + 2 * word
            if number != -1 or image.pointer(fields) != fields or image.pointer(fields + word) != fields:
                fail("metadata of " + name)
            for event in (fields + 2 * word, fields + 3 * word):
                image.read(image.pointer(event), word)
            if (count == 0) != (types == 0) or (count == 0) != (args == 0):
                fail("arguments of " + name)
            result.append((name, [
                {"type": image.string(image.pointer(types + i * word)),
                 "name": image.string(image.pointer(args + i * word))} for i in range(count)]))
        return result

    # include/linux/kallsyms.h, asm-generic/sections.h
    def is_ksym_addr(self, address, everything, opd=False):
        at = self.image.address
        if opd and self.opd and self.opd[0] <= address < self.opd[1]:
            return True
        if everything:
            return (at("_stext") <= address < at("_end")
                    or at("__init_begin") <= address < at("__init_end"))
        return (at("_stext") <= address < at("_etext")
                or at("_sinittext") <= address < at("_einittext"))

    # kernel/kallsyms.c: get_symbol_pos()
    @staticmethod
    def get_symbol_pos(table, address):
        low, high = 0, len(table)
        while high - low > 1:
            middle = low + (high - low) // 2
            if table[middle][0] <= address:
                low = middle
            else:
                high = middle
        while low and table[low - 1][0] == table[low][0]:
            low -= 1
        return low

    def kallsyms_lookup(self, table, address, everything, opd=False):
        if not self.is_ksym_addr(address, everything, opd):
            return None
        return table[self.get_symbol_pos(table, address)][2]

    # kernel/trace/trace_syscalls.c: find_syscall_meta()
    def find_syscall_meta(self, lookup, skip_dot=False):
        sym = lookup or ""
        if skip_dot and sym.startswith("."):
            sym = sym[1:]
        if self.match(sym, "sys_ni_syscall"):
            return None
        for index, (name, _) in enumerate(self.metadata):
            if self.match(sym, name):
                return index
        return None

    def table_extent(self, name):
        """Address and size of a syscall table: the symbol's size, else up to the
        next symbol of another address."""
        address, size, _ = self.image.symbols[name]
        if size == 0:
            size = min(a for a, _, _, n in self.image.all if a > address) - address
        return address, size

    # arch_syscall_addr(), in the order of the numbers
    def slots(self):
        word = self.image.word
        tables = [("sys_call_table", 0)]
        if self.machine == "mips":
            tables = [("sys_call_table", 4000)]
            if self.image.bits == 64:
                tables = [("sys32_call_table", 4000), ("sys_call_table", 5000),
                          ("sysn32_call_table", 6000)]
        if self.machine == "sparc64":
            word = 4        # unsigned int sys_call_table[], arch/sparc asm/syscall.h
        for table, first in tables:
            address, size = self.table_extent(table)
            if size == 0 or size % word:
                fail("size of " + table)
            for index in range(size // word):
                at = address + index * word
                yield table, first + index, at, self.image.number(at, word)

    def entry_point(self, value):
        """dereference_kernel_function_descriptor()"""
        if not self.opd or not self.opd[0] <= value < self.opd[1]:
            return None
        size, offset = DESCRIPTOR[self.machine]
        if (value - self.opd[0]) % size:
            fail("descriptor address 0x%x" % value)
        return self.image.pointer(value + offset)

    def boot(self, table, everything, opd=False, entry_points=False):
        """init_ftrace_syscalls(): [(lookup, metadata index)] per slot and the last
        number of each metadata."""
        found, numbers = [], [-1] * len(self.metadata)
        for _, number, _, value in self.slots():
            if entry_points:
                entry = self.entry_point(value)
                value = value if entry is None else entry
            lookup = self.kallsyms_lookup(table, value, everything, opd)
            index = self.find_syscall_meta(lookup, skip_dot=entry_points)
            if index is not None:
                numbers[index] = number
            found.append((lookup, index))
        return found, numbers

    # init_syscall_trace(): metadata without a number gets no event
    def events(self, numbers):
        names = []
        for (name, _), number in zip(self.metadata, numbers):
            if number >= 0:
                names += ["sys_enter_" + name[4:], "sys_exit_" + name[4:]]
        return sorted(names)

    def answer(self):
        found, numbers = self.boot(self.table, self.all)
        slots = []
        for (table, number, address, value), (lookup, index) in zip(self.slots(), found):
            entry = self.entry_point(value)
            slots.append({
                "table": table, "number": number, "slotAddress": "0x%x" % address,
                "value": "0x%x" % value, "descriptor": entry is not None,
                "entryPoint": None if entry is None else "0x%x" % entry,
                "lookup": lookup, "event": None if index is None else self.metadata[index][0]})

        def events(*arguments, **more):
            return self.events(self.boot(*arguments, **more)[1])
        others = {"kallsyms-all": events(self.make_table(True), True)}
        if self.opd:
            wider = self.make_table(self.all, self.opd)
            others["opd-symbols"] = events(wider, self.all)
            others["opd-lookup"] = events(wider, self.all, opd=True)
            others["entry-points"] = events(self.table, self.all, entry_points=True)
        return {
            "kernel": self.name, "machine": self.machine, "machineNumber": self.number,
            "bits": self.image.bits, "byteOrder": self.image.order,
            "elfType": self.image.type, "release": self.release, "abi": self.abi,
            "kallsymsAll": self.all, "relativeRelocations": self.image.relative,
            "relocatedWordsInFile": self.image.in_file(),
            "slots": slots,
            "metadata": [{"name": name, "arguments": arguments, "number": number}
                         for (name, arguments), number in zip(self.metadata, numbers)],
            "events": self.events(numbers), "eventsWith": others,
            "kallsyms": [{"address": "0x%x" % a, "type": t, "name": n} for a, t, n in self.table],
        }

    # ------------------------------------------------ decoding the linked-in tables
    def decode(self):
        image = self.image
        count = image.number(image.address("kallsyms_num_syms"), 4)
        names, index = image.address("kallsyms_names"), image.address("kallsyms_token_index")
        tokens = [image.string(image.address("kallsyms_token_table") + image.number(index + 2 * i, 2))
                  for i in range(256)]
        markers = image.address("kallsyms_markers")
        result, offset, big = [], 0, 0
        for i in range(count):
            if i % 256 == 0 and image.number(markers + 4 * (i // 256), 4) != offset:
                fail("marker %d" % (i // 256))
            length = image.number(names + offset, 1)
            offset += 1
            if length & 0x80:
                length = (length & 0x7F) | image.number(names + offset, 1) << 7
                offset += 1
                big += 1
            text = "".join(tokens[b] for b in image.read(names + offset, length))
            offset += length
            if self.base_relative:
                base = image.pointer(image.address("kallsyms_relative_base"))
                value = image.number(image.address("kallsyms_offsets") + 4 * i, 4,
                                     signed=self.absolute_percpu)
                if not self.absolute_percpu:
                    address = base + value
                else:
                    address = value if value >= 0 else base - 1 - value
            else:
                address = image.pointer(image.address("kallsyms_addresses") + image.word * i)
            result.append((address, text[0], text[1:]))
        sequence = image.address("kallsyms_seqs_of_names")
        order = [int.from_bytes(image.read(sequence + 3 * i, 3), "big") for i in range(count)]
        by_name = sorted(range(count), key=lambda i: (result[i][2], result[i][0], i))
        if order != by_name:
            fail("kallsyms_seqs_of_names")
        return result, big


def main():
    name, prefix, vmlinux, nm = sys.argv[1:5]
    with open(nm, encoding="ascii") as file:
        nm_lines = file.read().splitlines()
    image = Image(prefix, vmlinux)
    kernel = Kernel(name, image, nm_lines, sys.argv[5:])
    answer = kernel.answer()
    decoded, big = kernel.decode()
    if decoded != kernel.table:
        for left, right in zip(decoded, kernel.table):
            if left != right:
                fail("kallsyms differs: %r in the kernel, %r computed" % (left, right))
        fail("kallsyms differs in length")
    if big != 1:
        fail("%d symbols with a 2-byte length" % big)
    json.dump(answer, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
