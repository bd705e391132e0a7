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

    /// What the header says of the package, by the names that ``PackageIdentity`` uses; nil if it cannot be read
    /// (rpm's docs/manual/tags.md).
    var fields: [String: String]? {
        let leadSize = 96
        guard let signatureSize = try? headerSize(at: leadSize, "the signature header") else { return nil }
        let start = leadSize + (signatureSize + 7) / 8 * 8
        guard let size = try? headerSize(at: start, "the header"),
            let header = try? bytes.slice(at: start, count: size),
            let count = try? header.integer(UInt32.self, at: 8, .big)
        else { return nil }
        let keys: [UInt32: String] = [1000: "name", 1001: "version", 1002: "release", 1022: "architecture"]
        var fields: [String: String] = [:]
        for index in 0..<Int(count) {
            guard let tag = try? header.integer(UInt32.self, at: 16 + index * 16, .big), let key = keys[tag],
                let offset = try? header.integer(UInt32.self, at: 16 + index * 16 + 8, .big),
                let text = try? header.cString(at: 16 + Int(count) * 16 + Int(offset), limit: 256)
            else { continue }
            fields[key] = text.text
        }
        fields["dependencies"] = required(in: header, count: Int(count)).joined(separator: ",")
        if let release = fields["release"] { fields["version"] = (fields["version"] ?? "") + "-" + release }
        return fields
    }

    /// The names of what it needs: `RPMTAG_REQUIRENAME`, an array of strings one behind the other.
    private func required(in header: Bytes, count: Int) -> [String] {
        for index in 0..<count where (try? header.integer(UInt32.self, at: 16 + index * 16, .big)) == 1049 {
            guard let offset = try? header.integer(UInt32.self, at: 16 + index * 16 + 8, .big),
                let size = try? header.integer(UInt32.self, at: 16 + index * 16 + 12, .big)
            else { return [] }
            var place = 16 + count * 16 + Int(offset)
            var names: [String] = []
            for _ in 0..<min(Int(size), 4096) {
                guard let name = try? header.cString(at: place, limit: 4096) else { break }
                names.append(name.text)
                place += name.count + 1
            }
            return names
        }
        return []
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
