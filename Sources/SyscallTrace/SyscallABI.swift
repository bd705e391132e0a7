import Architectures
import Binary

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
    let alignsRegisterPairs: Bool
    let clone: ProgramABI.CloneOrder
    let argumentsInMemory: Set<String>
    let isBigEndian: Bool

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
}
