/// A place in the kernel that a log names: an address, or a symbol with an offset.
enum TraceToken {
    /// An address: a word that has all digits of an address, or "0x" and any number of digits.
    case address(UInt64)
    /// `name+0x12/0x34`, as `sprint_symbol()` writes it, or a name in a form that tracers write.
    case reference(Reference)

    struct Reference {
        let name: Range<Int>
        let offset: UInt64
        /// The symbol's size in bytes; nil for `name+0x12` and `name`, as ftrace, perf and bcc print it.
        let size: UInt64?
        let owner: Owner
        /// The offset in the text at which it ends, with the module's name.
        let end: Int
    }

    /// Whose symbol it is.
    enum Owner {
        /// The kernel's, or that of a module or BPF program that the text does not name.
        case kernel
        /// That of the module whose name follows: "ext4_find_entry+0x12/0x34 [ext4]".
        case module(Range<Int>)
        /// That of something else that follows: "read+0x12 (/lib/libc.so.6)", as perf prints it.
        case other
    }

    /// A token and its place in the text.
    struct Found {
        let token: TraceToken
        let range: Range<Int>
    }
}
