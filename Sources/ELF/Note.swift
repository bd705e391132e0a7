import Binary

/// A note (`Elf32_Nhdr`, `Elf64_Nhdr` and what follows): a vendor's piece of information.
public struct Note: Sendable {
    /// Who defined the note's type, without the zero byte at its end: "GNU", "Linux", "Xen".
    public let owner: Bytes
    /// The type, as its owner numbers them.
    public let type: UInt32
    /// The information.
    public let contents: Bytes

    /// `NT_GNU_BUILD_ID`, of the owner "GNU".
    public static let gnuBuildID: UInt32 = 3

    /// The notes of a section or segment of type note, up to the first that is not whole.
    ///
    /// - Parameter contents: the bytes of the section; names and contents are padded to 4 bytes in it.
    public static func all(in contents: Bytes, _ order: ByteOrder) -> [Note] {
        var notes: [Note] = []
        var offset = 0
        while let note = try? Note(contents, order, at: &offset) { notes.append(note) }
        return notes
    }

    private init(_ bytes: Bytes, _ order: ByteOrder, at offset: inout Int) throws(ReadError) {
        let nameSize = Int(try bytes.integer(UInt32.self, at: offset, order))
        let contentSize = Int(try bytes.integer(UInt32.self, at: offset + 4, order))
        type = try bytes.integer(at: offset + 8, order)
        let name = try bytes.slice(at: offset + 12, count: nameSize)
        owner = (try? name.cString(at: 0)) ?? name
        let start = offset + 12 + (nameSize + 3) / 4 * 4
        contents = try bytes.slice(at: start, count: contentSize)
        offset = start + (contentSize + 3) / 4 * 4
    }
}
