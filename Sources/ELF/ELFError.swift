import Binary

/// Why a file could not be read as ELF.
///
/// Offsets are in bytes from the start of the file.
public enum ELFError: Error, Hashable, Sendable {
    /// The file does not begin with the four bytes of the ELF magic number.
    case notELF
    /// A byte of `e_ident` has a value that no ELF file may have there.
    case badIdentification(field: String, offset: Int, value: UInt8)
    /// A structure is, wholly or in part, outside the file.
    case outside(structure: String, offset: UInt64, size: UInt64, fileSize: Int)
    /// A table's entries have a size that is not the one of its class.
    case badEntrySize(table: String, offset: Int, found: UInt64, expected: Int)
    /// A field refers to a section that the file does not have.
    case badSectionIndex(field: String, offset: Int, index: UInt32, sections: Int)
    /// A name is outside its string table, or does not end in it.
    case badName(structure: String, offset: UInt64)
}

extension ELFError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notELF:
            "not an ELF file: it does not begin with 7f 45 4c 46"
        case .badIdentification(let field, let offset, let value):
            "\(field) at offset \(offset) is \(value), which no ELF file has there"
        case .outside(let structure, let offset, let size, let fileSize):
            "the \(structure) at offset \(offset) needs \(size) bytes, but the file ends at \(fileSize): truncated?"
        case .badEntrySize(let table, let offset, let found, let expected):
            "the entry size of the \(table), at offset \(offset), is \(found) where \(expected) was expected"
        case .badSectionIndex(let field, let offset, let index, let sections):
            "\(field) at offset \(offset) refers to section \(index), but there are \(sections) sections"
        case .badName(let structure, let offset):
            "the name of a \(structure), at \(offset) in its string table, does not end inside it"
        }
    }
}

extension Bytes {
    /// The part that a structure of an ELF file says it occupies.
    func part(_ structure: @autoclosure () -> String, at offset: UInt64, size: UInt64) throws(ELFError) -> Bytes {
        guard let start = Int(exactly: offset), let length = Int(exactly: size),
            let part = try? slice(at: start, count: length)
        else {
            throw .outside(structure: structure(), offset: offset, size: size, fileSize: count)
        }
        return part
    }
}
