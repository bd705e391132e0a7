import Binary

/// Where the pages of one CPU's ring buffer come from: part of a file, or the running kernel.
public protocol PageSource: AnyObject {
    /// The next page; nil when there are no more (of a running kernel: no more now).
    ///
    /// The memory of an earlier page is used again, unless that page is still held.
    ///
    /// - Throws: ``TraceReadError`` if pages cannot be read, or cannot be decompressed.
    func nextPage() throws(TraceReadError) -> Bytes?
}
