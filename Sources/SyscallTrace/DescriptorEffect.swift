/// What a syscall does to the descriptors of its process; numbers are positions of arguments.
enum DescriptorEffect: Sendable {
    /// The result is a new descriptor of the file at a path, relative to a directory's descriptor or the current directory.
    case opens(directory: Int?, path: Int, flags: Int?)
    /// The result is a new descriptor of something without a path.
    case makes
    /// The descriptor is closed.
    case closes(Int)
    /// Descriptors from one to another are closed, or will be at the next exec.
    case closesRange
    /// Another descriptor of the same file: the result, which is the one asked for, or any that is free.
    case duplicates(to: Int?, flags: Int?)
    /// `fcntl`.
    case controls
    /// The current directory is that at a path, or of a descriptor.
    case changesDirectory
    case changesDirectoryToDescriptor
    /// `unshare`.
    case unshares

    /// The effect of the syscall that programs know as `name`; nil if it has none.
    static func of(_ name: String) -> DescriptorEffect? { table[name] }

    /// Every syscall that changes what descriptors are, by name.
    static let syscalls: Set<String> = Set(table.keys)

    /// The positions are those of the kernel's `SYSCALL_DEFINE`s, the same on every architecture.
    private static let table: [String: DescriptorEffect] = {
        var table: [String: DescriptorEffect] = [
            "open": .opens(directory: nil, path: 0, flags: 1),
            "creat": .opens(directory: nil, path: 0, flags: nil),
            "openat": .opens(directory: 0, path: 1, flags: 2),
            // Its flags are in a structure.
            "openat2": .opens(directory: 0, path: 1, flags: nil),
            "close": .closes(0),
            "close_range": .closesRange,
            "dup": .duplicates(to: nil, flags: nil),
            "dup2": .duplicates(to: 1, flags: nil),
            "dup3": .duplicates(to: 1, flags: 2),
            "fcntl": .controls, "fcntl64": .controls,
            "chdir": .changesDirectory,
            "fchdir": .changesDirectoryToDescriptor,
            "unshare": .unshares,
        ]
        for name in [
            "socket", "accept", "accept4", "epoll_create", "epoll_create1", "eventfd", "eventfd2", "signalfd",
            "signalfd4", "timerfd_create", "inotify_init", "inotify_init1", "memfd_create", "memfd_secret",
            "pidfd_open", "pidfd_getfd", "open_by_handle_at", "userfaultfd", "perf_event_open", "fanotify_init",
            "mq_open", "fsopen", "fspick", "fsmount", "open_tree", "io_uring_setup", "landlock_create_ruleset",
        ] {
            table[name] = .makes
        }
        return table
    }()
}
