/// Which arguments of syscalls are strings that the kernel reads: what ``ArgumentProbes`` records.
public struct StringArguments: Sendable, Hashable {
    /// Names of arguments in `sys_enter_NAME`, by that NAME.
    public let names: [String: Set<String>]
    /// NAME of the event that `open()` of the C library causes, whose path is a string.
    public let openEvent: String

    /// The arguments `names`, by the name of the syscall's events. `openEvent`: the event of `open()`.
    public init(names: [String: Set<String>], openEvent: String) {
        self.names = names
        self.openEvent = openEvent
    }

    /// The arguments of the entry event `format` that are strings, and of which it has nothing but the address.
    public func arguments(of format: EventFormat) -> [String] {
        guard format.name.hasPrefix("sys_enter_"), let names = names[String(format.name.dropFirst(10))],
            !format.fields.contains(where: { $0.kind != .plain })
        else { return [] }
        return format.arguments.filter { field in
            (field.type == "const char *" || field.type == "char *") && names.contains(field.name)
        }
        .map(\.name)
    }
}
