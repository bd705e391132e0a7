/// How a syscall's argument is shown.
enum ArgumentDecoder: Sendable {
    /// `0x7ffc…`, and `NULL`.
    case pointer
    /// `0x2a`.
    case hexadecimal
    /// A 32-bit or 64-bit number with a sign.
    case int, long
    /// A user or group; -1 leaves it as it is.
    case identity
    /// A number without a sign, of 32 or 64 bits.
    case unsigned32, unsigned
    /// `0644`.
    case mode
    /// A file descriptor; `AT_FDCWD`.
    case descriptor
    /// `SIGCHLD`.
    case signal
    /// Names from a table.
    case names(NameTable)
    /// `clone`'s flags, with a signal in the low byte.
    case cloneFlags(NameTable)
    /// An ioctl's number: name, or direction, type, number and size.
    case ioctl(IoctlNumbers)
    /// A `dev_t`.
    case device
    /// The key of an IPC object; `IPC_PRIVATE`.
    case key
    /// Flags with permissions in the low nine bits: `IPC_CREAT|0600`.
    case flagsAndMode(NameTable)

    /// Chooses how `argument` of `syscall`, whose C type is `type`, is shown.
    init(syscall: String, argument: String, type: String, machine: Machine) {
        if let chosen = ArgumentDecoder.special(syscall, argument, machine) {
            self = chosen
            return
        }
        let base = type.split(separator: " ").filter { $0 != "const" && $0 != "__user" }.joined(separator: " ")
        if base.hasSuffix("*") {
            self = .pointer
            return
        }
        switch base {
        case "umode_t", "mode_t": self = .mode
        case "int" where ArgumentDecoder.descriptorNames.contains(argument),
            "unsigned int" where ArgumentDecoder.descriptorNames.contains(argument),
            "unsigned long" where ArgumentDecoder.descriptorNames.contains(argument):
            self = .descriptor
        case "int", "pid_t", "key_t", "key_serial_t", "mqd_t", "timer_t", "clockid_t", "__s32", "s32", "qid_t":
            self = .int
        case "uid_t", "gid_t", "old_uid_t", "old_gid_t": self = .identity
        case "unsigned int", "unsigned", "u32", "__u32": self = .unsigned32
        case "long", "off_t", "loff_t", "ssize_t", "__s64": self = .long
        case "size_t", "u64", "__u64": self = .unsigned
        case "unsigned long":
            self = ArgumentDecoder.counts.contains(argument) ? .unsigned : .hexadecimal
        default: self = .hexadecimal
        }
    }

    private static let descriptorNames: Set<String> = [
        "fd", "dfd", "fildes", "olddfd", "newdfd", "oldfd", "newfd", "in_fd", "out_fd", "fd_in", "fd_out", "epfd",
        "sockfd",
        "fdin", "fdout", "ufd", "dirfd", "pidfd", "from_dfd", "to_dfd", "fs_fd", "mnt_fd", "ruleset_fd",
    ]
    private static let counts: Set<String> = [
        "len", "count", "vlen", "nr", "nr_segs", "size", "length", "old_len", "new_len",
    ]

    /// Arguments that are more than their C type says.
    private static func special(_ syscall: String, _ argument: String, _ machine: Machine) -> ArgumentDecoder? {
        guard let row = rows["\(syscall).\(argument)"] ?? rows["*.\(argument)"] else { return nil }
        switch row {
        case "signal": return machine.hasGenericNumbers ? .signal : .int
        case "clone": return NameTable.named("CLONE", machine).map { .cloneFlags($0) } ?? .hexadecimal
        case "ioctl": return IoctlNumbers(machine: machine.name).map { .ioctl($0) } ?? .hexadecimal
        case "int": return .int
        case "long": return .long
        case "unsigned": return .unsigned
        case "hex": return .hexadecimal
        case "pointer": return .pointer
        case "mode": return .mode
        case "dev": return .device
        case "key": return .key
        case "IPC_FLAGS", "SHM_FLAGS": return NameTable.named(row, machine).map { .flagsAndMode($0) }
        default: return NameTable.named(row, machine).map { .names($0) }
        }
    }

