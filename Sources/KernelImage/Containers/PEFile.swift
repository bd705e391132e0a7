import Binary

/// The headers of a PE/COFF file, which is what EFI loads: as much as kernels' images need (Microsoft PE format).
struct PEFile {
    /// `Machine` of the COFF header.
    let machine: UInt16
    let sections: [Section]
    private let bytes: Bytes

    struct Section {
        let name: Bytes
        let virtualSize: Int
        /// Bytes in the file, rounded up to its alignment.
        let size: Int
        let offset: Int
    }

    /// Nil if the headers are not there, or not whole.
    init?(_ bytes: Bytes) {
        guard bytes.hasText("MZ"), let start = try? Int(bytes.integer(UInt32.self, at: 0x3c, .little)),
            bytes.hasText("PE\0\0", at: start),
            let machine = try? bytes.integer(UInt16.self, at: start + 4, .little),
            let count = try? bytes.integer(UInt16.self, at: start + 6, .little),
            let optionalSize = try? bytes.integer(UInt16.self, at: start + 20, .little)
        else { return nil }
        let table = start + 24 + Int(optionalSize)
        var sections: [Section] = []
        for index in 0..<Int(count) {
            let header = table + index * 40
            guard let name = try? bytes.slice(at: header, count: 8),
                let virtualSize = try? bytes.integer(UInt32.self, at: header + 8, .little),
                let size = try? bytes.integer(UInt32.self, at: header + 16, .little),
                let offset = try? bytes.integer(UInt32.self, at: header + 20, .little)
            else { return nil }
            sections.append(
                Section(
                    name: (try? name.cString(at: 0)) ?? name, virtualSize: Int(virtualSize), size: Int(size),
                    offset: Int(offset)))
        }
        self.machine = machine
        self.sections = sections
        self.bytes = bytes
    }

    /// Throws unless the file holds all of each section.
    func checkIsWhole() throws(ImageError.Problem) {
        for section in sections { _ = try contents(of: section) }
    }

    func contents(of section: Section) throws(ImageError.Problem) -> Bytes {
        // A signer may leave out the padding of the last section, but not what is used of it.
        let used = section.virtualSize > 0 ? min(section.virtualSize, section.size) : section.size
        return try bytes.part("the section '\(section.name.text)'", at: section.offset, count: used)
    }
}
