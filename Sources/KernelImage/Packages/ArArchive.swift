import Binary

/// The members of an `ar` archive (its format: `ar.h`), which is what a Debian package is (`deb(5)`).
struct ArArchive {
    /// The members, in the archive's order.
    let members: [Member]

    struct Member {
        let name: String
        let contents: Bytes
        /// Where the contents start in the archive.
        let offset: Int
    }

    static let magic: StaticString = "!<arch>\n"

    init(_ bytes: Bytes) throws(ImageError.Problem) {
        var members: [Member] = []
        var offset = 8
        while offset < bytes.count {
            let header = try bytes.part("a member's header", at: offset, count: 60)
            guard header.hasText("`\n", at: 58) else {
                throw .badField("the end of a member's header", offset: offset + 58, value: 0)
            }
            let sizeField = try header.part("a member's size", at: 48, count: 10)
            guard let size = Int(sizeField.text.trimmingSpaces), size >= 0 else {
                throw .badField("a member's size", offset: offset + 48, value: 0)
            }
            var name = try header.part("a member's name", at: 0, count: 16).text.trimmingSpaces
            // GNU's ar ends the name with a slash, dpkg does not.
            if name.hasSuffix("/") { name.removeLast() }
            let contents = try bytes.part("the member '\(name)'", at: offset + 60, count: size)
            members.append(Member(name: name, contents: contents, offset: offset + 60))
            // Members start at even offsets.
            offset += 60 + size + size % 2
        }
        self.members = members
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
