/// Signals.
extension SyscallCatalogue {
    static let signals: [SyscallDescription] = [
        SyscallDescription("kill", sets: [.process, .signal], .value("pid_t pid", .int), .value("int sig", .signal)),
        SyscallDescription("tkill", sets: [.process, .signal], .value("pid_t pid"), .value("int sig", .signal)),
        SyscallDescription(
            "tgkill", sets: [.process, .signal], .value("pid_t tgid"), .value("pid_t pid"), .value("int sig", .signal)),
        SyscallDescription(
            "pidfd_send_signal", sets: [.desc, .process, .signal], .value("int pidfd", .descriptor),
            .value("int sig", .signal), .in("siginfo_t *info", .structure(.siginfo)), .value("unsigned int flags")),
        SyscallDescription(
            "rt_sigaction", sets: [.signal], .value("int sig", .signal),
            .in("const struct sigaction *act", .structure(.sigaction)),
            .out("struct sigaction *oact", .structure(.sigaction)), .value("size_t sigsetsize")),
        SyscallDescription(
            "rt_sigprocmask", sets: [.signal], .value("int how", .names(.sigprocmaskHow)),
            .in("sigset_t *nset", .structure(.sigset, .argument(3))),
            .out("sigset_t *oset", .structure(.sigset, .argument(3))), .value("size_t sigsetsize")),
        SyscallDescription(
            "rt_sigpending", sets: [.signal], .out("sigset_t *uset", .structure(.sigset, .argument(1))),
            .value("size_t sigsetsize")),
        SyscallDescription(
            "rt_sigtimedwait", variants: ["rt_sigtimedwait_time64"], sets: [.signal],
            .in("const sigset_t *uthese", .structure(.sigset, .argument(3))),
            .out("siginfo_t *uinfo", .structure(.siginfo)),
            .in("const struct __kernel_timespec *uts", .structure(.timespec)), .value("size_t sigsetsize")),
        SyscallDescription(
            "rt_sigqueueinfo", sets: [.process, .signal], .value("pid_t pid"), .value("int sig", .signal),
            .in("siginfo_t *uinfo", .structure(.siginfo))),
        SyscallDescription(
            "rt_tgsigqueueinfo", sets: [.process, .signal], .value("pid_t tgid"), .value("pid_t pid"),
            .value("int sig", .signal), .in("siginfo_t *uinfo", .structure(.siginfo))),
        SyscallDescription(
            "rt_sigsuspend", sets: [.signal], .in("sigset_t *unewset", .structure(.sigset, .argument(1))),
            .value("size_t sigsetsize")),
        SyscallDescription("rt_sigreturn", sets: [.signal], role: .sigreturn),
        SyscallDescription(
            "sigaltstack", sets: [.signal], .in("const stack_t *uss", .structure(.stack)),
            .out("stack_t *uoss", .structure(.stack))),
        SyscallDescription(
            "signalfd", sets: [.desc, .signal], effect: .makes, .value("int ufd", .descriptor),
            .in("sigset_t *user_mask", .structure(.sigset, .argument(2))), .value("size_t sizemask")),
        SyscallDescription(
            "signalfd4", sets: [.desc, .signal], effect: .makes, .value("int ufd", .descriptor),
            .in("sigset_t *user_mask", .structure(.sigset, .argument(2))), .value("size_t sizemask"),
            .value("int flags", .names(.signalfdFlags))),
        SyscallDescription("pause", sets: [.signal]),
        SyscallDescription("signal", sets: [.signal], .value("int sig"), .value("__sighandler_t handler", .pointer)),
        SyscallDescription(
            "sigaction", sets: [.signal], .value("int sig"),
            .in("const struct old_sigaction *act", .structure(.oldSigaction)),
            .out("struct old_sigaction *oact", .structure(.oldSigaction))),
        SyscallDescription(
            "sigprocmask", sets: [.signal], .value("int how"), .in("old_sigset_t *nset", .structure(.oldSigset)),
            .out("old_sigset_t *oset", .structure(.oldSigset))),
        SyscallDescription("sigpending", sets: [.signal], .out("old_sigset_t *uset", .structure(.oldSigset))),
        SyscallDescription(
            "sigsuspend", sets: [.signal], .value("int unused1"), .value("int unused2"), .value("old_sigset_t mask")),
        SyscallDescription("sigreturn", sets: [.signal], role: .sigreturn),
        SyscallDescription("sgetmask", sets: [.signal]),
        SyscallDescription("ssetmask", sets: [.signal], .value("int newmask")),
    ]
}
