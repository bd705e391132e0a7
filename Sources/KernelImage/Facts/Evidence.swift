/// What a fact about a kernel was read from.
public enum Evidence: String, Sendable, Hashable {
    /// The caller says so.
    case given
    /// The name of a symbol, in the linker's symbol table or in kallsyms.
    case name
    /// What the bytes of the image look like: a search found it, or it follows from what was found.
    case structure
    /// The kernel's configuration.
    case configuration
    /// A header: of the ELF file, of a section or a note in it, or of a container around the kernel.
    case header
    /// The kernel's vDSO, an ELF file inside it.
    case vdso = "vDSO"
    /// The version magic that the kernel's modules must have.
    case vermagic
    /// The instructions in the kernel's code.
    case code
    /// The name of the compiler in the kernel's banner.
    case compiler
    /// The kernel's kallsyms tables: their byte order and width, or the addresses in them.
    case kallsyms
    /// The relocations that the kernel carries.
    case relocations
    /// Pointers in the image that agree on the addresses of its strings.
    case pointers
}
