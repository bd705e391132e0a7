/// `ELF_ST_BIND`.
public struct SymbolBinding: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STB_LOCAL`.
    public static let local = SymbolBinding(rawValue: 0)
    /// `STB_GLOBAL`.
    public static let global = SymbolBinding(rawValue: 1)
    /// `STB_WEAK`.
    public static let weak = SymbolBinding(rawValue: 2)
    /// `STB_GNU_UNIQUE`.
    public static let unique = SymbolBinding(rawValue: 10)
}
