/// The machine of an ELF file: `e_machine` (System V gABI, and include/uapi/linux/elf-em.h, 6.12).
public struct ELFMachine: RawRepresentable, Sendable, Hashable {
    /// The number in the file's header.
    public let rawValue: UInt16
    /// The machine with the number `rawValue`, which need not be known.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}
