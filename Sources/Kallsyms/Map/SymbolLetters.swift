import Architectures
import Binary
import ELF

/// The letters by which `nm` says what each symbol of a file is.
///
/// The rules are those of `bfd_decode_symclass()` in GNU binutils since 2.35, which go by a section's flags;
/// older ones went by some sections' names first.
struct SymbolLetters {
    /// The letter of a local symbol of each section.
    private let sections: [UInt8]

    init(_ file: ELFFile) {
        let smallDataFlag = Architecture(file.machine)?.smallDataFlag ?? 0
        sections = file.sections.map { SymbolLetters.letter(of: $0, smallDataFlag: smallDataFlag) }
    }

    /// The letter of `symbol`.
    func letter(of symbol: Symbol) -> UInt8 {
        if symbol.section == Symbol.commonSection { return Ascii.letter("C") }
        let isObject = symbol.type == .object
        if symbol.section == Symbol.undefinedSection {
            return Ascii.letter(symbol.binding == .weak ? isObject ? "v" : "w" : "U")
        }
        if symbol.type == .indirectFunction { return Ascii.letter("i") }
        switch symbol.binding {
        case .weak: return Ascii.letter(isObject ? "V" : "W")
        case .unique: return Ascii.letter("u")
        case .local: return sectionLetter(symbol)
        case .global:
            let letter = sectionLetter(symbol)
            return 0x61...0x7a ~= letter ? letter - 0x20 : letter
        default: return Ascii.letter("?")
        }
    }

    /// An absolute symbol, or one of a section that does not exist, counts as absolute.
    private func sectionLetter(_ symbol: Symbol) -> UInt8 {
        guard symbol.section < Symbol.absoluteSection & 0xff00 || symbol.section > 0xffff,
            Int(symbol.section) < sections.count
        else { return Ascii.a }
        return sections[Int(symbol.section)]
    }

    private static func letter(of section: Section, smallDataFlag: UInt64) -> UInt8 {
        if let letter = letterOfName(section.name) { return letter }
        let isSmall = section.flags.rawValue & smallDataFlag != 0
        let hasContents = section.type != .noBits
        if section.flags.contains(.executable) { return Ascii.letter("t") }
        if section.flags.contains(.allocated), hasContents {
            if !section.flags.contains(.write) { return Ascii.letter("r") }
            return Ascii.letter(isSmall ? "g" : "d")
        }
        if !hasContents { return Ascii.letter(isSmall ? "s" : "b") }
        if !section.flags.contains(.allocated), isDebugging(section.name) { return Ascii.letter("N") }
        return Ascii.letter(section.flags.contains(.write) ? "?" : "n")
    }

    /// The letters that go by the name: those of PE files, which an ELF file may have as well.
    private static func letterOfName(_ name: Bytes) -> UInt8? {
        for (prefix, letter) in [(".drectve", "i"), (".edata", "e"), (".idata", "i"), (".pdata", "p")]
            as [(StaticString, Unicode.Scalar)] where name.hasText(prefix)
        {
            // The name ends there, or goes on with ".", "$" or a digit.
            guard let next = try? name.byte(at: prefix.utf8CodeUnitCount) else { return Ascii.letter(letter) }
            if next == 0x2e || next == 0x24 || 0x30...0x39 ~= next { return Ascii.letter(letter) }
        }
        return nil
    }

    private static func isDebugging(_ name: Bytes) -> Bool {
        let prefixes: [StaticString] = [
            ".debug", ".gnu.debuglto_.debug_", ".gnu.linkonce.wi.", ".zdebug", ".line", ".stab",
        ]
        return name.equals(".gdb_index") || prefixes.contains { name.hasText($0) }
    }
}
