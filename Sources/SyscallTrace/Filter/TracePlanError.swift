/// Why there is no plan.
public enum TracePlanError: Error, Hashable, Sendable {
    /// The kernel has no syscall events of any kind.
    case noEvents
    /// What says which calls are wanted cannot be understood.
    case filter(CallFilterError)
}
