import Ftrace

/// Where the registers of a `raw_syscalls:sys_enter` event have the arguments of a call. `registers` are all that the
/// event has.
extension SyscallABI {
    private static let registerCount = 6

    /// The arguments of the call that programs know as `name`; nil if they are not known.
    func layout(of name: String, registers: FieldLocation) -> EntryLayout? {
        if argumentsInMemory.contains(name) {
            let pointer = SyscallArgument(
                name: "arg", type: "void *", location: register(0, of: registers), decoder: .pointer)
            return EntryLayout(arguments: [pointer])
        }
        guard let description = SyscallCatalogue.description(of: name), let parameters = description.parameters else {
            return nil
        }
        let isShort = isCompat || registers.size / SyscallABI.registerCount == 4
        var next = 0
        var arguments: [SyscallArgument] = []
        for parameter in name == "clone" ? clone.ordered(parameters) : parameters {
            let isPair = parameter.isWide && isShort
            if isPair, alignsRegisterPairs, next % 2 == 1 { next += 1 }
            guard next + (isPair ? 2 : 1) <= SyscallABI.registerCount else { break }
            var decoder = ArgumentDecoder(
                parameter, type: parameter.type, name: parameter.name, machine: decoding)
            // A long of 32 bits is an int.
            if isShort, !isPair, case .long = decoder { decoder = .int }
            arguments.append(
                SyscallArgument(
                    name: parameter.name, type: parameter.type,
                    location: register(isPair && isBigEndian ? next + 1 : next, of: registers),
                    highLocation: isPair ? register(isBigEndian ? next : next + 1, of: registers) : nil,
                    decoder: decoder))
            next += isPair ? 2 : 1
        }
        return EntryLayout(arguments: arguments)
    }

    /// Six registers of which nothing is known.
    func plainLayout(registers: FieldLocation) -> EntryLayout {
        EntryLayout(
            arguments: (0..<SyscallABI.registerCount).map { index in
                SyscallArgument(
                    name: "arg\(index)", type: "unsigned long", location: register(index, of: registers),
                    decoder: .hexadecimal)
            })
    }

    /// A register: of a compat program only the low half, as the other may hold anything.
    private func register(_ index: Int, of registers: FieldLocation) -> FieldLocation {
        let width = registers.size / SyscallABI.registerCount
        let start = registers.offset + index * width
        guard isCompat, width == 8 else { return FieldLocation(offset: start, size: width) }
        return FieldLocation(offset: isBigEndian ? start + 4 : start, size: 4)
    }
}
