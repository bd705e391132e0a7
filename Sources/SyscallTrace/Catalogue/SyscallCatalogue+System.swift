/// The system as a whole: names, modules, programs in the kernel.
extension SyscallCatalogue {
    static let system: [SyscallDescription] = [
        SyscallDescription("uname", event: "newuname", .out("struct new_utsname *name", .structure(.utsname))),
        SyscallDescription("olduname", .out("struct old_utsname *name", .structure(.oldUtsname))),
        SyscallDescription("oldolduname", .out("struct oldold_utsname *name", .structure(.oldoldUtsname))),
        SyscallDescription("sethostname", .in("char *name", .bytes(.argument(1))), .value("int len")),
        SyscallDescription("setdomainname", .in("char *name", .bytes(.argument(1))), .value("int len")),
        SyscallDescription("sysinfo", .out("struct sysinfo *info", .structure(.sysinfo))),
        SyscallDescription("syslog", .value("int type"), .out("char *buf", .bytes(.result)), .value("int len")),
        SyscallDescription(
            "reboot", .value("int magic1"), .value("int magic2"), .value("unsigned int cmd"), .value("void *arg")),
        SyscallDescription("acct", sets: [.file], .in("const char *name", .cString)),
        SyscallDescription("vhangup"),
        SyscallDescription(
            "init_module", .in("void *umod", .bytes(.argument(1))), .value("unsigned long len", .unsigned),
            .in("const char *uargs", .cString)),
        SyscallDescription(
            "finit_module", sets: [.desc], .value("int fd", .descriptor), .in("const char *uargs", .cString),
            .value("int flags")),
        SyscallDescription("delete_module", .in("const char *name_user", .cString), .value("unsigned int flags")),
        SyscallDescription(
            "kexec_load", .value("unsigned long entry", .pointer), .value("unsigned long nr_segments", .unsigned),
            .in("struct kexec_segment *segments", .array(.kexecSegment, count: .argument(1))),
            .value("unsigned long flags")),
        SyscallDescription(
            "kexec_file_load", sets: [.desc], .value("int kernel_fd"), .value("int initrd_fd"),
            .value("unsigned long cmdline_len", .unsigned), .in("const char *cmdline_ptr", .bytes(.argument(2))),
            .value("unsigned long flags")),
        SyscallDescription(
            "bpf", sets: [.desc], .value("int cmd", .names(.bpfCommand)),
            .both("union bpf_attr *uattr", .structure(.bpfAttr, .argument(2))), .value("unsigned int size")),
        SyscallDescription(
            "perf_event_open", sets: [.desc], effect: .makes,
            .in("struct perf_event_attr *attr_uptr", .structure(.perfEventAttr, .leading)), .value("pid_t pid"),
            .value("int cpu"), .value("int group_fd"), .value("unsigned long flags")),
        SyscallDescription("uselib", sets: [.file], .in("const char *library", .cString)),
        SyscallDescription("getdtablesize", sets: [.pure]),
        SyscallDescription("getpagesize", sets: [.pure]),
        SyscallDescription("old_getpagesize", sets: [.pure]),
    ]
}
