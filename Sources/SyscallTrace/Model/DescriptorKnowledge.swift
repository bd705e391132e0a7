/// What descriptors are known by.
public enum DescriptorKnowledge: Sendable, Hashable {
    /// Nobody wants to know.
    case none
    /// What events say.
    case events
    /// What `/proc` says too: the processes run on this machine now.
    case eventsAndProc

    /// Syscalls whose events are needed to follow descriptors, wanted or not.
    public static let syscalls: Set<String> = SyscallCatalogue.withDescriptorEffect
}
