import Binary

/// What a distribution's package says of itself.
public struct PackageIdentity: Sendable, Hashable {
    /// Its name, such as `linux-image-6.1.0-50-amd64`.
    public let name: String
    /// The distribution's version of it, such as `6.1.176-1`.
    public let version: String
    /// The distribution's name of the architecture, such as `amd64` or `x86_64`.
    public let architecture: String
    /// The names of the packages that it needs, without versions; empty for an RPM package.
    public let dependencies: [String]

    /// The identity of the package that `bytes` is: of Debian (`deb(5)`, `deb-control(5)`), of RPM, or of pacman
    /// (`PKGBUILD(5)`). Nil if it is none of them, or if it does not say its name.
    ///
    /// Of a package's contents nothing is read.
    public init?(of bytes: Bytes) {
        let fields: [String: String]?
        if DebianPackage(bytes) != nil {
            fields = PackageIdentity.debianFields(bytes)
        } else if let package = RPMPackage(bytes) {
            fields = package.fields
        } else {
            fields = PackageIdentity.pacmanFields(bytes)
        }
        guard let fields, let name = fields["name"], !name.isEmpty else { return nil }
        self.name = name
        version = fields["version"] ?? ""
        architecture = fields["architecture"] ?? ""
        dependencies = PackageIdentity.names(fields["dependencies"] ?? "")
    }

    /// The most bytes of a control file.
    private static let fileLimit = 1 << 20
    /// The most bytes of an archive that are gone through to find it.
    private static let scanLimit = 1 << 24
    /// The most files before it.
    private static let entryLimit = 64

    /// The fields of `control` in the member `control.tar` of a Debian package.
    private static func debianFields(_ bytes: Bytes) -> [String: String]? {
        guard let archive = try? ArArchive(bytes),
            let member = archive.members.first(where: {
                $0.name == "control.tar" || $0.name.hasPrefix("control.tar.")
            }),
            let text = file(named: ["control"], in: member.contents)
        else { return nil }
        var fields: [String: String] = [:]
        let keys = [
            "Package": "name", "Version": "version", "Architecture": "architecture", "Depends": "dependencies",
        ]
        for (name, value) in lines(of: text, separator: UInt8(ascii: ":")) {
            if let key = keys[name], fields[key] == nil { fields[key] = value }
        }
        return fields
    }

    /// The fields of `.PKGINFO` in a package of pacman.
    private static func pacmanFields(_ bytes: Bytes) -> [String: String]? {
        guard let text = file(named: [".PKGINFO"], in: bytes) else { return nil }
        var fields: [String: String] = [:]
        var dependencies: [String] = []
        let keys = ["pkgname": "name", "pkgver": "version", "arch": "architecture"]
        for (name, value) in lines(of: text, separator: UInt8(ascii: "=")) {
            if let key = keys[name] { fields[key] = fields[key] ?? value }
            if name == "depend" { dependencies.append(value) }
        }
        fields["dependencies"] = dependencies.joined(separator: ",")
        return fields
    }

    /// The first file of one of those names in a tar archive, compressed or not; nil if it is not among the first files.
    private static func file(named names: Set<String>, in bytes: Bytes) -> Bytes? {
        let format = Compression(magicOf: bytes)
        guard let archive = format.map({ Archive(bytes, $0, limit: scanLimit) }) ?? Archive(bytes),
            archive.container == .tar,
            let stream = try? format.map({ (format) throws(CompressionError) in
                try ByteStream(bytes, format, limit: scanLimit)
            }) ?? ByteStream(bytes)
        else { return nil }
        var reader = TarReader(ArchiveStream(stream, scanLimit: scanLimit))
        for _ in 0..<entryLimit {
            guard let entry = try? reader.next() else { return nil }
            guard names.contains(KernelPath(entry.path).text), entry.size <= fileLimit else { continue }
            return try? reader.archive.contents(of: entry)
        }
        return nil
    }

    /// The lines `NAME separator VALUE` of a text. A line that begins with a space belongs to the one before, and is left
    /// out.
    private static func lines(of text: Bytes, separator: UInt8) -> [(String, String)] {
        text.array.split(separator: 0x0a).compactMap { line in
            guard line.first != 0x20, let end = line.firstIndex(of: separator) else { return nil }
            return (trimmed(line[..<end]), trimmed(line[(end + 1)...]))
        }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> String {
        let rest = text.drop { $0 == 0x20 || $0 == 0x09 }
        let spaces = rest.reversed().prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }.count
        return String(decoding: rest.dropLast(spaces), as: UTF8.self)
    }

    /// The names in a list such as `linux-base (>= 4.3~), initramfs-tools | linux-initramfs-tool`.
    private static func names(_ list: String) -> [String] {
        list.utf8.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "|") }.compactMap { part in
            let name = part.drop { $0 == 0x20 }.prefix { !" (:<>=".utf8.contains($0) }
            return name.isEmpty ? nil : String(Substring(name))
        }
    }
}
