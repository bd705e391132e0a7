/// `ELF_ST_TYPE`.
public struct SymbolType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STT_NOTYPE`.
    public static let none = SymbolType(rawValue: 0)
    /// `STT_OBJECT`: data.
    public static let object = SymbolType(rawValue: 1)
    /// `STT_FUNC`: code.
    public static let function = SymbolType(rawValue: 2)
    /// `STT_SECTION`: a section.
    public static let section = SymbolType(rawValue: 3)
    /// `STT_FILE`: a source file's name.
    public static let file = SymbolType(rawValue: 4)
    /// `STT_GNU_IFUNC`: code that returns the address of the code to call.
    public static let indirectFunction = SymbolType(rawValue: 10)
}
