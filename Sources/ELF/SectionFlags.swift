/// `sh_flags`.
public struct SectionFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// `SHF_WRITE`: written to as the program runs.
    public static let write = SectionFlags(rawValue: 1)
    /// `SHF_ALLOC`: in memory as the program runs.
    public static let allocated = SectionFlags(rawValue: 2)
    /// `SHF_EXECINSTR`: machine instructions.
    public static let executable = SectionFlags(rawValue: 4)
    /// `SHF_INFO_LINK`: `sh_info` is the index of a section.
    public static let infoLink = SectionFlags(rawValue: 0x40)
}
