import Ftrace

/// Finds the strings and data that an entry event has of its arguments.
struct ArgumentTexts {
    private let format: EventFormat
    private let description: SyscallDescription?
    private let isProbe: Bool
    /// Names of fields that the event prints as bytes, not as a string.
    private let arrays: Set<Substring>

    /// Those of the event `format`, which is of the syscall that `description` is of. `isProbe`: it is an event probe.
    init(in format: EventFormat, _ description: SyscallDescription?, isProbe: Bool) {
        self.format = format
        self.description = description
        self.isProbe = isProbe
        guard format.fields.contains(where: { $0.kind != .plain }) else {
            arrays = []
            return
        }
        let calls = format.printFormat.split(separator: "__print_dynamic_array(", omittingEmptySubsequences: false)
        arrays = Set(calls.dropFirst().map { $0.prefix { $0 != "," && $0 != ")" } })
    }

    /// What the argument `name` points to; nil if the event has nothing of it, or something else.
    ///
    /// Linux 6.19 and later read some arguments as strings that are an address, or a buffer that is still empty
    /// (`shmdt`, `syslog`, `listxattr`): those whose row does not say that the kernel reads a string or data there.
    func text(of name: String, _ parameter: Parameter?) -> ArgumentText? {
        guard let field = format.field("__\(name)_val"), field.kind != .plain else { return nil }
        var count: FieldLocation?
        if let parameter {
            guard let pointee = parameter.pointee, pointee.isInput else { return nil }
            switch pointee.content {
            case .cString: break
            case .bytes(let length):
                guard case .argument(let position) = length, let parameters = description?.parameters,
                    parameters.indices.contains(position)
                else { break }
                count = format.field(parameters[position].name)?.location
            default: return nil
            }
        }
        return arrays.contains(field.name[...])
            ? ArgumentText(data: field, count: count) : ArgumentText(string: field, isProbe: isProbe)
    }
}
