import Ftrace

/// The arguments of a call that begins: they are in the page of its entry event, so a sink copies what it keeps.
public struct CallArguments: ~Escapable {
    let event: EventPayload
    /// Where the arguments are in this event: an index of ``SyscallSchema/layouts``.
    public let layout: Int
    private let context: EventContext
    /// What descriptors among the arguments are, by position.
    private let paths: [Int: [UInt8]]?

    @_lifetime(copy event)
    init(_ event: EventPayload, layout: Int, _ context: EventContext, paths: [Int: [UInt8]]?) {
        self.event = event
        self.layout = layout
        self.context = context
        self.paths = paths
    }

    /// When the call began, in nanoseconds of the trace clock.
    public var time: UInt64 { context.timestamp }

    /// The value of one of the arguments of ``layout``, as a register holds it.
    ///
    /// - Throws: ``TraceError/event(_:cpu:timestamp:)`` if the event is too short for it.
    public func value(of argument: SyscallArgument) throws(TraceError) -> UInt64 {
        try context.value(of: argument, in: event)
    }

    /// The bytes of the string, or of the data, that an argument points to; nil if they were not recorded.
    ///
    /// - Throws: ``TraceError/event(_:cpu:timestamp:)`` if the event is too short for them.
    public func text(of argument: SyscallArgument) throws(TraceError) -> [UInt8]? {
        do {
            return try argument.text?.value(in: event)?.bytes
        } catch {
            throw failure(error)
        }
    }

    /// The path of the descriptor that is the argument at `position`, if the model keeps paths and knows it.
    public func path(at position: Int) -> [UInt8]? { paths?[position] }

    /// `error`, with the place of this event.
    func failure(_ error: RingBufferError) -> TraceError { context.failure(error) }
}
