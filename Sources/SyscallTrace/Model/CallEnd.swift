/// How a call ended.
public struct CallEnd {
    /// How a call ended.
    public enum Outcome: Sendable, Hashable {
        /// It returned this.
        case returned(Int64)
        /// It does not return: its task ended in it, or it went back to what a signal had interrupted.
        case neverReturns
        /// Its exit was not seen.
        case unknown
    }

    /// How.
    public let outcome: Outcome
    /// When, in nanoseconds of the trace clock.
    public let time: UInt64
    /// How long it took, in nanoseconds; nil if that is not known: events between may be lost.
    public let duration: UInt64?
    /// The path of the descriptor that it made, if the model keeps paths and knows it.
    public let path: [UInt8]?

    init(_ outcome: Outcome, time: UInt64, duration: UInt64? = nil, path: [UInt8]? = nil) {
        self.outcome = outcome
        self.time = time
        self.duration = duration
        self.path = path
    }
}

extension Int64 {
    /// Whether a syscall's result is an error: -4095…-1 (`IS_ERR_VALUE()`, Linux `include/linux/err.h`).
    @inline(__always)
    var isError: Bool { self < 0 && self >= -4095 }
}
