import Ftrace

/// How programs call the kernel: what numbers mean, and how arguments lie in registers.
struct SyscallABI: Sendable {
    /// Names by number, from 0 on.
    var names: [String] = []
    /// Names of numbers that lie apart.
    var further: [UInt64: String] = [:]
    /// Whether programs have 32 bits and the kernel 64.
    var isNarrow = false
    /// Whether an argument of 64 bits starts at an even register, where one takes two.
    var alignsPairs = false
    var clone = SyscallSignature.CloneOrder.backwards
    /// Names of calls whose arguments lie in a structure, to which the first register points.
    var inStructure: Set<String> = []
    let isBigEndian: Bool
    /// The machine whose constants the arguments have.
    let decoding: Machine

    /// Every syscall's number is less, on the machines that are known here.
    static let numberCount = 1024

    /// The name of call `number`.
    func name(_ number: Int) -> String {
        names.indices.contains(number) ? names[number] : "syscall_\(number)"
    }

    private static let registerCount = 6

    /// The call that programs know as `name`; `registers` are all that a `raw_syscalls:sys_enter` event has.
    func syscall(named name: String, registers: FieldLocation) -> Syscall {
        let isShort = isNarrow || registers.size / SyscallABI.registerCount == 4
        if inStructure.contains(name) {
            let pointer = Syscall.Argument(
                name: "arg", type: "void *", location: half(0, registers), text: nil, decoder: .pointer)
            return Syscall(name: name, arguments: [pointer], isNarrow: isNarrow, machine: decoding)
        }
        guard let signature = SyscallSignature.named(name, isNarrow: isShort, clone: clone) else {
            let arguments = (0..<SyscallABI.registerCount).map {
                Syscall.Argument(
                    name: "arg\($0)", type: "unsigned long", location: half($0, registers), text: nil,
                    decoder: .hexadecimal)
            }
            return Syscall(name: name, arguments: arguments, isNarrow: isNarrow, machine: decoding)
        }
        var next = 0
        var arguments: [Syscall.Argument] = []
        for parameter in signature.parameters {
            let isPair = parameter.isWide && isShort
            if isPair, alignsPairs, next % 2 == 1 { next += 1 }
            guard next + (isPair ? 2 : 1) <= SyscallABI.registerCount else { break }
            arguments.append(
                Syscall.Argument(
                    name: parameter.name, type: parameter.type,
                    location: half(isPair && isBigEndian ? next + 1 : next, registers),
                    highLocation: isPair ? half(isBigEndian ? next : next + 1, registers) : nil, text: nil,
                    decoder: ArgumentDecoder(
                        syscall: signature.base, argument: parameter.name,
                        // A long of 32 bits is an int.
                        type: isShort && parameter.type == "long" ? "int" : parameter.type, machine: decoding)))
            next += isPair ? 2 : 1
        }
        return Syscall(
            name: name, base: signature.base, arguments: arguments, isNarrow: isNarrow, machine: decoding)
    }

    /// A register: of a 32-bit program only the low half, as the other may hold anything.
    private func half(_ index: Int, _ registers: FieldLocation) -> FieldLocation {
        let width = registers.size / SyscallABI.registerCount
        let start = registers.offset + index * width
        guard isNarrow, width == 8 else { return FieldLocation(offset: start, size: width) }
        return FieldLocation(offset: isBigEndian ? start + 4 : start, size: 4)
    }
}
