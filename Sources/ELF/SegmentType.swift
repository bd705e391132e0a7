/// `p_type`.
public struct SegmentType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `PT_LOAD`: loaded into memory.
    public static let load = SegmentType(rawValue: 1)
    /// `PT_INTERP`: the path of the program that loads it.
    public static let interpreter = SegmentType(rawValue: 3)
    /// `PT_NOTE`: notes.
    public static let note = SegmentType(rawValue: 4)
}
