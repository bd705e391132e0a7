import Ftrace

/// Every syscall that is known, a row each, by family.
///
/// Arguments are those of the kernel's `SYSCALL_DEFINE`s (Linux 6.18, and 6.12 for what x86-64 has not), which the
/// `format` files of events repeat. To add a syscall, add its row.
enum SyscallCatalogue {
    /// All rows.
    static let all: [SyscallDescription] =
        files + attributes + fileSystems + inputOutput + polling + memory + network + process + scheduling + signals
        + ipc + time + security + system + machine + unimplemented

    /// The row of the syscall that programs know as `name`; nil if there is none.
    static func description(of name: String) -> SyscallDescription? {
        indices[name].map { all[$0] }
    }

    /// The name that programs know a syscall by whose event is called `event`, after the kernel's function.
    static func name(ofEvent event: String) -> String { names[event] ?? event }

    /// The name of the event of the syscall that programs know as `name`.
    static func event(of name: String) -> String { events[name] ?? name }

    /// Names of the syscalls that replace the program.
    static let execs: Set<String> = Set(all.filter { $0.role?.isExec == true }.map(\.name))

    /// Names of the syscalls that change what descriptors are.
    static let withDescriptorEffect: Set<String> = Set(
        all.filter { $0.effect != nil }.flatMap { [$0.name] + $0.variants })

    private static let indices: [String: Int] = Dictionary(
        all.enumerated().flatMap { index, row in ([row.name] + row.variants).map { ($0, index) } },
        uniquingKeysWith: { first, _ in first })
    private static let names: [String: String] = Dictionary(
        all.compactMap { row in row.event.map { ($0, row.name) } }, uniquingKeysWith: { first, _ in first })
    private static let events: [String: String] = Dictionary(
        all.compactMap { row in row.event.map { (row.name, $0) } }, uniquingKeysWith: { first, _ in first })
}

extension StringArguments {
    /// Every argument that is a string which the kernel reads, as ``SyscallCatalogue`` says it.
    public static let known: StringArguments = {
        var names: [String: Set<String>] = [:]
        for row in SyscallCatalogue.all {
            let strings = (row.parameters ?? []).filter { parameter in
                guard let pointee = parameter.pointee, case .cString = pointee.content else { return false }
                return pointee.isInput
            }
            guard !strings.isEmpty else { continue }
            for event in [row.event ?? row.name] + row.variants {
                names[event, default: []].formUnion(strings.map(\.name))
            }
        }
        // glibc and musl open files with openat on every machine.
        return StringArguments(names: names, openEvent: "openat")
    }()
}
