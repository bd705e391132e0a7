import Binary

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

    /// Bytes of an address.
    @inlinable
    public var wordSize: Int { fileClass.wordSize }
}

/// Reads the fields of one structure in their order.
struct FieldReader {
    let bytes: Bytes
    let layout: Layout
    var offset: Int

    mutating func half() throws(ReadError) -> UInt16 {
        defer { offset += 2 }
        return try bytes.integer(at: offset, layout.byteOrder)
    }

    mutating func word() throws(ReadError) -> UInt32 {
        defer { offset += 4 }
        return try bytes.integer(at: offset, layout.byteOrder)
    }

    /// An address, an offset or a size: 4 or 8 bytes, as the class says.
    mutating func native() throws(ReadError) -> UInt64 {
        defer { offset += layout.wordSize }
        return try bytes.unsigned(width: layout.wordSize, at: offset, layout.byteOrder)
    }
}
