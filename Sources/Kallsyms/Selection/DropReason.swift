/// Why a symbol of the map is not in the table.
public enum DropReason: String, Sendable, Hashable, CaseIterable {
    /// Its name has `KSYM_NAME_LEN` bytes or more.
    case nameTooLong = "name too long"
    /// Its name is one that the program ignores.
    case ignoredName = "ignored name"
    /// It is undefined (type "U" or "u").
    case undefined
    /// It is for debugging (type "N" or "n").
    case debugging
    /// It is absolute (type "A" or "a").
    case absolute
    /// It is outside the text ranges, and the options do not keep all symbols.
    case outsideText = "outside the text ranges"
    /// It is at the very end of a text range, and is not the symbol of that end: it may move as the tables grow.
    case atRangeEnd = "at the end of a text range"
}
