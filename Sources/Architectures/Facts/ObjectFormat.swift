import Binary

/// The format of an architecture's relocatable ELF files in one byte order.
public struct ObjectFormat: Sendable, Hashable {
    /// The format's name, as a user types it: "ppc64le".
    public var name: String
    /// The value of `e_machine`.
    public var machine: ELFMachine
    /// Bytes of an address, 4 or 8, which is the file's class.
    public var wordSize: Int
    /// The order of the bytes of each number.
    public var byteOrder: ByteOrder
    /// The value of `e_flags` that the assembler sets without options.
    public var flags: UInt32 = 0
    /// The type of the relocation that makes a word the address of a symbol.
    public var wordRelocation: UInt32
    /// The type of the relocation that makes 32 bits the distance from their own address to a symbol.
    public var placeRelocation: UInt32
    /// Whether addends are in the relocations (`SHT_RELA`), rather than in the relocated words (`SHT_REL`).
    public var hasAddends = true
    /// Whether the assembler pads the end of a section to the section's alignment.
    public var fillsSections = false
}
