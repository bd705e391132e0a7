import Binary

/// An RPM package, version 3 or 4 of the format: a lead, two headers, and a compressed cpio archive
/// (rpm's docs/manual/format.md).
struct RPMPackage: ContainerFormat {
    static let container = Container.rpm
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        guard (try? bytes.integer(UInt32.self, at: 0, .big)) == 0xedab_eedb else { return nil }
        self.bytes = bytes
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let leadSize = 96
        let signatureSize = try headerSize(at: leadSize, "the signature header")
        // Between the two headers is padding to 8 bytes.
        let header = leadSize + (signatureSize + 7) / 8 * 8
        let payload = header + (try headerSize(at: header, "the header"))
        return Inside(
            payload: .part(
                try bytes.part("the payload", at: payload, count: max(bytes.count - payload, 1)), offset: payload,
                name: "payload"))
    }

    /// Bytes of the header structure at `offset`: its own start, its index, and its store.
    private func headerSize(at offset: Int, _ name: String) throws(ImageError.Problem) -> Int {
        let magic = try bytes.field(UInt32.self, name, at: offset, .big)
        guard magic >> 8 == 0x8e_ad_e8 else {
            throw .badField("the magic of " + name, offset: offset, value: UInt64(magic))
        }
        let entries = try bytes.field(UInt32.self, name, at: offset + 8, .big)
        let store = try bytes.field(UInt32.self, name, at: offset + 12, .big)
        let size = 16 + Int(entries) * 16 + Int(store)
        return try bytes.part(name, at: offset, count: size).count
    }
}
