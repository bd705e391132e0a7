/// Names of commands and flags of processes and threads.
extension NameTable {
    /// `linux/sched.h`.
    static let cloneFlags = NameTable(
        flags: [
            "CLONE_VM": 0x100, "CLONE_FS": 0x200, "CLONE_FILES": 0x400, "CLONE_SIGHAND": 0x800, "CLONE_PIDFD": 0x1000,
            "CLONE_PTRACE": 0x2000, "CLONE_VFORK": 0x4000, "CLONE_PARENT": 0x8000, "CLONE_THREAD": 0x10000,
            "CLONE_NEWNS": 0x20000, "CLONE_SYSVSEM": 0x40000, "CLONE_SETTLS": 0x80000,
            "CLONE_PARENT_SETTID": 0x100000, "CLONE_CHILD_CLEARTID": 0x200000, "CLONE_DETACHED": 0x400000,
            "CLONE_UNTRACED": 0x800000, "CLONE_CHILD_SETTID": 0x1000000, "CLONE_NEWCGROUP": 0x2000000,
            "CLONE_NEWUTS": 0x4000000, "CLONE_NEWIPC": 0x8000000, "CLONE_NEWUSER": 0x1000_0000,
            "CLONE_NEWPID": 0x2000_0000, "CLONE_NEWNET": 0x4000_0000, "CLONE_IO": 0x8000_0000,
        ])

    /// What `unshare` takes of them.
    static let unshareFlags = NameTable(
        flags: [
            "CLONE_NEWTIME": 0x80, "CLONE_VM": 0x100, "CLONE_FS": 0x200, "CLONE_FILES": 0x400, "CLONE_SIGHAND": 0x800,
            "CLONE_THREAD": 0x10000, "CLONE_NEWNS": 0x20000, "CLONE_SYSVSEM": 0x40000, "CLONE_NEWCGROUP": 0x2000000,
            "CLONE_NEWUTS": 0x4000000, "CLONE_NEWIPC": 0x8000000, "CLONE_NEWUSER": 0x1000_0000,
            "CLONE_NEWPID": 0x2000_0000, "CLONE_NEWNET": 0x4000_0000,
        ])

    /// Types of namespaces: what `setns` takes of them.
    static let namespaceTypes = NameTable(
        flags: [
            "CLONE_NEWTIME": 0x80, "CLONE_NEWNS": 0x20000, "CLONE_NEWCGROUP": 0x2000000, "CLONE_NEWUTS": 0x4000000,
            "CLONE_NEWIPC": 0x8000000, "CLONE_NEWUSER": 0x1000_0000, "CLONE_NEWPID": 0x2000_0000,
            "CLONE_NEWNET": 0x4000_0000,
        ])

    /// `linux/wait.h`; `WSTOPPED` is `WUNTRACED` of `wait4`.
    static let waitOptions = NameTable(
        flags: [
            "WNOHANG": 0x1, "WEXITED": 0x4, "WSTOPPED": 0x2, "WCONTINUED": 0x8, "WNOWAIT": 0x1000000,
            "__WNOTHREAD": 0x2000_0000, "__WALL": 0x4000_0000, "__WCLONE": 0x8000_0000,
        ])

    /// `linux/wait.h`.
    static let waitidType = NameTable(
        values: [
            "P_ALL": 0x0, "P_PID": 0x1, "P_PGID": 0x2, "P_PIDFD": 0x3,
        ])

    /// `linux/prctl.h`.
    static let prctlOption = NameTable(
        values: [
            "PR_SET_PDEATHSIG": 0x1, "PR_GET_PDEATHSIG": 0x2, "PR_GET_DUMPABLE": 0x3, "PR_SET_DUMPABLE": 0x4,
            "PR_GET_KEEPCAPS": 0x7, "PR_SET_KEEPCAPS": 0x8, "PR_SET_NAME": 0xf, "PR_GET_NAME": 0x10,
            "PR_GET_SECCOMP": 0x15, "PR_SET_SECCOMP": 0x16, "PR_CAPBSET_READ": 0x17, "PR_CAPBSET_DROP": 0x18,
            "PR_SET_TIMERSLACK": 0x1d, "PR_GET_TIMERSLACK": 0x1e, "PR_SET_CHILD_SUBREAPER": 0x24,
            "PR_GET_CHILD_SUBREAPER": 0x25, "PR_SET_NO_NEW_PRIVS": 0x26, "PR_GET_NO_NEW_PRIVS": 0x27,
            "PR_SET_MM": 0x23, "PR_SET_PTRACER": 0x5961_6d61, "PR_CAP_AMBIENT": 0x2f, "PR_GET_SPECULATION_CTRL": 0x34,
            "PR_SET_SPECULATION_CTRL": 0x35, "PR_SET_VMA": 0x5356_4d41, "PR_SCHED_CORE": 0x3e,
        ])

    /// `asm/prctl.h` of x86.
    static let archPrctlOption = NameTable(
        values: [
            "ARCH_SET_GS": 0x1001, "ARCH_SET_FS": 0x1002, "ARCH_GET_FS": 0x1003, "ARCH_GET_GS": 0x1004,
            "ARCH_GET_CPUID": 0x1011, "ARCH_SET_CPUID": 0x1012,
        ])

