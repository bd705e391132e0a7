/// Calls that `raw_syscalls` records.
public enum CallNumbers: Sendable, Hashable {
    case none, all
    /// Those for which a filter holds.
    case matching(String)
}
