import Architectures
import Binary

/// The machine that was traced, as far as it changes what numbers mean.
public struct Machine: Sendable, Hashable {
    /// The name, as `uname -m` says it.
    public let name: String
    /// The order of the bytes of each number.
    public let byteOrder: ByteOrder
    /// How its own programs call the kernel; nil if no architecture has a machine of that name.
    let program: ProgramABI?

    /// A machine called `name`: `x86_64`, `aarch64`, `ppc64le`…
    ///
    /// - Parameter byteOrder: nil if nothing but the name tells it.
    public init(name: String, byteOrder: ByteOrder? = nil) {
        self.name = name
        program = ProgramABI(unameName: name)
        self.byteOrder = byteOrder ?? program?.byteOrder(unameName: name) ?? .little
    }

    /// A machine of which nothing is known: numbers stay numbers where they depend on the architecture.
    public static let unknown = Machine(name: "")

    /// Whether it is known which numbers signals and errors have: those of `asm-generic`.
    var knowsConstants: Bool { program?.constants != nil }

    /// How programs call the kernel that have its own width, for `raw_syscalls`.
    var native: SyscallABI { SyscallABI(program, byteOrder: byteOrder, decoding: self) }

    /// How 32-bit programs call a 64-bit kernel whose syscall events leave their calls out; nil on other machines.
    var compat: SyscallABI? {
        guard let compat = program?.compat else { return nil }
        let home = Machine(name: compat.native, byteOrder: byteOrder)
        return SyscallABI(home.program, byteOrder: byteOrder, decoding: home, isCompat: true)
    }

    /// Numbers without names: how programs of unknown width call the kernel.
    var nameless: SyscallABI { SyscallABI(nil, byteOrder: byteOrder, decoding: self) }

    /// Whether 32-bit programs run here and ftrace's syscall events do not show their calls.
    public var leavesCompatOut: Bool { program?.compat != nil }

    /// The number of `execve` that a task has at the exit of it, as the width of its new program tells; nil where that
    /// tells nothing.
    var execNumbers: ProgramABI.ExecNumbers? { program?.compat?.execNumbers }

    /// Syscalls that have a name and no handler in the table, though the kernel has one for 32-bit programs.
    var compatOnlySyscalls: Set<String> { program?.compatOnlySyscalls ?? [] }

    /// The signal `number`'s name, without `SIG`.
    func signalName(_ number: Int) -> String? { knowsConstants ? SignalNames.name(number) : nil }

    /// The error `number`'s name, `ENOENT`; nil if it has none.
    func errorName(_ number: Int) -> String? { knowsConstants ? ErrorNames.name(number) : nil }

    /// ` NAME (message)` of the error `number`; nil if it has no name.
    func errorText(_ number: Int) -> [UInt8]? { knowsConstants ? ErrorNames.text(number) : nil }
}
