import Binary

/// Where the pages of one CPU's ring buffer come from: part of a file, or the running kernel.
public protocol PageSource: AnyObject {
    /// The next page; nil when there are no more (of a running kernel: no more now).
    ///
    /// Memory is used again if nobody holds a page before by then.
    func nextPage() throws(TraceReadError) -> Bytes?
}
