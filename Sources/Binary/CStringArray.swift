#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Strings as C functions such as execve() take them: an array of pointers that ends with NULL.
public struct CStringArray: ~Copyable {
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    /// Copies of `strings`, which end at their first zero byte.
    public init(_ strings: [String]) {
        pointers = .allocate(capacity: strings.count + 1)
        pointers.initialize(repeating: nil)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
    }

    deinit {
        for pointer in pointers { free(pointer) }
        pointers.deallocate()
    }

    /// Calls `body` with the array, for a C function. The pointer is valid during the call only.
    ///
    /// - Throws: what `body` throws.
    public borrowing func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let start = pointers.baseAddress else { return nil }
        return try body(UnsafePointer(start))
    }
}