    /// `asm-generic/resource.h`.
    static let resource = NameTable(
        values: [
            "RLIMIT_CPU": 0x0, "RLIMIT_FSIZE": 0x1, "RLIMIT_DATA": 0x2, "RLIMIT_STACK": 0x3, "RLIMIT_CORE": 0x4,
            "RLIMIT_RSS": 0x5, "RLIMIT_NPROC": 0x6, "RLIMIT_NOFILE": 0x7, "RLIMIT_MEMLOCK": 0x8, "RLIMIT_AS": 0x9,
            "RLIMIT_LOCKS": 0xa, "RLIMIT_SIGPENDING": 0xb, "RLIMIT_MSGQUEUE": 0xc, "RLIMIT_NICE": 0xd,
            "RLIMIT_RTPRIO": 0xe, "RLIMIT_RTTIME": 0xf,
        ])

    /// `linux/resource.h`.
    static let rusageWho = NameTable(
        values: [
            "RUSAGE_SELF": 0x0, "RUSAGE_CHILDREN": 0xffff_ffff, "RUSAGE_THREAD": 0x1,
        ])

    /// `linux/resource.h`.
    static let priorityWhich = NameTable(
        values: [
            "PRIO_PROCESS": 0x0, "PRIO_PGRP": 0x1, "PRIO_USER": 0x2,
        ])

    /// `linux/sched.h`.
    static let schedulingPolicy = NameTable(
        values: [
            "SCHED_OTHER": 0x0, "SCHED_FIFO": 0x1, "SCHED_RR": 0x2, "SCHED_BATCH": 0x3, "SCHED_IDLE": 0x5,
            "SCHED_DEADLINE": 0x6,
        ])

    /// `linux/ptrace.h`.
    static let ptraceRequest = NameTable(
        values: [
            "PTRACE_TRACEME": 0x0, "PTRACE_PEEKTEXT": 0x1, "PTRACE_PEEKDATA": 0x2, "PTRACE_PEEKUSER": 0x3,
            "PTRACE_POKETEXT": 0x4, "PTRACE_POKEDATA": 0x5, "PTRACE_POKEUSER": 0x6, "PTRACE_CONT": 0x7,
            "PTRACE_KILL": 0x8, "PTRACE_SINGLESTEP": 0x9, "PTRACE_ATTACH": 0x10, "PTRACE_DETACH": 0x11,
            "PTRACE_SYSCALL": 0x18, "PTRACE_SETOPTIONS": 0x4200, "PTRACE_GETEVENTMSG": 0x4201,
            "PTRACE_GETSIGINFO": 0x4202, "PTRACE_SETSIGINFO": 0x4203, "PTRACE_GETREGSET": 0x4204,
            "PTRACE_SETREGSET": 0x4205, "PTRACE_SEIZE": 0x4206, "PTRACE_INTERRUPT": 0x4207, "PTRACE_LISTEN": 0x4208,
            "PTRACE_GET_SYSCALL_INFO": 0x420e,
        ])

    /// `linux/futex.h`.
    static let futexOperation = NameTable(
        mask: 0xff,
        values: [
            "FUTEX_WAIT": 0x0, "FUTEX_WAKE": 0x1, "FUTEX_FD": 0x2, "FUTEX_REQUEUE": 0x3, "FUTEX_CMP_REQUEUE": 0x4,
            "FUTEX_WAKE_OP": 0x5, "FUTEX_LOCK_PI": 0x6, "FUTEX_UNLOCK_PI": 0x7, "FUTEX_TRYLOCK_PI": 0x8,
            "FUTEX_WAIT_BITSET": 0x9, "FUTEX_WAKE_BITSET": 0xa, "FUTEX_WAIT_REQUEUE_PI": 0xb,
            "FUTEX_CMP_REQUEUE_PI": 0xc, "FUTEX_LOCK_PI2": 0xd, "FUTEX_WAIT_PRIVATE": 0x80,
            "FUTEX_WAKE_PRIVATE": 0x81, "FUTEX_FD_PRIVATE": 0x82, "FUTEX_REQUEUE_PRIVATE": 0x83,
            "FUTEX_CMP_REQUEUE_PRIVATE": 0x84, "FUTEX_WAKE_OP_PRIVATE": 0x85, "FUTEX_LOCK_PI_PRIVATE": 0x86,
            "FUTEX_UNLOCK_PI_PRIVATE": 0x87, "FUTEX_TRYLOCK_PI_PRIVATE": 0x88, "FUTEX_WAIT_BITSET_PRIVATE": 0x89,
            "FUTEX_WAKE_BITSET_PRIVATE": 0x8a, "FUTEX_WAIT_REQUEUE_PI_PRIVATE": 0x8b,
            "FUTEX_CMP_REQUEUE_PI_PRIVATE": 0x8c, "FUTEX_LOCK_PI2_PRIVATE": 0x8d,
        ],
        flags: [
            "FUTEX_CLOCK_REALTIME": 0x100
        ])

    /// `linux/futex.h`.
    static let futexBitset = NameTable(
        values: [
            "FUTEX_BITSET_MATCH_ANY": 0xffff_ffff
        ])

    /// `linux/membarrier.h`.
    static let membarrierCommand = NameTable(
        values: [
            "MEMBARRIER_CMD_QUERY": 0x0, "MEMBARRIER_CMD_GLOBAL": 0x1, "MEMBARRIER_CMD_GLOBAL_EXPEDITED": 0x2,
            "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED": 0x4, "MEMBARRIER_CMD_PRIVATE_EXPEDITED": 0x8,
            "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED": 0x10,
        ])
}
