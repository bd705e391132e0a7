import Binary

/// How programs of one kind call the kernel: the meaning of numbers, and how registers pass arguments.
public struct ProgramABI: Sendable, Hashable {
    /// The beginnings of `uname -m` on machines whose native programs are of this kind. If several kinds match, the
    /// longest beginning counts.
    public var unameNames: [String]
    /// Bytes of an address in such programs, 4 or 8.
    public var wordSize: Int
    /// The byte order of programs, unless `uname -m` ends with ``otherOrderSuffix``.
    public var byteOrder = ByteOrder.little
    /// The end of `uname -m` on machines of the other byte order; nil if there are none.
    public var otherOrderSuffix: String?
    /// The name, in `SyscallTrace`, of the table of syscall names by number; nil if there is none.
    public var syscallNumbers: String?
    /// The numbers of signals, errors and flags; nil if they are not known.
    public var constants: ConstantFamily?
    /// The numbers of ioctls; nil if they are not known.
    public var ioctls: IoctlFamily?
    /// The order of the arguments of `clone`.
    public var clone = CloneOrder.backwards
    /// Whether a 64-bit argument in two registers starts at an even one.
    public var alignsRegisterPairs = false
    /// Calls whose arguments are in a structure in memory, to which the first register points: `old_mmap()`.
    public var argumentsInMemory: Set<String> = []
    /// Calls that have a name but no handler in the native table, though the kernel has a handler for compat programs.
    public var compatOnlySyscalls: Set<String> = []
    /// The 32-bit programs that a 64-bit kernel also runs, if its syscall events ignore their calls; nil if there are
    /// none.
    public var compat: Compat?

    /// The 32-bit programs of a 64-bit kernel that ignores their calls: `arch_trace_is_compat_syscall()`.
    public struct Compat: Sendable, Hashable {
        /// The first of the ``ProgramABI/unameNames`` of machines on which such programs are native.
        public var native: String
        /// The numbers that `execve` may have in its exit event, which tell the width of the new program; nil if they
        /// do not tell it.
        public var execNumbers: ExecNumbers?
    }

    /// The numbers of `execve` that tell the width of the program that it started.
    public struct ExecNumbers: Sendable, Hashable {
        /// The number if the new program is native.
        public var native: Int
        /// The number if the new program is a compat program.
        public var compat: Int
    }

    /// The orders of `clone`'s arguments (kernel/fork.c, 3.8 to 6.12).
    public enum CloneOrder: Sendable, Hashable {
        /// `flags, stack, parent_tid, child_tid, tls`.
        case plain
        /// `flags, stack, parent_tid, tls, child_tid` (`CONFIG_CLONE_BACKWARDS`).
        case backwards
        /// `stack, flags, parent_tid, child_tid, tls` (`CONFIG_CLONE_BACKWARDS2`).
        case backwards2
    }
}

extension ProgramABI {
    /// The native programs of a machine by its `uname -m`; nil if it is not known.
    public init?(unameName name: some StringProtocol) {
        guard let found = Architecture.native(unameName: name) else { return nil }
        self = found.program
    }

    /// The byte order of these programs on a machine by its `uname -m`.
    public func byteOrder(unameName name: some StringProtocol) -> ByteOrder {
        guard let otherOrderSuffix, name.hasSuffix(otherOrderSuffix) else { return byteOrder }
        return byteOrder == .little ? .big : .little
    }
}

extension Architecture {
    /// The architecture of a machine by its `uname -m`; nil if it is not known.
    public init?(unameName name: some StringProtocol) {
        guard let found = Architecture.native(unameName: name) else { return nil }
        self = found.architecture
    }

    fileprivate static func native(
        unameName name: some StringProtocol
    ) -> (architecture: Architecture, program: ProgramABI)? {
        var best: (length: Int, architecture: Architecture, program: ProgramABI)?
        for architecture in all {
            for program in architecture.programs {
                let lengths = program.unameNames.filter { name.hasPrefix($0) }.map(\.utf8.count)
                guard let length = lengths.max(), length > best?.length ?? 0 else { continue }
                best = (length, architecture, program)
            }
        }
        return best.map { ($0.architecture, $0.program) }
    }
}
