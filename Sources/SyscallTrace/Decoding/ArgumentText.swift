import Ftrace

/// A string or data that a syscall's argument points to, as its entry event has it: a field `__ARGUMENT_val` (Linux
/// 6.19, `kernel/trace/trace_syscalls.c`), or that of an event probe.
struct ArgumentText: Sendable {
    private let field: EventField
    private let form: Form

    private enum Form: Sendable {
        /// A string. The kernel's own events end one that was cut with three dots.
        case string(isMarked: Bool)
        /// Bytes, as many as the event has; the number of all is an argument.
        case bytes(count: FieldLocation?)
    }

    /// The bytes of a string in `field`. `isProbe`: the event is a probe, which does not mark what it cuts.
    init(string field: EventField, isProbe: Bool) {
        self.field = field
        form = .string(isMarked: !isProbe)
    }

    /// The data in `field`; `count` is where the event has the number of all bytes.
    init(data field: EventField, count: FieldLocation?) {
        self.field = field
        form = .bytes(count: count)
    }

    /// What an event has.
    struct Value {
        let bytes: [UInt8]
        /// Whether there was more.
        var isCut = false
        /// Whether this is data, not a string that ends by itself.
        var isData = false
    }

    /// The bytes in `event`; nil if the kernel could not read them.
    ///
    /// - Throws: ``RingBufferError`` if the event ends before they do.
    func value(in event: EventPayload) throws(RingBufferError) -> Value? {
        let bytes = try event.bytes(at: field)
        guard !bytes.isEmpty else { return nil }
        switch form {
        case .bytes(let count):
            let all = try count.map { count throws(RingBufferError) in try event.number(at: count) } ?? 0
            return Value(bytes: bytes, isCut: all > UInt64(bytes.count), isData: true)
        case .string(let isMarked):
            let text = Array(bytes.prefix { $0 != 0 })
            let length = text.count - ArgumentText.mark.count
            guard isMarked, ArgumentText.limits.contains(length), text.suffix(3) == ArgumentText.mark[...] else {
                return Value(bytes: text)
            }
            return Value(bytes: Array(text.prefix(length)), isCut: true)
        }
    }

    private static let mark = Array("...".utf8)
    /// Where the kernel cuts: `CONFIG_TRACE_SYSCALL_BUF_SIZE_DEFAULT` and the most that `syscall_user_buf_size` takes.
    /// With another limit, the mark is shown as part of the string.
    private static let limits = [63, TraceInstance.largestText]
}
