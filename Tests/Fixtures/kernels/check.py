#!/usr/bin/env python3
"""Compares kernels with their expected.json, without binutils.

    check.py NAME.vmlinux...

A second reader of ELF that shares no code with expected.py: it reads memory
through the program headers, applies RELA and RELR itself, follows the slots and
the metadata and decodes the kallsyms tables.
"""
import json
import struct
import sys


class Elf:
    def __init__(self, data):
        self.data = data
        self.wide = data[4] == 2
        self.e = "<" if data[5] == 1 else ">"
        self.word = 8 if self.wide else 4
        self.mask = (1 << 8 * self.word) - 1
        w = "Q" if self.wide else "I"
        (self.type, self.machine, _, _, phoff, shoff, self.flags, _, phsize, phnum, shsize, shnum,
         _) = struct.unpack_from(self.e + "HHI" + 3 * w + "I6H", data, 16)
        self.loads, self.tables = [], []
        for i in range(phnum):
            at = phoff + i * phsize
            if self.wide:
                kind, _, off, va, _, size, _, _ = struct.unpack_from(self.e + "II6Q", data, at)
            else:
                kind, off, va, _, size, _, _, _ = struct.unpack_from(self.e + "8I", data, at)
            if kind == 1:
                self.loads.append((va, off, size))
        sections = [struct.unpack_from(self.e + "II" + 4 * w + "II" + 2 * w, data, shoff + i * shsize)
                    for i in range(shnum)]
        self.symbols, self.ends = {}, set()
        self.fixed = {}
        for _, kind, _, _, off, size, link, _, _, entry in sections:
            if kind == 2:
                strings = sections[link][4]
                for at in range(off, off + size, entry):
                    if self.wide:
                        name, info, _, section, value, length = struct.unpack_from(self.e + "IBBHQQ", data, at)
                    else:
                        name, value, length, info, _, section = struct.unpack_from(self.e + "IIIBBH", data, at)
                    text = data[strings + name:data.index(b"\0", strings + name)].decode()
                    if text and section:
                        self.symbols.setdefault(text, (value, length, info & 15))
                        self.ends.add(value)
            elif kind == 4 and entry:
                for at in range(off, off + size, entry):
                    where, _, addend = struct.unpack_from(self.e + 3 * w, data, at)
                    self.fixed[where] = addend
            elif kind == 19:
                where = 0
                for at in range(off, off + size, self.word):
                    value, = struct.unpack_from(self.e + w, data, at)
                    if not value & 1:
                        self.fixed[value] = self.file(value, self.word)
                        where = value + self.word
                    else:
                        for bit in range(1, 8 * self.word):
                            if value >> bit & 1:
                                place = where + (bit - 1) * self.word
                                self.fixed[place] = self.file(place, self.word)
                        where += (8 * self.word - 1) * self.word

    def offset(self, address):
        for va, off, size in self.loads:
            if va <= address < va + size:
                return off + address - va
        raise KeyError(hex(address))

    def file(self, address, size):
        off = self.offset(address)
        return int.from_bytes(self.data[off:off + size], "little" if self.e == "<" else "big")

    def value(self, address, size):
        if size == self.word and address in self.fixed:
            return self.fixed[address]
        return self.file(address, size)

    def string(self, address):
        off = self.offset(address)
        return self.data[off:self.data.index(b"\0", off)].decode()

    def at(self, name):
        return self.symbols[name][0]


def kallsyms(elf, percpu):
    names, out = elf.at("kallsyms_names"), []
    tokens, index = elf.at("kallsyms_token_table"), elf.at("kallsyms_token_index")
    for i in range(elf.file(elf.at("kallsyms_num_syms"), 4)):
        length, names = elf.file(names, 1), names + 1
        if length > 127:
            length, names = (length & 127) + 128 * elf.file(names, 1), names + 1
        text = ""
        for _ in range(length):
            text += elf.string(tokens + elf.file(index + 2 * elf.file(names, 1), 2))
            names += 1
        if "kallsyms_addresses" in elf.symbols:
            address = elf.value(elf.at("kallsyms_addresses") + i * elf.word, elf.word)
        else:
            address = elf.file(elf.at("kallsyms_offsets") + 4 * i, 4)
            base = elf.value(elf.at("kallsyms_relative_base"), elf.word)
            if not percpu:
                address += base
            elif address >> 31:
                address = base - 1 + (1 << 32) - address
        out.append({"address": "0x%x" % address, "type": text[0], "name": text[1:]})
    return out


def check(path):
    with open(path, "rb") as file:
        elf = Elf(file.read())
    with open(path[:-len(".vmlinux")] + ".expected.json") as file:
        answer = json.load(file)

    def same(what, left, right):
        if isinstance(left, list) and len(left) == len(right):
            for number, pair in enumerate(zip(left, right)):
                if pair[0] != pair[1]:
                    same("%s, entry %d" % (what, number), *pair)
        if left != right:
            raise SystemExit("%s: %s: %r here, %r expected" % (path, what, left, right))
    same("machine", elf.machine, answer["machineNumber"])
    same("bits", 8 * elf.word, answer["bits"])
    same("release", elf.string(elf.at("linux_banner")).split()[2], answer["release"])
    same("kallsyms", kallsyms(elf, answer["machine"] == "x86_64"), answer["kallsyms"])
    width = 4 if answer["machine"] == "sparc64" else elf.word
    here = []
    for table in dict.fromkeys(s["table"] for s in answer["slots"]):
        start, size, kind = elf.symbols[table]
        same("type of " + table, kind, 1)
        same("size of " + table, size == 0, answer["machine"] == "mips")
        size = size or min(e for e in elf.ends if e > start) - start
        here += [("0x%x" % a, "0x%x" % elf.value(a, width)) for a in range(start, start + size, width)]
    same("slots", here, [(s["slotAddress"], s["value"]) for s in answer["slots"]])
    entry = {"ppc64": 0, "ia64": 0, "parisc64": 16}
    for slot in answer["slots"]:
        if slot["descriptor"]:
            place = int(slot["value"], 16) + entry[answer["machine"]]
            same("entry point", "0x%x" % elf.value(place, elf.word), slot["entryPoint"])
    metadata = []
    w = elf.word
    for at in range(elf.at("__start_syscalls_metadata"), elf.at("__stop_syscalls_metadata"), w):
        meta = elf.value(at, w)
        types, args = elf.value(meta + w + 8, w), elf.value(meta + 2 * w + 8, w)
        metadata.append((elf.string(elf.value(meta, w)), [
            {"type": elf.string(elf.value(types + i * w, w)), "name": elf.string(elf.value(args + i * w, w))}
            for i in range(elf.file(meta + w + 4, 4))]))
    same("metadata", metadata, [(m["name"], m["arguments"]) for m in answer["metadata"]])
    # What a slot found must be what its metadata's number says, and the events.
    last = {s["event"]: s["number"] for s in answer["slots"] if s["event"]}
    same("numbers", [last.get(m["name"], -1) for m in answer["metadata"]],
         [m["number"] for m in answer["metadata"]])
    same("events", sorted("sys_%s_%s" % (w, n[4:]) for n in last for w in ("enter", "exit")),
         answer["events"])


for path in sys.argv[1:]:
    check(path)
