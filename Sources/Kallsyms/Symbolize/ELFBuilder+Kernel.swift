import Architectures
import Binary
import ELF
import KernelImage

extension ELFBuilder {
    /// An ELF file of a kernel's memory with the symbols of its own table: `vmlinux` as it was before it was stripped,
    /// as far as the image still has it.
    ///
    /// The sections are those of `file`. If it has none, symbols bound them: text, init text, and the rest. The size of
    /// a symbol is the distance to the next one, since kallsyms has no sizes. A word that a relocation fills in at boot
    /// has the value that it gets at a load offset of zero.
    ///
    /// - Parameters:
    ///   - memory: the kernel's memory.
    ///   - symbols: the kernel's symbols, by ascending address.
    ///   - machine: `e_machine`.
    ///   - file: the ELF file that the memory came from; nil for a raw memory image.
    ///   - flags: `e_flags`, used if `file` is nil.
    public init(
        _ memory: AddressSpace, symbols: SymbolMap, machine: ELFMachine, from file: ELFFile?, flags: UInt32 = 0
    ) {
        let places = SymbolPlaces(symbols)
        let regions = memory.regions
        let headers = file?.sections ?? []
        let sections = headers.filter { $0.flags.contains(.allocated) && $0.size > 0 }
        let parts =
            sections.isEmpty
            ? regions.flatMap { ELFBuilder.parts(of: $0, places) }
            : sections.map {
                Section(
                    name: $0.name.text, flags: $0.flags, address: $0.address, contents: .memory(size: $0.size))
            }
        let code = parts.filter { $0.flags.contains(.executable) }
        let entries = places.symbols.entries
        var ends = [UInt64](repeating: 0, count: entries.count)
        var next: UInt64?
        for index in entries.indices.reversed() {
            if index + 1 < entries.count, entries[index + 1].address > entries[index].address {
                next = entries[index + 1].address
            }
            ends[index] = next ?? entries[index].address
        }
        self.init(
            layout: memory.layout, type: .executable, machine: machine, flags: file?.flags ?? flags,
            entry: file?.entry ?? regions.first?.address ?? 0, regions: regions,
            sections: parts.sorted { $0.address < $1.address },
            symbols: entries.indices.map { index in
                let entry = entries[index]
                let isCode = code.contains { entry.address >= $0.address && entry.address - $0.address < $0.size }
                let letter = entry.type | 0x20
                let isWeak = letter == UInt8(ascii: "w") || letter == UInt8(ascii: "v")
                return Symbol(
                    name: places.symbols.name(of: entry), value: entry.address, size: ends[index] - entry.address,
                    binding: isWeak ? .weak : entry.type == letter ? .local : .global,
                    type: isCode ? .function : .object, place: letter == UInt8(ascii: "a") ? .absolute : .address)
            }, words: memory.relocations.words)
    }

    /// Sections that cover one region, by the symbols that bound the kernel's code.
    private static func parts(of region: MemoryRegion, _ places: SymbolPlaces) -> [Section] {
        func address(_ name: StaticString) -> UInt64? { places.symbols.first(named: name)?.address }
        let end = region.address &+ region.size
        let filled = region.address &+ UInt64(region.contents.count)
        // The addresses at which a section begins, with its name.
        var bounds: [(address: UInt64, name: String, flags: SectionFlags)] = [
            (region.address, ".head.text", .executable)
        ]
        if let start = address("_stext"), let stop = address("_etext"), start < stop {
            bounds += [(start, ".text", .executable), (stop, ".data", .write)]
        } else {
            bounds[0] = (region.address, ".text", [.executable, .write])
        }
        if let code = KsymRanges.Bounds(ofInitText: address) {
            bounds += [(code.start, ".init.text", .executable), (code.end, ".init.data", .write)]
        }
        bounds.append((filled, ".bss", .write))
        bounds = bounds.filter { $0.address >= region.address && $0.address <= end }
            .enumerated().sorted { ($0.element.address, $0.offset) < ($1.element.address, $1.offset) }.map(\.element)
        return bounds.indices.compactMap { index in
            let stop = index + 1 < bounds.count ? bounds[index + 1].address : end
            guard stop > bounds[index].address else { return nil }
            return Section(
                name: bounds[index].name, flags: bounds[index].flags, address: bounds[index].address,
                contents: .memory(size: stop - bounds[index].address))
        }
    }
}
