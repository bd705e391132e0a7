import Binary
import Ftrace
import Glibc
import Kallsyms
import KernelImage
import SyscallEvents

/// The answer of `syscope audit --live`: what this process may trace on the running machine. If the kernel's image is
/// found, also why the missing events are missing.
struct LiveReport {
    let system: LiveSystem
    /// The running kernel's release, as `uname -r` prints it.
    let release: String
    /// The audit of the running kernel's image, and the path of the image; nil if none was found.
    let audit: (path: String, audit: Audit)?
    /// The running kernel's configuration, and the path of its file; nil if none was found.
    let config: (path: String, config: KernelConfig)?

    /// Examines the running machine.
    ///
    /// - Parameters:
    ///   - path: the path of the kernel's image; nil to look where distributions keep it.
    ///   - kernel: reads the image at a path.
    init(path: String?, _ kernel: (String) throws(Failure) -> AuditedKernel) throws(Failure) {
        system = LiveSystem()
        release = SystemName.current.release
        var audit: (path: String, audit: Audit)?
        if let path {
            audit = (path, Audit(try kernel(path)))
        } else {
            // If the image is not there, or if this user may not read it, only a part of the answer is missing.
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

    /// Examines the running machine, and its kernel's image if distributions' usual paths have it.
    static func ofThisMachine() throws(Failure) -> LiveReport {
        try LiveReport(path: nil) { path throws(Failure) in
            try KernelOptions.kernel(at: path, readsLinkedSymbols: true)
        }
    }

    /// The configuration options that decide what can be traced, and how names are found.
    private static let options = [
        "FTRACE_SYSCALLS", "KALLSYMS", "KALLSYMS_ALL", "PROBE_EVENTS", "EPROBE_EVENTS", "SECURITY_LOCKDOWN_LSM",
    ]

    private static func values(in config: KernelConfig) -> [(option: String, value: String)] {
        options.map { ($0, config.value($0) ?? "n") }
    }

    /// The paths at which the configuration of a running kernel may be found.
    static func configPaths(_ release: String) -> [String] {
        ["/proc/config.gz", "/boot/config-\(release)", "/lib/modules/\(release)/config"]
    }

    /// The paths at which distributions keep the image of a kernel.
    static func imagePaths(_ release: String) -> [String] {
        [
            "/usr/lib/debug/boot/vmlinux-\(release)", "/boot/vmlinux-\(release)", "/boot/vmlinuz-\(release)",
            "/lib/modules/\(release)/vmlinuz",
        ]
    }

    /// The report as text.
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
                    ? style.good("the image has the same events")
                    : style.bad(
                        "differs: \(comparison.missing.count) only on the machine, "
                            + "\(comparison.unexpected.count) only predicted; another image?"))
        }
        for syscall in audit.audit.missing {
            text += "  \(Output.escaped(syscall.metadata.syscall)): \(syscall.cause.title)\n"
        }
        return text
    }

    /// The document of `--format json`: docs/audit-json.md describes it.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-live")),
            ("version", .number(ReportFormat.schemaVersion)),
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

    /// Why there are no events, as far as the image and the configuration tell it.
    var whyNone: String {
        if let cause = causes.max(by: { $0.value < $1.value }) {
            return "of \(Output.counted(cause.value, "syscall")): \(cause.key.title)"
        }
        return switch config.map({ $0.config.isEnabled("FTRACE_SYSCALLS") }) {
        case true?: "CONFIG_FTRACE_SYSCALLS=y, but the kernel found no handler's name: 'syscope audit IMAGE' says why"
        case false?: "CONFIG_FTRACE_SYSCALLS is not set"
        case nil: "CONFIG_FTRACE_SYSCALLS is not set, or the kernel found no handler's name"
        }
    }

    /// Why the image's kernel has no event for `syscall`; nil if it has one, or does not have the syscall.
    func cause(of syscall: String) -> Cause? {
        audit?.audit.missing.first { $0.metadata.syscall == syscall }?.cause
    }

    /// The number of syscalls without an event, by cause.
    private var causes: [Cause: Int] {
        Dictionary(grouping: audit?.audit.missing ?? [], by: \.cause).mapValues(\.count)
    }

    private func verdict(_ style: Style) -> String {
        switch system.verdict {
        case .perSyscall(let count):
            style.good("\(Output.counted(count, "syscall")) \(count == 1 ? "has its" : "have their") events")
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
