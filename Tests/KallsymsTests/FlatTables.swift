import Binary
import ELF
import KernelImage

@testable import Kallsyms

/// The tables that this project's encoder makes, in memory without anything else than a banner.
struct FlatTables {
    /// The lines of `/proc/kallsyms`.
    let lines: [String]
    /// The memory, from ``base`` on.
    let memory: [UInt8]

    /// A text without an end, whose length is a multiple of every alignment that tables have.
    static let text = String(repeating: "printable, right before a table ", count: 8)

    /// A form of the tables: an era, what it stores, and the kernel's layout.
    struct Form: Sendable {
        let era: Era
        let options: SelectionOptions
        let layout: Layout

        init(_ era: Era, isBaseRelative: Bool = true, isPlaceRelative: Bool = true, _ layout: Layout) {
            self.era = era
            options = SelectionOptions(
                era: era, allSymbols: true, baseRelative: isBaseRelative, pcRelative: isPlaceRelative)
            self.layout = layout
        }

        /// Every era, with each way to store addresses.
        static let all: [Form] = [
            Form(.linux61, Layout(.bits64, .little)), Form(.linux61, Layout(.bits32, .big)),
            Form(.linux61, isBaseRelative: false, Layout(.bits64, .big)),
            Form(.linux61, isBaseRelative: false, Layout(.bits32, .little)),
            Form(.linux66, Layout(.bits64, .big)), Form(.linux66, Layout(.bits32, .little)),
            Form(.linux66, isBaseRelative: false, Layout(.bits32, .big)),
            Form(.linux612, Layout(.bits64, .little)), Form(.linux612, Layout(.bits32, .big)),
            Form(.linux615, Layout(.bits64, .big)), Form(.linux615, Layout(.bits32, .little)),
            Form(.linux70, Layout(.bits64, .little)), Form(.linux70, isPlaceRelative: false, Layout(.bits32, .big)),
        ]

        /// The address of the memory's first byte.
        var base: UInt64 { layout.fileClass == .bits64 ? 0xffff_ffff_8100_0000 : 0xc010_0000 }
    }

    /// Tables of `count` symbols.
    ///
    /// - Parameter neighbour: what is right before the first table and right before the token table; its length is a
    ///   multiple of 8.
    init(_ form: Form, count: Int, neighbour: String = "") throws {
        let verbs = ["get", "put", "read", "write", "alloc", "free", "lock", "init"]
        let objects = ["page", "inode", "task"]
        func line(_ address: UInt64, _ type: String, _ name: String) -> String {
            let digits = String(address, radix: 16)
            return String(repeating: "0", count: form.layout.wordSize * 2 - digits.count) + "\(digits) \(type) \(name)"
        }
        var lines = [line(form.base, "T", "_text"), line(form.base + 8, "T", "_stext")]
        for index in 0..<count - 3 {
            lines.append(
                line(
                    form.base + 16 + UInt64(index) * 8, index % 3 == 0 ? "t" : "T",
                    "\(verbs[index % 8])_\(objects[index % 3])_\(index * 7919 % 1_000_003)"))
        }
        lines.append(line(form.base + 16 + UInt64(count) * 8, "T", "_etext"))
        self.lines = lines

        let map = try SystemMap(Bytes((lines.joined(separator: "\n") + "\n").utf8), grammar: form.era.rules.grammar)
        let table = try EncodedTable(SymbolSelection(map.symbols, form.options))
        var memory = [UInt8](repeating: 0, count: 0x1_0000)
        let banner = Array("Linux version 6.1.0 (user@host) (gcc version 12.2.0) #1 SMP\n\0".utf8)
        memory.replaceSubrange(0x100..<0x100 + banner.count, with: banner)
        memory += Array(neighbour.utf8)
        // Offsets from their own place are behind the second text.
        let start = form.base + UInt64(memory.count + neighbour.utf8.count)
        for part in table.parts(form.layout, at: start) {
            while memory.count % table.alignment(wordSize: form.layout.wordSize) != 0 { memory.append(0) }
            if part.name == "kallsyms_token_table" { memory += Array(neighbour.utf8) }
            memory += part.bytes
        }
        self.memory = memory + [UInt8](repeating: 0xa5, count: 64)
    }
}
