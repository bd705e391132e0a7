/// Waiting for descriptors, and notifications.
extension SyscallCatalogue {
    static let polling: [SyscallDescription] = [
        SyscallDescription(
            "poll", sets: [.desc], .both("struct pollfd *ufds", .array(.pollfd, count: .argument(1))),
            .value("unsigned int nfds"), .value("int timeout_msecs")),
        SyscallDescription(
            "ppoll", variants: ["ppoll_time64"], sets: [.desc],
            .both("struct pollfd *ufds", .array(.pollfd, count: .argument(1))), .value("unsigned int nfds"),
            .both("struct __kernel_timespec *tsp", .structure(.timespec)),
            .in("const sigset_t *sigmask", .structure(.sigset, .argument(4))), .value("size_t sigsetsize")),
        SyscallDescription(
            "select", variants: ["_newselect"], sets: [.desc], .value("int n"),
            .both("fd_set *inp", .structure(.fdSet, .bits(0))), .both("fd_set *outp", .structure(.fdSet, .bits(0))),
            .both("fd_set *exp", .structure(.fdSet, .bits(0))),
            .both("struct __kernel_old_timeval *tvp", .structure(.timeval))),
        SyscallDescription(
            "pselect6", variants: ["pselect6_time64"], sets: [.desc], .value("int n"),
            .both("fd_set *inp", .structure(.fdSet, .bits(0))), .both("fd_set *outp", .structure(.fdSet, .bits(0))),
            .both("fd_set *exp", .structure(.fdSet, .bits(0))),
            .both("struct __kernel_timespec *tsp", .structure(.timespec)),
            .in("void *sig", .structure(.sigsetArgument))),
        SyscallDescription("epoll_create", sets: [.desc], effect: .makes, .value("int size")),
        SyscallDescription("epoll_create1", sets: [.desc], effect: .makes, .value("int flags", .names(.epollFlags))),
        SyscallDescription(
            "epoll_ctl", sets: [.desc], .value("int epfd", .descriptor), .value("int op", .names(.epollOperation)),
            .value("int fd", .descriptor), .in("struct epoll_event *event", .structure(.epollEvent))),
        SyscallDescription(
            "epoll_wait", sets: [.desc], .value("int epfd", .descriptor),
            .out("struct epoll_event *events", .array(.epollEvent, count: .result)), .value("int maxevents"),
            .value("int timeout")),
        SyscallDescription(
            "epoll_pwait", sets: [.desc], .value("int epfd", .descriptor),
            .out("struct epoll_event *events", .array(.epollEvent, count: .result)), .value("int maxevents"),
            .value("int timeout"), .in("const sigset_t *sigmask", .structure(.sigset, .argument(5))),
            .value("size_t sigsetsize")),
        SyscallDescription(
            "epoll_pwait2", sets: [.desc], .value("int epfd", .descriptor),
            .out("struct epoll_event *events", .array(.epollEvent, count: .result)), .value("int maxevents"),
            .in("const struct __kernel_timespec *timeout", .structure(.timespec)),
            .in("const sigset_t *sigmask", .structure(.sigset, .argument(5))), .value("size_t sigsetsize")),
        SyscallDescription("eventfd", sets: [.desc], effect: .makes, .value("unsigned int count")),
        SyscallDescription(
            "eventfd2", sets: [.desc], effect: .makes, .value("unsigned int count"),
            .value("int flags", .names(.eventfdFlags))),
        SyscallDescription("inotify_init", sets: [.desc], effect: .makes),
        SyscallDescription("inotify_init1", sets: [.desc], effect: .makes, .value("int flags", .names(.inotifyFlags))),
        SyscallDescription(
            "inotify_add_watch", sets: [.desc, .file], .value("int fd", .descriptor),
            .in("const char *pathname", .cString), .value("u32 mask", .names(.inotifyMask))),
        SyscallDescription("inotify_rm_watch", sets: [.desc], .value("int fd", .descriptor), .value("__s32 wd")),
        SyscallDescription(
            "fanotify_init", sets: [.desc], effect: .makes, .value("unsigned int flags"),
            .value("unsigned int event_f_flags")),
        SyscallDescription(
            "fanotify_mark", sets: [.desc, .file], .value("int fanotify_fd"), .value("unsigned int flags"),
            .value("__u64 mask"), .value("int dfd", .directory), .in("const char *pathname", .cString)),
    ]
}
