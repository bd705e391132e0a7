/// The ioctl numbers of programs of one kind.
public struct IoctlFamily: Sendable, Hashable {
    /// The fields of a number.
    public var layout: IoctlLayout
    /// The name, in `SyscallTrace`, of the table of numbers that the architecture's own headers define (`asm/ioctls.h`,
    /// `asm/sockios.h`).
    public var names: String

    /// The family of architectures that have only the headers of asm-generic.
    static let generic = IoctlFamily(layout: .generic, names: "generic")
}
