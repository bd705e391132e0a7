/// Bytes by which a format is found anywhere in a file.
struct SearchMagic: Sendable {
    /// The bytes.
    let bytes: [UInt8]
    /// Where they are in a file of the format.
    let offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }
}
