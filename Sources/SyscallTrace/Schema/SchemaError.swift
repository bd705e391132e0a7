/// Why no schema can be made.
public enum SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are no event formats.
    case noEvents
    /// Events lack something that all events have.
    case missing(String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .noEvents: "no event formats"
        case .missing(let what): "event formats without \(what)"
        }
    }
}
