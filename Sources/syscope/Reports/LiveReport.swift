import Binary
import Ftrace
import Glibc
import Kallsyms
import KernelImage
import SyscallEvents

/// The answer of `syscope audit --live`: what the running machine lets this process trace, and, if its kernel's image
/// is at hand, why the missing events are missing.
struct LiveReport {
    let system: LiveSystem
    /// `uname -r`.
    let release: String
    /// The audit of the running kernel's image, and where that is.
    let audit: (path: String, audit: Audit)?
    /// The running kernel's configuration, and where that is.
    let config: (path: String, config: KernelConfig)?

    /// Looks at the running machine. The kernel's image is that at `path`, or one where distributions keep
    /// it; `kernel` reads it.
    init(path: String?, _ kernel: (String) throws(Failure) -> AuditedKernel) throws(Failure) {
        system = LiveSystem()
        release = SystemName.current.release
        var audit: (path: String, audit: Audit)?
        if let path {
            audit = (path, Audit(try kernel(path)))
        } else {
            // An image that is not there, or that this user may not read, only leaves a part of the answer out.
            for path in Self.imagePaths(release) where audit == nil {
                audit = (try? kernel(path)).map { (path, Audit($0)) }
            }
        }
        self.audit = audit
        var config: (path: String, config: KernelConfig)?
        for path in Self.configPaths(release) where config == nil {
            config = (try? KernelConfig(file: Bytes(contentsOf: path))).map { (path, $0) }
        }
        if config == nil, let audit { config = audit.audit.kernel.facts.config.map { (audit.path, $0.config) } }
        self.config = config
    }

    /// Looks at the running machine, and at its kernel's image where that is found.
    static func ofThisMachine() throws(Failure) -> LiveReport {
        try LiveReport(path: nil) { path throws(Failure) in
            try KernelOptions.kernel(at: path, readsLinkedSymbols: true)
        }
    }

    /// The options that decide what can be traced, and how names are found.
    private static let options = [
        "FTRACE_SYSCALLS", "KALLSYMS", "KALLSYMS_ALL", "PROBE_EVENTS", "EPROBE_EVENTS", "SECURITY_LOCKDOWN_LSM",
    ]

    private static func values(in config: KernelConfig) -> [(option: String, value: String)] {
        options.map { ($0, config.value($0) ?? "n") }
    }

    /// Where the configuration of a running kernel of that release is kept.
    static func configPaths(_ release: String) -> [String] {
        ["/proc/config.gz", "/boot/config-\(release)", "/lib/modules/\(release)/config"]
    }

    /// Where distributions keep the image of a kernel of that release.
    static func imagePaths(_ release: String) -> [String] {
        [
            "/usr/lib/debug/boot/vmlinux-\(release)", "/boot/vmlinux-\(release)", "/boot/vmlinuz-\(release)",
            "/lib/modules/\(release)/vmlinuz",
        ]
    }

    /// The report, for people.
    var text: String {
        let style = Style.standardOutput
        var text = style.row("Kernel", "Linux \(Output.escaped(release)), running")
        text += style.row("Tracefs", system.tracefs.map { "mounted at \(Output.escaped($0))" } ?? "not mounted")
        text += style.row("User", system.user == 0 ? "root" : "user \(system.user)")
        text += style.row("Lockdown", system.lockdown ?? "not built in, or not to be seen")
        if let config {
            let values = Self.values(in: config.config).map { "\($0.option)=\(Output.escaped($0.value))" }
            text += style.row("Config", "\(Output.escaped(config.path)): \(values.joined(separator: " "))")
        } else {
            let paths = Self.configPaths(Output.escaped(release)).joined(separator: ", ")
            text += style.row("Config", "none found in \(paths)")
        }
        text += style.row("Events", verdict(style))
        guard let audit else {
            return text + style.row("Image", "none found; 'syscope audit IMAGE' says why an event is missing")
        }
        let comparison = comparison(with: audit.audit)
        text += style.row("Image", Output.escaped(audit.path))
        if case .perSyscall = system.verdict {
            text += style.row(
                "Prediction",
                comparison.agrees
                    ? style.good("the image calls for the same events")
                    : style.bad(
                        "differs: \(comparison.missing.count) only on the machine, "
                            + "\(comparison.unexpected.count) only predicted; another image?"))
        }
        for syscall in audit.audit.missing {
            text += "  \(Output.escaped(syscall.metadata.syscall)): \(syscall.cause.title)\n"
        }
        return text
    }

