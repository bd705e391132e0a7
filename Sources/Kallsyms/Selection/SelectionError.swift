/// Why no table can be made of a map.
public enum SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not one symbol is left.
    case noValidSymbol

    public var description: String {
        switch self {
        case .noValidSymbol: "no valid symbol: none of the map's symbols enters the table"
        }
    }
}
