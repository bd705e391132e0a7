/// One field of an event, as its `format` file declares it.
public struct EventField: Sendable, Hashable {
    /// The field's name.
    public let name: String
    /// The C type, without the name and without the number of elements: `const char *`, `__data_loc char[]`.
    public let type: String
    /// Which bytes of an event the field has.
    public let location: FieldLocation
    /// How the bytes are to be understood.
    public let kind: Kind

    /// How a field's bytes are to be understood.
    public enum Kind: Sendable, Hashable {
        /// A number, or an array of them.
        case plain
        /// A 32-bit word: the low half is the offset, from the start of the event, of data whose size is in the high
        /// half.
        case dataLocation
        /// As `dataLocation`, but the offset counts from the end of the field (Linux 5.17, `__rel_loc`).
        case relativeLocation
    }

    /// Whether the type is a pointer.
    public var isPointer: Bool { type.hasSuffix("*") }
}
