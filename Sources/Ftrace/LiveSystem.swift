import Binary
import Glibc

/// What the running machine lets this process trace.
public struct LiveSystem: Sendable, Hashable {
    /// Whether syscalls can be traced.
    public enum Verdict: Sendable, Hashable {
        /// By their own events: this many syscalls have both.
        case perSyscall(Int)
        /// By number only, through `raw_syscalls`.
        case rawOnly
        /// The kernel has no syscall events of either kind.
        case noEvents
        /// tracefs is there, but this process may not use it.
        case notPermitted
        /// tracefs is not mounted.
        case notMounted
    }

    /// Whether, and how.
    public let verdict: Verdict
    /// Where tracefs is mounted.
    public let tracefs: String?
    /// The names of the syscalls that have both events, sorted.
    public let syscalls: [String]
    /// The effective user.
    public let user: UInt32
    /// What `/sys/kernel/security/lockdown` says is in force: `none`, `integrity` or `confidentiality`; nil if it is not there.
    public let lockdown: String?

    /// Looks at this machine. Mounts nothing and changes nothing.
    public init() {
        self.init(fileSystem: TraceFS.mounted(), lockdown: LiveSystem.lockdown())
    }

    init(fileSystem: TraceFS?, lockdown: String?) {
        user = geteuid()
        self.lockdown = lockdown
        tracefs = fileSystem?.path
        guard let fileSystem else {
            syscalls = []
            verdict = .notMounted
            return
        }
        guard access("\(fileSystem.path)/instances", W_OK | X_OK) == 0 else {
            syscalls = []
            verdict = .notPermitted
            return
        }
        syscalls = fileSystem.syscallsWithEvents()
        verdict =
            !syscalls.isEmpty
            ? .perSyscall(syscalls.count) : fileSystem.has("events/raw_syscalls/sys_enter") ? .rawOnly : .noEvents
    }

    private static func lockdown() -> String? {
        guard let text = try? TraceFS(path: "/sys/kernel/security").contents("lockdown").text,
            let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]")
        else { return nil }
        return String(text[text.index(after: open)..<close])
    }
}
