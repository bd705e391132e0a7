import Binary

/// What a distribution's package says of itself.
public struct PackageIdentity: Sendable, Hashable {
    /// Its name, such as `linux-image-6.1.0-50-amd64`.
    public let name: String
    /// The distribution's version of it, such as `6.1.176-1`.
    public let version: String
    /// The distribution's name of the architecture, such as `amd64` or `x86_64`.
    public let architecture: String
    /// The names of the packages that it needs, without versions.
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

    /// The package that it needs for the kernel, if it holds none itself: Debian's `linux-image-VERSION` is empty since 6.19,
    /// and RPM distributions have a package of that kind. Nil if it needs none.
    public var packageOfKernel: String? {
        dependencies.first { name in
            ["linux-binary-", "linux-image-", "kernel-core", "kernel-default"].contains { name.hasPrefix($0) }
        }
    }

    /// The fields of `control` in the member `control.tar` of a Debian package.
    private static func debianFields(_ bytes: Bytes) -> [String: String]? {
        guard let archive = try? ArArchive(bytes),
            let member = archive.members.first(where: {
                $0.name == "control.tar" || $0.name.hasPrefix("control.tar.")
            }),
            let text = PackedFile.contents(ofFirst: ["control"], in: member.contents)
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
        guard let text = PackedFile.contents(ofFirst: [".PKGINFO"], in: bytes) else { return nil }
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

    /// The lines `NAME separator VALUE` of a text. A line that begins with a space goes on with the value before.
    private static func lines(of text: Bytes, separator: UInt8) -> [(String, String)] {
        var lines: [(name: String, value: String)] = []
        for line in text.array.split(separator: 0x0a) {
            if line.first == 0x20 || line.first == 0x09 {
                if !lines.isEmpty { lines[lines.count - 1].value += " " + trimmed(line) }
            } else if let end = line.firstIndex(of: separator) {
                lines.append((trimmed(line[..<end]), trimmed(line[(end + 1)...])))
            }
        }
        return lines.map { ($0.name, $0.value) }
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
