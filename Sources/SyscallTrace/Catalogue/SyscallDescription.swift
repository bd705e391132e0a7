/// What is known of one syscall: its names, its arguments, and what it does.
///
/// The one place for such facts. How an argument is shown, what is captured of it, the `-e` sets that the syscall is
/// in, and its effect on descriptors all come from its row in ``SyscallCatalogue``.
struct SyscallDescription: Sendable {
    /// The name in the syscall tables of 64-bit machines, without `sys_`.
    let name: String
    /// The name of its events, which is that of the kernel's function; nil if it is ``name``.
    let event: String?
    /// Names of syscalls of 32-bit programs that take the same arguments: `fcntl64`.
    let variants: [String]
    /// The sets of `-e` that it is in.
    let sets: SyscallSets
    /// What it does to its task; nil for most.
    let role: SyscallRole?
    /// How its result is shown.
    let result: ResultStyle
    /// What it does to the descriptors of its process; nil if nothing.
    let effect: DescriptorEffect?
    /// What a command among its arguments says about the others; nil if no argument is one.
    let commands: CommandTable?
    /// Its arguments, in order, as the kernel's `SYSCALL_DEFINE` declares them; nil if they are not known.
    let parameters: [Parameter]?

    /// A syscall whose arguments are known.
    init(
        _ name: String, event: String? = nil, variants: [String] = [], sets: SyscallSets = [],
        role: SyscallRole? = nil, result: ResultStyle = .decimal, effect: DescriptorEffect? = nil,
        commands: CommandTable? = nil, _ parameters: Parameter...
    ) {
        self.name = name
        self.event = event
        self.variants = variants
        self.sets = sets
        self.role = role
        self.result = result
        self.effect = effect
        self.commands = commands
        self.parameters = parameters
    }

    /// A syscall of which the name is known, and not the arguments.
    init(unknown name: String, sets: SyscallSets = []) {
        self.name = name
        event = nil
        variants = []
        self.sets = sets
        role = nil
        result = .decimal
        effect = nil
        commands = nil
        parameters = nil
    }

    /// The parameter called `name`.
    func parameter(_ name: String) -> Parameter? {
        // At most six.
        parameters?.first { $0.name == name }
    }
}
