import Binary

/// A Debian package (`deb(5)`): its files are in the member `data.tar`, compressed or not.
struct DebianPackage: ContainerFormat {
    static let container = Container.deb
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        guard bytes.hasText(ArArchive.magic), bytes.hasText("debian-binary", at: 8) else { return nil }
        self.bytes = bytes
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let archive = try ArArchive(bytes)
        guard let data = archive.members.first(where: { $0.name == "data.tar" || $0.name.hasPrefix("data.tar.") })
        else {
            throw .noKernel("it has no member data.tar")
        }
        return Inside(payload: .part(data.contents, offset: data.offset, name: data.name))
    }
}
