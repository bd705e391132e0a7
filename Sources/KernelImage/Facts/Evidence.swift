/// What a fact about a kernel was read from.
public enum Evidence: String, Sendable, Hashable {
    /// A symbol of that name: in the linker's symbol table, or in kallsyms.
    case name
    /// What the bytes of the image look like: a search, or a conclusion from what is there.
    case structure
    /// The kernel's configuration.
    case configuration
    /// A header: of the ELF file, of a section or a note in it, or of a container around the kernel.
    case header
}
