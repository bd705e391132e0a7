import SystemPackage

/// Calls `body`, which uses swift-system: its functions throw nothing but `Errno`, but do not declare it.
///
/// - Throws: the `Errno` that `body` throws, and `EIO` for any other error.
@inlinable
@inline(__always)
public func withErrno<Result>(_ body: () throws -> Result) throws(Errno) -> Result {
    do {
        return try body()
    } catch {
        throw (error as? Errno) ?? .ioError
    }
}
