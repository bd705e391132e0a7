#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What `uname` says of the running system.
public struct SystemName: Sendable, Hashable {
    /// `Linux`.
    public let system: String
    /// The host's name.
    public let host: String
    /// The kernel's release: `6.1.0-50-amd64`.
    public let release: String
    /// The machine: `x86_64`, `aarch64`…
    public let machine: String

    /// That of this system.
    public static let current: SystemName = {
        var name = utsname()
        uname(&name)
        return SystemName(
            system: text(name.sysname), host: text(name.nodename), release: text(name.release),
            machine: text(name.machine))
    }()

    /// Text in an array of C characters, up to its first zero.
    private static func text<Characters: BitwiseCopyable>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
