/// The number of a processor in an ELF file: `e_machine` (System V gABI, and include/uapi/linux/elf-em.h, 6.12).
public struct ELFMachine: RawRepresentable, Sendable, Hashable {
    /// The number.
    public let rawValue: UInt16
    /// The processor of that number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}
