/// Why no tables can be made of a map.
public enum TableGenerationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No symbols are left to make them of.
    case selection(SelectionError)
    /// The symbols that are left cannot be encoded.
    case encoding(TableEncodingError)

    public var description: String {
        switch self {
        case .selection(let error): error.description
        case .encoding(let error): error.description
        }
    }
}
