/// `e_type`.
public struct FileType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// `ET_REL`: an object for the linker.
    public static let relocatable = FileType(rawValue: 1)
    /// `ET_EXEC`: a program with fixed addresses.
    public static let executable = FileType(rawValue: 2)
    /// `ET_DYN`: a shared object, or a program that may be loaded anywhere.
    public static let shared = FileType(rawValue: 3)
    /// `ET_CORE`: the memory of a program, or of a kernel, as it ran.
    public static let core = FileType(rawValue: 4)
}
