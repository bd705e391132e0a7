import Architectures
import Binary
import Ftrace

/// How programs call the kernel of a machine: what numbers mean, and how arguments are passed in registers.
struct SyscallABI: Sendable {
    /// Names by number, from 0 on.
    let names: [String]
    /// Names of numbers that are far above these.
    let outOfTableNumbers: [UInt64: String]
    /// Whether programs have 32 bits and the kernel 64.
    let isCompat: Bool
    /// The machine whose constants the arguments have.
    let decoding: Machine
    private let alignsRegisterPairs: Bool
    private let clone: ProgramABI.CloneOrder
    private let argumentsInMemory: Set<String>
    private let isBigEndian: Bool

    /// What the architecture says of such programs; nil if nothing is known of them.
    init(_ program: ProgramABI?, byteOrder: ByteOrder, decoding: Machine, isCompat: Bool = false) {
        let numbers = program?.syscallNumbers.flatMap(SyscallNumbers.named)
        names = numbers?.names ?? []
        outOfTableNumbers = numbers?.outOfTable ?? [:]
        alignsRegisterPairs = program?.alignsRegisterPairs ?? false
        clone = program?.clone ?? .backwards
        argumentsInMemory = program?.argumentsInMemory ?? []
        isBigEndian = byteOrder == .big
        self.isCompat = isCompat
        self.decoding = decoding
    }

    /// Every syscall's number is less, on the machines that are known here.
    static let numberCount = 1024

    /// The name of call `number`.
    func name(_ number: Int) -> String {
        names.indices.contains(number) ? names[number] : "syscall_\(number)"
    }

    private static let registerCount = 6

    /// The call that programs know as `name`; `registers` are all that a `raw_syscalls:sys_enter` event has.
    func syscall(named name: String, registers: FieldLocation) -> Syscall {
        let isShort = isCompat || registers.size / SyscallABI.registerCount == 4
        if argumentsInMemory.contains(name) {
            let pointer = Syscall.Argument(
                name: "arg", type: "void *", location: half(0, registers), text: nil, decoder: .pointer)
            return Syscall(name: name, arguments: [pointer], isNarrow: isCompat, machine: decoding)
        }
        guard let signature = SyscallSignature.named(name, isNarrow: isShort, clone: clone) else {
            let arguments = (0..<SyscallABI.registerCount).map {
                Syscall.Argument(
                    name: "arg\($0)", type: "unsigned long", location: half($0, registers), text: nil,
                    decoder: .hexadecimal)
            }
            return Syscall(name: name, arguments: arguments, isNarrow: isCompat, machine: decoding)
        }
        var next = 0
        var arguments: [Syscall.Argument] = []
        for parameter in signature.parameters {
            let isPair = parameter.isWide && isShort
            if isPair, alignsRegisterPairs, next % 2 == 1 { next += 1 }
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
            name: name, base: signature.base, arguments: arguments, isNarrow: isCompat, machine: decoding)
    }

    /// A register: of a compat program only the low half, as the other may hold anything.
    private func half(_ index: Int, _ registers: FieldLocation) -> FieldLocation {
        let width = registers.size / SyscallABI.registerCount
        let start = registers.offset + index * width
        guard isCompat, width == 8 else { return FieldLocation(offset: start, size: width) }
        return FieldLocation(offset: isBigEndian ? start + 4 : start, size: 4)
    }
}
