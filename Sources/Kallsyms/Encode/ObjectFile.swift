import Binary
import ELF

/// A relocatable ELF object with a table, as the assembler makes one of ``AssemblerSource``: the tables in `.rodata`, a
/// global symbol at each, and relocations against `_text` for what moves with the kernel.
public struct ObjectFile: Sendable {
    /// The bytes of the file.
    public let bytes: [UInt8]

    /// Why an object cannot be made.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The tables take more than the 4 GiB that a 32-bit object may have.
        case tooLarge

        public var description: String { "the tables are too large for a 32-bit object file" }
    }

    /// The object of `table` for `machine`.
    ///
    /// - Throws: ``Failure/tooLarge`` if offsets in the file do not fit its class.
    public init(of table: EncodedTable, for machine: ObjectMachine) throws(Failure) {
        var contents = Contents(table, machine)
        contents.build()
        var file = Image(machine)
        file.addSection(
            ".rodata", type: 1, flags: 2, contents.bytes, alignment: table.alignment(wordSize: machine.layout.wordSize))
        if !contents.relocations.isEmpty {
            // The symbol table is the section after this one.
            file.addSection(
                machine.hasAddends ? ".rela.rodata" : ".rel.rodata", type: machine.hasAddends ? 4 : 9, flags: 0x40,
                contents.relocations, link: 3, info: 1, entrySize: machine.relocationSize)
        }
        file.addSymbols(contents.symbols, needsText: !contents.relocations.isEmpty)
        bytes = file.finished()
        guard machine.layout.fileClass == .bits64 || bytes.count <= UInt32.max else { throw .tooLarge }
    }
}

/// The bytes of `.rodata`, and what goes with them.
private struct Contents {
    let table: EncodedTable
    let machine: ObjectMachine
    var bytes: [UInt8] = []
    var symbols: [(name: String, offset: Int)] = []
    var relocations: [UInt8] = []
    /// The index of `_text` in the symbol table, behind the null symbol and the tables' own.
    private var textIndex: UInt64

    init(_ table: EncodedTable, _ machine: ObjectMachine) {
        self.table = table
        self.machine = machine
        textIndex = UInt64(table.order.count + 1)
    }

    mutating func build() {
        let alignment = table.alignment(wordSize: machine.layout.wordSize)
        let parts = table.parts(machine.layout)
        for (kind, part) in zip(table.order, parts) {
            while bytes.count % alignment != 0 { bytes.append(0) }
            symbols.append((part.name, bytes.count))
            let start = bytes.count
            bytes.append(contentsOf: part.bytes)
            relocate(kind, from: start)
        }
        while machine.fillsSections, bytes.count % alignment != 0 { bytes.append(0) }
    }

    private mutating func relocate(_ part: KallsymsPart, from start: Int) {
        let wordSize = machine.layout.wordSize
        switch part {
        case .relativeBase:
            relocate(start, machine.wordRelocation, width: wordSize, addend: table.relativeBase &- table.textAddress)
        case .addresses:
            for position in 0..<table.count where !table.isAbsolute(at: position) {
                relocate(
                    start + position * wordSize, machine.wordRelocation, width: wordSize,
                    addend: table.address(at: position) &- table.textAddress)
            }
        case .offsets where table.options.addressing == .placeRelative:
            for position in 0..<table.count {
                relocate(
                    start + position * 4, machine.placeRelocation, width: 4,
                    addend: table.address(at: position) &- table.textAddress)
            }
        default: break
        }
    }

    private mutating func relocate(_ offset: Int, _ type: UInt32, width: Int, addend: UInt64) {
        let order = machine.layout.byteOrder
        let wordSize = machine.layout.wordSize
        let information =
            wordSize == 8 ? textIndex << 32 | UInt64(type) : textIndex << 8 | UInt64(type & 0xff)
        relocations.append(UInt64(offset), width: wordSize, order)
        relocations.append(information, width: wordSize, order)
        if machine.hasAddends { relocations.append(addend, width: wordSize, order) }
        var inPlace: [UInt8] = []
        inPlace.append(machine.hasAddends ? 0 : addend, width: width, order)
        bytes.replaceSubrange(offset..<offset + width, with: inPlace)
    }
}

/// An ELF file while it is put together: a header, the sections' contents, the section headers.
private struct Image {
    private struct Header {
        var name: UInt64
        var type: UInt64
        var flags: UInt64
        var offset: UInt64
        var size: UInt64
        var link: UInt64
        var info: UInt64
        var alignment: UInt64
        var entrySize: UInt64
    }

    private let machine: ObjectMachine
    private let order: ByteOrder
    private let wordSize: Int
    private var bytes: [UInt8]
    private var headers = [
        Header(name: 0, type: 0, flags: 0, offset: 0, size: 0, link: 0, info: 0, alignment: 0, entrySize: 0)
    ]
    private var sectionNames: [UInt8] = [0]

