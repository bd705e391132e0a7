import Binary
import ELF

/// An architecture for which a relocatable object with the tables can be made.
public struct ObjectMachine: Sendable, Hashable {
    /// Its name on the command line.
    public let name: String
    /// The layout of its object files.
    public let layout: Layout
    /// `e_machine`.
    let machine: Machine
    /// `e_flags` as the assembler sets it without options.
    let flags: UInt32
    /// The relocation of a word to the address of a symbol.
    let wordRelocation: UInt32
    /// The relocation of 32 bits to the distance of a symbol from their own place.
    let placeRelocation: UInt32
    /// Whether relocations have their addends in themselves (`SHT_RELA`), or where they apply (`SHT_REL`).
    let hasAddends: Bool
    /// Whether the assembler fills the last word of a section.
    let fillsSections: Bool

    private init(
        _ name: String, _ fileClass: FileClass, _ order: ByteOrder, machine: UInt16, flags: UInt32 = 0,
        word: UInt32, place: UInt32, hasAddends: Bool = true, fillsSections: Bool = false
    ) {
        self.name = name
        layout = Layout(fileClass, order)
        self.machine = Machine(rawValue: machine)
        self.flags = flags
        wordRelocation = word
        placeRelocation = place
        self.hasAddends = hasAddends
        self.fillsSections = fillsSections
    }

    /// One row for each architecture; the numbers are those of its ELF supplement (include/elf/ in GNU binutils).
    private static let all = [
        // R_X86_64_64, R_X86_64_PC32
        ObjectMachine("x86-64", .bits64, .little, machine: 62, word: 1, place: 2),
        // R_386_32, R_386_PC32
        ObjectMachine("i386", .bits32, .little, machine: 3, word: 1, place: 2, hasAddends: false),
        // R_AARCH64_ABS64, R_AARCH64_PREL32
        ObjectMachine("arm64", .bits64, .little, machine: 183, word: 257, place: 261),
        // R_ARM_ABS32, R_ARM_REL32; EF_ARM_EABI_VER5
        ObjectMachine(
            "arm", .bits32, .little, machine: 40, flags: 0x500_0000, word: 2, place: 3, hasAddends: false),
        // R_PPC64_ADDR64, R_PPC64_REL32
        ObjectMachine("ppc64", .bits64, .big, machine: 21, word: 38, place: 26),
        ObjectMachine("ppc64le", .bits64, .little, machine: 21, word: 38, place: 26),
        // R_390_64, R_390_PC32
        ObjectMachine("s390x", .bits64, .big, machine: 22, word: 22, place: 5, fillsSections: true),
    ]

    /// The names of all architectures.
    public static var names: [String] { all.map(\.name) }

    /// The architecture of that name; nil if there is none.
    public init?(_ name: String) {
        guard let row = ObjectMachine.all.first(where: { $0.name == name }) else { return nil }
        self = row
    }
}