    /// The report, for programs: docs/audit-json.md.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-live")),
            ("version", .number(JSON.schemaVersion)),
            ("release", .string(release)),
            ("tracefs", .optional(system.tracefs) { .string($0) }),
            ("user", .number(Int(system.user))),
            ("lockdown", .optional(system.lockdown) { .string($0) }),
            (
                "config",
                .optional(config) { found in
                    .object(Self.values(in: found.config).map { ("CONFIG_" + $0.option, .string($0.value)) })
                }
            ),
            ("verdict", .string(verdictName)),
            ("syscalls", .strings(system.syscalls)),
            ("image", .optional(audit) { .string($0.path) }),
            (
                "agrees",
                .optional(audit) { .bool(comparison(with: $0.audit).agrees) }
            ),
        ]).text
    }

    private func comparison(with audit: Audit) -> EventComparison {
        EventComparison(
            predicted: audit.catalogue.eventNames,
            expected: system.syscalls.flatMap { ["sys_enter_\($0)", "sys_exit_\($0)"] })
    }

    private var verdictName: String {
        switch system.verdict {
        case .perSyscall: "events"
        case .rawOnly: "raw-only"
        case .noEvents: "no-events"
        case .lockedDown: "locked-down"
        case .empty: "empty"
        case .readOnly: "read-only"
        case .notPermitted: "not-permitted"
        case .notMounted: "not-mounted"
        }
    }

    /// Why there is no event, as far as the image and the configuration tell.
    var whyNone: String {
        if let cause = causes.max(by: { $0.value < $1.value }) {
            return "of \(cause.value) syscalls: \(cause.key.title)"
        }
        return switch config.map({ $0.config.isEnabled("FTRACE_SYSCALLS") }) {
        case true?: "CONFIG_FTRACE_SYSCALLS=y, but the kernel found no handler's name: 'syscope audit IMAGE' says why"
        case false?: "CONFIG_FTRACE_SYSCALLS is not set"
        case nil: "CONFIG_FTRACE_SYSCALLS is not set, or the kernel found no handler's name"
        }
    }

    /// Why the image's kernel has no event for a syscall that it has.
    func cause(of syscall: String) -> Cause? {
        audit?.audit.missing.first { $0.metadata.syscall == syscall }?.cause
    }

    /// How many syscalls have no event, by cause.
    private var causes: [Cause: Int] {
        Dictionary(grouping: audit?.audit.missing ?? [], by: \.cause).mapValues(\.count)
    }

    private func verdict(_ style: Style) -> String {
        switch system.verdict {
        case .perSyscall(let count): style.good("\(count) syscalls have their events")
        case .rawOnly: style.bad("no syscall has events of its own (\(whyNone)); raw_syscalls gives numbers only")
        case .noEvents: style.bad("none (\(whyNone))")
        case .lockedDown:
            style.bad(
                "none can be used: lockdown (confidentiality) refuses tracefs, to root too; "
                    + "boot without lockdown=confidentiality to trace")
        case .empty:
            style.bad("none: tracefs is empty, the kernel was booted with lockdown=confidentiality, or has no tracing")
        case .readOnly: style.bad("not known: tracefs is mounted read-only; as root, mount -o remount,rw it")
        case .notPermitted: style.bad("not known: this user may not use tracefs; run as root")
        case .notMounted:
            style.bad("not known: tracefs is not mounted; as root, mount -t tracefs nodev /sys/kernel/tracing")
        }
    }
}
