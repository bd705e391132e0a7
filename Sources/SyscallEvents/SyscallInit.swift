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
    /// Whether `arch_syscall_addr()` gives the entry point of a descriptor. No released kernel does.
    public var usesEntryPoints: Bool
    /// Whether `arch_syscall_match_sym_name()` skips a dot at the start of the name before its rule is applied. No
    /// released kernel does.
    public var skipsDot: Bool

    /// The address that the kernel looks up for a slot that holds `value`.
    public func handler(of value: UInt64) -> UInt64 {
        usesEntryPoints ? descriptors?.entryPoint(at: value) ?? value : value
    }

    /// The name of the symbol at `index` of the lookup's table, as it is compared.
    public func comparedName(at index: Int) -> ArraySlice<UInt8> {
        let name = lookup.name(at: index)
        return skipsDot && name.first == UInt8(ascii: ".") ? name.dropFirst() : name
    }

    /// Whether most slots hold addresses of function descriptors: those of 64-bit PowerPC ELF ABI v1 do since 5.7
    /// (68b34588e202), before they hold entry points.
    public var holdsDescriptors: Bool {
        guard let descriptors else { return false }
        return 2 * slots.count { descriptors.contains($0.value) } > slots.count
    }
}
