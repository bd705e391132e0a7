/// A syscall as the events of one kernel show it.
public struct Syscall: Sendable {
    /// The name, without `sys_`.
    public let name: String
    /// How its result is shown.
    let result: ResultStyle
    /// What it does to its task; nil for most.
    let role: SyscallRole?
    /// What it does to the descriptors of its process; nil if nothing.
    let effect: DescriptorEffect?
    /// What a command among its arguments says about the others; nil if no argument is one.
    let commands: MultiplexedArguments?
    /// `NAME(` as bytes.
    let opening: [UInt8]
    /// Whether it is a call of 32-bit programs, of a 64-bit kernel.
    let isCompat: Bool

    /// The syscall that programs of `machine` know as `name`.
    init(name: String, isCompat: Bool = false, machine: Machine) {
        let description = SyscallCatalogue.description(of: name)
        self.name = name
        self.isCompat = isCompat
        result = description?.result ?? .decimal
        role = description?.role
        effect = description?.effect
        commands = description?.commands.flatMap { MultiplexedArguments($0, machine: machine) }
        opening = Array("\(name)(".utf8)
    }

    /// The result in a register: that of a 32-bit program has a sign only if it is an error.
    func value(of register: Int64) -> Int64 {
        guard isCompat else { return register }
        let number = Int64(Int32(truncatingIfNeeded: register))
        return number.isError ? number : number & 0xffff_ffff
    }

    /// The name that programs know a syscall by whose event is called `name`, after the kernel's function.
    static func shownName(of name: String) -> String { SyscallCatalogue.name(ofEvent: name) }

    /// The name of the event of the syscall that programs know as `name`.
    public static func eventName(of name: String) -> String { SyscallCatalogue.event(of: name) }
}
