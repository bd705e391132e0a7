/// Which way an ioctl's argument goes, as the program sees it.
struct IoctlDirection: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    /// `_IOC_READ`: the kernel fills what the argument points to.
    static let read = IoctlDirection(rawValue: 1)
    /// `_IOC_WRITE`: the kernel reads what the argument points to.
    static let write = IoctlDirection(rawValue: 2)
}
