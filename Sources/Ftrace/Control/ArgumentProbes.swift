import Glibc

/// Event probes of our own: entry events of syscalls, with the strings that arguments point to.
///
/// A probe (`dynamic_events`, Linux 5.15, `kernel/trace/trace_eprobe.c`) replaces `syscalls:sys_enter_NAME` and is
/// called `sys_enter_NAME` too, in a group whose name says whose it is. It has every argument under its name, 64 bits
/// each, and for one that is a string a field `__ARGUMENT_val`, as Linux 6.19 has in its own events.
public struct ArgumentProbes: Sendable, Hashable {
    /// The tracefs that they are in.
    public let fileSystem: TraceFS
    /// The group, which is a directory in `events`.
    public let group: String
    /// The syscalls that have a probe, by the names of their events.
    public let syscalls: [String]

    static let prefix = "syscope_"

    /// Whether events of `system` are probes of this program.
    public static func isGroup(_ system: String) -> Bool { system.hasPrefix(prefix) }

    /// Makes probes for those of `syscalls` that take `strings`, to be enabled in `instance`; nil if this kernel
    /// cannot.
    ///
    /// Whether it can is seen by trying: some 6.1 kernels (6.1.176 is one) read one byte of the pointer only.
    init?(for instance: TraceInstance, syscalls: [String], strings: StringArguments) {
        fileSystem = instance.fileSystem
        group = ArgumentProbes.group(of: instance.name)
        guard fileSystem.has("dynamic_events") else { return nil }
        var formats: [String: EventFormat] = [:]
        for name in syscalls + [strings.openEvent] {
            guard let format = try? fileSystem.format(of: "sys_enter_\(name)", in: "syscalls"),
                !strings.arguments(of: format).isEmpty
            else { continue }
            formats[name] = format
        }
        // A kernel whose own event has the string has probes that work.
        if let trial = formats[strings.openEvent] {
            let works =
                ArgumentProbes.define(trial, strings, group, fileSystem)
                && ArgumentProbes.works(strings.openEvent, group, instance)
            ArgumentProbes.remove(group, in: fileSystem)
            guard works else { return nil }
        }
        let (group, fileSystem) = (group, fileSystem)
        self.syscalls = syscalls.filter { name in
            formats[name].map { ArgumentProbes.define($0, strings, group, fileSystem) } ?? false
        }
        if self.syscalls.isEmpty { return nil }
    }

    /// Removes the probes; the instance that they are enabled in must have been removed.
    func remove() { ArgumentProbes.remove(group, in: fileSystem) }

    /// Removes probes of processes that are gone.
    static func removeStale(in fileSystem: TraceFS) {
        for group in fileSystem.names(in: "events") where isGroup(group) {
            let name = TraceInstance.prefix + group.dropFirst(prefix.count).replacing("_", with: "-")
            guard let owner = TraceInstance.owner(of: name),
                TraceInstance.startTime(of: owner.pid) != owner.startTime
            else { continue }
            remove(group, in: fileSystem)
        }
    }

    /// Names of groups are C identifiers.
    private static func group(of instance: String) -> String {
        prefix + instance.dropFirst(TraceInstance.prefix.count).replacing("-", with: "_")
    }

    private static func remove(_ group: String, in fileSystem: TraceFS) {
        // All of a group at once since Linux 6.0, one by one before.
        if (try? fileSystem.append("-:\(group)/", to: "dynamic_events")) != nil { return }
        for event in fileSystem.names(in: "events/\(group)") where event.hasPrefix("sys_enter_") {
            try? fileSystem.append("-:\(group)/\(event)", to: "dynamic_events")
        }
    }

    private static func define(
        _ format: EventFormat, _ strings: StringArguments, _ group: String, _ fileSystem: TraceFS
    ) -> Bool {
        let definition = definition(of: format, strings, group: group)
        return (try? fileSystem.append(definition, to: "dynamic_events")) != nil
    }

    /// What is written to `dynamic_events` to get a probe for the entry event `format`.
    static func definition(of format: EventFormat, _ strings: StringArguments, group: String) -> String {
        let values = format.arguments.map { "\($0.name)=$\($0.name):x64" }
        let texts = strings.arguments(of: format).map { "__\($0)_val=+0($\($0)):ustring" }
        return (["e:\(group)/\(format.name) syscalls/\(format.name)"] + values + texts).joined(separator: " ")
    }

    private static let trialFile = "/syscope-asks-whether-event-probes-can-read-strings"

    /// Opens a file, whose event is called `name`, and looks whether the probe has its path.
    private static func works(_ name: String, _ group: String, _ instance: TraceInstance) -> Bool {
        let event = "events/\(group)/sys_enter_\(name)/enable"
        defer {
            try? instance.write("0", to: "tracing_on")
            try? instance.write("0", to: event)
            try? instance.write("\n", to: "set_event_pid")
            try? instance.write("\n", to: "trace")
        }
        do throws(TraceControlError) {
            try instance.write("\(getpid())", to: "set_event_pid")
            try instance.write("1", to: event)
            try instance.write("1", to: "tracing_on")
            let descriptor = open(trialFile, O_RDONLY)
            if descriptor >= 0 { close(descriptor) }
            try instance.write("0", to: "tracing_on")
            return try instance.contents("trace").contains("\"\(trialFile)\"")
        } catch {
            return false
        }
    }
}
