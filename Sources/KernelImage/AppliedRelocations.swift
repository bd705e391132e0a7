import Architectures
import Binary
import ELF

/// The words that the kernel fills in from its own relocation tables as it starts.
///
/// The file of a relocatable kernel (arm64, s390, relocatable powerpc and others) may have zeros where the running
/// kernel has addresses. Loaded sections of type `SHT_RELA` hold these addresses. `SHT_REL` and `SHT_RELR` need nothing
/// here: the words that they name already hold the address at a load offset of zero.
public struct AppliedRelocations: Sendable {
    /// The words, by ascending address.
    public let words: [RelocatedWord]

    /// Relocations that fill in `words`, which may be in any order.
    init(_ words: [RelocatedWord]) {
        self.words = words.sorted { $0.address < $1.address }
    }

    /// No relocations.
    public init() { words = [] }

    /// The relocations in `file`, by the relocation types of `architecture`.
    ///
    /// - Throws: ``ELFError`` if a relocation section or its symbol table cannot be read.
    public init(_ file: ELFFile, _ architecture: Architecture) throws(ELFError) {
        let types = architecture.relocations
        var words: [RelocatedWord] = []
        for section in file.sections
        where section.type == .relocationsWithAddends && section.flags.contains(.allocated) && types.relative != 0 {
            let table = try RelocationTable(section, of: file)
            let symbols = try AppliedRelocations.symbols(of: section, in: file)
            words.reserveCapacity(words.count + table.count)
            for index in 0..<table.count {
                guard let relocation = try? table.relocation(at: index) else { break }
                if relocation.type == types.relative {
                    words.append(
                        RelocatedWord(address: relocation.address, value: UInt64(bitPattern: relocation.addend)))
                } else if relocation.type == types.absolute, relocation.symbol != 0,
                    let symbol = try? symbols?.symbol(at: Int(relocation.symbol)),
                    symbol.section != Symbol.undefinedSection
                {
                    words.append(
                        RelocatedWord(
                            address: relocation.address,
                            value: symbol.value &+ UInt64(bitPattern: relocation.addend)))
                }
            }
        }
        // Linkers sort relative relocations by address, so the words are usually in order already.
        if !zip(words, words.dropFirst()).allSatisfy({ $0.address <= $1.address }) {
            words.sort { $0.address < $1.address }
        }
        if file.layout.fileClass == .bits32 {
            words = words.map { RelocatedWord(address: $0.address, value: $0.value & 0xffff_ffff) }
        }
        self.words = words
    }

    private static func symbols(of section: Section, in file: ELFFile) throws(ELFError) -> SymbolTable? {
        guard section.link != 0, Int(section.link) < file.sections.count,
            file.sections[Int(section.link)].type == .dynamicSymbols
        else { return nil }
        return try SymbolTable(file.sections[Int(section.link)], of: file)
    }

    /// The number of words that are filled in.
    public var count: Int { words.count }

    /// The value that the word at `address` gets, at a load offset of zero; nil if no relocation applies there.
    public func value(at address: UInt64) -> UInt64? {
        let index = words.firstSortedIndex { $0.address >= address }
        return index < words.count && words[index].address == address ? words[index].value : nil
    }

    /// Looks words up for a caller whose addresses ascend, without a search for each.
    struct Cursor {
        fileprivate let words: [RelocatedWord]
        fileprivate var index: Int

        /// The value that the word at `address` gets. Addresses must ascend from call to call.
        mutating func value(at address: UInt64) -> UInt64? {
            while index < words.count && words[index].address < address { index += 1 }
            return index < words.count && words[index].address == address ? words[index].value : nil
        }
    }

    /// A cursor for addresses from `address` on.
    func cursor(from address: UInt64) -> Cursor {
        Cursor(words: words, index: words.firstSortedIndex { $0.address >= address })
    }
}
