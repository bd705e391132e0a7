import Binary

/// How programs of one kind call the kernel: what numbers mean, and how arguments are passed in registers.
public struct ProgramABI: Sendable, Hashable {
    /// What `uname -m` begins with on a machine whose own programs are of this kind. Of several that fit, the longest
    /// counts.
    public var unameNames: [String]
    /// Bytes of an address in such programs, 4 or 8.
    public var wordSize: Int
    /// The byte order of a machine of that name, unless the name ends with ``otherOrderSuffix``.
    public var byteOrder = ByteOrder.little
    /// What `uname -m` ends with on machines of the other byte order; nil if there are none.
    public var otherOrderSuffix: String?
    /// The table of syscall names by number, as `SyscallTrace` calls it; nil if there is none for such programs.
    public var syscallNumbers: String?
    /// The numbers of signals, errors and flags; nil if they are not known.
    public var constants: ConstantFamily?
    /// The numbers of ioctls; nil if they are not known.
    public var ioctls: IoctlFamily?
    /// The order of the arguments of `clone`.
    public var clone = CloneOrder.backwards
    /// Whether an argument of 64 bits starts at an even register, where it takes two.
    public var alignsRegisterPairs = false
    /// Calls whose arguments are in a structure in memory to which the first register points, such as `old_mmap()`.
    public var argumentsInMemory: Set<String> = []
    /// Calls that have a name and no handler in the native table, though the kernel has one for compat programs.
    public var compatOnlySyscalls: Set<String> = []
    /// The 32-bit programs that run beside them on a 64-bit kernel whose syscall events leave their calls out; nil if
    /// there are none.
    public var compat: Compat?

    /// 32-bit programs on a 64-bit kernel that leaves their calls out: `arch_trace_is_compat_syscall()`.
    public struct Compat: Sendable, Hashable {
        /// The first of the ``ProgramABI/unameNames`` of the machines where such programs are native.
        public var native: String
        /// The number of `execve` that a task has at the exit of it, as the width of its new program tells; nil where
        /// that tells nothing.
        public var execNumbers: ExecNumbers?
    }

    /// The numbers that tell the width of a program after `execve`.
    public struct ExecNumbers: Sendable, Hashable {
        /// That of native programs.
        public var native: Int
        /// That of compat programs.
        public var compat: Int
    }

    /// Orders of `clone`'s arguments (kernel/fork.c, 3.8 to 6.12).
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
    /// The programs that are native on a machine of that `uname -m`; nil if it is not known.
    public init?(unameName name: some StringProtocol) {
        guard let found = Architecture.native(unameName: name) else { return nil }
        self = found.program
    }

    /// The byte order of a machine of that `uname -m`, whose native programs these are.
    public func byteOrder(unameName name: some StringProtocol) -> ByteOrder {
        guard let otherOrderSuffix, name.hasSuffix(otherOrderSuffix) else { return byteOrder }
        return byteOrder == .little ? .big : .little
    }
}

extension Architecture {
    /// The architecture of a machine of that `uname -m`; nil if it is not known.
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
