import Architectures
import Kallsyms
import KernelImage

/// What `init_ftrace_syscalls()` works on as a kernel boots: all that a kernel's syscall events depend on
/// (kernel/trace/trace_syscalls.c, 2.6.33 to 6.12).
public struct SyscallInit: Sendable {
    /// The slots of the tables that ftrace reads, by ascending number.
    public var slots: [SyscallTable.Slot]
    /// The metadata in the order in which the kernel searches it.
    public var metadata: [SyscallMetadata]
    /// `kallsyms_lookup()`.
    public var lookup: AddressLookup
    /// `arch_syscall_match_sym_name()`.
    public var rule: NameRule
    /// The kernel's function descriptors, if its ABI has them.
    public var descriptors: FunctionDescriptors?
    /// Whether `arch_syscall_addr()` gives the entry point of a descriptor, and the match skips a leading dot. No
    /// released kernel does.
    public var usesEntryPoints: Bool
}