    /// `SYSCALL.ARGUMENT` (or `*` for every syscall) and what it is. Argument names are those of the kernel's
    /// `SYSCALL_DEFINE`s, which `format` files repeat.
    private static let rows: [String: String] = {
        let table = """
            open.flags O | openat.flags O | open_by_handle_at.flags O | mq_open.oflag O
            mmap.prot PROT | mprotect.prot PROT | pkey_mprotect.prot PROT | mmap.flags MAP
            mmap.off hex | mmap.len unsigned | mremap.flags MREMAP | madvise.behavior MADV | process_madvise.behavior MADV
            msync.flags MS_SYNC | mlockall.flags MCL | remap_file_pages.prot PROT | pkey_mprotect.len unsigned
            memfd_create.flags MFD | memfd_create.uname hex | munmap.addr pointer | brk.brk pointer | mmap.addr pointer
            socket.family AF | socketpair.family AF | socket.type SOCK | socketpair.type SOCK | accept4.flags SOCK_FLAG
            sendto.flags MSG | sendmsg.flags MSG | sendmmsg.flags MSG | recvfrom.flags MSG | recvmsg.flags MSG
            recvmmsg.flags MSG | shutdown.how SHUT | setsockopt.level SOL | getsockopt.level SOL
            clone.clone_flags clone | unshare.unshare_flags CLONE | setns.flags CLONE | futex.op FUTEX
            fcntl.cmd F | fcntl64.cmd F | ioctl.cmd ioctl | lseek.whence SEEK | llseek.whence SEEK | flock.cmd LOCK
            faccessat.mode ACCESS | faccessat2.mode ACCESS | access.mode ACCESS | faccessat2.flags AT
            newfstatat.flag AT | fstatat64.flag AT | statx.flags AT_STATX | statx.mask STATX | unlinkat.flag AT_REMOVE
            linkat.flags AT | fchownat.flag AT | utimensat.flags AT | execveat.flags AT | renameat2.flags RENAME
            name_to_handle_at.flag AT | pipe2.flags O_PIPE | dup3.flags O_PIPE | eventfd2.flags EFD | epoll_create1.flags EPOLL
            epoll_ctl.op EPOLL_CTL | inotify_init1.flags IN_INIT | timerfd_create.flags TFD | timerfd_create.clockid CLOCK
            signalfd4.flags SFD | clock_gettime.which_clock CLOCK | clock_settime.which_clock CLOCK
            clock_getres.which_clock CLOCK | clock_nanosleep.which_clock CLOCK | timer_create.which_clock CLOCK
            clock_nanosleep.flags TIMER | timer_settime.flags TIMER | timerfd_settime.flags TIMER
            rt_sigaction.sig signal | rt_sigprocmask.how SIG | kill.sig signal | tkill.sig signal | tgkill.sig signal
            pidfd_send_signal.sig signal | rt_sigqueueinfo.sig signal | rt_tgsigqueueinfo.sig signal
            wait4.options WAIT | waitid.options WAIT | waitid.which P | kill.pid int | wait4.upid int
            prctl.option PR | arch_prctl.option ARCH | getrlimit.resource RLIMIT | setrlimit.resource RLIMIT
            prlimit64.resource RLIMIT | getrusage.who RUSAGE | getpriority.which PRIO | setpriority.which PRIO
            getrandom.flags GRND | close_range.flags CLOSE_RANGE | splice.flags SPLICE | tee.flags SPLICE
            vmsplice.flags SPLICE | sched_setscheduler.policy SCHED | mount.flags MS | umount2.flags MNT
            ptrace.request PTRACE | seccomp.op SECCOMP | bpf.cmd BPF | membarrier.cmd MEMBARRIER
            inotify_add_watch.mask IN | fallocate.mode FALLOC | rseq.flags hex | copy_file_range.flags hex
            rseq.sig hex | rseq.rseq_len hex
            getsockopt.optname SO | setsockopt.optname SO | preadv2.flags RWF | pwritev2.flags RWF
            umask.mask mode | mknod.dev dev | mknodat.dev dev | mknod.mode mode | mknodat.mode mode
            exit.error_code int | exit_group.error_code int | read.count unsigned | write.count unsigned
            shmget.key key | semget.key key | msgget.key key | shmget.shmflg SHM_FLAGS | semget.semflg IPC_FLAGS
            msgget.msgflg IPC_FLAGS | shmat.shmflg SHM | msgsnd.msgflg IPC_MSG | msgrcv.msgflg IPC_MSG
            shmctl.cmd SHMCTL | semctl.cmd SEMCTL | msgctl.cmd MSGCTL | semctl.arg pointer
            sync_file_range.flags hex | fadvise64.advice FADV | personality.personality hex
            """
        var rows: [String: String] = [:]
        for entry in table.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
            let words = entry.split(separator: " ")
            if words.count == 2 { rows[String(words[0])] = String(words[1]) }
        }
        return rows
    }()
}
