#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The targets of symbolic links, such as those in /proc, which need not name a file.
public enum SymbolicLink {
    /// The target of the link at `path`; nil if there is none, or if it may not be read.
    public static func target(of path: String) -> [UInt8]? {
        let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
            }
            count = max(length, 0)
        }
        return target.isEmpty ? nil : target
    }
}
