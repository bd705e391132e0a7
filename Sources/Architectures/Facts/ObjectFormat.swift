import Binary

/// The relocatable ELF files of an architecture in one byte order: what is needed to write one.
public struct ObjectFormat: Sendable, Hashable {
    /// Its name, as a user would type it: "ppc64le".
    public var name: String
    /// `e_machine`.
    public var machine: ELFMachine
    /// Bytes of an address, 4 or 8: the file's class.
    public var wordSize: Int
    /// The order of the bytes of each number.
    public var byteOrder: ByteOrder
    /// `e_flags` as the assembler sets it without options.
    public var flags: UInt32 = 0
    /// The relocation of a word to the address of a symbol.
    public var wordRelocation: UInt32
    /// The relocation of 32 bits to the distance of a symbol from their own place.
    public var placeRelocation: UInt32
    /// Whether relocations have their addends in themselves (`SHT_RELA`), or where they apply (`SHT_REL`).
    public var hasAddends = true
    /// Whether the assembler fills the last word of a section.
    public var fillsSections = false
}
