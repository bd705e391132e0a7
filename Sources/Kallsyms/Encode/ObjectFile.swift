import Architectures
import Binary
import ELF

/// A relocatable ELF object with a table, as the assembler makes one of ``AssemblerSource``: the tables in `.rodata`, a
/// global symbol at each, and relocations against `_text` for what moves with the kernel.
public struct ObjectFile: Sendable {
    private let file: ELFBuilder

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
        let contents = Contents(table, machine)
        // Headers and names take far less than the 64 KiB that are left for them.
        guard machine.layout.fileClass == .bits64 || contents.byteCount <= Int(UInt32.max) - 0x10000 else {
            throw .tooLarge
        }
        var sections = [
            ELFBuilder.Section(
                name: ".rodata", flags: .allocated,
                alignment: UInt64(table.alignment(wordSize: machine.layout.wordSize)),
                contents: .bytes(Bytes(contents.tables.bytes)))
        ]
        var symbols = contents.symbols
        if contents.relocations.count > 0 {
            sections.append(
                ELFBuilder.Section(
                    name: machine.format.hasAddends ? ".rela.rodata" : ".rel.rodata", flags: [],
                    alignment: UInt64(machine.layout.wordSize),
                    contents: .relocations(
                        Bytes(contents.relocations.bytes), section: 0, hasAddends: machine.format.hasAddends)))
            symbols.append(
                ELFBuilder.Symbol(name: Array("_text".utf8)[...], value: 0, binding: .global, place: .undefined))
        }
        file = ELFBuilder(
            layout: machine.layout, type: .relocatable, machine: machine.format.machine, flags: machine.format.flags,
            sections: sections, symbols: symbols)
    }

    /// Calls `write` with the bytes of the file, piece by piece.
    ///
    /// - Throws: what `write` throws.
    public func write<Failure: Error>(to write: (Bytes) throws(Failure) -> Void) throws(Failure) {
        try file.write(to: write)
    }
}

/// The bytes of `.rodata`, and what goes with them.
private struct Contents {
    let table: EncodedTable
    let machine: ObjectMachine
    /// The tables.
    private(set) var tables: FieldWriter
    /// A symbol for each table.
    private(set) var symbols: [ELFBuilder.Symbol] = []
    /// The relocation entries that apply to ``tables``.
    private(set) var relocations: FieldWriter
    /// The index of `_text` in the symbol table, after the null symbol and the tables' own.
    private let textIndex: UInt64

    init(_ table: EncodedTable, _ machine: ObjectMachine) {
        self.table = table
        self.machine = machine
        tables = FieldWriter(machine.layout.byteOrder)
        relocations = FieldWriter(machine.layout.byteOrder)
        textIndex = UInt64(table.order.count + 1)
        let alignment = table.alignment(wordSize: machine.layout.wordSize)
        tables.reserveCapacity(table.byteCount(wordSize: machine.layout.wordSize))
        for (kind, part) in zip(table.order, table.parts(machine.layout)) {
            tables.align(to: alignment)
            let start = tables.count
            symbols.append(
                ELFBuilder.Symbol(name: Array(part.name.utf8)[...], value: UInt64(start), binding: .global))
            tables.append(part.bytes)
            relocate(kind, from: start)
        }
        if machine.format.fillsSections { tables.align(to: alignment) }
    }

    /// Bytes of the tables and the relocations.
    var byteCount: Int { tables.count + relocations.count }

    private mutating func relocate(_ part: KallsymsPart, from start: Int) {
        let wordSize = machine.layout.wordSize
        switch part {
        case .relativeBase:
            relocate(
                start, machine.format.wordRelocation, width: wordSize,
                addend: table.relativeBase &- table.textAddress)
        case .addresses:
            for position in 0..<table.count where !table.isAbsolute(at: position) {
                relocate(
                    start + position * wordSize, machine.format.wordRelocation, width: wordSize,
                    addend: table.address(at: position) &- table.textAddress)
            }
        case .offsets where table.options.addressing == .placeRelative:
            for position in 0..<table.count {
                relocate(
                    start + position * 4, machine.format.placeRelocation, width: 4,
                    addend: table.address(at: position) &- table.textAddress)
            }
        default: break
        }
    }

    /// Adds the relocation of the `width` bytes at `offset` to `_text` and `addend` (`Elf32_Rel`, `Elf64_Rela`, ...).
    private mutating func relocate(_ offset: Int, _ type: UInt32, width: Int, addend: UInt64) {
        let wordSize = machine.layout.wordSize
        let information =
            wordSize == 8 ? textIndex << 32 | UInt64(type) : textIndex << 8 | UInt64(type & 0xff)
        relocations.append(UInt64(offset), width: wordSize)
        relocations.append(information, width: wordSize)
        if machine.format.hasAddends { relocations.append(addend, width: wordSize) }
        tables.store(machine.format.hasAddends ? 0 : addend, width: width, at: offset)
    }
}
