import Architectures

/// What a syscall takes, for `raw_syscalls` events, which have registers only.
struct SyscallSignature: Sendable {
    /// One argument.
    struct Parameter: Sendable {
        let name: String
        /// The C type.
        let type: String
        /// Whether it has 64 bits whatever a register has: programs of 32 bits pass it in two.
        let isWide: Bool
    }

    /// The syscall of 64-bit programs that takes the same: what is known of its arguments goes for this one.
    let base: String
    let parameters: [Parameter]

    /// The signature of the syscall that programs know as `name`; nil if it is not known. `isNarrow`: of a 32-bit
    /// program; `clone`: the order of arguments that `clone` has on the machine.
    static func named(_ name: String, isNarrow: Bool, clone: ProgramABI.CloneOrder) -> SyscallSignature? {
        if name == "clone" { return SyscallSignature(base: name, parameters: parameters(cloneRow(clone))) }
        if isNarrow, let row = narrow[name] {
            return SyscallSignature(base: bases[name] ?? name, parameters: parameters(row))
        }
        let base = aliases[name] ?? name
        return common[base].map { SyscallSignature(base: base, parameters: parameters($0)) }
    }

    private static func cloneRow(_ order: ProgramABI.CloneOrder) -> String {
        switch order {
        case .plain: "clone_flags:x newsp:x parent_tidptr* child_tidptr* tls:x"
        case .backwards: "clone_flags:x newsp:x parent_tidptr* tls:x child_tidptr*"
        case .backwards2: "newsp:x clone_flags:x parent_tidptr* child_tidptr* tls:x"
        }
    }

    private static func parameters(_ row: String) -> [Parameter] {
        row.split(separator: " ").map { word in
            if word.hasSuffix("*") { return Parameter(name: String(word.dropLast()), type: "void *", isWide: false) }
            let parts = word.split(separator: ":")
            let code = parts.count == 2 ? String(parts[1]) : ""
            return Parameter(name: String(parts[0]), type: types[code] ?? "unsigned long", isWide: code == "q")
        }
    }

    private static let types = [
        "": "int", "u": "unsigned int", "x": "unsigned long", "z": "size_t", "l": "long", "q": "loff_t", "m": "umode_t",
        "g": "uid_t",
    ]

