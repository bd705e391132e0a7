/// What a fact about a kernel was read from.
public enum Evidence: String, Sendable, Hashable {
    /// The caller says so.
    case given
    /// A symbol of that name: in the linker's symbol table, or in kallsyms.
    case name
    /// What the bytes of the image look like: a search, or a conclusion from what is there.
    case structure
    /// The kernel's configuration.
    case configuration
    /// A header: of the ELF file, of a section or a note in it, or of a container around the kernel.
    case header
    /// The kernel's vDSO, an ELF file inside it.
    case vdso = "vDSO"
    /// The version magic that its modules must have.
    case vermagic
    /// The instructions in it.
    case code
    /// The name of the compiler in its banner.
    case compiler
    /// Its kallsyms tables: their byte order and width, or the addresses in them.
    case kallsyms
    /// The relocations that it carries.
    case relocations
    /// Pointers in it that agree on the place of the strings which they are to.
    case pointers
}
