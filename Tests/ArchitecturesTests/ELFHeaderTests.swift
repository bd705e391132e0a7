import Architectures
import Foundation
import Testing

/// Numbers of ELF files against the C library's `<elf.h>`.
@Suite struct ELFHeaderTests {
    /// The number that `<elf.h>` gives a name.
    private static let header: [String: UInt64] = {
        let text = (try? String(contentsOfFile: "/usr/include/elf.h", encoding: .utf8)) ?? ""
        var numbers: [String: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 3, words[0] == "#define" else { continue }
            let value = String(words[2])
            numbers[String(words[1])] =
                value.hasPrefix("0x") ? UInt64(value.dropFirst(2), radix: 16) : UInt64(value) ?? numbers[value]
        }
        return numbers
    }()

    /// What Linux had otherwise than the C library: include/uapi/linux/elf-em.h, to 4.11.
    private static let linuxOnly: [String: UInt64] = ["EM_AVR32 of Linux": 0x18ad]

    private func number(_ name: String) throws -> UInt64 {
        try #require(Self.header[name] ?? Self.linuxOnly[name], "elf.h has no \(name)")
    }

    private static let machines: [(architecture: String, names: [String])] = [
        ("alpha", ["EM_ALPHA"]), ("avr32", ["EM_AVR32 of Linux"]), ("blackfin", ["EM_BLACKFIN"]),
        ("nds32", ["EM_NDS32"]), ("arc", ["EM_ARC_COMPACT", "EM_ARCV2"]), ("arm", ["EM_ARM"]),
        ("arm64", ["EM_AARCH64"]), ("csky", ["EM_CSKY"]), ("hexagon", ["EM_QDSP6"]), ("ia64", ["EM_IA_64"]),
        ("loongarch", ["EM_LOONGARCH"]), ("m68k", ["EM_68K"]), ("microblaze", ["EM_MICROBLAZE"]),
        ("mips", ["EM_MIPS"]), ("nios2", ["EM_ALTERA_NIOS2"]), ("openrisc", ["EM_OPENRISC"]),
        ("parisc", ["EM_PARISC"]), ("powerpc", ["EM_PPC", "EM_PPC64"]), ("riscv", ["EM_RISCV"]),
        ("s390", ["EM_S390"]), ("sh", ["EM_SH"]), ("sparc", ["EM_SPARC", "EM_SPARC32PLUS", "EM_SPARCV9"]),
        ("x86", ["EM_386", "EM_X86_64"]), ("xtensa", ["EM_XTENSA"]),
    ]

    @Test func machineNumbers() throws {
        for architecture in Architecture.all {
            let row = try #require(Self.machines.first { $0.architecture == architecture.name }, "\(architecture.name)")
            #expect(
                try architecture.machines.map { UInt64($0.rawValue) } == row.names.map(number), "\(row.architecture)")
        }
    }

    /// Relative and absolute types. xtensa's are in no header of the C library.
    private static let relocations: [(architecture: String, relative: [String], absolute: String)] = [
        ("arm", ["R_ARM_RELATIVE"], "R_ARM_ABS32"), ("arm64", ["R_AARCH64_RELATIVE"], "R_AARCH64_ABS64"),
        ("csky", ["R_CKCORE_RELATIVE"], "R_CKCORE_ADDR32"), ("loongarch", ["R_LARCH_RELATIVE"], "R_LARCH_64"),
        ("powerpc", ["R_PPC_RELATIVE", "R_PPC64_RELATIVE"], "R_PPC64_ADDR64"),
        ("riscv", ["R_RISCV_RELATIVE"], "R_RISCV_64"), ("s390", ["R_390_RELATIVE"], "R_390_64"),
        ("sh", ["R_SH_RELATIVE"], "R_SH_DIR32"), ("sparc", ["R_SPARC_RELATIVE"], "R_SPARC_64"),
        ("x86", ["R_386_RELATIVE", "R_X86_64_RELATIVE"], "R_X86_64_64"),
    ]

    @Test func relocationTypes() throws {
        for architecture in Architecture.all
        where architecture.relocations.relative != 0 && architecture.name != "xtensa" {
            let row = try #require(
                Self.relocations.first { $0.architecture == architecture.name }, "\(architecture.name)")
            for name in row.relative {
                #expect(try UInt64(architecture.relocations.relative) == number(name), "\(row.architecture)")
            }
            #expect(try UInt64(architecture.relocations.absolute) == number(row.absolute), "\(row.architecture)")
        }
    }

    /// A word's relocation, that of a distance, and `e_flags`.
    private static let objects: [String: (word: String, place: String, flags: String?)] = [
        "arm": ("R_ARM_ABS32", "R_ARM_REL32", "EF_ARM_EABI_VER5"),
        "arm64": ("R_AARCH64_ABS64", "R_AARCH64_PREL32", nil),
        "i386": ("R_386_32", "R_386_PC32", nil), "ppc64": ("R_PPC64_ADDR64", "R_PPC64_REL32", nil),
        "ppc64le": ("R_PPC64_ADDR64", "R_PPC64_REL32", nil), "s390x": ("R_390_64", "R_390_PC32", nil),
        "x86-64": ("R_X86_64_64", "R_X86_64_PC32", nil),
    ]

    @Test func objectFiles() throws {
        let formats = Architecture.all.flatMap(\.objects)
        #expect(Set(formats.map(\.name)) == Set(Self.objects.keys))
        for format in formats {
            let row = try #require(Self.objects[format.name])
            #expect(try UInt64(format.wordRelocation) == number(row.word), "\(format.name)")
            #expect(try UInt64(format.placeRelocation) == number(row.place), "\(format.name)")
            #expect(try UInt64(format.flags) == row.flags.map(number) ?? 0, "\(format.name)")
        }
    }

    @Test func flags() throws {
        #expect(try Architecture(ELFMachine(rawValue: 50))?.smallDataFlag == number("SHF_IA_64_SHORT"))
        #expect(try Architecture(.powerpc64)?.descriptor?.versions?.flagMask == UInt32(number("EF_PPC64_ABI")))
    }
}
