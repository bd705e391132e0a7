/// What an argument points to, in the memory of the program.
///
/// Directions and lengths are those of the kernel's `SYSCALL_DEFINE`s and of the structures in `include/uapi`.
struct Pointee: Sendable {
    /// Who writes it.
    enum Direction: Sendable {
        /// The program: it is there when the call begins.
        case `in`
        /// The kernel: it is there when the call has succeeded.
        case out
        /// The program, and then the kernel.
        case both
    }

    /// What there is.
    enum Content: Sendable {
        /// Text that ends with a zero byte.
        case cString
        /// Data without a structure.
        case bytes(DataLength)
        /// One structure or number.
        case structure(StructureKind, DataLength)
        /// Structures or numbers behind each other.
        case array(StructureKind, count: DataLength)
        /// Pointers to texts, with a null pointer behind the last.
        case strings

        /// A structure of the size that its C type has.
        static func structure(_ kind: StructureKind) -> Content { .structure(kind, .whole) }
    }

    let direction: Direction
    let content: Content

    /// Whether it is there when the call begins.
    var isInput: Bool { direction != .out }
}