    init(_ machine: ObjectMachine) {
        self.machine = machine
        order = machine.layout.byteOrder
        wordSize = machine.layout.wordSize
        bytes = [UInt8](repeating: 0, count: wordSize == 8 ? 64 : 52)
    }

    mutating func addSection(
        _ name: String, type: UInt64, flags: UInt64 = 0, _ contents: [UInt8], link: Int = 0, info: Int = 0,
        alignment: Int? = nil, entrySize: Int = 0
    ) {
        let alignment = alignment ?? wordSize
        while bytes.count % alignment != 0 { bytes.append(0) }
        headers.append(
            Header(
                name: UInt64(sectionNames.count), type: type, flags: flags, offset: UInt64(bytes.count),
                size: UInt64(contents.count), link: UInt64(link), info: UInt64(info), alignment: UInt64(alignment),
                entrySize: UInt64(entrySize)))
        sectionNames.append(contentsOf: Array(name.utf8) + [0])
        bytes.append(contentsOf: contents)
    }

    /// Adds the symbol table, with a global symbol for each table in section 1, and its strings.
    mutating func addSymbols(_ symbols: [(name: String, offset: Int)], needsText: Bool) {
        var table = [UInt8](repeating: 0, count: machine.symbolSize)
        var strings: [UInt8] = [0]
        func add(_ name: String, value: Int, section: UInt64) {
            let nameOffset = UInt64(strings.count)
            strings.append(contentsOf: Array(name.utf8) + [0])
            let global: UInt64 = 1 << 4
            table.append(nameOffset, width: 4, order)
            if wordSize == 8 {
                table.append(global, width: 1, order)
                table.append(0, width: 1, order)
                table.append(section, width: 2, order)
                table.append(UInt64(value), width: 8, order)
                table.append(0, width: 8, order)
            } else {
                table.append(UInt64(value), width: 4, order)
                table.append(0, width: 4, order)
                table.append(global, width: 1, order)
                table.append(0, width: 1, order)
                table.append(section, width: 2, order)
            }
        }
        for symbol in symbols { add(symbol.name, value: symbol.offset, section: 1) }
        if needsText { add("_text", value: 0, section: 0) }
        addSection(".symtab", type: 2, table, link: headers.count + 1, info: 1, entrySize: machine.symbolSize)
        addSection(".strtab", type: 3, strings, alignment: 1)
    }

    /// The whole file, with the section names, the section headers and the header.
    mutating func finished() -> [UInt8] {
        let nameSection = headers.count
        sectionNames.append(contentsOf: Array(".shstrtab".utf8) + [0])
        let names = sectionNames
        addSection("", type: 3, names, alignment: 1)
        headers[nameSection].name = UInt64(names.count - ".shstrtab".utf8.count - 1)
        while bytes.count % wordSize != 0 { bytes.append(0) }
        let headerStart = bytes.count
        for header in headers { append(header) }
        bytes.replaceSubrange(0..<fileHeader(0, 0).count, with: fileHeader(headerStart, nameSection))
        return bytes
    }

    private mutating func append(_ header: Header) {
        bytes.append(header.name, width: 4, order)
        bytes.append(header.type, width: 4, order)
        for word in [header.flags, 0, header.offset, header.size] { bytes.append(word, width: wordSize, order) }
        bytes.append(header.link, width: 4, order)
        bytes.append(header.info, width: 4, order)
        for word in [header.alignment, header.entrySize] { bytes.append(word, width: wordSize, order) }
    }

    private func fileHeader(_ sectionHeaders: Int, _ nameSection: Int) -> [UInt8] {
        var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
        header += [machine.layout.fileClass.rawValue, order == .little ? 1 : 2, 1]
        header += [UInt8](repeating: 0, count: 16 - header.count)
        header.append(1, width: 2, order)  // ET_REL
        header.append(UInt64(machine.machine.rawValue), width: 2, order)
        header.append(1, width: 4, order)
        for word in [0, 0, UInt64(sectionHeaders)] { header.append(word, width: wordSize, order) }
        header.append(UInt64(machine.flags), width: 4, order)
        let sizes = [wordSize == 8 ? 64 : 52, 0, 0, wordSize == 8 ? 64 : 40, headers.count, nameSection]
        for size in sizes { header.append(UInt64(size), width: 2, order) }
        return header
    }
}

extension ObjectMachine {
    /// Bytes of a symbol table entry.
    fileprivate var symbolSize: Int { layout.fileClass == .bits64 ? 24 : 16 }

    /// Bytes of a relocation.
    fileprivate var relocationSize: Int { layout.wordSize * (hasAddends ? 3 : 2) }
}
