import Binary
import ELF

/// What a container has inside.
struct Inside {
    let payload: Payload
    var hints = ImageHints()
    /// Bytes of the container, if fewer than there were.
    var size: Int?
    /// The configuration that came with the kernel.
    var config: Bytes?

    enum Payload {
        /// A part that is to be recognised in its turn.
        case part(Bytes, offset: Int, name: String? = nil)
        /// A part in which a compressed kernel is somewhere; if none is, `orElse` is the kernel.
        case hidden(Bytes, offset: Int, orElse: ELFFile? = nil)
        /// Parts of which one holds the kernel. They are tried in their order; the first tells what is wrong if none does.
        case oneOf([(Bytes, name: String)])
        /// The kernel's memory.
        case memory
    }
}
