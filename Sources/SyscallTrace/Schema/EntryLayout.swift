/// Where an entry event has the arguments of a syscall.
///
/// A syscall has one for each event that shows its entry: its own, an event probe, `raw_syscalls`.
public struct EntryLayout: Sendable {
    /// The arguments, in order.
    public let arguments: [SyscallArgument]
    /// The positions of the arguments that are file descriptors.
    let descriptors: [Int]

    init(arguments: [SyscallArgument]) {
        self.arguments = arguments
        descriptors = arguments.indices.filter { position in
            if case .descriptor = arguments[position].decoder { true } else { false }
        }
    }
}