    private static func table(_ text: String) -> [String: String] {
        var rows: [String: String] = [:]
        for row in text.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
            let words = row.split(separator: " ")
            if let name = words.first { rows[String(name)] = words.dropFirst().joined(separator: " ") }
        }
        return rows
    }

    /// `NAME ARGUMENT…`, an argument with its type: `*` a pointer, `:u` `unsigned int`, `:x` `unsigned long`, `:z`
    /// `size_t`, `:l` `long`, `:q` 64 bits, `:m` a mode, `:g` a user or group, nothing `int`. As the `format` files of
    /// Linux 6.18 on x86-64 have them, and for those that it has not, the manual pages.
    private static let common = table(
        """
        accept fd upeer_sockaddr* upeer_addrlen* | accept4 fd upeer_sockaddr* upeer_addrlen* flags |
        access filename* mode | acct name* | add_key _type* _description* _payload* plen:z ringid |
        adjtimex txc_p* | alarm seconds:u | arch_prctl option arg2:x | bind fd umyaddr* addrlen |
        bpf cmd uattr* size:u | brk brk:x | cachestat fd:u cstat_range* cstat* flags:u | capget header* dataptr* |
        capset header* data* | chdir filename* | chmod filename* mode:m | chown filename* user:g group:g |
        chroot filename* | clock_adjtime which_clock utx* | clock_getres which_clock tp* |
        clock_gettime which_clock tp* | clock_nanosleep which_clock flags rqtp* rmtp* |
        clock_settime which_clock tp* | clone3 uargs* size:z | close fd:u | close_range fd:u max_fd:u flags:u |
        connect fd uservaddr* addrlen | copy_file_range fd_in off_in* fd_out off_out* len:z flags:u |
        creat pathname* mode:m | delete_module name_user* flags:u | dup fildes:u | dup2 oldfd:u newfd:u |
        dup3 oldfd:u newfd:u flags | epoll_create size | epoll_create1 flags | epoll_ctl epfd op fd event* |
        epoll_pwait epfd events* maxevents timeout sigmask* sigsetsize:z |
        epoll_pwait2 epfd events* maxevents timeout* sigmask* sigsetsize:z |
        epoll_wait epfd events* maxevents timeout | eventfd count:u | eventfd2 count:u flags |
        execve filename* argv* envp* | execveat fd filename* argv* envp* flags | exit error_code |
        exit_group error_code | faccessat dfd filename* mode | faccessat2 dfd filename* mode flags |
        fadvise64 fd offset:q len:z advice | fallocate fd mode offset:q len:q |
        fanotify_init flags:u event_f_flags:u | fanotify_mark fanotify_fd flags:u mask:q dfd pathname* |
        fchdir fd:u | fchmod fd:u mode:m | fchmodat dfd filename* mode:m |
        fchmodat2 dfd filename* mode:m flags:u | fchown fd:u user:g group:g |
        fchownat dfd filename* user:g group:g flag | fcntl fd:u cmd:u arg:x | fdatasync fd:u |
        fgetxattr fd name* value* size:z | file_getattr dfd filename* ufattr* usize:z at_flags:u |
        file_setattr dfd filename* ufattr* usize:z at_flags:u | finit_module fd uargs* flags |
        flistxattr fd list* size:z | flock fd:u cmd:u | fork | fremovexattr fd name* |
        fsconfig fd cmd:u _key* _value* aux | fsetxattr fd name* value* size:z flags |
        fsmount fs_fd flags:u attr_flags:u | fsopen _fs_name* flags:u | fspick dfd path* flags:u |
        fstat fd:u statbuf* | fstatfs fd:u buf* | fsync fd:u | ftruncate fd:u length:l |
        futex uaddr* op val:u utime* uaddr2* val3:u | futex_requeue waiters* flags:u nr_wake nr_requeue |
        futex_wait uaddr* val:x mask:x flags:u timeout* clockid |
        futex_waitv waiters* nr_futexes:u flags:u timeout* clockid | futex_wake uaddr* mask:x nr flags:u |
        futimesat dfd filename* utimes* | get_mempolicy policy* nmask* maxnode:x addr:x flags:x |
        get_robust_list pid head_ptr* len_ptr* | get_thread_area u_info* | getcpu cpup* nodep* unused* |
        getcwd buf* size:x | getdents fd:u dirent* count:u | getdents64 fd:u dirent* count:u | getegid | geteuid |
        getgid | getgroups gidsetsize grouplist* | getitimer which value* |
        getpeername fd usockaddr* usockaddr_len* | getpgid pid | getpgrp | getpid | getppid |
        getpriority which who | getrandom ubuf* len:z flags:u | getresgid rgidp* egidp* sgidp* |
        getresuid ruidp* euidp* suidp* | getrlimit resource:u rlim* | getrusage who ru* | getsid pid |
        getsockname fd usockaddr* usockaddr_len* | getsockopt fd level optname optval* optlen* | gettid |
        gettimeofday tv* tz* | getuid | getxattr pathname* name* value* size:z |
        getxattrat dfd pathname* at_flags:u name* uargs* usize:z | init_module umod* len:x uargs* |
        inotify_add_watch fd pathname* mask:u | inotify_init | inotify_init1 flags | inotify_rm_watch fd wd |
        io_cancel ctx_id:x iocb* result* | io_destroy ctx:x |
        io_getevents ctx_id:x min_nr:l nr:l events* timeout* |
        io_pgetevents ctx_id:x min_nr:l nr:l events* timeout* usig* | io_setup nr_events:u ctxp* |
        io_submit ctx_id:x nr:l iocbpp* | io_uring_enter fd:u to_submit:u min_complete:u flags:u argp* argsz:z |
        io_uring_register fd:u opcode:u arg* nr_args:u | io_uring_setup entries:u params* |
        ioctl fd:u cmd:u arg:x | ioperm from:x num:x turn_on | iopl level:u | ioprio_get which who |
        ioprio_set which who ioprio | kcmp pid1 pid2 type idx1:x idx2:x |
        kexec_file_load kernel_fd initrd_fd cmdline_len:x cmdline_ptr* flags:x |
        kexec_load entry:x nr_segments:x segments* flags:x | keyctl option arg2:x arg3:x arg4:x arg5:x |
        kill pid sig | landlock_add_rule ruleset_fd rule_type rule_attr* flags:u |
        landlock_create_ruleset attr* size:z flags:u | landlock_restrict_self ruleset_fd flags:u |
        lchown filename* user:g group:g | lgetxattr pathname* name* value* size:z | link oldname* newname* |
        linkat olddfd oldname* newdfd newname* flags | listen fd backlog |
        listmount req* mnt_ids* nr_mnt_ids:z flags:u | listxattr pathname* list* size:z |
        listxattrat dfd pathname* at_flags:u list* size:z | llistxattr pathname* list* size:z |
        lookup_dcookie cookie64:q buf* len:z | lremovexattr pathname* name* | lseek fd:u offset:l whence:u |
        lsetxattr pathname* name* value* size:z flags | lsm_get_self_attr attr:u ctx* size* flags:u |
        lsm_list_modules ids* size* flags:u | lsm_set_self_attr attr:u ctx* size:u flags:u |
        lstat filename* statbuf* | madvise start:x len_in:z behavior | map_shadow_stack addr:x size:x flags:u |
        mbind start:x len:x mode:x nmask* maxnode:x flags:u | membarrier cmd flags:u cpu_id |
        memfd_create uname* flags:u | memfd_secret flags:u | migrate_pages pid maxnode:x old_nodes* new_nodes* |
        mincore start:x len:z vec* | mkdir pathname* mode:m | mkdirat dfd pathname* mode:m |
        mknod filename* mode:m dev:u | mknodat dfd filename* mode:m dev:u | mlock start:x len:z |
        mlock2 start:x len:z flags | mlockall flags | mmap addr:x len:x prot:x flags:x fd:x off:x |
        modify_ldt func ptr* bytecount:x | mount dev_name* dir_name* type* flags:x data* |
        mount_setattr dfd path* flags:u uattr* usize:z |
        move_mount from_dfd from_pathname* to_dfd to_pathname* flags:u |
        move_pages pid nr_pages:x pages* nodes* status* flags | mprotect start:x len:z prot:x |
        mq_getsetattr mqdes u_mqstat* u_omqstat* | mq_notify mqdes u_notification* |
        mq_open u_name* oflag mode:m u_attr* |
        mq_timedreceive mqdes u_msg_ptr* msg_len:z u_msg_prio* u_abs_timeout* |
        mq_timedsend mqdes u_msg_ptr* msg_len:z msg_prio:u u_abs_timeout* | mq_unlink u_name* |
        mremap addr:x old_len:x new_len:x flags:x new_addr:x | mseal start:x len:z flags:x |
        msgctl msqid cmd buf* | msgget key msgflg | msgrcv msqid msgp* msgsz:z msgtyp:l msgflg |
        msgsnd msqid msgp* msgsz:z msgflg | msync start:x len:z flags | munlock start:x len:z | munlockall |
        munmap addr:x len:z | name_to_handle_at dfd name* handle* mnt_id* flag | nanosleep rqtp* rmtp* |
        newfstatat dfd filename* statbuf* flag | open filename* flags mode:m |
        open_by_handle_at mountdirfd handle* flags | open_tree dfd filename* flags:u |
        open_tree_attr dfd filename* flags:u uattr* usize:z | openat dfd filename* flags mode:m |
        openat2 dfd filename* how* usize:z | pause | perf_event_open attr_uptr* pid cpu group_fd flags:x |
        personality personality:u | pidfd_getfd pidfd fd flags:u | pidfd_open pid flags:u |
        pidfd_send_signal pidfd sig info* flags:u | pipe fildes* | pipe2 fildes* flags |
        pivot_root new_root* put_old* | pkey_alloc flags:x init_val:x | pkey_free pkey |
        pkey_mprotect start:x len:z prot:x pkey | poll ufds* nfds:u timeout_msecs |
        ppoll ufds* nfds:u tsp* sigmask* sigsetsize:z | prctl option arg2:x arg3:x arg4:x arg5:x |
        pread64 fd:u buf* count:z pos:q | preadv fd:x vec* vlen:x pos_l:x pos_h:x |
        preadv2 fd:x vec* vlen:x pos_l:x pos_h:x flags:u | prlimit64 pid resource:u new_rlim* old_rlim* |
        process_madvise pidfd vec* vlen:z behavior flags:u | process_mrelease pidfd flags:u |
        process_vm_readv pid lvec* liovcnt:x rvec* riovcnt:x flags:x |
        process_vm_writev pid lvec* liovcnt:x rvec* riovcnt:x flags:x | pselect6 n inp* outp* exp* tsp* sig* |
        ptrace request:l pid:l addr:x data:x | pwrite64 fd:u buf* count:z pos:q |
        pwritev fd:x vec* vlen:x pos_l:x pos_h:x | pwritev2 fd:x vec* vlen:x pos_l:x pos_h:x flags:u |
        quotactl cmd:u special* id addr* | quotactl_fd fd:u cmd:u id addr* | read fd:u buf* count:z |
        readahead fd offset:q count:z | readlink path* buf* bufsiz | readlinkat dfd pathname* buf* bufsiz |
        readv fd:x vec* vlen:x | reboot magic1 magic2 cmd:u arg* |
        recvfrom fd ubuf* size:z flags:u addr* addr_len* | recvmmsg fd mmsg* vlen:u flags:u timeout* |
        recvmsg fd msg* flags:u | remap_file_pages start:x size:x prot:x pgoff:x flags:x |
        removexattr pathname* name* | removexattrat dfd pathname* at_flags:u name* | rename oldname* newname* |
        renameat olddfd oldname* newdfd newname* | renameat2 olddfd oldname* newdfd newname* flags:u |
        request_key _type* _description* _callout_info* destringid | restart_syscall | rmdir pathname* |
        rseq rseq* rseq_len:u flags sig:u | rt_sigaction sig act* oact* sigsetsize:z |
        rt_sigpending uset* sigsetsize:z | rt_sigprocmask how nset* oset* sigsetsize:z |
        rt_sigqueueinfo pid sig uinfo* | rt_sigreturn | rt_sigsuspend unewset* sigsetsize:z |
        rt_sigtimedwait uthese* uinfo* uts* sigsetsize:z | rt_tgsigqueueinfo tgid pid sig uinfo* |
        sched_get_priority_max policy | sched_get_priority_min policy |
        sched_getaffinity pid len:u user_mask_ptr* | sched_getattr pid uattr* usize:u flags:u |
        sched_getparam pid param* | sched_getscheduler pid | sched_rr_get_interval pid interval* |
        sched_setaffinity pid len:u user_mask_ptr* | sched_setattr pid uattr* flags:u |
        sched_setparam pid param* | sched_setscheduler pid policy param* | sched_yield |
        seccomp op:u flags:u uargs* | select n inp* outp* exp* tvp* | semctl semid semnum cmd arg:x |
        semget key nsems semflg | semop semid tsops* nsops:u | semtimedop semid tsops* nsops:u timeout* |
        sendfile out_fd in_fd offset* count:z | sendmmsg fd mmsg* vlen:u flags:u | sendmsg fd msg* flags:u |
        sendto fd buff* len:z flags:u addr* addr_len | set_mempolicy mode nmask* maxnode:x |
        set_mempolicy_home_node start:x len:x home_node:x flags:x | set_robust_list head* len:z |
        set_thread_area u_info* | set_tid_address tidptr* | setdomainname name* len | setfsgid gid:g |
        setfsuid uid:g | setgid gid:g | setgroups gidsetsize grouplist* | sethostname name* len |
        setitimer which value* ovalue* | setns fd flags | setpgid pid pgid | setpriority which who niceval |
        setregid rgid:g egid:g | setresgid rgid:g egid:g sgid:g | setresuid ruid:g euid:g suid:g |
        setreuid ruid:g euid:g | setrlimit resource:u rlim* | setsid |
        setsockopt fd level optname optval* optlen | settimeofday tv* tz* | setuid uid:g |
        setxattr pathname* name* value* size:z flags | setxattrat dfd pathname* at_flags:u name* uargs* usize:z |
        shmat shmid shmaddr* shmflg | shmctl shmid cmd buf* | shmdt shmaddr* | shmget key size:z shmflg |
        shutdown fd how | sigaltstack uss* uoss* | signalfd ufd user_mask* sizemask:z |
        signalfd4 ufd user_mask* sizemask:z flags | socket family type protocol |
        socketpair family type protocol usockvec* | splice fd_in off_in* fd_out off_out* len:z flags:u |
        stat filename* statbuf* | statfs pathname* buf* | statmount req* buf* bufsize:z flags:u |
        statx dfd filename* flags:u mask:u buffer* | swapoff specialfile* | swapon specialfile* swap_flags |
        symlink oldname* newname* | symlinkat oldname* newdfd newname* | sync |
        sync_file_range fd offset:q nbytes:q flags:u | syncfs fd | sysfs option arg1:x arg2:x | sysinfo info* |
        syslog type buf* len | tee fdin fdout len:z flags:u | tgkill tgid pid sig | time tloc* |
        timer_create which_clock timer_event_spec* created_timer_id* | timer_delete timer_id |
        timer_getoverrun timer_id | timer_gettime timer_id setting* |
        timer_settime timer_id flags new_setting* old_setting* | timerfd_create clockid flags |
        timerfd_gettime ufd otmr* | timerfd_settime ufd flags utmr* otmr* | times tbuf* | tkill pid sig |
        truncate path* length:l | umask mask | umount2 name* flags | uname name* | unlink pathname* |
        unlinkat dfd pathname* flag | unshare unshare_flags:x | uselib library* | userfaultfd flags |
        ustat dev:u ubuf* | utime filename* times* | utimensat dfd filename* utimes* flags |
        utimes filename* utimes* | vfork | vhangup | vmsplice fd uiov* nr_segs:x flags:u |
        wait4 upid stat_addr* options ru* | waitid which upid infop* options ru* | write fd:u buf* count:z |
        writev fd:x vec* vlen:x
        """)

    /// Syscalls that only 32-bit programs have, or that take something else of them.
    private static let narrow = table(
        """
        waitpid pid stat_addr* options | umount name* | stime tptr* | nice increment | signal sig handler* |
        sigaction sig act* oact* | sgetmask | ssetmask newmask | sigsuspend unused1 unused2 mask:x |
        sigpending uset* | sigprocmask how nset* oset* | sigreturn | oldstat filename* statbuf* |
        oldlstat filename* statbuf* | oldfstat fd:u statbuf* | olduname name* | oldolduname name* |
        readdir fd:u dirent* count:u | socketcall call args* | ipc call:u first second:x third:x ptr* fifth:l |
        _llseek fd:u offset_high:x offset_low:x result* whence:u |
        llseek fd:u offset_high:x offset_low:x result* whence:u | statfs64 pathname* sz:z buf* |
        fstatfs64 fd:u sz:z buf* | truncate64 path* length:q | ftruncate64 fd:u length:q |
        fadvise64_64 fd offset:q len:q advice | arm_fadvise64_64 fd advice offset:q len:q |
        arm_sync_file_range fd flags:u offset:q nbytes:q | sync_file_range2 fd flags:u offset:q nbytes:q | cacheflush start:x end:x flags:x | set_tls addr:x
        """)

    /// Those of them whose arguments mean what they do for another, though they lie elsewhere.
    private static let bases = [
        "_llseek": "llseek", "fadvise64_64": "fadvise64", "arm_fadvise64_64": "fadvise64", "truncate64": "truncate",
    ]

    /// Syscalls of 32-bit programs, and those of 64-bit ones that take the same.
    private static let aliases = table(
        """
        fcntl64 fcntl | stat64 stat | lstat64 lstat | fstat64 fstat | fstatat64 newfstatat | _newselect select |
        sendfile64 sendfile | ugetrlimit getrlimit | mmap2 mmap | chown32 chown | lchown32 lchown |
        fchown32 fchown | setuid32 setuid | setgid32 setgid | setreuid32 setreuid | setregid32 setregid |
        setresuid32 setresuid | setresgid32 setresgid | getresuid32 getresuid | getresgid32 getresgid |
        setfsuid32 setfsuid | setfsgid32 setfsgid | getgroups32 getgroups | setgroups32 setgroups |
        getuid32 getuid | getgid32 getgid | geteuid32 geteuid | getegid32 getegid |
        clock_gettime64 clock_gettime | clock_settime64 clock_settime | clock_adjtime64 clock_adjtime |
        timer_gettime64 timer_gettime | timer_settime64 timer_settime | timerfd_gettime64 timerfd_gettime |
        timerfd_settime64 timerfd_settime | clock_getres_time64 clock_getres |
        clock_nanosleep_time64 clock_nanosleep | utimensat_time64 utimensat | pselect6_time64 pselect6 |
        ppoll_time64 ppoll | io_pgetevents_time64 io_pgetevents | recvmmsg_time64 recvmmsg |
        mq_timedsend_time64 mq_timedsend | mq_timedreceive_time64 mq_timedreceive | semtimedop_time64 semtimedop |
        rt_sigtimedwait_time64 rt_sigtimedwait | futex_time64 futex |
        sched_rr_get_interval_time64 sched_rr_get_interval
        """)
}
