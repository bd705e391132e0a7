import Binary

/// How the numbers of one file are laid out: the size of its structures and the order of its bytes.
public struct Layout: Sendable, Hashable {
    /// The size of the structures.
    public let fileClass: FileClass
    /// The order of the bytes of each number.
    public let byteOrder: ByteOrder

    /// A layout of that class and byte order.
    public init(_ fileClass: FileClass, _ byteOrder: ByteOrder) {
        self.fileClass = fileClass
        self.byteOrder = byteOrder
    }

    /// Bytes of an address, 4 or 8.
    @inlinable
    public var wordSize: Int { fileClass.wordSize }

    /// Bytes of the ELF header.
    var headerSize: Int { fileClass == .bits64 ? 64 : 52 }
    /// Bytes of a program header.
    var programHeaderSize: Int { fileClass == .bits64 ? 56 : 32 }
    /// Bytes of a section header.
    var sectionHeaderSize: Int { fileClass == .bits64 ? 64 : 40 }
}
