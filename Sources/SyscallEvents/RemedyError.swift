import Kallsyms

/// Why a remedy cannot be simulated on an image.
public enum RemedyError: Error, Hashable, Sendable {
    /// The remedy is about function descriptors, and the kernel has none.
    case noDescriptors(Remedy)
    /// The remedy is about function descriptors, and the syscall table holds entry points.
    case noDescriptorsInTable(Remedy)
    /// The remedy is about the dots of symbols, and the kernel's functions have none.
    case noDotSymbols(Remedy)
    /// The remedy adds symbols to kallsyms, and the image has no symbol table to take them from.
    case noSymbolTable(Remedy)
    /// The symbols cannot be selected.
    case selection(SelectionError)
    /// The selected symbols cannot be encoded.
    case encoding(TableEncodingError)
}

extension RemedyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDescriptors(let remedy):
            "\(remedy.rawValue) does not apply: the kernel has no function descriptors"
        case .noDescriptorsInTable(let remedy):
            "\(remedy.rawValue) does not apply: the syscall table holds entry points, not function descriptors"
        case .noDotSymbols(let remedy):
            "\(remedy.rawValue) does not apply: the kernel's functions have no symbols that start with a dot"
        case .noSymbolTable(let remedy):
            "\(remedy.rawValue) cannot be simulated: the image has no symbol table (.symtab) to take symbols from"
        case .selection(let error): error.description
        case .encoding(let error): error.description
        }
    }
}
