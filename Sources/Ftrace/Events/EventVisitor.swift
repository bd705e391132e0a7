/// Takes events in the order of their times.
public protocol EventVisitor: ~Copyable {
    /// Why a visitor gives up.
    associatedtype Failure: Error
    /// Takes an event.
    mutating func visit(_ event: TraceEvent) throws(Failure)
    /// The kernel dropped events of `cpu` just before those that follow, whose time starts at `timestamp`.
    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(Failure)
}
