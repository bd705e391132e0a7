/// Whether a kernel has the events of one syscall, and if not, why.
public enum EventStatus: Sendable, Hashable {
    /// It has them, under this number.
    case available(number: Int)
    /// A slot of this number holds the syscall's handler, but the events are missing.
    case missing(number: Int, cause: Cause)
    /// There is metadata for the syscall, but no slot holds its handler.
    case unreferenced
    /// The kernel is not configured with the syscall (``NotConfigured``). The number is that of the slot that holds its
    /// stub; nil if that is not known.
    case notConfigured(number: Int?)

    /// Whether the events are there.
    public var isAvailable: Bool {
        if case .available = self { true } else { false }
    }
}

extension Audit {
    /// The status of each syscall that has metadata or that the kernel is not configured with, by its name without
    /// `sys_`.
    public var statuses: [String: EventStatus] {
        var statuses: [String: EventStatus] = [:]
        for syscall in catalogue.syscalls {
            statuses[syscall.metadata.syscall] = syscall.number.map { .available(number: $0) } ?? .unreferenced
        }
        for syscall in missing {
            if let finding = syscall.findings.last, case .missing(_, let cause) = finding.verdict {
                statuses[syscall.metadata.syscall] = .missing(number: finding.resolution.slot.number, cause: cause)
            }
        }
        for syscall in notConfigured where statuses[syscall.syscall] == nil {
            statuses[syscall.syscall] = .notConfigured(number: syscall.number)
        }
        return statuses
    }
}
