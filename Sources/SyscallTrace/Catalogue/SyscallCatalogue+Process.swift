/// Processes: making, ending, waiting, limits, tracing.
extension SyscallCatalogue {
    static let process: [SyscallDescription] = [
        SyscallDescription("fork", sets: [.process], role: .clone),
        SyscallDescription("vfork", sets: [.process], role: .clone),
        SyscallDescription(
            "clone", sets: [.process], role: .clone, .value("unsigned long clone_flags", .cloneFlags),
            .value("unsigned long newsp"), .out("int *parent_tidptr", .structure(.int)),
            .out("int *child_tidptr", .structure(.int)), .value("unsigned long tls")),
        SyscallDescription(unknown: "clone2", sets: [.process]),
        SyscallDescription(
            "clone3", sets: [.process], role: .clone,
            .in("struct clone_args *uargs", .structure(.cloneArgs, .argument(1))), .value("size_t size")),
        SyscallDescription(
            "execve", sets: [.file, .process], role: .exec(file: 0), .in("const char *filename", .cString),
            .in("const char *const *argv", .strings), .in("const char *const *envp", .strings)),
        SyscallDescription(
            "execveat", sets: [.desc, .file, .process], role: .exec(file: 1), .value("int fd", .directory),
            .in("const char *filename", .cString), .in("const char *const *argv", .strings),
            .in("const char *const *envp", .strings), .value("int flags", .names(.atFlags))),
        SyscallDescription(
            "execv", sets: [.file, .process], .in("const char *filename", .cString),
            .in("const char *const *argv", .strings)),
        SyscallDescription("exit", sets: [.process], role: .exit, .value("int error_code", .int)),
        SyscallDescription("exit_group", sets: [.process], role: .exitGroup, .value("int error_code", .int)),
        SyscallDescription(
            "wait4", sets: [.process], .value("pid_t upid", .int), .out("int *stat_addr", .structure(.waitStatus)),
            .value("int options", .names(.waitOptions)), .out("struct rusage *ru", .structure(.rusage))),
        SyscallDescription(
            "waitid", sets: [.process], .value("int which", .names(.waitidType)), .value("pid_t upid"),
            .out("struct siginfo *infop", .structure(.siginfo)), .value("int options", .names(.waitOptions)),
            .out("struct rusage *ru", .structure(.rusage))),
        SyscallDescription(
            "waitpid", sets: [.process], .value("pid_t pid"), .out("int *stat_addr", .structure(.waitStatus)),
            .value("int options")),
        SyscallDescription("unshare", effect: .unshares, .value("unsigned long unshare_flags", .names(.unshareFlags))),
        SyscallDescription(
            "setns", sets: [.desc], .value("int fd", .descriptor), .value("int flags", .names(.namespaceTypes))),
        SyscallDescription(
            "listns", .in("const struct ns_id_req *req", .structure(.nsIDReq)),
            .out("u64 *ns_ids", .array(.unsigned64, count: .result)), .value("size_t nr_ns_ids"),
            .value("unsigned int flags")),
        SyscallDescription("getpid", sets: [.pure]),
        SyscallDescription("getppid", sets: [.pure]),
        SyscallDescription("gettid", sets: [.pure]),
        SyscallDescription("getpgid", .value("pid_t pid")),
        SyscallDescription("setpgid", .value("pid_t pid"), .value("pid_t pgid")),
        SyscallDescription("getpgrp", sets: [.pure]),
        SyscallDescription("getsid", .value("pid_t pid")),
        SyscallDescription("setsid"),
        SyscallDescription(
            "prctl", sets: [.creds], .value("int option", .names(.prctlOption)), .value("unsigned long arg2"),
            .value("unsigned long arg3"), .value("unsigned long arg4"), .value("unsigned long arg5")),
        SyscallDescription("arch_prctl", .value("int option", .names(.archPrctlOption)), .value("unsigned long arg2")),
        SyscallDescription("personality", .value("unsigned int personality", .hexadecimal)),
        SyscallDescription(
            "ptrace", .value("long request", .names(.ptraceRequest)), .value("long pid"),
            .value("unsigned long addr"), .value("unsigned long data")),
        SyscallDescription(
            "getrlimit", variants: ["ugetrlimit"], .value("unsigned int resource", .names(.resource)),
            .out("struct rlimit *rlim", .structure(.rlimit))),
        SyscallDescription(
            "setrlimit", .value("unsigned int resource", .names(.resource)),
            .in("struct rlimit *rlim", .structure(.rlimit))),
        SyscallDescription(
            "prlimit64", .value("pid_t pid"), .value("unsigned int resource", .names(.resource)),
            .in("const struct rlimit64 *new_rlim", .structure(.rlimit64)),
            .out("struct rlimit64 *old_rlim", .structure(.rlimit64))),
        SyscallDescription(
            "getrusage", .value("int who", .names(.rusageWho)), .out("struct rusage *ru", .structure(.rusage))),
        SyscallDescription(
            "kcmp", .value("pid_t pid1"), .value("pid_t pid2"), .value("int type"), .value("unsigned long idx1"),
            .value("unsigned long idx2")),
        SyscallDescription(
            "pidfd_open", sets: [.desc], effect: .makes, .value("pid_t pid"), .value("unsigned int flags")),
        SyscallDescription(
            "pidfd_getfd", sets: [.desc], effect: .makes, .value("int pidfd", .descriptor),
            .value("int fd", .descriptor), .value("unsigned int flags")),
        SyscallDescription("restart_syscall"),
    ]
}
