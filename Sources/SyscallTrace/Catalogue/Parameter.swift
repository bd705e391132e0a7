/// One argument of a syscall.
struct Parameter: Sendable {
    /// The name that the kernel's source gives it.
    let name: String
    /// The C type, as the kernel's `SYSCALL_DEFINE` has it.
    let type: String
    /// How the value is shown; nil: as its C type says.
    let shown: ValueKind?
    /// What it points to; nil if it is no pointer, or one whose target is never shown.
    let pointee: Pointee?

    /// An argument that is shown by its value.
    static func value(_ declaration: String, _ shown: ValueKind? = nil) -> Parameter {
        Parameter(declaration, shown, nil)
    }

    /// A pointer to what the kernel reads.
    static func `in`(_ declaration: String, _ content: Pointee.Content, shown: ValueKind? = nil) -> Parameter {
        Parameter(declaration, shown, Pointee(direction: .in, content: content))
    }

    /// A pointer to what the kernel writes.
    static func out(_ declaration: String, _ content: Pointee.Content, shown: ValueKind? = nil) -> Parameter {
        Parameter(declaration, shown, Pointee(direction: .out, content: content))
    }

    /// A pointer to what the kernel reads first and writes then.
    static func both(_ declaration: String, _ content: Pointee.Content, shown: ValueKind? = nil) -> Parameter {
        Parameter(declaration, shown, Pointee(direction: .both, content: content))
    }

    /// `declaration` is the C declaration: `const char *filename`.
    private init(_ declaration: String, _ shown: ValueKind?, _ pointee: Pointee?) {
        let end = declaration.lastIndex { $0 == " " || $0 == "*" } ?? declaration.startIndex
        name = String(declaration[end...].drop { $0 == " " || $0 == "*" })
        var type = declaration[...end]
        if type.last == " " { type.removeLast() }
        self.type = String(type)
        self.shown = shown
        self.pointee = pointee
    }

    /// Whether it has 64 bits whatever a register has: programs of 32 bits pass it in two.
    var isWide: Bool { ["loff_t", "u64", "__u64"].contains(type) }
}
