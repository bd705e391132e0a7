/// What the numbers of ioctls mean to programs of one kind.
public struct IoctlFamily: Sendable, Hashable {
    /// How a number is put together.
    public var layout: IoctlLayout
    /// The table of names that the architecture's own headers have (`asm/ioctls.h`, `asm/sockios.h`), as `SyscallTrace`
    /// calls it.
    public var names: String

    /// The headers of asm-generic throughout.
    static let generic = IoctlFamily(layout: .generic, names: "generic")
}
