/// What a kernel's log says about places in the kernel: an address, or a symbol with an offset.
enum TraceToken {
    /// An address: all digits of a word, or any number of digits behind "0x".
    case address(UInt64)
    /// `name+0x12/0x34`, as `sprint_symbol()` writes it, or a name in one of the forms of tracers.
    case reference(Reference)

    struct Reference {
        let name: Range<Int>
        let offset: UInt64
        /// The symbol's size; nil for `name+0x12` and `name`, as ftrace, perf and bcc print it.
        let size: UInt64?
        let owner: Owner
        /// Where it ends, what names the module included.
        let end: Int
    }

    /// What the symbol is one of.
    enum Owner {
        /// The kernel, or a module or BPF program that is not named.
        case kernel
        /// The module that follows: "ext4_find_entry+0x12/0x34 [ext4]".
        case module(Range<Int>)
        /// Something else that follows: "read+0x12 (/lib/libc.so.6)", as perf prints it.
        case other
    }

    /// A token in a text.
    struct Found {
        let token: TraceToken
        let range: Range<Int>
    }
}
