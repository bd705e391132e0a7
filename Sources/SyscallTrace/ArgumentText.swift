import Ftrace

/// What a syscall's argument points to, as its entry event has it: a field `__ARGUMENT_val` (Linux 6.19,
/// `kernel/trace/trace_syscalls.c`), or that of an event probe.
struct ArgumentText: Sendable {
    private let field: EventField
    private let form: Form

    private enum Form: Sendable {
        /// A text that ends with a zero byte. The kernel's own events mark one that was cut by three dots more.
        case string(isMarked: Bool)
        /// Bytes, as many as the event has; the number of all is an argument.
        case bytes(count: FieldLocation?)
    }

    /// The text of `argument` in the event `format`; nil if the event has none.
    init?(of argument: String, in format: EventFormat, isProbe: Bool) {
        guard let field = format.field("__\(argument)_val"), field.kind != .plain,
            !ArgumentText.noTexts.contains("\(format.name).\(argument)")
        else { return nil }
        self.field = field
        form =
            format.printFormat.contains("__print_dynamic_array(\(field.name)")
            ? .bytes(count: format.arguments.first { ArgumentText.counts.contains($0.name) }?.location)
            : .string(isMarked: !isProbe)
    }

    /// What an event has.
    struct Value {
        let bytes: [UInt8]
        /// Whether there was more.
        var isCut = false
        /// Whether this is data, not a text that ends by itself.
        var isData = false
    }

    /// The bytes in `event`; nil if the kernel could not read them.
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
    /// With another limit, the mark is shown as part of the text.
    private static let limits = [63, TraceInstance.largestText]
    private static let counts: Set<String> = ["count", "msg_len"]
    /// What Linux 6.19 reads as texts though it is an address or still empty.
    private static let noTexts: Set<String> = ["sys_enter_shmdt.shmaddr", "sys_enter_syslog.buf"]
}
