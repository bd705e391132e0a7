/// Takes events in the order of their times.
public protocol EventVisitor: ~Copyable {
    /// Why a visitor gives up.
    associatedtype Failure: Error
    /// Takes an event.
    ///
    /// - Throws: if it wants no more events; that ends the merging.
    mutating func visit(_ event: TraceEvent) throws(Failure)
    /// The kernel dropped events of `cpu` just before the next event, which has the time `timestamp`.
    ///
    /// - Throws: if it wants no more events; that ends the merging.
    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(Failure)
}
