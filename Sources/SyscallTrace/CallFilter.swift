/// Which syscalls are wanted: the `-e trace=` of strace.
public struct CallFilter: Sendable, Hashable {
    private let names: Set<String>
    private let isExclusion: Bool

    /// Every syscall.
    public static let all = CallFilter(names: [], isExclusion: true)

    private init(names: Set<String>, isExclusion: Bool) {
        self.names = names
        self.isExclusion = isExclusion
    }

    /// Parses `openat,read`, `%file,%network` or `!%memory`, with or without `trace=` before it.
    ///
    /// `known` are the names that exist; others are an error, unless `?` stands before them.
    public init(parsing text: String, known: Set<String>) throws(CallFilterError) {
        var rest = text[...]
        for prefix in ["trace=", "t="] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        let isExclusion = rest.hasPrefix("!")
        if isExclusion { rest = rest.dropFirst() }
        var names: Set<String> = []
        for word in rest.split(separator: ",", omittingEmptySubsequences: true) {
            if word == "all" {
                names.formUnion(known)
            } else if word == "none" {
                continue
            } else if word.hasPrefix("%") {
                guard let set = CallFilter.sets[String(word.dropFirst())] else { throw .unknownSet(String(word)) }
                names.formUnion(set)
            } else {
                let mayBeMissing = word.hasPrefix("?")
                let name = String(mayBeMissing ? word.dropFirst() : word)
                // Some events are named after the kernel's function and not after the syscall: both names are good.
                let event = Syscall.eventName(of: name)
                let shown = Syscall.shownName(of: name)
                guard mayBeMissing || !known.isDisjoint(with: [name, event, shown]) else {
                    throw .unknownSyscall(name)
                }
                names.formUnion([name, event, shown])
            }
        }
        guard !rest.isEmpty else { throw .empty }
        self.names = names
        self.isExclusion = isExclusion
    }

    /// Whether `name` is wanted.
    public func includes(_ name: String) -> Bool { names.contains(name) != isExclusion }

    /// Whether every syscall is.
    public var isAll: Bool { isExclusion && names.isEmpty }

    /// What a filter's text may name.
    public static let setNames: [String] = sets.keys.sorted().map { "%\($0)" }

    /// The classes of strace 6 (`src/linux/*/syscallent.h`), for calls that exist on 64-bit machines.
    private static let sets: [String: Set<String>] = {
        let table = [
            "file": """
            open openat openat2 creat link linkat unlink unlinkat execve execveat chdir mknod mknodat chmod fchmodat \
            fchmodat2 lchown chown fchownat stat newstat lstat newlstat newfstatat fstatat64 statx access faccessat \
            faccessat2 rename renameat renameat2 mkdir mkdirat rmdir symlink symlinkat readlink readlinkat truncate \
            statfs utime utimes utimensat futimesat pivot_root chroot acct mount umount umount2 swapon swapoff quotactl \
            getcwd inotify_add_watch fanotify_mark name_to_handle_at setxattr lsetxattr getxattr lgetxattr listxattr \
            llistxattr removexattr lremovexattr uselib open_tree move_mount fspick mount_setattr
            """,
            "process": """
            fork vfork clone clone3 execve execveat exit exit_group wait4 waitid kill tkill tgkill rt_sigqueueinfo \
            rt_tgsigqueueinfo pidfd_open pidfd_send_signal unshare setns
            """,
            "network": """
            socket socketpair bind listen accept accept4 connect getsockname getpeername sendto recvfrom sendmsg recvmsg \
            sendmmsg recvmmsg shutdown setsockopt getsockopt sendfile sendfile64
            """,
            "memory": """
            mmap munmap mprotect mremap brk madvise process_madvise mlock mlock2 munlock mlockall munlockall msync mincore \
            remap_file_pages mbind get_mempolicy set_mempolicy migrate_pages move_pages pkey_mprotect shmat shmdt \
            io_setup io_destroy
            """,
            "desc": """
            read write open openat openat2 creat close close_range fstat newfstat newfstatat poll ppoll lseek mmap ioctl \
            pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 select pselect6 dup dup2 dup3 pipe pipe2 \
            sendfile sendfile64 fcntl flock fsync fdatasync ftruncate getdents getdents64 fchdir fchmod fchown epoll_create \
            epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 signalfd signalfd4 timerfd_create timerfd_settime \
            timerfd_gettime eventfd eventfd2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch splice tee \
            vmsplice copy_file_range fallocate fadvise64 sync_file_range syncfs perf_event_open memfd_create userfaultfd \
            bpf pidfd_open pidfd_getfd mq_open fsetxattr fgetxattr flistxattr fremovexattr fstatfs readahead openat \
            mkdirat mknodat fchownat unlinkat renameat renameat2 linkat symlinkat readlinkat fchmodat faccessat utimensat \
            statx execveat socket socketpair
            """,
            "signal": """
            rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo \
            rt_sigsuspend sigaltstack kill tkill tgkill pause signalfd signalfd4 pidfd_send_signal
            """,
            "ipc": "shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl",
        ]
        var sets = table.mapValues { Set($0.split(separator: " ").map(String.init)) }
        sets["net"] = sets["network"]
        return sets
    }()
}

/// Why a filter cannot be understood.
public enum CallFilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// There is no such set.
    case unknownSet(String)
    /// There is no such syscall, or it has no event.
    case unknownSyscall(String)

    public var description: String {
        switch self {
        case .empty: "no syscall is named"
        case .unknownSet(let name):
            "no set of syscalls is called '\(name)': there are \(CallFilter.setNames.joined(separator: ", "))"
        case .unknownSyscall(let name): "no syscall event is called '\(name)'"
        }
    }
}
