import Binary
import Glibc
import SystemPackage

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
        /// The kernel is locked down and refuses tracefs.
        case lockedDown
        /// tracefs is mounted and empty: the kernel was locked down as it booted, or has no tracing.
        case empty
        /// tracefs is there, but this process may not use it.
        case notPermitted
        /// tracefs is mounted read-only.
        case readOnly
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
    /// What `/sys/kernel/security/lockdown` says is in force: `none`, `integrity` or `confidentiality`; nil if it is
    /// not there.
    public let lockdown: String?

    /// Looks at this machine. Mounts nothing and changes nothing.
    public init() {
        self.init(fileSystem: TraceFS.mounted(), lockdown: Lockdown.level())
    }

    init(fileSystem: TraceFS?, lockdown: String?) {
        user = geteuid()
        self.lockdown = lockdown
        tracefs = fileSystem?.path
        let obstacle = LiveSystem.obstacle(fileSystem, lockdown)
        guard let fileSystem, obstacle == nil else {
            syscalls = []
            verdict = obstacle ?? .notMounted
            return
        }
        syscalls = fileSystem.syscallsWithEvents()
        verdict =
            !syscalls.isEmpty
            ? .perSyscall(syscalls.count) : fileSystem.has("events/raw_syscalls/sys_enter") ? .rawOnly : .noEvents
    }

    /// What keeps this process from tracefs; nil if nothing does.
    private static func obstacle(_ fileSystem: TraceFS?, _ lockdown: String?) -> Verdict? {
        if Lockdown.refusesTracefs(at: lockdown) { return .lockedDown }
        do throws(TraceControlError) {
            try fileSystem?.checkUsable()
            return nil
        } catch {
            return switch error {
            case .empty: .empty
            case .file(let problem) where problem.errno == .readOnlyFileSystem: .readOnly
            default: .notPermitted
            }
        }
    }
}
