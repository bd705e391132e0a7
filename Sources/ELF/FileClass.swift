/// The two sizes in which every ELF structure exists (System V gABI, chapter 4, "Data Representation").
public enum FileClass: UInt8, Sendable, Hashable, CaseIterable {
    /// ELFCLASS32: addresses and offsets of 4 bytes.
    case bits32 = 1
    /// ELFCLASS64: addresses and offsets of 8 bytes.
    case bits64 = 2

    /// Bytes of an address.
    @inlinable
    public var wordSize: Int { self == .bits64 ? 8 : 4 }
}
