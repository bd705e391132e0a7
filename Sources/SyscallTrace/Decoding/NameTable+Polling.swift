/// Names of flags of epoll, event descriptors and inotify.
extension NameTable {
    /// `sys/eventfd.h`.
    static let eventfdFlags = NameTable(
        flags: [
            "EFD_SEMAPHORE": 0x1, "EFD_CLOEXEC": 0x80000, "EFD_NONBLOCK": 0x800,
        ])

    /// `linux/eventpoll.h`.
    static let epollFlags = NameTable(
        flags: [
            "EPOLL_CLOEXEC": 0x80000
        ])

    /// `linux/eventpoll.h`.
    static let epollOperation = NameTable(
        values: [
            "EPOLL_CTL_ADD": 0x1, "EPOLL_CTL_DEL": 0x2, "EPOLL_CTL_MOD": 0x3,
        ])

    /// What `inotify_init1` takes (`linux/inotify.h`).
    static let inotifyFlags = NameTable(
        flags: [
            "IN_NONBLOCK": 0x800, "IN_CLOEXEC": 0x80000,
        ])

    /// Events and flags of a watch (`linux/inotify.h`).
    static let inotifyMask = NameTable(
        flags: [
            "IN_ACCESS": 0x1, "IN_MODIFY": 0x2, "IN_ATTRIB": 0x4, "IN_CLOSE_WRITE": 0x8, "IN_CLOSE_NOWRITE": 0x10,
            "IN_OPEN": 0x20, "IN_MOVED_FROM": 0x40, "IN_MOVED_TO": 0x80, "IN_CREATE": 0x100, "IN_DELETE": 0x200,
            "IN_DELETE_SELF": 0x400, "IN_MOVE_SELF": 0x800, "IN_ONLYDIR": 0x1000000, "IN_DONT_FOLLOW": 0x2000000,
            "IN_EXCL_UNLINK": 0x4000000, "IN_MASK_CREATE": 0x1000_0000, "IN_MASK_ADD": 0x2000_0000,
            "IN_ISDIR": 0x4000_0000, "IN_ONESHOT": 0x8000_0000,
        ])
}
